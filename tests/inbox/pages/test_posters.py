"""The posters' page: for a signed-in reader, without script, each file scans and is kept nowhere."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import quote

import msgspec
import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette

from crypto.encoding import b64
from inbox.posters.order import Design, Kind
from tests.browser import axe_violations
from tests.inbox.pages.conftest import Visit
from tests.inbox.pages.test_browser import come_in
from tests.inbox.posters.fonts import font_file
from tests.inbox.posters.printing import COPIES, raster, scanned
from tests.inbox.school import MORGAN, InventedSchool
from worrybox.web.i18n import LANGUAGES

PUBLIC = "https://say.oakfield.example"


@pytest.mark.parametrize("path", ["/posters", "/posters/file"])
def test_nobody_gets_one_without_signing_in(visit: Visit, path: str) -> None:
    answer = visit().get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(
    "kind",
    [Kind.POSTER, *(pytest.param(each, marks=pytest.mark.slow) for each in (Kind.CARDS, Kind.STICKERS))],
)
def test_every_design_is_offered_and_scans(visit: Visit, school: InventedSchool, kind: Kind) -> None:
    morgan = visit(MORGAN)
    page = morgan.get("/posters", params={"kind": kind.value, "audience": "younger", "address": PUBLIC}).text
    links = [html.unescape(each) for each in re.findall(r'<a href="(/posters/file[^"]*format=pdf)"', page)]
    assert len(links) == len(Design)
    for link in links:
        answer = morgan.get(link)
        assert re.fullmatch(r'attachment; filename="[a-z-]+\.pdf"', answer.headers["content-disposition"])
        assert answer.headers["cache-control"] == "no-store"
        found = {code.text for code in scanned(raster(answer.content))}
        assert found == {f"{PUBLIC}/younger#{b64(school.pin)}"}


def test_each_download_has_a_new_number(visit: Visit) -> None:
    morgan = visit(MORGAN)
    one, two = (morgan.get("/posters/file?format=svg").text for _ in range(2))
    assert one != two


@pytest.mark.parametrize("query", ["kind=book", "design=x", "audience=all", "language=xx", "format=exe"])
def test_what_was_never_offered_is_not_there(visit: Visit, query: str) -> None:
    assert visit(MORGAN).get(f"/posters/file?{query}").status_code == 404


def test_an_address_that_cannot_be_printed_is_said_on_the_page(visit: Visit) -> None:
    morgan = visit(MORGAN)
    answer = morgan.get(f"/posters?address={quote('javascript:alert(1)')}")
    assert answer.status_code == 400
    assert "whole http or https address" in answer.text
    assert "/posters/file" not in answer.text
    assert morgan.get("/posters/file?address=oakfield").status_code == 400


def test_the_languages_offered_are_those_the_roster_names(app: Starlette, visit: Visit) -> None:
    rosters, morgan = app.state.desk.office.rosters, visit(MORGAN)
    for named, offered in ((rosters.current.languages, [*LANGUAGES]), (("pl", "fr"), ["en", "pl"])):
        rosters._kept[rosters.current.seq] = replace(rosters.current, languages=named)
        options = re.findall(r'<option value="([a-z]{2})"', morgan.get("/posters").text)
        assert options == offered
    assert morgan.get("/posters?language=cy").status_code == 404
    assert morgan.get("/posters/file?language=cy").status_code == 404
    assert "/pl/" in morgan.get("/posters/file?language=pl&format=svg").text


def test_with_the_schools_font_there_is_pdf_in_polish_but_not_in_urdu(
    school: InventedSchool, visit: Visit, app: Starlette
) -> None:
    polish, urdu = ("/posters?language=pl", "/posters?language=ur")
    assert "poster_font in inbox.toml" in visit(MORGAN).get(polish).text
    font_file(school.directory / "boxes.ttf")
    desk = app.state.desk
    settings = msgspec.structs.replace(desk.office.settings, poster_font="boxes.ttf")
    desk.office = replace(desk.office, at_start=settings)
    morgan = visit(MORGAN)
    assert "There is no PDF" not in morgan.get(polish).text
    answer = morgan.get("/posters/file?language=pl&audience=staff")
    assert answer.headers["content-disposition"].endswith('-staff-pl.pdf"')
    page = morgan.get(urdu)
    assert page.status_code == 200
    assert "choose SVG" in page.text


@pytest.mark.slow
def test_it_works_without_script(browser: Browser, base: str, app: Starlette, school: InventedSchool) -> None:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    come_in(page, base, school)
    page.get_by_role("link", name="Posters and cards").click()
    page.get_by_label("What").select_option("cards")
    page.get_by_label("Address that people use").fill(PUBLIC)
    page.get_by_role("button", name="Show").click()
    page.get_by_role("heading", name="Library").wait_for()
    with page.expect_download() as coming:
        page.get_by_role("link", name="PDF").first.click()
    assert len(scanned(raster(coming.value.path().read_bytes()))) == COPIES[Kind.CARDS]
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_no_barrier_and_fits_small_screens(
    page: Page, base: str, app: Starlette, school: InventedSchool, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    come_in(page, base, school)
    for path in ("/posters?address=http://127.0.0.1:1", "/posters?kind=stickers", "/posters?address=x"):
        page.goto(f"{base}{path}")
        assert axe_violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{base}/posters")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    loaded = "[...document.images].filter(each => each.complete && each.naturalWidth > 0).length"
    assert page.evaluate(loaded) == len(Design)
