"""The invented school, its office, and a portal in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inbox.office import Office
from tests.inbox.portal import FakePortal
from tests.inbox.school import InventedSchool


@pytest.fixture(scope="session")
def made_school(tmp_path_factory: pytest.TempPathFactory) -> InventedSchool:
    made = InventedSchool.make(tmp_path_factory.mktemp("made") / "inbox")
    made.open_once()
    return made


@pytest.fixture
def school(made_school: InventedSchool, tmp_path: Path) -> InventedSchool:
    return made_school.copy(tmp_path / "inbox")


@pytest.fixture
def office(school: InventedSchool) -> Iterator[Office]:
    opened = Office.open(school.directory)
    yield opened
    opened.close()


@pytest.fixture
def portal(school: InventedSchool) -> FakePortal:
    return FakePortal(school.pin, school.roster)
