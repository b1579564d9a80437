"""Every page of the office, by its routes: none is forgotten, has a barrier, is cut off or tells too much."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.routing import Route

from inbox.app import ROUTES
from inbox.folder import Folder
from inbox.front_door import ROUTES as SETUP_ROUTES
from inbox.front_door import FrontDoor
from tests.browser import axe_violations
from tests.inbox.pages.conftest import Visit
from tests.inbox.pages.filled import worked_on
from tests.inbox.pages.test_browser import come_in
from tests.inbox.school import MORGAN, InventedSchool
from worrybox.web import assets

CASES = ("full", "urgent", "urdu", "long", "closed", "alarm", "files")
PAGES = {
    "/": ("/", "/?show=new", "/?show=staff"),
    "/reports/{envelope}": tuple(f"{{{name}}}" for name in CASES),
    "/reports/{envelope}/transfer": ("{full}/transfer",),
    "/reports/{envelope}/referrals/{kind}": ("{full}/referrals/mash",),
    "/reports/{envelope}/body": ("{full}/body",),
    "/reports/{envelope}/files/{number}/view": ("{files}/files/0/view",),
    "/keeping/{envelope}": ("/keeping/{id}",),
    "/people/change/{what}": tuple(f"/people/change/{what}" for what in ("new", "r2", "sheets", "computers")),
    "/join/{token}": ("/join/AAAAAAAAAAAAAAAAAAAAAA",),
}
"""What a route with a blank in it is looked at by; any other is looked at as it is."""
ISO = re.compile(r"20\d\d-\d\d-\d\d")
OF_THE_CASE = ("Sam", "Kyle", "bus", "blue", "Bullying", "Urgent", "hits")
"""What no title says: titles stand in a tab for everybody who passes."""
A_FILE = "/reports/{envelope}/files/{number}"
NO_PAGE = {"/healthz", "/meanwhile", A_FILE, f"{A_FILE}/picture"}
"""Files, and what leads on: /meanwhile shows pages that are looked at elsewhere."""
OF_SETUP = {"/", "/practice", "/sign-in", "/setup/{key}", "/setup/laptop", "/join/{token}"}
"""Looked at below, and on the way through the set-up in test_setup.py."""

UNSEEN = """() => {
  const ringed = (each) => getComputedStyle(each).outlineStyle === "solid";
  const shown = (each) => ringed(each) || ringed(each.closest(".stack-body") ?? each);
  const unseen = (each) => {
    each.focus();
    return document.activeElement === each && !shown(each);
  };
  for (const each of document.querySelectorAll("details")) each.open = true;
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]");
  return [...all].filter(unseen).map((each) => each.outerHTML.slice(0, 200));
}"""


def read_routes(routes: list[object]) -> list[str]:
    """The paths that answer a GET with a page."""
    found = [each for each in routes if isinstance(each, Route) and "GET" in (each.methods or ())]
    return [each.path for each in found if each.path not in NO_PAGE and not each.path.endswith("/file")]


def addresses(reports: dict[str, str]) -> list[str]:
    """Of every page, in a school at work."""
    names = {**reports, "id": reports["full"].rpartition("/")[2]}
    kinds = [PAGES.get(route, (route,)) for route in read_routes([*ROUTES])]
    return [path.format(**names) for paths in kinds for path in paths]


def test_a_new_page_says_here_how_it_is_looked_at() -> None:
    assert [route for route in read_routes([*ROUTES]) if "{" in route and route not in PAGES] == []
    assert set(read_routes([*SETUP_ROUTES])) <= OF_SETUP


def test_nothing_in_the_office_moves() -> None:
    for name in ("inbox.css", "print.css", "forced.css", "practice.css", "desk.js", "here.js"):
        plain = assets.bundle().files[assets.url(name).removeprefix("/static/")].plain
        assert not re.search(rb"transition|animation|scroll-behavior|smooth", plain), name


@pytest.mark.slow
def test_a_case_on_paper_is_its_record_without_forms_and_without_ones_own_notes(
    page: Page, base: str, app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    reports = worked_on(app, school, visit(MORGAN))
    come_in(page, base, school)
    page.goto(f"{base}{reports['full']}")
    page.emulate_media(media="print")
    for shown in ("Confidential: safeguarding record. Printed by Morgan.", "Kyle hits me", "Call home"):
        expect(page.get_by_text(shown).first).to_be_visible()
    for shown in ("Spoke to the class teacher", "Wore a coat all day", "Round, on the outside of the arm"):
        expect(page.get_by_text(shown).first).to_be_visible()
    expect(page.get_by_text("Ask Priya how the trip went.")).to_be_hidden()
    expect(page.get_by_role("heading", name="Another reader")).to_be_hidden()
    expect(
        page.locator("button:visible, input:visible, textarea:visible, summary:visible, nav:visible")
    ).to_have_count(0)
    assert page.locator(".history li").first.evaluate("each => each.checkVisibility()")


@pytest.mark.slow
def test_no_page_has_a_barrier_is_cut_off_or_names_a_report_in_its_title(
    page: Page, base: str, app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    reports = worked_on(app, school, visit(MORGAN))
    come_in(page, base, school)
    found = {path: wrong_with(page, f"{base}{path}") for path in addresses(reports)}
    assert {path: each for path, each in found.items() if each} == {}


@pytest.mark.slow
def test_no_page_before_there_is_a_school_has_a_barrier_or_is_cut_off(
    page: Page, serve: Callable[[Any], str], tmp_path: Path
) -> None:
    door = FrontDoor(Folder(tmp_path / "inbox"), cheap_kdf=True)
    base = serve(door)
    page.goto(f"{base}/setup/{door.key}")
    paths = ("/", "/setup/laptop", "/practice", "/join/AAAAAAAAAAAAAAAAAAAAAA", "/nothing-here")
    found = {path: wrong_with(page, f"{base}{path}") for path in paths}
    assert {path: each for path, each in found.items() if each} == {}


def wrong_with(page: Page, url: str) -> list[str]:
    """Everything that this test can see to be wrong with one page."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(url)
    wrong = axe_violations(page)
    for scheme, colours in (("dark", "none"), ("light", "active")):
        page.emulate_media(color_scheme=scheme, forced_colors=colours)  # type: ignore[arg-type]
        wrong += axe_violations(page, rules=["color-contrast"])
    page.emulate_media(color_scheme="light", forced_colors="none")
    wrong += [f"no day as it is spoken: {day}" for day in ISO.findall(page.locator("main").inner_text())]
    wrong += [f"title: {page.title()}" for word in OF_THE_CASE if word in page.title()]
    return wrong + unseen(page) + cut_off(page)


def unseen(page: Page) -> list[str]:
    """What takes the focus by keys without showing it. A place on a body shows it on the whole drawing."""
    page.keyboard.press("Tab")
    return [f"no ring: {each}" for each in page.evaluate(UNSEEN)]


def cut_off(page: Page) -> list[str]:
    """The widths at which it has to be scrolled sideways: twice the size, and four times."""
    found = []
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 640})
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{wide} px wide at {width}"] * (wide > width)
    return found
