"""A started SQLite Drop in a folder of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from portal.drop.sqlite import SqliteDrop


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the Drop under test lives."""
    return tmp_path / "drop" / "drop.sqlite3"


@pytest.fixture
async def drop(path: Path) -> AsyncIterator[SqliteDrop]:
    """A started Drop."""
    drop = SqliteDrop(path, busy_seconds=0.1)
    await drop.start()
    yield drop
    await drop.close()
