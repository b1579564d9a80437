"""The page on which readers say when they read: signed by who may, kept as typed when it cannot be."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette

from crypto.notices import Calendar, SignedCalendar, verify_calendar
from crypto.policy import Pin
from inbox.calendar import Break, ReadingTimes, Term, calendar_from
from inbox.calendar_word import Word, said
from inbox.pages.calendar_rows import year_ahead
from tests.browser import axe_violations
from tests.inbox.pages.conftest import Visit
from tests.inbox.pages.test_browser import come_in
from tests.inbox.school import ALEX, MORGAN, OWEN, InventedSchool

TYPED: dict[str, list[str]] = {
    "zone": ["Europe/London"],
    "mon-from": ["08:30"],
    "mon-to": ["16:30"],
    "tue-from": [""],
    "tue-to": [""],
    "term-from": ["2026-09-02", ""],
    "term-to": ["2099-12-18", ""],
    "holiday-from": ["2098-12-21", ""],
    "holiday-to": ["2098-12-31", ""],
    "holiday-owner": [ALEX, ""],
}


def kept(school: InventedSchool) -> Calendar:
    signed = SignedCalendar.from_json(school.folder.calendar.read_bytes())
    return verify_calendar(signed, roster=school.roster)


def test_nobody_sees_or_changes_it_without_signing_in(visit: Visit, school: InventedSchool) -> None:
    somebody = visit()
    for answer in (
        somebody.get("/calendar"),
        somebody.post("/calendar", data=TYPED),
        somebody.post("/calendar/word", data={"word": "no"}),
    ):
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert (kept(school).seq, said(school.folder)) == (1, Word.CALENDAR)


def test_the_dsl_signs_it_on_the_page_and_sees_what_reporters_read(
    visit: Visit, school: InventedSchool
) -> None:
    morgan = visit(MORGAN)
    assert "We do not know when it will be read." in morgan.get("/calendar").text
    answer = morgan.post("/calendar", data=TYPED)
    assert (answer.status_code, answer.headers["location"]) == (303, "/calendar?saved=yes")
    calendar = kept(school)
    assert (calendar.seq, [holiday.owner for holiday in calendar.holidays]) == (2, [ALEX])
    page = html.unescape(morgan.get("/calendar?saved=yes").text)
    assert "Saved." in page
    assert "Someone will read this" in page
    assert 'value="2098-12-21"' in page


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("term-to", "2026-09-01", "term 1: 2026-09-02 to 2026-09-01 ends before it begins"),
        ("term-to", "soon", "term 1: write both days as 2026-12-18"),
        ("mon-to", "", "mon: a time is written HH:MM"),
        ("zone", "Oakfield", "there is no time zone 'Oakfield'"),
        ("holiday-owner", "r77", "holiday 1: 'r77' is the name of no reader"),
        ("holiday-from", "<b>&", "holiday 1: write both days"),
    ],
)
def test_what_cannot_be_signed_comes_back_as_typed_with_the_reason(
    visit: Visit, school: InventedSchool, field: str, value: str, says: str
) -> None:
    answer = visit(MORGAN).post("/calendar", data={**TYPED, field: [value]})
    assert answer.status_code == 422
    assert says in html.unescape(answer.text)
    assert "<b>" not in answer.text.partition("<form")[2]
    assert f'value="{html.escape(value)}"' in answer.text or field == "holiday-owner"
    assert kept(school).seq == 1


TERM = {
    "new-first": ["2027-01-04"],
    "new-last": ["2027-03-25"],
    "new-half_first": ["2027-02-15"],
    "new-half_last": ["2027-02-19"],
    "new-half_owner": [ALEX],
    "new-inset": ["2027-01-04", "", ""],
    "new-inset_owner": [MORGAN],
}
YEAR = {
    **TYPED,
    "term-from": ["2026-09-02", "2027-01-04"],
    "term-to": ["2026-12-18", "2027-03-25"],
    "holiday-from": ["2026-10-26", "2026-12-21"],
    "holiday-to": ["2026-10-30", "2027-01-01"],
    "holiday-owner": [ALEX, ""],
}


def rows(page: str, kind: str) -> list[tuple[str, str]]:
    """First and last days of the rows of a page in which anything stands."""
    first, last = (re.findall(f'name="{kind}-{end}" value="([^"]*)"', page) for end in ("from", "to"))
    return [pair for pair in zip(first, last, strict=True) if any(pair)]


@pytest.mark.parametrize("do", ["term", "sign"])
def test_a_whole_term_is_added_at_once_and_signed_by_nobody_until_it_was_looked_over(
    visit: Visit, school: InventedSchool, do: str
) -> None:
    typed = {**TYPED, "term-from": ["2026-09-02"], "term-to": ["2026-12-18"], "do": [do]}
    answer = visit(MORGAN).post("/calendar", data={**typed, **TERM})
    assert (answer.status_code, "Not signed yet." in answer.text, kept(school).seq) == (200, True, 1)
    assert rows(answer.text, "term")[1] == ("2027-01-04", "2027-03-25")
    assert rows(answer.text, "holiday")[:2] == [("2027-01-04", "2027-01-04"), ("2027-02-15", "2027-02-19")]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("new-last", "", "the new term: give both days"),
        ("new-half_last", "", "half-term: give both days"),
        ("new-inset", "2027-04-01", "2027-04-01 to 2027-04-01 is not within the new term"),
    ],
)
def test_a_whole_term_that_cannot_be_comes_back_as_typed_with_the_reason(
    visit: Visit, field: str, value: str, says: str
) -> None:
    answer = visit(MORGAN).post("/calendar", data={**TYPED, **TERM, field: [value], "do": ["term"]})
    assert (answer.status_code, says in html.unescape(answer.text)) == (422, True)
    assert 'value="2027-02-15"' in answer.text


def test_three_years_ahead_are_filled_in_by_two_presses_each_day_on_its_weekday_and_signed(
    visit: Visit, school: InventedSchool
) -> None:
    morgan, typed = visit(MORGAN), dict(YEAR)
    for years in (2, 3):
        page = morgan.post("/calendar", data={**typed, "do": ["year"]}).text
        for kind in ("term", "holiday"):
            found = rows(page, kind)
            assert len(found) == 2 * years
            typed |= {f"{kind}-from": [each[0] for each in found], f"{kind}-to": [each[1] for each in found]}
    typed["holiday-owner"] = [ALEX, ""] * 3
    assert rows(page, "term")[-1] == ("2029-01-01", "2029-03-22")
    assert morgan.post("/calendar", data={**typed, "do": ["sign"]}).status_code == 303
    calendar = kept(school)
    weekdays = [(term.first.weekday(), term.last.weekday()) for term in calendar.days]
    assert weekdays == weekdays[:2] * 3


def test_mondays_hours_are_filled_in_until_friday_where_there_are_none(visit: Visit) -> None:
    typed = {**TYPED, "wed-from": ["10:00"], "wed-to": ["12:00"], "do": ["week"]}
    page = visit(MORGAN).post("/calendar", data=typed).text
    hours = dict(re.findall(r'name="(\w{3})-from" value="([^"]*)"', page))
    assert hours == {
        "mon": "08:30", "tue": "08:30", "wed": "10:00", "thu": "08:30", "fri": "08:30", "sat": "", "sun": ""
    }  # fmt: skip


def test_the_year_ahead_says_who_reads_when(visit: Visit) -> None:
    calendar = calendar_from(
        ReadingTimes(
            hours={"mon": ("09:00", "16:00")},
            term=[Term(date(2026, 9, 2), date(2026, 12, 18)), Term(date(2027, 1, 4), date(2027, 3, 25))],
            holiday=[
                Break(date(2026, 12, 21), date(2027, 1, 1)),
                Break(date(2027, 2, 15), date(2027, 2, 19), ALEX),
            ],
        ),
        pin=Pin(bytes(16)),
        seq=1,
        id_of=str,
    )
    found = [
        (str(first), kind, owner)
        for first, _, kind, owner in year_ahead(calendar, today=date(2026, 11, 22), readers={ALEX})
    ]
    assert found == [
        ("2026-11-22", "term", ""),
        ("2026-12-19", "holiday", ""),
        ("2027-01-04", "term", ""),
        ("2027-02-15", "holiday", ALEX),
        ("2027-02-20", "term", ""),
        ("2027-03-26", "unknown", ""),
    ]
    page = visit(MORGAN)
    assert page.post("/calendar", data=YEAR).status_code == 303
    assert "The year ahead, as it is signed" in page.get("/calendar").text


def test_a_row_that_is_refused_has_the_number_that_the_page_gives_it(visit: Visit) -> None:
    later, over, wrong = (
        ("2099-01-05", "2099-03-26"),
        ("2020-01-06", "2020-03-27"),
        ("2027-09-02", "2027-09-01"),
    )
    typed = {
        **TYPED,
        **{
            f"term-{end}": [each[at] for each in (later, over, wrong)]
            for at, end in enumerate(("from", "to"))
        },
    }
    answer = visit(MORGAN).post("/calendar", data=typed)
    assert "term 2: 2027-09-02 to 2027-09-01 ends before it begins" in html.unescape(answer.text)
    assert 'name="term-to" value="2027-09-01" aria-label="Term 2, to"' in answer.text
    assert 'name="term-to" value="2020-03-27" aria-label="Term 1, to"' in answer.text


def test_other_readers_see_it_and_change_nothing(visit: Visit, school: InventedSchool) -> None:
    owen = visit(OWEN)
    page = owen.get("/calendar").text
    assert page.count("<fieldset disabled>") == 2
    assert owen.post("/calendar", data=TYPED).status_code == 422
    assert owen.post("/calendar/word", data={"word": "no"}).status_code == 403
    assert (kept(school).seq, said(school.folder)) == (1, Word.CALENDAR)


def test_the_readers_say_on_the_page_that_nobody_reads_and_take_it_back(
    visit: Visit, school: InventedSchool
) -> None:
    morgan = visit(MORGAN)
    for word in (Word.NO, Word.HOLIDAY, Word.CALENDAR):
        assert morgan.post("/calendar/word", data={"word": word.value}).status_code == 303
        assert said(school.folder) is word
        assert ("Nobody is reading here right now" in morgan.get("/calendar").text) is (
            word is not Word.CALENDAR
        )
    assert morgan.post("/calendar/word", data={"word": "perhaps"}).status_code == 403


def test_what_reporters_read_before_the_school_is_live_or_after_an_unopened_test_is_what_is_told_here(
    visit: Visit, school: InventedSchool
) -> None:
    morgan = visit(MORGAN)
    morgan.post("/calendar", data=TYPED)
    for mark, why in (
        (school.folder.preparing, "this school is not live yet"),
        (school.folder.unopened_test, "nobody opened the test report in time"),
    ):
        assert "Nobody is reading here right now" not in morgan.get("/calendar").text
        mark.write_bytes(b"")
        page = html.unescape(morgan.get("/calendar").text)
        assert "Nobody is reading here right now" in page
        assert why in page
        mark.unlink()


def test_what_is_saved_while_the_portal_is_away_is_not_said_to_be_seen(app: Starlette, visit: Visit) -> None:
    morgan = visit(MORGAN)
    morgan.post("/calendar", data=TYPED)
    assert "Reporters see it within a minute." in morgan.get("/calendar?saved=yes").text
    app.state.desk.progress.problem = "the portal does not answer"
    page = morgan.get("/calendar?saved=yes").text
    assert "Saved here, but reporters may not see it yet: the portal does not answer." in page
    assert "within a minute" not in page


def test_it_works_without_script_by_its_labels(
    browser: Browser, base: str, app: Starlette, school: InventedSchool
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    come_in(page, base, school)
    page.get_by_role("link", name="Calendar", exact=True).click()
    page.get_by_label("Monday, from").fill("08:30")
    page.get_by_label("Monday, to").fill("16:30")
    page.get_by_label("Term 1, from").fill("2026-09-02")
    page.get_by_label("Term 1, to").fill("2099-12-18")
    page.get_by_label("Holiday 1, from").fill("2098-12-21")
    page.get_by_label("Holiday 1, to").fill("2098-12-31")
    page.get_by_label("Holiday 1, who reads").select_option("Alex")
    page.get_by_role("button", name="Sign and save").click()
    page.get_by_text("Saved.").wait_for()
    assert kept(school).holidays[0].owner == ALEX
    context.close()


@pytest.mark.slow
def test_it_has_no_barrier_and_fits_small_screens(
    page: Page, base: str, app: Starlette, school: InventedSchool
) -> None:
    come_in(page, base, school)
    page.goto(f"{base}/calendar")
    page.get_by_label("Monday, from").fill("08:30")
    page.get_by_label("Monday, to").fill("16:30")
    for name, days in (("term", ("2026-09-02", "2026-11-20")), ("holiday", ("2026-10-26", "2026-10-30"))):
        for end, day in zip(("from", "to"), days, strict=True):
            page.locator(f"[name='{name}-{end}']").first.fill(day)
    page.get_by_role("button", name="Sign and save").click()
    page.get_by_text("Saved.").wait_for()
    page.wait_for_load_state()
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert axe_violations(page) == []
    for width in (768, 320):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
