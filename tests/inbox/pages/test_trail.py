"""What a reader does is put on record, shown to that reader, and checked by `worrybox inbox verify`."""

from __future__ import annotations

import html
import re

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser
from starlette.applications import Starlette

from crypto.encoding import b64
from crypto.replies import ReplyKind
from inbox.__main__ import main
from inbox.casefile import open_case
from inbox.casework.kinds import KINDS
from inbox.pages.trail import RECORDED, REPLIES
from inbox.telling import FAILED, NOT_LET_IN
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from tests.browser import axe_violations
from tests.inbox.filling import fill_disk
from tests.inbox.pages.conftest import Visit, keep, sign_in
from tests.inbox.pages.test_browser import come_in
from tests.inbox.pages.test_cases import Desk
from tests.inbox.school import ALEX, MORGAN, InventedSchool, id_of


def verify(school: InventedSchool, reader: str, words: str = "") -> Result:
    file = school.directory.parent / "passphrase"
    file.write_text(words or school.passphrase(reader).reveal())
    arguments = ["--dir", str(school.directory), "--reader", reader, "--passphrase-file", str(file)]
    return CliRunner().invoke(main, ["verify", *arguments])


def vault_of(app: Starlette) -> Vault:
    (vault,) = app.state.desk.sessions.vaults()
    assert isinstance(vault, Vault)
    return vault


def test_what_a_reader_does_is_on_the_record_without_a_word_of_it(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    keep(app, envelope := school.sealed("They take my lunch."))
    browser = visit()
    sign_in(browser, MORGAN, "not the words")
    sign_in(browser, MORGAN, school.passphrase(MORGAN).reveal())
    morgan = Desk(browser, id_of(envelope))
    morgan.record("note", text="Spoke to the teacher.")
    morgan.record("share", reader="r5")
    browser.post("/search", data={"words": "lunch"})
    found = list(vault_of(app).trail.entries())
    assert [(each.deed, each.detail) for each in found] == [
        ("sign-in-refused", "1"),
        ("signed-in", ""),
        ("read", ""),
        ("recorded", "note"),
        ("shared", "r5"),
        ("searched", ""),
    ]
    assert not [each for each in found if "lunch" in repr(each) or "teacher" in repr(each)]
    assert 'Recorded</a> <span class="quiet">a note</span>' in browser.get("/trail").text
    browser.post("/lock")
    assert "7 deeds and 1 cases looked at\n" in verify(school, MORGAN).output


def test_whatever_is_recorded_or_answered_has_words_of_its_own_on_the_record() -> None:
    told_otherwise = {"read", "answered", "share", "erase", "hold"}
    assert {kind.type for kind in KINDS} - told_otherwise | {"own"} == RECORDED.keys()
    assert set(ReplyKind) == REPLIES.keys()


def test_verify_names_a_broken_link_and_a_case_and_fails(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    keep(app, envelope := school.sealed("They take my lunch."))
    morgan = Desk(visit(MORGAN), id_of(envelope))
    for text in ("first", "second"):
        morgan.record("note", text=text)
    vault = vault_of(app)
    held = vault.store.get(id_of(envelope))
    assert held is not None
    file = open_case(app.state.desk.office, vault, held)
    assert file is not None
    first = file.case.entries[0]
    with vault.cases.writing() as store:
        store.execute("DELETE FROM event WHERE envelope = ?", (first.envelope,))
    with vault.trail.writing() as store:
        store.execute("DROP TRIGGER deed_stays")
        store.execute("DELETE FROM deed WHERE n = 2")
    morgan.client.post("/lock")
    told = verify(school, MORGAN)
    assert told.exit_code == FAILED
    assert "the record of what was done breaks at entry 2: entry 2 is missing\n" in told.output
    assert "follows one that is not here: it was withheld or taken out" in told.output
    assert "first" not in told.output


def test_verify_lets_nobody_in_without_the_passphrase(school: InventedSchool) -> None:
    assert verify(school, ALEX, "six words that are not hers").exit_code == NOT_LET_IN


def test_the_page_shows_ones_own_deeds_a_page_at_a_time_and_checks_them(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    keep(app, envelope := school.sealed("They take my lunch."))
    browser = visit(MORGAN)
    Desk(browser, id_of(envelope)).page()
    vault = vault_of(app)
    for _ in range(60):
        vault.trail.write(Deed.SEARCHED)
    first = html.unescape(browser.get("/trail").text)
    assert first.count("Searched") == 50
    assert "Entry 62, mark" in first
    older = re.search(r'href="(/trail\?before=\d+)"', first)
    assert older is not None
    second = html.unescape(browser.get(older[1]).text)
    assert f'<a href="/reports/{b64(id_of(envelope))}">Opened a report</a>' in second
    assert "all of it is there" in browser.get("/trail?check=yes").text
    with vault.trail.writing() as store:
        store.execute("DROP TRIGGER deed_stays")
        store.execute("DELETE FROM deed WHERE n = 60")
    assert "This record is broken: entry 60 is missing." in browser.get("/trail?check=yes").text
    assert visit().get("/trail").headers["location"] == "/sign-in"


@pytest.mark.slow
def test_it_has_no_barrier_and_fits_small_screens(
    app: Starlette, base: str, browser: Browser, school: InventedSchool
) -> None:
    keep(app, envelope := school.sealed("They take my lunch."))
    page = browser.new_page(viewport={"width": 320, "height": 640})
    come_in(page, base, school)
    page.goto(f"{base}/reports/{b64(id_of(envelope))}")
    page.goto(f"{base}/trail?check=yes")
    page.wait_for_load_state()
    assert page.get_by_role("heading", name="What you did here").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_violations(page) == []
    # The same while nothing can be written, with what says so.
    fill_disk(vault_of(app).trail)
    for path in ("/trail", "/", "/backup", "/figures/file?format=json"):
        page.goto(f"{base}{path}")
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert axe_violations(page) == [], path
    page.close()
