"""The invented school's signers at their inbox."""

from __future__ import annotations

import pytest

from inbox.office import Office
from tests.inbox.people.council import Council
from tests.inbox.school import InventedSchool


@pytest.fixture
def council(school: InventedSchool, office: Office) -> Council:
    return Council(school, office.rosters, office)
