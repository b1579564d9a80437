"""The notice board: when it is read, and when the portal must say that nobody reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from crypto.identities import CollectorIdentity
from crypto.notices import Holiday, Hours, Opening, Reading, Span
from crypto.report import Audience
from portal import clock
from portal.board import Board, said_of_reading
from portal.pages.desks import desk_of
from portal.pages.showing import form_page
from portal.reading_times import ReadingNow
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
        said = said_of_reading(cast.roster(issued=ISSUED), status=status, today=today)
        assert (said is Reading.NO) is nobody


@pytest.mark.parametrize("days", [0, 300])
@pytest.mark.parametrize("reading", list(Reading))
def test_a_collectors_word_counts_for_14_days(cast: Cast, days: int, reading: Reading) -> None:
    roster, said = cast.roster(issued=ISSUED), ISSUED + timedelta(days=days)
    status = cast.status(reading, day=said)
    for later in (0, 14):
        today = said + timedelta(days=later)
        assert said_of_reading(roster, status=status, today=today) is reading
    assert said_of_reading(roster, status=status, today=said + timedelta(days=15)) is Reading.NO


def test_a_status_whose_collector_left_the_roster_is_no_ones_word(new_portal: Portal) -> None:
    portal, cast, today = new_portal, new_portal.cast, clock.today()
    issued = today - timedelta(days=20)
    portal.publish(cast.signed(cast.roster(issued=issued)))
    portal.call("PUT", "/api/v1/status", cast.status())
    assert not portal.school.board.nobody_reads(today)
    other = (CollectorIdentity.generate().verify_key,)
    portal.publish(cast.signed(cast.roster(seq=2, issued=issued, collectors=other)))
    assert portal.school.board.nobody_reads(today)


def test_the_steps_carry_the_status_and_do_without_one_that_cannot_be_read(portal: Portal) -> None:
    def carried() -> str:
        return str(portal.client.get("/steps").text).partition('<template id="status">')[2].partition("<")[0]

    assert carried() == ""
    portal.call("PUT", "/api/v1/status", portal.cast.status(min_seq=1))
    signed = json.loads(carried())
    assert json.loads(signed["status"])["min_seq"] == 1
    desk = desk_of(portal.school, Audience.OLDER)
    assert form_page(replace(desk, status=b"junk")).status == ""


WEEKDAYS = Hours({day: Opening(time(8, 30), time(16, 30)) for day in ("mon", "tue", "wed", "thu", "fri")})
AUTUMN = (Span(date(2026, 9, 2), date(2026, 12, 18)),)
FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Give a function that sets the portal's clock."""

    def change(moment: datetime) -> None:
        monkeypatch.setattr(clock, "moment", lambda: moment)
        monkeypatch.setattr(clock, "today", moment.date)
        monkeypatch.setattr(clock, "now", lambda: int(moment.timestamp()))

    return change


def of_autumn(cast: Cast, **how: Any) -> bytes:
    return cast.calendar(days=AUTUMN, hours=WEEKDAYS, **how)


@pytest.fixture
def on_friday(at: Callable[[datetime], None], start: Callable[..., Portal], cast: Cast) -> Portal:
    """A portal that started on a Friday afternoon, with the autumn's calendar and an inbox that came."""
    at(FRIDAY)
    portal = start()
    portal.publish(cast.signed())
    portal.call("PUT", "/api/v1/calendar", of_autumn(cast))
    portal.call("GET", "/api/v1/days")
    return portal


def test_the_time_comes_from_the_signed_calendar(on_friday: Portal, at: Callable[..., None]) -> None:
    board = on_friday.school.board
    assert board.reading_now(Audience.OLDER).when == "Someone will read this today by 4 o'clock."
    at(FRIDAY + timedelta(days=2))
    told = board.reading_now(Audience.OLDER)
    assert told == ReadingNow("Someone will read this on Monday 23 November by 9 o'clock.", nobody=False)


def test_a_restart_keeps_the_calendar(on_friday: Portal) -> None:
    board = on_friday.school.board
    again = Board(pin=on_friday.school.pin, drop=on_friday.school.drop)
    assert on_friday.client.portal is not None
    on_friday.client.portal.call(again.load)
    assert again.reading_now(Audience.STAFF) == board.reading_now(Audience.STAFF)
    assert again.reading_now(Audience.STAFF).when is not None


def test_a_calendar_whose_signer_left_is_not_believed(on_friday: Portal) -> None:
    portal, cast = on_friday, on_friday.cast
    portal.call("PUT", "/api/v1/calendar", of_autumn(cast, seq=2, by="r2"))
    assert portal.school.board.reading_now(Audience.OLDER).when is not None
    portal.publish(cast.signed(cast.without_deputy(seq=2)))
    told = portal.school.board.reading_now(Audience.OLDER)
    assert (told.when, told.sentence) == (None, "We do not know when it will be read.")


@pytest.mark.parametrize(
    ("away", "nobody"),
    [
        (timedelta(days=2, hours=17), False),  # Monday 08:00, a weekend later
        (timedelta(days=3, minutes=-1), False),
        (timedelta(days=3), True),  # Monday 15:00: an hour and a half on Friday, six and a half since 08:30
    ],
)
def test_eight_reading_hours_without_an_inbox_are_nobody_reading(
    on_friday: Portal, at: Callable[..., None], away: timedelta, nobody: bool
) -> None:
    at(FRIDAY + away)
    told = on_friday.school.board.reading_now(Audience.OLDER)
    assert (told.nobody, told.when is None) == (nobody, nobody)
    on_friday.call("POST", "/api/v1/envelopes/fetch", bytes(16))
    assert not on_friday.school.board.nobody_reads(clock.today())


def test_without_a_calendar_it_takes_72_hours_by_the_clock(
    new_portal: Portal, at: Callable[..., None]
) -> None:
    at(FRIDAY)
    new_portal.publish(new_portal.cast.signed())
    new_portal.call("GET", "/api/v1/days")
    for hours, nobody in ((71, False), (72, True)):
        at(FRIDAY + timedelta(hours=hours))
        assert new_portal.school.board.nobody_reads(clock.today()) is nobody


def test_only_a_known_inbox_breaks_the_silence(on_friday: Portal, at: Callable[..., None]) -> None:
    at(FRIDAY + timedelta(days=4))
    assert on_friday.client.get("/api/v1/days").status_code == 401
    assert on_friday.call("GET", "/api/v1/days", key=on_friday.cast.charlie).status_code == 401
    assert on_friday.school.board.nobody_reads(clock.today())


def test_a_holiday_of_nobody_is_said_even_when_no_status_does(on_friday: Portal) -> None:
    cast = on_friday.cast
    holiday = Holiday(date(2026, 11, 19), date(2026, 11, 25), None)
    on_friday.call("PUT", "/api/v1/calendar", of_autumn(cast, seq=2, holidays=(holiday,)))
    on_friday.call("PUT", "/api/v1/status", cast.status())
    told = on_friday.school.board.reading_now(Audience.OLDER)
    assert told == ReadingNow("Someone will read this on Thursday 26 November by 9 o'clock.", nobody=True)
