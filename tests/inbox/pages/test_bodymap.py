"""The body map: pressed or chosen from a list, described in words, on the record for every reader."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from starlette.applications import Starlette

from crypto.encoding import b64
from crypto.guard import reply_to
from tests.browser import axe_violations
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.pages.test_browser import come_in
from tests.inbox.school import MORGAN, InventedSchool, five_words, id_of


@pytest.fixture
def report(app: Starlette, school: InventedSchool) -> str:
    envelope = school.sealed("They take my lunch.")
    keep(app, envelope)
    return f"/reports/{b64(id_of(envelope))}"


def test_a_mark_is_chosen_from_the_list_described_and_on_the_record(visit: Visit, report: str) -> None:
    morgan = visit(MORGAN)
    morgan.get("/")
    placed = morgan.post(f"{report}/body", data={"do": "place", "region": "back left_arm"})
    fields = dict(re.findall(r'name="(draft|side|region|x|y)" value="([\w-]+)"', placed.text))
    blank = morgan.post(f"{report}/body", data={**fields, "do": "save", "text": " ", "size": "A coin"})
    assert (blank.status_code, 'value="A coin"' in blank.text) == (422, True)
    for _ in range(2):
        kept = morgan.post(
            f"{report}/body", data={**fields, "do": "save", "text": "Round <b>&", "colour": "Blue"}
        )
        assert kept.status_code == 303
    second = {**fields, "do": "save", "text": "A second one", "x": "300"}
    assert morgan.post(f"{report}/body", data=second).status_code == 303
    page = morgan.get(report).text
    assert page.count('<g class="mark">') == 2
    assert "A second one" in page
    assert "1. Left upper arm</b>" in page
    assert "Round &lt;b&gt;&amp;" in page
    assert "put a mark on the body map" in page
    assert "no clinical finding" in page
    assert "left_arm" not in html.unescape(page)


@pytest.mark.parametrize(
    "place", [{"front.x": "x", "front.y": "1"}, {"region": "front wing"}, {"do": "save"}]
)
def test_a_place_that_is_none_is_refused(visit: Visit, report: str, place: dict[str, str]) -> None:
    morgan = visit(MORGAN)
    morgan.get("/")
    assert morgan.post(f"{report}/body", data=place).status_code == 422
    assert morgan.post(f"/reports/{'A' * 22}/body", data={"region": "front head"}).status_code == 404


@pytest.fixture
def plain(browser: Browser) -> Iterator[BrowserContext]:
    """A browser with script off."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    yield context
    context.close()


@pytest.mark.slow
def test_a_press_on_the_drawing_places_a_mark_with_script_off(
    plain: BrowserContext, base: str, school: InventedSchool, report: str
) -> None:
    page = plain.new_page()
    come_in(page, base, school)
    page.goto(f"{base}{report}/body")
    page.get_by_alt_text("Place a mark on the front").click(position={"x": 161, "y": 222})
    page.get_by_role("heading", name="Mark 1: Left hand").wait_for()
    page.get_by_label("What was seen?").fill("A graze")
    page.get_by_role("button", name="Keep this mark").click()
    page.get_by_text("1. Left hand").wait_for()
    assert page.locator("svg .mark circle").evaluate("(each) => each.getAttribute('cx')") == "161"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_answering_telling_bursts_and_the_body_map_have_no_barrier(
    page: Page, base: str, app: Starlette, school: InventedSchool, report: str, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    reply = reply_to(five_words(), forbidden=[], seq=1, pin=school.pin)
    answered = school.sealed("They take my lunch money.", lang="ur", reply=reply)
    keep(app, answered, school.sealed("They take my lunch."))
    come_in(page, base, school)
    page.locator(".burst summary").click()
    assert axe_violations(page) == []
    page.goto(f"{base}/reports/{b64(id_of(answered))}")
    page.get_by_label("Your words").fill("Why did they take my lunch money?")
    page.get_by_role("button", name="See it as they will").click()
    page.get_by_role("heading", name="What they will see").wait_for()
    assert axe_violations(page) == []
    page.goto(f"{base}{report}/body")
    page.get_by_role("button", name="Place a mark there").click()
    page.get_by_role("heading", name="Mark 1: Head or face").wait_for()
    assert axe_violations(page) == []
    page.goto(f"{base}/told")
    page.get_by_label("In their own words").fill("He takes it.")
    page.get_by_role("button", name="See who will read it").click()
    page.get_by_role("heading", name="These people will read it").wait_for()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Seal it and show").click()
    page.get_by_role("heading", name="Five words for whoever told you").wait_for()
    assert axe_violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
