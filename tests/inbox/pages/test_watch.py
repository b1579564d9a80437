"""The page of the watch, and the watch of a served inbox: opening a report stops the calls."""

from __future__ import annotations

import html
import re
import socket
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from playwright.sync_api import Page
from starlette.applications import Starlette

from crypto.encoding import b64
from inbox.watch.delivering import MAIL_TESTED
from inbox.watch.figures import mail_tested
from inbox.watch.host import Watch
from inbox.watch.settings import Alerts, MailServer, Person, read_alerts, write_alerts
from inbox.watch.store import Step, first_broken
from inbox.watch.trial import tell_reporters
from tests.browser import axe_violations
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.pages.test_browser import come_in
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, GRACE, MORGAN, OWEN, InventedSchool, id_of, today


def watch_of(app: Starlette) -> Watch:
    watch: Watch = app.state.desk.watch
    return watch


@pytest.mark.slow
def test_opening_a_report_proves_it_and_nobody_else_is_called(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    watch, envelope = watch_of(app), school.sealed("They take my lunch", urgent=True)
    morgan = visit(MORGAN)
    watch.beat()
    keep(app, envelope)
    watch.beat()
    assert len(watch.store.unopened()) == 1
    morgan.get("/")
    morgan.get(f"/reports/{b64(id_of(envelope))}", headers={"Sec-Purpose": "prefetch"})
    watch.beat()
    assert len(watch.store.unopened()) == 1
    morgan.get(f"/reports/{b64(id_of(envelope))}")
    # Perhaps posted already: then it comes back with the next round.
    until(lambda: not watch.store.unopened())
    assert watch.store.steps()[-1][0].startswith(b'{"day"')


TYPED = {
    "do": "save",
    "mail-r1": "morgan@school.test",
    "mail-r3": "grace@school.test",
    "mail-outside": "adult@trust.test",
    "hook-r1": "https://push.test/morgan",
    "host": "mail.school.test",
    "port": "587",
    "security": "starttls",
    "sender": "inbox@school.test",
    "user": "inbox",
    "password": "hunter2",
    "link": "https://inbox.school.test",
    "urgent_hours": "1",
    "other_hours": "8",
    "digest": "",
    "test_day": "",
    "test_at": "09:00",
    "test_hours": "8",
}


def test_who_is_told_is_set_on_the_page_and_the_password_is_never_shown(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    morgan, owen = visit(MORGAN), visit(OWEN)
    assert morgan.post("/watch", data=TYPED).headers["location"] == "/watch?done=save"
    page = html.unescape(morgan.get("/watch?done=save").text)
    told = ("grace@school.test", "https://push.test/morgan", "Alex, Owen, Tess")
    for shown in ("Saved.", "One is kept", *told):
        assert shown in page
    assert "hunter2" not in page + owen.get("/watch").text
    assert owen.post("/watch", data=TYPED).status_code == 403
    kept = {**TYPED, "password": "", "mail-r3": ""}
    assert morgan.post("/watch", data=kept).status_code == 303
    assert read_alerts(school.folder).server.password == "hunter2"
    moved = [m for m in watch_of(app).store.messages() if m.words == "moved"]
    assert [(m.person, m.body) for m in moved] == [(GRACE, "grace@school.test")]
    assert morgan.post("/watch", data={**kept, "host": "mail.other.test"}).status_code == 303
    assert read_alerts(school.folder).server.password == ""


def test_the_others_are_told_on_their_list_who_changed_what_until_they_have_read_it(
    app: Starlette, visit: Visit
) -> None:
    morgan, grace = visit(MORGAN), visit(GRACE)
    assert morgan.post("/watch", data=TYPED).status_code == 303
    changed = {**TYPED, "mail-r3": "", "password": "hunter3", "urgent_hours": "2"}
    assert morgan.post("/watch", data=changed).status_code == 303
    says = "Morgan changed the mail server; where Grace gets mail; the hours after which the next person is"
    page = html.unescape(grace.get("/").text)
    assert says in page
    assert says in html.unescape(morgan.get("/watch").text)
    assert "since you last looked" not in morgan.get("/").text
    for secret in ("hunter", "school.test", "push.test"):
        assert secret not in page
    number = watch_of(app).store.steps_about("watch")[-1][0]
    for given, left in (("", True), (str(number + 1), True), (str(number), False)):
        grace.post("/watch", data={"do": "seen", "number": given})
        assert ("The watch, since you last looked" in grace.get("/").text) is left


def test_the_list_says_from_when_to_when_nobody_was_called(app: Starlette, visit: Visit) -> None:
    detail = "2026-11-20T16:00Z 2026-11-23T08:00Z"
    watch_of(app).store.step(Step("2026-11-23", "off", detail=detail))
    watch_of(app).store.step(Step("2026-11-23", "put-back", detail="2026-11-23T09:00Z 2026-11-23T08:00Z"))
    page = visit(OWEN).get("/").text
    assert "Nobody was called from about 20 November 2026, 16:00 GMT to 23 November 2026, 08:00 GMT" in page
    assert "was put back from about 23 November 2026, 09:00 GMT" in page


@pytest.mark.slow
def test_a_case_shows_whom_the_watch_called_to_its_readers_and_to_nobody_taken_off(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    watch, envelope = watch_of(app), school.sealed("It is about Morgan", urgent=True, removed=[MORGAN])
    morgan, grace = visit(MORGAN), visit(GRACE)
    assert morgan.post("/watch", data=TYPED).status_code == 303
    watch.beat()
    keep(app, envelope)
    watch.beat()
    (waiting,) = watch.store.messages(state="waiting")
    about = b64(id_of(envelope))
    for state, what in (("waiting", "not-taken"), ("accepted", "taken")):
        step = Step("2026-11-22", what, GRACE, about, "mail")
        watch.store.answered(waiting.number, state=state, answer="250", steps=[step])
    grace.get("/")
    grace.get(f"/reports/{about}")
    until(lambda: not watch.store.unopened())
    said = re.findall(r"<li>[^<]*: ([^<]*)</li>", grace.get(f"/reports/{about}").text)
    assert said == [
        "Grace was to be told at once.",
        "the mail to Grace was not taken, and is tried again.",
        "the mail server took the message to Grace.",
        "Grace opened it, and the calls ended.",
    ]
    assert first_broken(watch.store.steps()) is None
    assert morgan.get(f"/reports/{about}").status_code == 404
    for page in ("/", "/watch"):
        assert "was to be told" not in morgan.get(page).text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("mail-r1", "morgan", "a mail address is written as"),
        ("hook-r1", "http://push.test/", "the push address begins with https://"),
        ("security", "none", "mail leaves this machine encrypted only"),
        ("security", "magic", "mail is handed over with STARTTLS"),
        ("port", "99999", "a port from 1 to 65535"),
        ("urgent_hours", "²", "whole numbers"),
        ("link", "javascript:alert(1)", "the address of this inbox begins with https://"),
    ],
)
def test_what_cannot_be_used_comes_back_with_its_reason(
    visit: Visit, school: InventedSchool, field: str, value: str, says: str
) -> None:
    answer = visit(MORGAN).post("/watch", data={**TYPED, field: value})
    assert answer.status_code == 422
    assert says in html.unescape(answer.text)
    assert "hunter2" not in answer.text
    assert not school.folder.alerts.exists()


def test_nobody_learns_on_the_page_what_was_sent_past_them(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    watch, morgan, grace = watch_of(app), visit(MORGAN), visit(GRACE)
    assert morgan.post("/watch", data=TYPED).status_code == 303
    watch.beat()
    before = morgan.get("/watch").text
    keep(app, school.sealed("It is about Morgan", urgent=True, removed=[MORGAN]))
    watch.beat()
    assert [m.person for m in watch.store.messages()] == [GRACE]
    assert morgan.get("/watch").text == before
    page = grace.get("/watch").text
    assert "Something new, now" in page
    assert "Sent to you, opened by nobody</dt><dd>1<" in page


def test_every_reader_sees_that_the_outside_adult_was_not_reached(app: Starlette, visit: Visit) -> None:
    store, owen = watch_of(app).store, visit(OWEN)
    store.queue("outside", channel="mail", words="outside", day=date(2026, 11, 22))
    assert "Something is unread" not in owen.get("/watch").text
    store.answered(store.messages()[0].number, state="waiting", answer="550 no such mailbox")
    assert "550 no such mailbox" in owen.get("/watch").text
    store.answered(store.messages()[0].number, state="accepted", answer="250 taken")
    assert "250 taken" not in owen.get("/watch").text


def test_a_push_address_is_shown_to_its_owner_alone_and_kept_when_left_blank(
    visit: Visit, school: InventedSchool
) -> None:
    morgan, grace, topic = visit(MORGAN), visit(GRACE), "https://push.test/grace"
    assert morgan.post("/watch", data={**TYPED, "hook-r3": topic}).status_code == 303
    page = morgan.get("/watch").text
    assert topic not in page
    assert "One is set. Leave this blank to keep it." in page
    assert topic in grace.get("/watch").text
    assert "https://push.test/morgan" not in grace.get("/watch").text
    refused = morgan.post("/watch", data={**TYPED, "port": "99999"}).text
    assert topic not in refused
    assert morgan.post("/watch", data=TYPED).status_code == 303
    assert read_alerts(school.folder).people[GRACE].hook == topic
    assert morgan.post("/watch", data={**TYPED, "end-r3": "yes"}).status_code == 303
    assert read_alerts(school.folder).people[GRACE].hook == ""


def test_a_reader_with_an_address_sends_themselves_a_test_message(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    morgan, owen = visit(MORGAN), visit(OWEN)
    assert mail_tested(school.folder) is None
    morgan.post("/watch", data=TYPED)
    assert owen.post("/watch", data={"do": "test"}).status_code == 303
    assert morgan.post("/watch", data={"do": "test"}).status_code == 303
    store = watch_of(app).store
    trials = [m for m in store.messages() if m.words == "trial"]
    assert [(m.person, m.channel) for m in trials] == [(MORGAN, "hook"), (MORGAN, "mail")]
    store.say(MAIL_TESTED, "2026-11-22")
    assert mail_tested(school.folder) == date(2026, 11, 22)
    morgan.post("/watch", data={**TYPED, "host": "mail.other.test"})
    assert mail_tested(school.folder) is None


def test_the_list_warns_of_a_holiday_that_nobody_owns_and_of_an_unopened_test_report(
    visit: Visit, school: InventedSchool
) -> None:
    morgan = visit(MORGAN)
    soon, later = (str(today() + timedelta(days=days)) for days in (7, 60))
    term = {"zone": "Europe/London", "mon-from": "09:00", "mon-to": "16:00"}
    term |= {"term-from": "2026-09-02", "term-to": "2099-12-18"}
    for owner, warned in (("", True), (ALEX, False)):
        holiday = {"holiday-from": soon, "holiday-to": later, "holiday-owner": owner}
        assert morgan.post("/calendar", data={**term, **holiday}).status_code == 303
        assert ("Nobody reads in the holiday from" in morgan.get("/").text) is warned
        said = "nobody reads: reporters are told so and whom to call" in morgan.get("/calendar").text
        assert said is warned
    tell_reporters(school.folder, unopened=True)
    assert "Nobody opened the test report in time" in morgan.get("/").text


def test_the_list_warns_of_a_watch_that_fails_and_of_an_outside_adult_who_cannot_be_told(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    morgan, warning = visit(MORGAN), "The adult outside the school has no address"
    assert warning in morgan.get("/").text
    morgan.post("/watch", data=TYPED)
    assert warning not in morgan.get("/").text
    app.state.desk.watch_problem = "the disk is full"
    assert "perhaps nobody is called: the disk is full." in morgan.get("/").text
    app.state.desk.watch_problem = ""
    school.folder.alerts.write_text("{")
    assert "set the alerts again" in morgan.get("/").text


@pytest.mark.slow
def test_a_locked_inbox_tells_those_with_a_slot_by_mail_and_nobody_else(
    app: Starlette, school: InventedSchool, portal: FakePortal, serve: Callable[[Any], str]
) -> None:
    took: list[str] = []

    class Postman:
        async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
            took.extend(envelope.rcpt_tos)
            return "250 taken"

    people = {reader: Person(mail=f"{reader}@school.test") for reader in (MORGAN, ALEX, GRACE, OWEN)}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Postman(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        server = MailServer(host="127.0.0.1", port=port, security="none", sender="inbox@school.test")
        write_alerts(school.folder, Alerts(people=people, server=server))
        serve(app)
        watch = watch_of(app)
        until(lambda: bool(watch.store.said("begun")))
        portal.hold(today().isoformat(), school.sealed("It is about Alex", urgent=True, removed=[ALEX]))
        until(lambda: len(took) >= 2)
        until(lambda: not watch.store.messages(state="waiting"))
    finally:
        controller.stop()
    assert sorted(took) == ["r3@school.test", "r4@school.test"]


def until(state: Callable[[], bool]) -> None:
    """Wait for a state, with 30 s of patience."""
    deadline = time.monotonic() + 30
    while not state():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_the_page_has_no_barrier_with_all_of_it_open_and_fits_a_small_screen(
    page: Page, base: str, app: Starlette, school: InventedSchool
) -> None:
    come_in(page, base, school)
    page.get_by_role("link", name="Watch", exact=True).click()
    page.get_by_role("heading", name="Watch: who is told").wait_for()
    page.wait_for_load_state()
    open_all = "for (const each of document.querySelectorAll('details')) each.open = true"
    page.evaluate(open_all)
    for name in ("mail-r1", "mail-outside", "sender"):
        page.locator(f"[name='{name}']").fill("morgan@school.test")
    page.locator("[name='host']").fill("mail.school.test")
    page.get_by_label("Test report, each").select_option("")
    page.get_by_label("Morning digest, each school day at").fill("")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved. Send yourself a test message now.").wait_for()
    store = watch_of(app).store
    for words, state in (("next", "waiting"), ("new", "refused")):
        store.queue(MORGAN, channel="mail", words=words, day=date(2026, 11, 22))
        store.answered(store.messages()[0].number, state=state, answer="550 <b>no</b> such mailbox")
    page.reload()
    page.wait_for_load_state()
    page.evaluate(open_all)
    page.get_by_text("550 <b>no</b> such mailbox").first.wait_for()
    assert axe_violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page) == []
    for width in (768, 320):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
