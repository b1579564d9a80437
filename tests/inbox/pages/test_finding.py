"""Finding: filters, views and words together, never in an address; and as one types, where script runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette

from crypto.choosing import Subject
from crypto.encoding import b64
from tests.browser import axe_violations
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.pages.test_browser import come_in
from tests.inbox.pages.test_cases import Desk
from tests.inbox.school import GRACE, MORGAN, InventedSchool, id_of, today

NAMES = ("lunch", "bus", "gym", "old")


@pytest.fixture
def reports(app: Starlette, school: InventedSchool) -> dict[str, bytes]:
    found = {name: school.sealed(f"By the {name} today.", urgent=name == "gym") for name in NAMES}
    keep(app, *(found[name] for name in NAMES[:3]))
    keep(app, found["old"], day=str(today() - timedelta(days=20)))
    return {name: id_of(each) for name, each in found.items()}


def found(client: httpx2.Client, reports: dict[str, bytes], **asked: str) -> list[str]:
    page = client.post("/search", data=asked)
    assert page.status_code == 200
    return [name for name in NAMES if f'href="/reports/{b64(reports[name])}"' in page.text]


def test_filters_words_and_views_narrow_each_other(visit: Visit, reports: dict[str, bytes]) -> None:
    morgan = visit(MORGAN)
    morgan.get("/")
    lunch, bus = Desk(morgan, reports["lunch"]), Desk(morgan, reports["bus"])
    lunch.record("code", code=["bullying"])
    lunch.record("urgency", level="today")
    bus.record("code", code=["bullying"])
    bus.record("urgency", level="calm")
    cases: list[tuple[dict[str, str], list[str]]] = [
        ({"code": "bullying"}, ["lunch", "bus"]),
        ({"code": "bullying", "soon": "today"}, ["lunch"]),
        ({"code": "bullying", "words": "bus"}, ["bus"]),
        ({"soon": "calm"}, ["bus"]),
        ({"reader": MORGAN}, ["lunch", "bus"]),
        ({"reader": GRACE}, []),
        ({"code": "bullying", "words": f"{today():%d/%m/%Y}"}, ["lunch", "bus"]),
        ({"reader": MORGAN, "soon": "calm", "words": f"{today():%d.%m.%y}"}, ["bus"]),
        ({"reader": MORGAN, "words": str(today() - timedelta(days=20))}, []),
        ({"words": "today", "show": "urgent"}, ["lunch", "gym"]),
        ({"words": "today", "first": str(today())}, ["lunch", "bus", "gym"]),
        ({"last": str(today() - timedelta(days=1))}, ["old"]),
        ({"words": "today", "first": "2999-01-01", "last": str(today())}, ["lunch", "bus", "gym"]),
        ({"show": "new", "first": str(today())}, ["gym"]),
        ({"book": "staff"}, []),
        ({"book": "pupil", "words": "gym"}, ["gym"]),
        ({"code": "no-such", "soon": "x", "first": "x", "words": "old"}, ["old"]),
    ]
    for asked, names in cases:
        assert (asked, found(morgan, reports, **asked)) == (asked, names)


def test_who_read_it_is_asked_by_the_id_whatever_the_name_in_the_record(
    app: Starlette, visit: Visit, reports: dict[str, bytes]
) -> None:
    morgan = visit(MORGAN)
    morgan.get("/")
    Desk(morgan, reports["lunch"]).record("urgency", level="today")
    book = app.state.desk.sessions.vaults()[0].cases
    label = book.labels([reports["lunch"]])[reports["lunch"]]
    book.set_label(replace(label, text="today, by a reader under an earlier name"))
    assert found(morgan, reports, reader=MORGAN) == ["lunch"]
    assert found(morgan, reports, reader=MORGAN, soon="today") == ["lunch"]


def test_a_case_about_staff_is_found_in_its_own_book(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    about = school.sealed("He shouts.", subject=Subject.WORKER)
    keep(app, about)
    grace = visit(GRACE)
    grace.get("/")
    link = f"/reports/{b64(id_of(about))}"
    assert link in grace.post("/search", data={"book": "staff"}).text
    assert link not in grace.post("/search", data={"book": "pupil", "words": "shouts"}).text


@pytest.mark.slow
def test_it_finds_as_one_types_and_leaves_no_word_in_an_address(
    page: Page, base: str, school: InventedSchool, reports: dict[str, bytes]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    come_in(page, base, school)
    expect(page.locator(".reports li")).to_have_count(4)
    page.get_by_label("Find words").press_sequentially("gym")
    expect(page.locator(".reports li")).to_have_count(1, timeout=30_000)
    expect(page.locator("#said")).to_have_text("1 found", timeout=30_000)
    expect(page.get_by_label("Find words")).to_be_focused()
    page.get_by_text("Narrow it down").click()
    page.get_by_label("Among").select_option("mine")
    page.get_by_text("No report you can read has these words.").wait_for()
    assert axe_violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.url == f"{base}/"
    assert not any("gym" in each for each in asked)
