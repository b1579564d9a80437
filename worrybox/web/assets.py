"""What a browser downloads: the built bundle under hashed names, held in memory and served from there.

It serves exactly the files that the build listed: no request ever reaches a folder, so no path can climb
out of one. It never compresses at request time and never builds anything.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from worrybox.web.compression import codings

SITE = Path(__file__).resolve().parents[2]
PREFIX = "/static"
# "no-transform": a proxy that rewrites a script would break its hash and our promise.
FOR_EVER = "max-age=31536000, immutable, no-transform"
# A module is UTF-8 always, a style sheet as the page that asks for it: neither header need say so.
MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
# The same sources as hatch_build.py stamps; tests/web/test_assets.py holds the two together.
_SOURCE_SUFFIXES = {".css", ".js", ".json", ".mjs", ".svg", ".txt"}
_NOT_SOURCES = {"build", "node_modules", "__pycache__"}


class BundleMissingError(Exception):
    """There is no bundle, or it is older than its sources; the message says what to run."""


@dataclass(frozen=True, slots=True, repr=False)
class Asset:
    """One file in the forms we can send it: as it is, and precompressed by encoding name."""

    media_type: str
    plain: bytes
    encoded: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, repr=False)
class Bundle:
    """All files of one build: `urls` by plain name ("app.js"), `files` by hashed name."""

    urls: Mapping[str, str]
    files: Mapping[str, Asset]


def load(site: Path = SITE) -> Bundle:
    """Read the build under `site`/static/build. Raises BundleMissingError when missing or stale."""
    build = site / "static" / "build"
    try:
        manifest = json.loads((build / "manifest.json").read_bytes())
        named: dict[str, str] = manifest["files"]
        files = {hashed: _asset(build / hashed) for hashed in named.values()}
    except FileNotFoundError:
        raise BundleMissingError("the browser bundle is missing: run `make bundle`") from None
    except (ValueError, KeyError, TypeError):
        raise BundleMissingError("the browser bundle is damaged: run `make bundle`") from None
    if (site / "hatch_build.py").is_file() and manifest.get("stamp") != source_stamp(site):
        raise BundleMissingError("the browser bundle is older than its sources: run `make bundle`")
    icon = site / "static" / "components" / "page" / "icon.svg"
    icon_name = f"icon-{hashlib.sha256(icon.read_bytes()).hexdigest()[:8]}.svg"
    return Bundle(
        urls={name: f"{PREFIX}/{hashed}" for name, hashed in {**named, "icon.svg": icon_name}.items()},
        files={**files, icon_name: _asset(icon)},
    )


@cache
def bundle() -> Bundle:
    """The bundle of this process, read once. A room calls it before it serves, to fail early."""
    return load()


def url(name: str) -> str:
    """The address of the asset `name` ("app.css"). Raises KeyError for a name that was not built."""
    return bundle().urls[name]


def source_stamp(site: Path) -> str:
    """The digest of everything the bundle is made from, exactly as the build hook computes it."""
    digest = hashlib.sha256()
    for path in [site / "hatch_build.py", *sorted(_sources(site / "static"))]:
        digest.update(path.relative_to(site).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(static: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(static):
        subfolders[:] = [name for name in subfolders if name not in _NOT_SOURCES and name[0] != "."]
        yield from (Path(folder, name) for name in names if Path(name).suffix in _SOURCE_SUFFIXES)


def _asset(path: Path) -> Asset:
    beside = {"br": Path(f"{path}.br"), "gzip": Path(f"{path}.gz")}
    return Asset(
        media_type=MEDIA_TYPES[path.suffix],
        plain=path.read_bytes(),
        encoded={coding: file.read_bytes() for coding, file in beside.items() if file.is_file()},
    )


async def static_app(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI app for Mount("/static"): one asset of the bundle, by its hashed name, or 404."""
    await _answer(scope)(scope, receive, send)


def _answer(scope: Scope) -> Response:
    if scope["method"] not in ("GET", "HEAD"):
        return PlainTextResponse("method not allowed", 405, {"Allow": "GET, HEAD"})
    found = bundle().files.get(str(scope["path"]).rpartition("/")[2])
    if found is None:
        return PlainTextResponse("not found", 404)
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    coding = _coding(Headers(scope=scope).get("accept-encoding", ""), found)
    body = found.plain
    if coding is not None:
        body, headers["Content-Encoding"] = found.encoded[coding], coding
    return Response(body, headers={**headers, "Content-Type": found.media_type})


def _coding(accepted: str, found: Asset) -> str | None:
    """The smallest form that the browser takes."""
    taken = codings(accepted)
    return next((coding for coding in ("br", "gzip") if coding in taken and coding in found.encoded), None)
