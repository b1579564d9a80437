"""Words that come after the office locked itself: back to their writer, once, in their form, sent by none."""

from __future__ import annotations

import html
from urllib.parse import urlencode

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from crypto.encoding import b64
from crypto.guard import reply_to
from crypto.policy import Pin
from inbox.pages import record
from inbox.sessions import Writer
from inbox.unsent import MOST, MOST_BYTES, SECONDS, Unsent
from inbox.vault.store import Held, WorkingStore
from inbox.vault.vault import unlock
from tests.browser import axe_violations
from tests.inbox.pages.conftest import Hands, Visit, keep, sign_in
from tests.inbox.pages.test_browser import come_in
from tests.inbox.school import ALEX, MORGAN, InventedSchool, five_words, id_of

SAID = "Marmalade & toast,\nshe said."
KEPT, GONE = "/sign-in?kept=yes", "/sign-in?unsaved=yes"


def forms(case: str) -> dict[str, dict[str, str]]:
    """Every form to write much in, and where it is sent."""
    out = {"whom": "MASH", "why": SAID}
    answer = {"kind": "text", "text": SAID, "draft": b64(bytes(16)), "do": "send"}
    mark = {"do": "save", "side": "front", "region": "head", "x": "500", "y": "50", "text": SAID}
    return {
        f"{case}/record": {"type": "note", "text": SAID},
        f"{case}/answers": answer,
        f"{case}/body": mark,
        f"{case}/out": {**out, "export": "record pdf"},
        f"{case}/transfer": out,
        f"{case}/referrals/mash": {**out, "form": "pdf"},
        case.replace("/reports/", "/keeping/"): {"do": "hold", "why": SAID},
        "/told": {"audience": "younger", "subject": "pupil", "lang": "en", "what": SAID, "do": "who"},
    }


@pytest.fixture
def case(app: Starlette, school: InventedSchool) -> str:
    keys = five_words()
    envelope = school.sealed("words", reply=reply_to(keys, forbidden=[], seq=1, pin=school.pin))
    keep(app, envelope)
    return f"/reports/{b64(id_of(envelope))}"


def back(client: httpx2.Client, school: InventedSchool, reader: str) -> httpx2.Response:
    client.cookies.clear()
    sign_in(client, reader, school.passphrase(reader).reveal())
    return client.get("/", follow_redirects=True)


def test_every_form_to_write_in_comes_back_once_to_its_writer_and_nothing_was_done(
    visit: Visit, school: InventedSchool, case: str, clock: Hands, capfd: pytest.CaptureFixture[str]
) -> None:
    client, every = visit(MORGAN), forms(case)
    client.get(case)
    before = client.get(case).text.count("Marmalade")
    for some in (list(every)[:MOST], list(every)[MOST:]):
        clock.now += 601
        assert {client.post(path, data=every[path]).headers["location"] for path in some} == {KEPT}
        assert "Marmalade" not in client.get(KEPT).text + back(client, school, ALEX).text
        page = back(client, school, MORGAN)
        for path in some:
            assert f'action="{path}"' in page.text, path
            assert html.unescape(page.text).count(SAID) == 1, path
            assert "had locked itself" in page.text
            page = client.get("/", follow_redirects=True)
        assert page.url.path == "/"
    assert (before, client.get(case).text.count("Marmalade")) == (0, 0)
    files = b"".join(each.read_bytes() for each in school.directory.rglob("*") if each.is_file())
    assert "Marmalade" not in "".join(capfd.readouterr()) + files.decode("latin-1")


def test_nothing_is_kept_for_an_unknown_cookie_or_one_whose_reader_pressed_lock(
    app: Starlette, visit: Visit, school: InventedSchool, case: str, clock: Hands
) -> None:
    client, note = visit(MORGAN), {"type": "note", "text": SAID}
    name, value = next(iter(client.cookies.items()))
    client.post("/lock")
    for cookie in (value, "A" * 43):
        client.cookies.clear()
        client.cookies.set(name, cookie)
        assert client.post(f"{case}/record", data=note).headers["location"] == GONE
        left = client.post("/meanwhile", data={**note, "path": f"{case}/record"})
        assert left.status_code == 403
    assert "what you wrote last was not saved" in client.get(GONE).text
    assert "Marmalade" not in back(client, school, MORGAN).text


def test_a_page_that_leaves_the_screen_leaves_its_words_and_does_nothing_with_them(
    visit: Visit, case: str, clock: Hands
) -> None:
    client, note = visit(MORGAN), {"path": f"{case}/record", "type": "note", "text": SAID}
    client.get(case)
    other = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post("/meanwhile", data=note, headers=other).status_code == 403
    assert client.post("/meanwhile", data={**note, "path": "/lock"}).status_code == 403
    assert client.post("/meanwhile", data={**note, "text": " "}).status_code == 403
    assert "Marmalade" not in client.get("/", follow_redirects=True).text
    for _ in range(2):
        assert client.post("/meanwhile", data=note).status_code == 204
    assert client.get("/meanwhile", headers={"Sec-Purpose": "prefetch"}).status_code == 204
    assert client.head("/meanwhile").status_code == 204
    page = client.get("/", follow_redirects=True)
    assert (page.url.path, html.unescape(page.text).count(SAID)) == ("/meanwhile", 1)
    assert client.get("/", follow_redirects=True).url.path == "/"


def test_locked_while_it_was_refused_or_its_vault_was_at_work_its_words_come_back(
    app: Starlette, visit: Visit, school: InventedSchool, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = visit(MORGAN)
    client.get(case)
    sessions, get = app.state.desk.sessions, WorkingStore.get

    def locked_out(store: WorkingStore, envelope: bytes) -> Held | None:
        sessions.end_all()
        return get(store, envelope)

    for patched in ((record, "open_case", lambda *_: sessions.end_all()), (WorkingStore, "get", locked_out)):
        with monkeypatch.context() as patch:
            patch.setattr(*patched)
            late = client.post(f"{case}/record", data={"type": "note", "text": SAID})
        assert late.headers["location"] == KEPT
        assert html.unescape(back(client, school, MORGAN).text).count(SAID) == 1


def test_words_for_a_case_that_is_gone_are_shown_to_be_copied(
    app: Starlette, visit: Visit, school: InventedSchool, clock: Hands
) -> None:
    client = visit(MORGAN)
    clock.now += 601
    client.post(f"/reports/{b64(bytes(16))}/record", data={"type": "note", "text": SAID})
    page = back(client, school, MORGAN)
    assert "it cannot be sent" in page.text
    assert html.unescape(page.text).count(SAID) == 1


def test_what_waits_is_bounded_opened_by_its_writer_alone_and_gone_after_twelve_hours(
    school: InventedSchool, clock: Hands
) -> None:
    vault, other = (
        unlock(school.folder, reader=each, passphrase=school.passphrase(each), pin=Pin(school.pin))
        for each in (MORGAN, ALEX)
    )
    unsent, writer = Unsent(clock=clock), Writer(vault.reader, vault.box)
    body = urlencode({"text": SAID}).encode()
    assert not unsent.keep(writer, "/told", bytes(MOST_BYTES + 1))
    assert [unsent.keep(writer, f"/{n}", body) for n in range(MOST + 1)] == [*[True] * MOST, False]
    assert not unsent.waits(other.reader)
    assert unsent.take(other) is None
    first = unsent.take(vault)
    assert first is not None
    assert (first.path, first.body) == ("/0", body)
    clock.now += SECONDS
    unsent.forget_old()
    assert not unsent.waits(vault.reader)
    for each in (vault, other):
        each.lock()


def come_back(page: Page, school: InventedSchool) -> None:
    page.wait_for_load_state()
    page.get_by_label("Who are you?").select_option(MORGAN)
    page.get_by_label("Your passphrase").fill(school.passphrase(MORGAN).reveal())
    page.get_by_role("button", name="Unlock").click()


@pytest.mark.slow
def test_half_written_words_come_back_after_the_idle_lock_and_without_script_what_was_sent(
    page: Page, browser: Browser, base: str, case: str, school: InventedSchool, clock: Hands
) -> None:
    page.clock.install()
    come_in(page, base, school)
    page.goto(f"{base}{case}")
    page.wait_for_load_state()
    note = page.get_by_label("New note")
    note.press_sequentially("Half a thought")
    clock.now += 602
    page.clock.fast_forward(602_000)
    page.get_by_text("sealed so that only you can open them").wait_for()
    expect(page.locator(".notice")).to_have_count(1)
    assert axe_violations(page) == []
    come_back(page, school)
    page.get_by_text("This was not saved: the office had locked itself").wait_for()
    expect(note).to_have_value("Half a thought")
    assert axe_violations(page) == []
    with browser.new_context(java_script_enabled=False) as context:
        plain = context.new_page()
        come_in(plain, base, school)
        plain.goto(f"{base}/told")
        plain.get_by_label("In their own words").fill("Every word of it")
        clock.now += 3_601
        plain.get_by_role("button", name="See who will read it").click()
        plain.get_by_text("sealed so that only you can open them").wait_for()
        come_back(plain, school)
        plain.get_by_role("heading", name="What was said").wait_for()
        expect(plain.get_by_label("In their own words")).to_have_value("Every word of it")
