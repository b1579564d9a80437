"""The compiled shim, once for all tests, and a fresh disk for each."""

from pathlib import Path

import pytest

from tests.powercut.disk import Disk, compiled


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shim, compiled."""
    return compiled(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def disk(library: Path, tmp_path: Path) -> Disk:
    """An empty disk."""
    return Disk(library, tmp_path)
