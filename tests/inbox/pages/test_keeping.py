"""The pages on which two readers say that a case may be erased, by real clients over one server."""

from __future__ import annotations

import html
from datetime import date

import httpx2
import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette

from crypto.encoding import b64
from inbox.keeping import erasing
from inbox.keeping.backup import MAGIC
from inbox.pages import keeping
from tests.browser import axe_violations
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.pages.test_browser import come_in
from tests.inbox.pages.test_cases import WHOLE, Desk
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, GRACE, MORGAN, InventedSchool, id_of

LATER = date(2190, 1, 1)


@pytest.fixture
def report(app: Starlette, school: InventedSchool, monkeypatch: pytest.MonkeyPatch) -> bytes:
    for module in (erasing, keeping):
        monkeypatch.setattr(module, "utc_today", lambda: LATER)
    keep(app, envelope := school.sealed("They take my lunch."))
    return id_of(envelope)


def carry(app: Starlette, portal: FakePortal, *clients: httpx2.Client) -> None:
    """What one has posted reaches the other."""
    keep(app, *(data for day in portal.held.values() for data in day.values()))
    for client in clients:
        client.get("/")


def erase(client: httpx2.Client, report: bytes, **fields: str) -> httpx2.Response:
    return client.post(f"/keeping/{b64(report)}", data={"do": "erase", **fields})


@pytest.mark.slow
def test_two_readers_erase_a_case_on_its_page_and_see_what_is_left(
    app: Starlette, visit: Visit, portal: FakePortal, report: bytes
) -> None:
    morgan, alex = Desk(visit(MORGAN), report), Desk(visit(ALEX), report)
    url, both = f"/keeping/{b64(report)}", (morgan.client, alex.client)
    assert "It is not closed." in morgan.client.get(url).text
    for desk in (morgan, alex):
        # Posts that it was opened too.
        assert desk.record("note", text="Looked at it.").status_code == 303
        carry(app, portal, *both)
    assert f'href="{url}"' in morgan.page()
    assert morgan.record("close", **WHOLE).status_code == 303
    carry(app, portal, *both)
    assert "They take my lunch." in morgan.client.get("/keeping").text
    assert "tick that you have looked" in erase(morgan.client, report).text
    assert morgan.client.post(url, data={"do": "hold", "why": "The police asked."}).status_code == 303
    assert "It is on hold." in html.unescape(morgan.client.get(url).text)
    assert erase(morgan.client, report, sure="yes").status_code == 422
    assert morgan.client.post(url, data={"do": "release", "why": "No more."}).status_code == 303
    carry(app, portal, *both)
    assert erase(morgan.client, report, sure="yes").headers["location"] == url
    assert "You have confirmed." in morgan.client.get(url).text
    assert erase(morgan.client, report, sure="yes").status_code == 422
    carry(app, portal, *both)
    assert "Morgan has confirmed. A second reader is needed." in alex.client.get("/keeping").text
    assert erase(alex.client, report, sure="yes").headers["location"] == "/keeping?erased=yes"
    carry(app, portal, *both)
    for client in both:
        assert client.get(f"/reports/{b64(report)}").status_code == 404
        page = client.get("/keeping?erased=yes").text
        assert "lunch" not in page
        assert f"case {b64(report)}" in page
    assert app.state.desk.office.collected.get(report) is None


def test_only_a_reader_of_a_case_sees_its_term_and_can_say_how_it_is_kept(
    visit: Visit, school: InventedSchool, report: bytes
) -> None:
    url, morgan = f"/keeping/{b64(report)}", visit(MORGAN)
    for client, status in ((visit(), 303), (visit(GRACE), 404)):
        assert client.get(url).status_code == status
        assert client.post(url, data={"do": "hold", "why": "w"}).status_code == status
    assert morgan.post(url, data={"do": "anything"}).status_code == 404
    assert morgan.post(url, data={"do": "hold", "why": " "}).status_code == 422
    assert morgan.post(url, data={"do": "keep", "class": "pupil", "since": "2012-02-03"}).status_code == 303
    page = html.unescape(morgan.get(url).text)
    assert 'value="2012-02-03"' in page
    assert "Nothing has been erased here yet." in morgan.get("/keeping").text


@pytest.mark.slow
def test_they_have_no_barrier_and_fit_small_screens(
    app: Starlette, base: str, browser: Browser, visit: Visit, school: InventedSchool, report: bytes
) -> None:
    alex = Desk(visit(ALEX), report)
    alex.page()
    keep(app, school.sealed("Something else."))
    page = browser.new_page(viewport={"width": 320, "height": 640})
    come_in(page, base, school)
    page.goto(f"{base}/reports/{b64(report)}")
    Desk(visit(MORGAN), report).record("close", **WHOLE)
    for path in ("/backup", "/keeping", f"/keeping/{b64(report)}"):
        page.goto(f"{base}{path}")
        page.wait_for_load_state()
        for each in page.locator("summary").all():
            each.click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert axe_violations(page) == [], path
    page.close()


def test_a_reader_downloads_a_backup_of_their_own_vault_and_no_copy_stays(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    morgan = visit(MORGAN)
    assert "Only your passphrase opens it." in morgan.get("/backup").text
    answer = morgan.post("/backup")
    assert answer.content.startswith(MAGIC)
    assert answer.headers["content-disposition"].startswith('attachment; filename="vault-r1-')
    assert not list(school.folder.vaults.glob(".backup-*"))
    (vault,) = app.state.desk.sessions.vaults()
    assert vault.trail.page()[0].deed == "backed-up"
    assert visit().post("/backup").headers["location"] == "/sign-in"
