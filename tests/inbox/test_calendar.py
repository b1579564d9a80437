"""The calendar as people write it: read strictly, refused in words they can act on, signed, published."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crypto.encoding import b64, canonical
from crypto.notices import Calendar, Reading, SignedCalendar, SignedStatus, Status, verify_calendar
from inbox.__main__ import main
from inbox.calendar import calendar_from, id_in, read_times, times_of, written
from inbox.calendar_change import change_by_passphrase, present_times, remarks
from inbox.collector.rounds import Round
from inbox.errors import CalendarError, PassphraseError, UnknownReaderError
from inbox.office import Office
from inbox.passphrase import Passphrase
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, MORGAN, OWEN, TESS, InventedSchool

TIMES = """
zone = "Europe/London"
[hours]
mon = ["08:30", "16:30"]
sat = ["10:00", "12:00"]
[[term]]
from = 2027-01-04
to = 2027-03-25
[[term]]
from = 2026-09-02
to = 2026-12-18
[[holiday]]
from = 2026-12-19
to = 2027-01-03
[[holiday]]
from = 2026-10-26
to = 2026-10-30
owner = "Morgan"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "times.toml"
    path.write_text(TIMES)
    return path


def run(school: InventedSchool, *arguments: str) -> Result:
    return CliRunner().invoke(main, [arguments[0], "--dir", str(school.directory), *arguments[1:]])


def sign(school: InventedSchool, file: Path, *, reader: str = MORGAN, passphrase: str = "") -> Result:
    words = file.with_name("passphrase")
    words.write_text(passphrase or school.passphrase(reader).reveal())
    return run(school, "calendar", "--file", str(file), "--reader", reader, "--passphrase-file", str(words))


def kept(school: InventedSchool) -> Calendar:
    signed = SignedCalendar.from_json(school.folder.calendar.read_bytes())
    return verify_calendar(signed, roster=school.roster)


def test_what_was_written_is_signed_in_order_under_the_next_seq(school: InventedSchool, file: Path) -> None:
    result = sign(school, file, reader=ALEX)
    assert result.exit_code == 0, result.output
    calendar = kept(school)
    assert calendar.seq == 2
    assert [term.first.year for term in calendar.days] == [2026, 2027]
    assert [holiday.owner for holiday in calendar.holidays] == [MORGAN, None]
    assert "From 2026-12-19 to 2027-01-03 nobody reads" in result.output
    assert SignedCalendar.from_json(school.folder.calendar.read_bytes()).by == ALEX


def test_printing_it_and_signing_what_was_printed_changes_nothing_but_the_seq(
    school: InventedSchool, file: Path
) -> None:
    sign(school, file)
    before = kept(school)
    printed = run(school, "calendar").output
    file.write_text(printed)
    assert sign(school, file).exit_code == 0
    assert kept(school) == replace(before, seq=3)
    assert 'owner = "Morgan"' in printed


def test_a_school_that_said_nothing_is_shown_how_to_write_it(school: InventedSchool) -> None:
    printed = run(school, "calendar").output
    assert '# mon = ["08:30", "16:30"]' in printed
    assert "# [[term]]" in printed


WRONG = {
    "no hours": ("mon = ", "# mon = ", "mon"),
    "no term": ("[[term]]", "[[turm]]", "turm"),
    "an unknown weekday": ("mon =", "monday =", "'monday' is no weekday"),
    "less than an hour": ('"16:30"', '"09:00"', "mon: somebody reads for at least 60 minutes"),
    "a time like no other": ('"08:30"', '"8.30"', "mon: a time is written HH:MM"),
    "a zone nobody knows": ("Europe/London", "Europe/Oakfield", "no time zone 'Europe/Oakfield'"),
    "an end before its begin": ("to = 2027-03-25", "to = 2027-01-03", "term 1: 2027-01-04 to 2027-01-03"),
    "overlapping terms": ("to = 2026-12-18", "to = 2027-01-04", "two terms overlap"),
    "overlapping holidays": ("to = 2026-10-30", "to = 2026-12-19", "two holidays overlap"),
    "a stranger": ('"Morgan"', '"Charlie"', "holiday 2: 'Charlie' is the name of no reader"),
    "a date as text": ("from = 2026-10-26", 'from = "soon"', "holiday"),
    "no TOML": ("[hours]", "[hours", "TOML"),
}


@pytest.mark.parametrize("change", [each for each in WRONG if each != "no hours"])
def test_what_is_wrong_is_one_clear_line_and_changes_nothing(
    school: InventedSchool, file: Path, change: str
) -> None:
    before, after, says = WRONG[change]
    file.write_text(TIMES.replace(before, after, 1))
    result = sign(school, file)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert says in result.output
    assert kept(school).seq == 1


def test_a_file_without_hours_is_refused_rather_than_taken_for_usual_ones(file: Path) -> None:
    file.write_text(TIMES.replace('mon = ["08:30", "16:30"]', "").replace('sat = ["10:00", "12:00"]', ""))
    with pytest.raises(CalendarError, match="has no hours"):
        read_times(file)


@pytest.mark.parametrize("reader", [OWEN, TESS])
def test_only_the_dsl_a_deputy_or_the_head_signs(school: InventedSchool, file: Path, reader: str) -> None:
    result = sign(school, file, reader=reader)
    assert (result.exit_code, "only a designated safeguarding lead" in result.output) == (1, True)
    assert kept(school).seq == 1


def test_nobody_signs_in_anothers_name(school: InventedSchool, file: Path) -> None:
    times = read_times(file)
    assert sign(school, file, passphrase="not the one").exit_code == 2
    with pytest.raises(PassphraseError):
        change_by_passphrase(school.folder, times, reader=ALEX, passphrase=school.passphrase(MORGAN))
    with pytest.raises(UnknownReaderError):
        change_by_passphrase(school.folder, times, reader="../r1", passphrase=Passphrase("x"))


def test_a_calendar_of_before_its_shape_was_fixed_is_replaced_by_the_next_seq(
    school: InventedSchool, file: Path
) -> None:
    old = {
        "days": ["mon"],
        "holidays": [],
        "hours": {"from": "08:00"},
        "pin": b64(school.pin),
        "seq": 7,
        "v": 1,
    }
    school.folder.calendar.write_bytes(SignedCalendar(canonical(old), MORGAN, bytes(64)).to_json())
    assert present_times(school.folder, school.roster).hours == {}
    assert sign(school, file).exit_code == 0
    assert kept(school).seq == 8


@pytest.mark.parametrize(
    ("today", "says"), [("2026-11-22", ["nobody reads"]), ("2027-01-04", []), ("2027-03-26", ["is over"])]
)
def test_readers_are_told_what_comes_of_their_calendar(
    school: InventedSchool, file: Path, today: str, says: list[str]
) -> None:
    times = read_times(file)
    calendar = calendar_from(times, pin=school.roster.pin, seq=1, id_of=id_in(school.roster))
    found = remarks(calendar, today=date.fromisoformat(today))
    assert [part in remark for part, remark in zip(says, found, strict=True)] == [True] * len(says)
    assert written(times_of(calendar, name_of=str)).count("[[holiday]]") == 2


def rounds(office: Office, portal: FakePortal, day: date) -> Round:
    async def run() -> Round:
        async with office.portal(transport=portal.transport()) as client:
            return await office.collector_at(client, today=lambda: day).collect()

    return asyncio.run(run())


def status_in(portal: FakePortal) -> Reading:
    return Status.parse(SignedStatus.from_json(portal.published["status"]).status).reading


def test_the_running_inbox_publishes_the_change_and_what_it_says_of_the_day(
    school: InventedSchool, office: Office, portal: FakePortal, file: Path
) -> None:
    rounds(office, portal, date(2026, 12, 18))
    sign(school, file)
    assert rounds(office, portal, date(2026, 12, 19)) == Round(0, ())
    assert portal.published["calendar"] == school.folder.calendar.read_bytes()
    assert status_in(portal) is Reading.HOLIDAY
    rounds(office, portal, date(2027, 1, 9))
    assert status_in(portal) is Reading.YES


def test_the_readers_own_word_stands_above_the_calendar_until_it_is_taken_back(
    school: InventedSchool, office: Office, portal: FakePortal
) -> None:
    day = date(2026, 11, 23)
    for word, reading in (("no", "no"), ("holiday", "holiday"), ("as-the-calendar-says", "yes")):
        assert run(school, "reading", word).output == f"{word}\n"
        rounds(office, portal, day)
        assert status_in(portal) == reading
    assert run(school, "reading").output == "as-the-calendar-says\n"
    assert run(school, "reading", "perhaps").exit_code == 2


def test_of_two_calendars_with_one_seq_the_portals_stays_and_the_readers_hear_of_it(
    school: InventedSchool, office: Office, portal: FakePortal, file: Path
) -> None:
    first = school.folder.calendar.read_bytes()
    sign(school, file)
    elsewhere = portal.published["calendar"] = school.folder.calendar.read_bytes()
    school.folder.calendar.write_bytes(first)
    file.write_text(TIMES.replace("08:30", "09:00"))
    sign(school, file)
    [problem] = rounds(office, portal, date(2026, 11, 23)).problems
    assert "another inbox changed the calendar first" in problem
    assert school.folder.calendar.read_bytes() == portal.published["calendar"] == elsewhere
    assert rounds(office, portal, date(2026, 11, 23)).problems == ()
