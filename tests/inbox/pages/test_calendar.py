"""The page on which readers say when they read: signed by who may, kept as typed when it cannot be."""

from __future__ import annotations

import html

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette

from crypto.notices import Calendar, SignedCalendar, verify_calendar
from inbox.calendar_word import Word, said
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
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert axe_violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
