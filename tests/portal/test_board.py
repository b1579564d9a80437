"""The notice board: when the portal must say that nobody reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crypto.identities import CollectorIdentity
from crypto.notices import Reading
from portal import clock
from portal.board import nobody_reads
from tests.portal.cast import Cast
from tests.portal.conftest import Portal

ISSUED = date(2026, 11, 1)


@pytest.mark.parametrize(("days", "nobody"), [(0, False), (14, False), (15, True), (399, True)])
def test_no_status_is_nobody_reading_once_the_roster_is_14_days_old(
    cast: Cast, days: int, nobody: bool
) -> None:
    today = ISSUED + timedelta(days=days)
    left = replace(cast, collector=CollectorIdentity.generate()).status(day=today)
    for status in (None, b"", left):
        assert nobody_reads(cast.roster(issued=ISSUED), status=status, today=today) is nobody


@pytest.mark.parametrize("days", [0, 300])
@pytest.mark.parametrize("reading", list(Reading))
def test_a_collectors_word_counts_for_14_days(cast: Cast, days: int, reading: Reading) -> None:
    roster, said = cast.roster(issued=ISSUED), ISSUED + timedelta(days=days)
    status = cast.status(reading, day=said)
    for later in (0, 14):
        today = said + timedelta(days=later)
        assert nobody_reads(roster, status=status, today=today) is (reading is Reading.NO)
    assert nobody_reads(roster, status=status, today=said + timedelta(days=15))


def test_a_status_whose_collector_left_the_roster_is_no_ones_word(new_portal: Portal) -> None:
    portal, cast, today = new_portal, new_portal.cast, clock.today()
    issued = today - timedelta(days=20)
    portal.publish(cast.signed(cast.roster(issued=issued)))
    portal.call("PUT", "/api/v1/status", cast.status())
    assert not portal.school.board.nobody_reads(today)
    other = (CollectorIdentity.generate().verify_key,)
    portal.publish(cast.signed(cast.roster(seq=2, issued=issued, collectors=other)))
    assert portal.school.board.nobody_reads(today)
