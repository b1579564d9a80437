"""When it will be read: never before the calendar says so, never more than it says, in words for each."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crypto.notices import Calendar, Holiday, Hours, Opening, Reading, Span
from crypto.report import Audience
from portal.reading_times import (
    FURTHEST,
    TIME_TO_READ,
    ReadingTime,
    clock_in_words,
    day_in_words,
    next_reading,
    reading_now,
    sentence_for,
    time_read,
)
from worrybox.web.i18n import LANGUAGES, Language, speaking

LONDON = ZoneInfo("Europe/London")
READERS = ("r1", "r2", "r3")
SCHOOL_DAY = Opening(time(8, 30), time(16, 30))
TERMS = (
    Span(date(2026, 9, 2), date(2026, 12, 18)),
    Span(date(2027, 1, 4), date(2027, 3, 25)),
    Span(date(2027, 4, 12), date(2027, 7, 21)),
)
HOLIDAYS = (
    Holiday(date(2026, 10, 26), date(2026, 10, 30), "r1"),
    Holiday(date(2026, 12, 19), date(2027, 1, 3), None),
    Holiday(date(2027, 2, 15), date(2027, 2, 19), None),
)


def calendar(
    *, weekdays: str = "mon tue wed thu fri", opening: Opening = SCHOOL_DAY, zone: str = "Europe/London"
) -> Calendar:
    hours = Hours(dict.fromkeys(weekdays.split(), opening), zone)
    return Calendar(bytes(16), 1, TERMS, HOLIDAYS, hours)


def said(at: str, audience: Audience = Audience.OLDER, **how: Any) -> str:
    now = datetime.fromisoformat(at).replace(tzinfo=LONDON)
    found = reading_now(
        calendar(**how), now, readers=READERS, said=Reading.YES, silent=False, audience=audience
    )
    return found.sentence


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("2026-11-22 20:00", "Someone will read this on Monday 23 November by 9 o'clock."),
        ("2026-11-23 07:00", "Someone will read this today by 9 o'clock."),
        ("2026-11-23 08:30", "Someone will read this today by 9 o'clock."),
        ("2026-11-23 08:31", "Someone will read this today by 4 o'clock."),
        ("2026-11-23 15:30", "Someone will read this today by 4 o'clock."),
        ("2026-11-23 15:31", "Someone will read this on Tuesday 24 November by 9 o'clock."),
        ("2026-11-27 16:00", "Someone will read this on Monday 30 November by 9 o'clock."),
        ("2026-12-18 15:50", "Someone will read this on Monday 4 January by 9 o'clock."),
        ("2027-02-12 17:00", "Someone will read this on Monday 22 February by 9 o'clock."),
        ("2027-03-27 12:00", "Someone will read this on Monday 12 April by 9 o'clock."),
        ("2027-07-22 12:00", "We do not know when it will be read."),
        (
            "2026-10-24 12:00",
            "In the holidays only one person reads here. The next time is Monday 26 October, by 9 o'clock."
            " Everyone is back on Monday 2 November.",
        ),
    ],
)
def test_a_child_reads_when_it_will_be_read(at: str, sentence: str) -> None:
    assert said(at) == said(at, Audience.YOUNGER) == sentence


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("2026-11-22 20:00", "Someone will read this by 09:00 on Monday 23 November."),
        ("2026-11-23 12:00", "Someone will read this today by 16:00."),
        (
            "2026-10-26 12:00",
            "Only one reader reads in the holidays, next today by 16:00."
            " All readers are back on Monday 2 November.",
        ),
        ("2027-07-22 12:00", "We do not know when it will be read."),
    ],
)
def test_staff_read_it_with_the_time_in_figures(at: str, sentence: str) -> None:
    assert said(at, Audience.STAFF) == sentence


def test_a_holiday_whose_owner_has_left_is_read_by_nobody() -> None:
    now = datetime(2026, 10, 26, 9, tzinfo=LONDON)
    found = next_reading(calendar(), now, readers=("r2",))
    assert found is not None
    assert found.by == datetime(2026, 11, 2, 9, tzinfo=LONDON)


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "Europe", "A" * 64])
def test_a_zone_this_machine_does_not_know_is_not_guessed(zone: str) -> None:
    assert said("2026-11-22 20:00", zone=zone) == "We do not know when it will be read."


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (time(9), "9 o'clock"),
        (time(12), "12 o'clock"),
        (time(12, 30), "half past 12"),
        (time(16), "4 o'clock"),
        (time(20), "8 o'clock in the evening"),
        (time(18, 30), "half past 6 in the evening"),
        (time(1), "1:00"),
    ],
)
def test_the_clock_is_said_as_children_say_it(clock: time, words: str) -> None:
    assert clock_in_words(clock) == words


@pytest.mark.parametrize(
    ("tag", "words"),
    [("cy", "Dydd Llun 23 Tachwedd"), ("pl", "poniedziałek 23 listopada"), ("ro", "luni, 23 noiembrie")],
)
def test_days_and_months_are_named_in_the_language_spoken(tag: str, words: str) -> None:
    with speaking(Language(tag=tag, name=tag)):
        assert day_in_words(date(2026, 11, 23)) == words


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("cy", "Bydd rhywun yn darllen hwn erbyn hanner awr wedi 3, Dydd Llun 23 Tachwedd."),
        ("pl", "Ktoś to przeczyta: poniedziałek 23 listopada, do godziny 15:30."),
        ("ro", "Cineva va citi luni, 23 noiembrie, până la ora 15:30."),
        ("ur", "کوئی یہ پیر، 23 نومبر کو 3:30 بجے تک پڑھ لے گا۔"),
    ],
)
def test_the_afternoon_is_said_as_the_language_says_it(tag: str, words: str) -> None:
    reading = ReadingTime(datetime(2026, 11, 23, 15, 30, tzinfo=UTC), today=False, holiday=False)
    with speaking(LANGUAGES[tag]):
        assert sentence_for(reading, Audience.OLDER) == words


A_YEAR = datetime(2026, 8, 1, tzinfo=UTC)
MOMENTS = some.integers(0, 400 * 24 * 3600).map(lambda seconds: A_YEAR + timedelta(seconds=seconds))
ZONES = some.sampled_from(["Europe/London", "America/New_York", "Pacific/Kiritimati", "Australia/Lord_Howe"])


@some.composite
def openings(draw: some.DrawFn) -> Opening:
    opens = draw(some.integers(0, 22 * 60 + 59))
    closes = draw(some.integers(opens + 60, 23 * 60 + 59))
    return Opening(time(opens // 60, opens % 60), time(closes // 60, closes % 60))


@settings(deadline=None)
@given(MOMENTS, openings(), ZONES, some.sampled_from(["mon wed", "sun", "sat sun mon", "fri"]))
def test_what_is_told_is_a_time_at_which_somebody_reads(
    now: datetime, opening: Opening, zone: str, weekdays: str
) -> None:
    times = calendar(weekdays=weekdays, opening=opening, zone=zone)
    found = next_reading(times, now, readers=READERS)
    if found is None:
        assert now.date() > TERMS[-1].last - timedelta(days=8)
        return
    assert found.by - now >= TIME_TO_READ
    assert times.opening_on(found.by.date(), readers=READERS) == opening
    assert found.today is (found.by.date() == now.astimezone(ZoneInfo(zone)).date())
    assert found.by.date() - now.astimezone(ZoneInfo(zone)).date() <= timedelta(days=FURTHEST)
    if not is_changed_that_day(found.by):
        assert found.by.minute in (0, 30)
        assert opening.opens < found.by.time() <= opening.closes


def is_changed_that_day(at: datetime) -> bool:
    """The clocks are put forward or back on that day: an hour of it may not exist."""
    midnight = datetime.combine(at.date(), time(), tzinfo=at.tzinfo)
    return midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset()


@settings(deadline=None)
@given(MOMENTS, some.timedeltas(timedelta(0), timedelta(days=40)), openings(), ZONES)
def test_who_comes_later_is_never_told_an_earlier_time(
    now: datetime, later: timedelta, opening: Opening, zone: str
) -> None:
    times = calendar(opening=opening, zone=zone)
    first = next_reading(times, now, readers=READERS)
    second = next_reading(times, now + later, readers=READERS)
    assert second is None or (first is not None and first.by <= second.by)


@settings(deadline=None)
@given(MOMENTS, MOMENTS, MOMENTS, openings(), ZONES)
def test_reading_time_adds_up(
    one: datetime, two: datetime, three: datetime, opening: Opening, zone: str
) -> None:
    first, middle, last = sorted((one, two, three))
    times = calendar(weekdays="mon tue sat sun", opening=opening, zone=zone)
    parts = time_read(times, first, middle, readers=READERS) + time_read(times, middle, last, readers=READERS)
    assert time_read(times, first, last, readers=READERS) == parts


@pytest.mark.parametrize(("sunday", "hours"), [("2026-11-22", 4), ("2026-10-25", 5), ("2027-03-28", 3)])
def test_hours_are_counted_across_a_change_of_clocks(sunday: str, hours: int) -> None:
    night = Hours({"sun": Opening(time(0, 30), time(4, 30))})
    times = Calendar(bytes(16), 1, (Span(date(2026, 1, 1), date(2027, 12, 31)),), (), night)
    begin = datetime.fromisoformat(sunday).replace(tzinfo=UTC) - timedelta(hours=6)
    assert time_read(times, begin, begin + timedelta(days=1), readers=READERS) == timedelta(hours=hours)


def test_a_school_week_has_forty_reading_hours_in_winter_and_summer() -> None:
    for monday in (date(2026, 11, 23), date(2027, 6, 14), date(2026, 10, 19)):
        begin = datetime.combine(monday, time(), tzinfo=UTC)
        assert time_read(calendar(), begin, begin + timedelta(days=7), readers=READERS) == timedelta(hours=40)


@settings(deadline=None)
@given(
    MOMENTS,
    some.sampled_from([Audience.YOUNGER, Audience.OLDER]),
    some.sampled_from([SCHOOL_DAY, Opening(time(12, 1), time(13, 2))]),
)
def test_no_sentence_for_a_child_is_longer_than_15_words(
    now: datetime, audience: Audience, opening: Opening
) -> None:
    told = reading_now(
        calendar(opening=opening), now, readers=READERS, said=Reading.YES, silent=False, audience=audience
    )
    assert max(len(each.split()) for each in re.split(r"(?<=\.) ", told.sentence)) <= 15


@pytest.mark.parametrize(
    ("at", "word", "silent", "nobody", "known"),
    [
        ("2026-11-23", Reading.YES, False, False, True),
        ("2026-11-23", Reading.NO, False, True, False),
        ("2026-11-23", Reading.HOLIDAY, False, True, False),
        ("2026-11-23", Reading.YES, True, True, False),
        ("2026-12-21", Reading.YES, False, True, True),
        ("2026-12-21", Reading.HOLIDAY, False, True, True),
        ("2026-12-21", Reading.NO, False, True, False),
        ("2027-08-09", Reading.YES, False, False, False),
    ],
)
def test_nobody_reads_when_anyone_says_so_and_its_end_is_told_only_if_the_calendar_knows(
    at: str, word: Reading, silent: bool, nobody: bool, known: bool
) -> None:
    now = datetime.fromisoformat(f"{at}T12:00Z")
    told = reading_now(calendar(), now, readers=READERS, said=word, silent=silent, audience=Audience.OLDER)
    assert (told.nobody, told.when is not None) == (nobody, known)
