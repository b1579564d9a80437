"""When a report will be read, from the school's signed calendar: the next time, and the sentence about it.

Nothing is promised that the calendar does not say; where it says nothing, the sentence is that we do not
know. Nothing about it is kept for anyone. Values in, values out; the clock and the board are the caller's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crypto.notices import DEFAULT_ZONE, Calendar, Opening, Reading
from crypto.report import Audience
from worrybox.web.dates import format_date
from worrybox.web.i18n import language, text, text_in_context

TIME_TO_READ = timedelta(minutes=30)
"""Readers have at least this long, from the opening or from now, before the time that is told."""
FURTHEST = 180
"""Days: a date further off would need its year to be understood, and may well be changed before."""
LONGEST_SILENCE = 400
"""Days looked through when reading hours are counted."""


@dataclass(frozen=True, slots=True)
class ReadingTime:
    """By when somebody has read, by the school's own clocks."""

    by: datetime
    today: bool
    """It is still the day of the moment that was asked about."""
    holiday: bool
    """Only the holiday's owner reads then: it may be the very person who was taken off."""
    everyone: date | None = None
    """Of a holiday: the day from which all read again, if the calendar says."""


@dataclass(frozen=True, slots=True)
class ReadingNow:
    """What a page says about reading. `when` is the sentence, None if it is not known when."""

    when: str | None
    nobody: bool

    @property
    def sentence(self) -> str:
        """`when`, or that we do not know."""
        return text("We do not know when it will be read.") if self.when is None else self.when


UNTOLD = ReadingNow(when=None, nobody=False)
"""Nothing is known of it."""


def next_reading(calendar: Calendar, now: datetime, *, readers: Collection[str]) -> ReadingTime | None:
    """The next time by which somebody has read what is sent `now` (an aware time), None if that is not known.

    `readers` are the ids in the roster: a holiday's owner who has left reads nothing.
    """
    zone = zone_of(calendar)
    if zone is None:
        return None
    today = now.astimezone(zone).date()
    for day in _days(today, FURTHEST):
        opening = calendar.opening_on(day, readers=readers)
        by = None if opening is None else _told_time(day, opening, now, zone)
        if by is not None:
            holiday = calendar.holiday_on(day) is not None
            back = _first_usual_day(calendar, day, readers) if holiday else None
            return ReadingTime(by, day == today, holiday, back)
    return None


def zone_of(calendar: Calendar) -> ZoneInfo | None:
    """The calendar's time zone, None where this machine does not know it."""
    try:
        return ZoneInfo(calendar.hours.zone or DEFAULT_ZONE)
    except (KeyError, ValueError, OSError):  # a name that is a folder of the tz database is an OSError
        return None


def school_day(calendar: Calendar, now: datetime) -> date:
    """The day at the school, or in UTC where its zone is not known."""
    return now.astimezone(zone_of(calendar)).date()


def tells_hours(calendar: Calendar, now: datetime) -> bool:
    """Whether it says what school hours are now: not one without hours or terms, nor one that has run out."""
    last = max((term.last for term in calendar.days), default=date.min)
    known = zone_of(calendar) is not None and bool(calendar.hours.weekdays)
    return known and school_day(calendar, now) <= last


def time_read(calendar: Calendar, since: datetime, now: datetime, *, readers: Collection[str]) -> timedelta:
    """How much of the time from `since` to `now` somebody should have been reading, for at most 400 days."""
    zone = zone_of(calendar)
    if zone is None or now <= since:
        return timedelta(0)
    total = timedelta(0)
    first, last = since.astimezone(zone).date(), now.astimezone(zone).date()
    for day in _days(first, min((last - first).days, LONGEST_SILENCE)):
        opening = calendar.opening_on(day, readers=readers)
        if opening is not None:
            begins = max(_at(day, opening.opens, zone), since)
            ends = min(_at(day, opening.closes, zone), now)
            total += max(ends - begins, timedelta(0))
    return total


def calendar_says(calendar: Calendar | None, now: datetime, *, readers: Collection[str]) -> Reading:
    """Whether somebody reads today at the school, as far as the calendar says. Without one: YES."""
    if calendar is None:
        return Reading.YES
    return calendar.reading_on(school_day(calendar, now), readers=readers)


def reading_now(
    calendar: Calendar | None,
    now: datetime,
    *,
    readers: Collection[str],
    said: Reading,
    silent: bool,
    audience: Audience,
) -> ReadingNow:
    """What a page says: `said` is the status's word, `silent` that no inbox has come for too long.

    A word that is not the calendar's own (people said so, or an inbox is lost) has no end that we know of.
    """
    calendar_word = calendar_says(calendar, now, readers=readers)
    nobody = silent or said is not Reading.YES or calendar_word is not Reading.YES
    known = not silent and (said is Reading.YES or said is calendar_word)
    found = next_reading(calendar, now, readers=readers) if calendar is not None and known else None
    return ReadingNow(None if found is None else sentence_for(found, audience), nobody)


def sentence_for(reading: ReadingTime, audience: Audience) -> str:
    """When it will be read, in the language now spoken and in words for that audience."""
    if audience is Audience.STAFF:
        return _for_staff(reading)
    day, clock = day_in_words(reading.by.date()), clock_in_words(reading.by)
    if reading.holiday:
        return " ".join(_for_children_in_a_holiday(reading, day, clock))
    if reading.today:
        # Translators: %(clock)s is "9 o'clock" or "half past 3", translated elsewhere.
        return text("Someone will read this today by %(clock)s.") % {"clock": clock}
    # Translators: %(day)s is a day such as "Monday 23 November", %(clock)s a time such as "9 o'clock".
    return text("Someone will read this on %(day)s by %(clock)s.") % {"day": day, "clock": clock}


def day_in_words(day: date) -> str:
    """The weekday, the day and the month, as "Monday 23 November"."""
    # Translators: the order of weekday (EEEE), day (d) and month (MMMM) in a date, as CLDR writes patterns.
    pattern = text_in_context("pattern of a date", "EEEE d MMMM")
    return format_date(day, pattern, locale=language().tag)


def clock_in_words(at: datetime | time) -> str:
    """A whole or half hour as children say it: "9 o'clock", "half past 3"; other times in figures.

    In figures too where that hour would be taken for one of the morning.
    """
    # Translators: 12 where people say "half past 3" of an afternoon, 24 where they write 15:30.
    if text_in_context("clock", "12") == "24" or at.minute not in (0, 30) or at.hour < 6:
        return f"{at.hour}:{at.minute:02}"
    evening = at.hour >= 18
    if at.minute == 0:
        # Translators: a time of a school day, from 6 in the morning to 5 in the afternoon.
        said = text("%(hour)s o'clock in the evening") if evening else text("%(hour)s o'clock")
    else:
        # Translators: a time of a school day, from half past 6 in the morning to half past 5 later.
        said = text("half past %(hour)s in the evening") if evening else text("half past %(hour)s")
    return said % {"hour": at.hour % 12 or 12}


def _for_children_in_a_holiday(reading: ReadingTime, day: str, clock: str) -> Iterator[str]:
    yield text("In the holidays only one person reads here.")
    if reading.today:
        yield text("The next time is today, by %(clock)s.") % {"clock": clock}
    else:
        yield text("The next time is %(day)s, by %(clock)s.") % {"day": day, "clock": clock}
    if reading.everyone is not None:
        # Translators: %(day)s is a day such as "Monday 4 January".
        yield text("Everyone is back on %(day)s.") % {"day": day_in_words(reading.everyone)}


def _for_staff(reading: ReadingTime) -> str:
    values = {"day": day_in_words(reading.by.date()), "time": f"{reading.by:%H:%M}"}
    if not reading.holiday:
        if reading.today:
            # Translators: %(time)s is a time of day such as 16:30.
            return text("Someone will read this today by %(time)s.") % values
        return text("Someone will read this by %(time)s on %(day)s.") % values
    if reading.today:
        said = text("Only one reader reads in the holidays, next today by %(time)s.") % values
    else:
        said = text("Only one reader reads in the holidays, next by %(time)s on %(day)s.") % values
    if reading.everyone is None:
        return said
    back = text("All readers are back on %(day)s.") % {"day": day_in_words(reading.everyone)}
    return f"{said} {back}"


def _told_time(day: date, opening: Opening, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The time to be told for that day, None when `now` is too late for it.

    What comes before the readers do is read by the first mark after their opening; what comes while they are
    there, by the last one before they leave: nobody is promised to be looking at every moment between.
    """
    marks = _marks(opening)
    for mark in (marks[0], marks[-1]):
        by = _at(day, mark, zone)
        if now + TIME_TO_READ <= by:
            return by.astimezone(zone)
    return None


def _marks(opening: Opening) -> list[time]:
    """The whole hours from half an hour after the opening to the closing, or a half hour where there is none.

    There is one of either: an opening lasts an hour or more.
    """
    minute = [each.hour * 60 + each.minute for each in (opening.opens, opening.closes)]
    first, last = minute[0] + int(TIME_TO_READ.total_seconds()) // 60, minute[1]
    wholes, halves = (range(-(-first // step) * step, last + 1, step) for step in (60, 30))
    return [time(mark // 60, mark % 60) for mark in wholes or halves]


def _first_usual_day(calendar: Calendar, after: date, readers: Collection[str]) -> date | None:
    for day in _days(after, FURTHEST):
        if calendar.holiday_on(day) is None and calendar.opening_on(day, readers=readers) is not None:
            return day
    return None


def _days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(count + 1))


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """That time at the school, in UTC, where times can be compared and counted across a change of clocks."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
