"""The built bundles: how many bytes a child's phone pays for, and what they ask of its browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import brotli
import pytest

from crypto.payload import Report, parse_payload
from tests.js.harness import HERE, run
from tests.portal.cast import Cast

SCRIPTS = (
    *("app.js", "journey.js", "journey-pinned.js", "draw.js", "seal.js"),
    *("trust.js", "reply.js", "words.js", "files.js", "verify-noble.js"),
)
# What the bundles may use of the browser, each with the edition that brought it, read through by a person.
# "own" is a method of ours or of the packages.
ALLOWED: dict[str, dict[str, str]] = json.loads((HERE / "allowed.json").read_text())


def size(bundles: dict[str, Path], name: str) -> int:
    """Bytes on the wire, by Python's brotli: the build's own must agree."""
    plain = bundles[name].read_bytes()
    served = Path(f"{bundles[name]}.br").read_bytes()
    assert brotli.decompress(served) == plain
    return max(len(served), len(brotli.compress(plain)))


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("app.js", 1_024),
        ("journey.js", 10_240),
        ("journey-pinned.js", 11_776),
        ("draw.js", 2_048),
        ("seal.js", 6_656),
        ("trust.js", 2_560),
        ("words.js", 7_168),
        ("files.js", 6_144),
    ],
)
def test_a_bundle_stays_within_its_budget(bundles: dict[str, Path], name: str, most: int) -> None:
    assert size(bundles, name) <= most


def test_the_mailbox_and_its_page_add_at_most_four_kilobytes(bundles: dict[str, Path]) -> None:
    # reply.js holds the other two; the list, and what makes keys of five words, come with words.js.
    both = size(bundles, "seal.js") + size(bundles, "trust.js")
    assert size(bundles, "reply.js") - both <= 4_096


def test_what_only_a_kiosk_loads_is_at_most_two_and_a_half_kilobytes(bundles: dict[str, Path]) -> None:
    # Each of the first is loaded in the place of the second, which it holds.
    pairs = (("kiosk.js", "app.js"), ("kiosk.css", "app.css"), ("journey-kiosk.js", "journey-pinned.js"))
    for kind in (".br", ""):
        packed = {name: Path(f"{path}{kind}").read_bytes() for name, path in bundles.items()}
        sizes = {name: len(body if kind else brotli.compress(body)) for name, body in packed.items()}
        assert sum(sizes[own] - sizes[usual] for own, usual in pairs) <= 2_560


@pytest.fixture(scope="module")
def used(node: Path, js: object, bundles: dict[str, Path]) -> dict[str, Any]:
    del js  # for its installed packages
    found: dict[str, Any] = json.loads(run(node, "names.mjs", *(bundles[name] for name in SCRIPTS)))
    return found


@pytest.mark.parametrize("kind", ["globals", "members", "methods", "patterns"])
def test_nothing_newer_than_2020_is_used(used: dict[str, Any], kind: str) -> None:
    assert sorted(set(used[kind]) - set(ALLOWED[kind])) == []


@pytest.mark.parametrize("kind", ["globals", "members", "methods", "patterns"])
def test_the_allow_list_holds_nothing_that_is_not_used(used: dict[str, Any], kind: str) -> None:
    assert sorted(set(ALLOWED[kind]) - set(used[kind])) == []


def test_every_allowed_name_came_with_2020_or_before() -> None:
    editions = {edition for names in ALLOWED.values() for edition in names.values()}
    guarded = {edition for edition in editions if edition.startswith(("noble, only where", "verify.js only"))}
    known = {
        "ES5",
        "ES2015",
        "ES2016",
        "ES2017",
        "ES2018",
        "ES2019",
        "ES2020",
        "DOM",
        "own",
        "supplied by older.js",
    }
    assert editions - guarded <= known


@pytest.mark.parametrize("name", [*SCRIPTS, "kiosk.js"])
def test_no_web_assembly_no_storage_no_eval_and_no_other_origin(bundles: dict[str, Path], name: str) -> None:
    script = bundles[name].read_text()
    words = (
        "WebAssembly",
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "eval(",
        "innerHTML",
    )
    assert [word for word in words if word in script] == []
    assert re.findall(r"https?://[^\s\"'`]+", script) == []


@pytest.mark.parametrize("name", ["app.js", "journey.js", "draw.js", "seal.js", "verify-noble.js"])
def test_sealing_never_touches_crypto_subtle(bundles: dict[str, Path], name: str) -> None:
    assert "subtle" not in bundles[name].read_text()


def test_only_one_module_names_crypto_subtle(root: Path) -> None:
    sources = (root / "static/js").glob("*.js")
    assert [path.name for path in sources if "crypto.subtle." in path.read_text()] == ["verify.js"]


def test_a_browser_of_2020_seals(node: Path, bundles: dict[str, Path], cast: Cast, tmp_path: Path) -> None:
    served = tmp_path / "roster.json"
    served.write_bytes(cast.signed())
    envelope = bytes.fromhex(run(node, "without_newer.mjs", bundles["seal.js"], served))
    payload = cast.opened(envelope, by="r1")
    assert payload is not None
    report = parse_payload(payload)
    assert isinstance(report, Report)
    assert report.answers == {"what": "Old phone."}


def test_the_licences_of_what_is_bundled_come_along(root: Path, bundles: dict[str, Path]) -> None:
    notices = (bundles["seal.js"].parent / "NOTICES.txt").read_text()
    for package in ("@noble/curves", "@noble/ciphers", "@noble/hashes"):
        assert package in notices
    assert "tweetnacl" not in notices
