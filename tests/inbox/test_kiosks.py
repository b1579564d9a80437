"""Kiosks heard by their decoys: silent ones are named after an hour of school time, and no time is kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from crypto.envelope import BellKind, BellMessage, seal
from crypto.notices import Calendar, Hours, Opening, Span
from crypto.policy import Pin
from inbox.collector.rounds import KEEP_DAYS
from inbox.kiosks import Kiosks
from inbox.office import Office
from inbox.vault.vault import unlock
from tests.inbox.portal import FakePortal
from tests.inbox.school import MORGAN, InventedSchool

CORRIDOR, LIBRARY = b"corridor", b"library."
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = MONDAY.date().isoformat()
AN_HOUR = timedelta(hours=1)
AUTUMN = Calendar(
    pin=bytes(16),
    seq=1,
    days=(Span(date(2026, 9, 2), date(2026, 12, 18)),),
    holidays=(),
    hours=Hours({name: Opening(time(8, 30), time(16, 30)) for name in ("mon", "tue")}),
)


@dataclass
class Hands:
    """A clock that only the test turns."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def kiosks(office: Office, school: InventedSchool, hands: Hands) -> Kiosks:
    return fresh(office, school, hands)


def fresh(office: Office, school: InventedSchool, hands: Hands) -> Kiosks:
    """As another start of the inbox knows them."""
    bell = office.kiosks._bell
    return Kiosks(office.collected, bell=bell, pin=school.pin, now=hands)


def sealed(school: InventedSchool, kiosk: bytes, *, kind: BellKind = BellKind.NOTHING) -> bytes:
    bell = (school.roster.bell, BellMessage(kind, 1, 0, kiosk))
    payload = b'{"day":"2026-11-23","kind":"decoy","v":1}'
    return seal(payload, pin=school.pin, readers=[], recovery=None, bell=bell, least_class=1)


def passes(kiosks: Kiosks, hands: Hands, span: timedelta, *, every: int = 3) -> None:
    """So much time with rounds every few minutes in which nothing comes."""
    end = hands.now + span
    while hands.now < end:
        hands.now += timedelta(minutes=every)
        kiosks.listened()


def down(kiosks: Kiosks, calendar: Calendar | None = AUTUMN) -> set[bytes]:
    return {each.id for each in kiosks.known(calendar, readers=()) if each.down}


def test_a_kiosk_silent_for_an_hour_of_school_time_is_down_and_comes_back(
    kiosks: Kiosks, school: InventedSchool, hands: Hands
) -> None:
    kiosks.listened()
    kiosks.hear(DAY, [sealed(school, CORRIDOR), sealed(school, LIBRARY)])
    passes(kiosks, hands, AN_HOUR / 2)
    kiosks.hear(DAY, [sealed(school, LIBRARY)])
    assert down(kiosks) == set()
    passes(kiosks, hands, AN_HOUR / 2)
    assert down(kiosks) == {CORRIDOR}
    kiosks.hear(DAY, [sealed(school, CORRIDOR)])
    assert down(kiosks) == set()


def test_a_night_or_a_weekend_is_no_silence(kiosks: Kiosks, school: InventedSchool, hands: Hands) -> None:
    hands.now = MONDAY.replace(hour=16)
    kiosks.listened()
    kiosks.hear(DAY, [sealed(school, CORRIDOR)])
    passes(kiosks, hands, 16.5 * AN_HOUR)
    assert down(kiosks) == set()
    passes(kiosks, hands, AN_HOUR)
    assert down(kiosks) == {CORRIDOR}


def test_without_a_calendar_every_hour_counts(kiosks: Kiosks, school: InventedSchool, hands: Hands) -> None:
    kiosks.listened()
    kiosks.hear(DAY, [sealed(school, CORRIDOR)])
    passes(kiosks, hands, AN_HOUR)
    assert down(kiosks, None) == {CORRIDOR}


def test_while_nothing_could_be_heard_nobody_is_called_silent(
    kiosks: Kiosks, school: InventedSchool, hands: Hands
) -> None:
    kiosks.listened()
    kiosks.hear(DAY, [sealed(school, CORRIDOR)])
    hands.now += 3 * AN_HOUR  # the portal was down
    assert down(kiosks) == set()
    kiosks.listened()
    assert down(kiosks) == set()
    passes(kiosks, hands, AN_HOUR)
    assert down(kiosks) == {CORRIDOR}


def test_a_restart_of_the_inbox_remembers_who_should_be_heard(
    kiosks: Kiosks, office: Office, school: InventedSchool, hands: Hands
) -> None:
    kiosks.hear(DAY, [sealed(school, CORRIDOR)])
    again = fresh(office, school, hands)
    assert [each.id for each in again.known(AUTUMN, readers=())] == [CORRIDOR]
    passes(again, hands, AN_HOUR * 1.1)
    assert down(again) == {CORRIDOR}


def test_a_kiosk_that_was_taken_away_is_forgotten(
    kiosks: Kiosks, school: InventedSchool, hands: Hands
) -> None:
    kiosks.hear(DAY, [sealed(school, CORRIDOR)])
    hands.now += timedelta(days=KEEP_DAYS + 1)
    assert kiosks.known(AUTUMN, readers=()) == []


def test_what_names_no_kiosk_or_is_old_is_no_sign_of_life(
    kiosks: Kiosks, school: InventedSchool, hands: Hands
) -> None:
    kiosks.hear(DAY, [school.decoy(), school.sealed("words"), sealed(school, bytes(8)), bytes(17_432)])
    kiosks.hear("2026-11-20", [sealed(school, CORRIDOR)])
    assert kiosks.known(AUTUMN, readers=()) == []


def test_on_disk_stands_the_day_and_nothing_finer(
    kiosks: Kiosks, office: Office, school: InventedSchool
) -> None:
    kiosks.hear(DAY, [sealed(school, CORRIDOR)])
    assert [tuple(row) for row in office.collected.rows("SELECT * FROM kiosk")] == [(CORRIDOR, DAY)]


def test_a_round_hears_decoys_and_shows_none_of_them(
    office: Office, portal: FakePortal, school: InventedSchool, hands: Hands
) -> None:
    heard = replace(office, kiosks=fresh(office, school, hands))
    portal.hold(DAY, sealed(school, CORRIDOR), school.decoy())

    async def collect() -> None:
        async with heard.portal(transport=portal.transport()) as client:
            await heard.collector_at(client).collect()

    asyncio.run(collect())
    assert [each.id for each in heard.kiosks.known(AUTUMN, readers=())] == [CORRIDOR]
    passphrase = school.passphrase(MORGAN)
    vault = unlock(school.folder, reader=MORGAN, passphrase=passphrase, pin=Pin(school.pin))
    assert vault.take_in(office.collected) == 2
    assert (vault.store.page(), vault.store.count_new()) == ([], 0)
    vault.lock()
