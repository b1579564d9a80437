"""Fixtures of the browser's modules: Node, the built bundles and an invented school."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatch_build import build, install_modules
from tests.js.harness import Modules
from tests.portal.cast import Cast


@pytest.fixture(scope="session")
def js(node: Path, root: Path) -> Iterator[Modules]:
    """The modules, to be called from Python."""
    install_modules(root / "static")
    modules = Modules(node)
    yield modules
    modules.close()


@pytest.fixture(scope="session")
def bundles(root: Path) -> dict[str, Path]:
    """The built bundles, by their plain names."""
    build(root)
    made = json.loads((root / "static/build/manifest.json").read_bytes())["files"]
    return {name: root / "static/build" / file for name, file in made.items()}


@pytest.fixture(scope="session")
def cast() -> Cast:
    """Oakfield, with everybody's keys."""
    return Cast()
