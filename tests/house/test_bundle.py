"""The build hook: fetches Node only when it must, builds the same bytes twice, and the wheel carries them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import hatch_build
from tests.demo import RunningDemo
from tests.house.rules import ROOMS, ROOT

NOT_COPIED = shutil.ignore_patterns(".building-*", "__pycache__")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is installed or built from, with its own bundle: no test here changes the checkout."""
    # As `make` does; what is built already is copied, not made a second time.
    hatch_build.build(ROOT)
    copy = tmp_path_factory.mktemp("bundle") / "checkout"
    for folder in (*ROOMS, "static"):
        if (ROOT / folder).is_dir():
            shutil.copytree(ROOT / folder, copy / folder, symlinks=True, ignore=NOT_COPIED)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture
def checkout(built: Path, tmp_path: Path) -> Path:
    """A built copy of one's own, to change at will."""
    return shutil.copytree(built, tmp_path / "checkout", symlinks=True)


def hook(root: Path) -> hatch_build.BundleHook:
    return hatch_build.BundleHook(str(root), {}, None, None, str(root), "wheel")  # type: ignore[arg-type]


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    return ((path.name, path.read_bytes()) for path in sorted(folder.iterdir()))


def test_a_fresh_bundle_asks_for_no_node(built: Path) -> None:
    assert hook(built).dependencies() == []


@pytest.mark.parametrize("source", ["static/js/bundles.json", "static/package-lock.json", "hatch_build.py"])
def test_a_changed_source_asks_for_node(checkout: Path, source: str) -> None:
    with (checkout / source).open("a") as file:
        file.write("\n")
    assert hook(checkout).dependencies() == [hatch_build.NODE_REQUIREMENT]


def test_a_lost_bundle_asks_for_node(checkout: Path) -> None:
    shutil.rmtree(checkout / "static/build")
    assert hook(checkout).dependencies() == [hatch_build.NODE_REQUIREMENT]


@pytest.mark.slow
def test_the_same_sources_make_the_same_bytes(checkout: Path) -> None:
    first = dict(files_in(checkout / "static/build"))
    shutil.rmtree(checkout / "static/build")
    hatch_build.build(checkout)
    assert dict(files_in(checkout / "static/build")) == first


def test_a_listed_file_that_is_missing_is_an_error(checkout: Path) -> None:
    (checkout / "static/js/bundles.json").write_text('{"js": ["static/js/nowhere.js"], "css": []}')
    with pytest.raises(hatch_build.BundleError, match=r"nowhere\.js"):
        hatch_build.build(checkout)
    assert (checkout / "static/build/manifest.json").is_file()


def test_every_listed_entry_is_in_the_manifest_with_its_compressed_forms(built: Path) -> None:
    build = built / "static/build"
    files = json.loads((build / "manifest.json").read_bytes())["files"]
    listed = hatch_build.entries(built / "static")
    assert {Path(path).name for path in [*listed["js"], *listed["css"]]} <= set(files)
    forms = {name + ending for name in files.values() for ending in ("", ".br", ".gz")}
    assert forms <= {path.name for path in build.iterdir()}


def test_the_notices_carry_the_licence_of_each_package_in_the_bundle(checkout: Path) -> None:
    (checkout / "static/js/one.js").write_text('export { blake2b } from "@noble/hashes/blake2.js";')
    (checkout / "static/js/bundles.json").write_text('{"js": ["static/js/one.js"], "css": []}')
    hatch_build.build(checkout)
    notices = (checkout / "static/build/NOTICES.txt").read_text("utf-8")
    assert "@noble/hashes" in notices
    assert "Permission is hereby granted" in notices
    assert "@noble/curves" not in notices


@pytest.fixture
def wheel(checkout: Path) -> Path:
    """The wheel of this checkout."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(checkout / "dist")]
    subprocess.run(command, cwd=checkout, capture_output=True, check=True)
    (made,) = (checkout / "dist").glob("*.whl")
    return made


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """The scripts of a fresh environment with the wheel, which borrows this one's other packages."""
    home = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / "bin/python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index"]
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    (packages,) = home.glob("lib/python*/site-packages")
    # A folder named in a .pth file comes last, and its own .pth files (our checkout) are not read.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin"


@pytest.mark.slow
def test_an_installed_wheel_is_healthy_and_runs_the_demo_from_anywhere(
    installed: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    whose = "import worrybox, portal, static; print(worrybox.__file__, portal.__file__, *static.__path__)"
    places = subprocess.run(
        [installed / "python", "-c", whose], cwd=elsewhere, capture_output=True, text=True, check=True
    ).stdout.split()
    assert all(place.startswith(str(installed.parent)) for place in places), places
    command = str(installed / "worrybox")
    doctor = subprocess.run([command, "doctor"], cwd=elsewhere, capture_output=True, text=True, check=False)
    assert doctor.returncode == 0, doctor.stdout
    demo = RunningDemo.start(tmp_path / "school", program=[command], cwd=elsewhere)
    assert f"{demo.url('portal')}/#{demo.facts['pin']}" in demo.end()
    assert demo.process.returncode == 0
    assert list(elsewhere.iterdir()) == []


@pytest.mark.slow
def test_the_wheel_holds_the_bundle_and_no_sources_of_it(checkout: Path, wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    made = {f"static/build/{path.name}" for path in (checkout / "static/build").iterdir()}
    assert made <= names
    assert not [name for name in names if name.startswith(("static/js/", "static/node_modules/", "tests/"))]


@pytest.mark.slow
def test_a_build_from_the_sdist_asks_for_no_node(checkout: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(checkout / "dist")]
    subprocess.run(command, cwd=checkout, capture_output=True, check=True)
    (archive,) = (checkout / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(checkout / "unpacked", filter="data")
    (source,) = (checkout / "unpacked").iterdir()
    assert hook(source).dependencies() == []
