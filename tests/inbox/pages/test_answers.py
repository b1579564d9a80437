"""Answering on the report's page, and what its reporter added: two readers, real keys, a portal in memory."""

from __future__ import annotations

import html
import logging
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import Response

from crypto.code import ReporterKeys
from crypto.encoding import b64
from crypto.guard import reply_to
from crypto.replies import ReadReply, ReplyKind, ReplyState, pages_to_read
from inbox.app import inbox_app
from inbox.office import Office
from inbox.vault.answers import Answers
from tests.inbox.pages.conftest import Hands, Visit, keep, sign_in
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, GRACE, MORGAN, InventedSchool, five_words, id_of

CANARY = "marmalade for the deputy"
KEPT = "Kept here. It will be sent when the portal answers."


@pytest.fixture
def keys() -> ReporterKeys:
    return five_words()


@pytest.fixture
def report(school: InventedSchool, keys: ReporterKeys, app: Starlette) -> bytes:
    """A report with five words, collected."""
    sealed = school.sealed("They take my lunch.", reply=reply_to(keys, forbidden=[], seq=1, pin=school.pin))
    keep(app, sealed)
    return sealed


def url_of(envelope: bytes) -> str:
    return f"/reports/{b64(id_of(envelope))}"


def draft_in(page: str) -> str:
    found = re.search(r'name="draft" value="([\w-]{22})"', page)
    assert found is not None, page
    return found[1]


def tell(client: httpx2.Client, envelope: bytes, text: str = "", *, kind: str = "text", **more: str) -> Any:
    """What a reader does: open the page, write, press the button."""
    draft = draft_in(client.get(url_of(envelope)).text)
    written = {"kind": kind, "text": text, "draft": draft, **more}
    shown = client.post(f"{url_of(envelope)}/answers", data=written)
    checked = re.search(r'name="checked" value="([\w-]{22})"', shown.text)
    if checked is None:
        return shown
    # There was something to look at: it was looked at, and goes anyway.
    again = {**written, "do": "anyway", "checked": checked[1]}
    return client.post(f"{url_of(envelope)}/answers", data=again)


def mailbox(school: InventedSchool, portal: FakePortal, keys: ReporterKeys) -> list[ReadReply]:
    """What the reporter reads, from exactly the pages that the verified replies name."""
    replies = portal.replies.get(keys.mailbox, [])
    read: list[ReadReply] = []
    for _ in range(len(replies) + 1):
        pages = pages_to_read(read)
        read = school.replied(b"".join(replies[: 4 * pages]), keys=keys)
    return read


def texts(read: list[ReadReply]) -> list[tuple[str, str]]:
    return [(each.by, each.reply.text) for each in read if each.reply is not None]


def test_the_reporter_gets_a_verified_reply_with_name_role_and_day(
    school: InventedSchool, visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    morgan = visit(MORGAN)
    answer = tell(morgan, report, "Thank you.\r\nWe are on it.", kind="acting")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{url_of(report)}#outcome")
    (read,) = mailbox(school, portal, keys)
    assert read.state is ReplyState.VERIFIED
    assert read.guard is not None
    assert read.reply is not None
    assert (read.reply.kind, read.reply.text) == (ReplyKind.ACTING, "Thank you.\nWe are on it.")
    assert (read.reply.name, read.reply.n, read.reply.pages, read.reply.seen) == ("Morgan", 1, 1, 0)
    assert read.reply.to == (MORGAN, ALEX)
    page = morgan.get(url_of(report)).text
    assert re.search(r"You answered</b> · \d+ [A-Z][a-z]+ \d{4}", page)
    assert "It is being acted on" in page
    assert "Sent." in page
    assert re.search(r'id="outcome"[^>]*>Your answer of \d+ [A-Z][a-z]+ \d{4} was sent\.<', page)
    assert KEPT not in page


def test_opening_a_report_tells_the_reporter_nothing_and_says_so(
    visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    page = visit(MORGAN).get(url_of(report)).text
    assert "Opening a report tells them nothing by itself." in page
    assert portal.replies.get(keys.mailbox, []) == []
    assert not any("mailbox" in each or b64(keys.mailbox) in each for each in portal.asked)


def test_two_readers_count_for_themselves_and_fill_more_than_one_page(
    school: InventedSchool, visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    morgan, alex = visit(MORGAN), visit(ALEX)
    for number in range(4):
        assert tell(morgan, report, f"Morgan {number}").status_code == 303
        assert tell(alex, report, f"Alex {number}").status_code == 303
    long = "Long. " * 500
    assert tell(alex, report, long).status_code == 303
    read = mailbox(school, portal, keys)
    assert {each.state for each in read} == {ReplyState.VERIFIED}
    told = texts(read)
    assert told[:4] == [(MORGAN, f"Morgan {number}") for number in range(4)]
    assert "".join(text for by, text in told if by == ALEX) == "Alex 0Alex 1Alex 2Alex 3" + long
    replies = [each.reply for each in read if each.reply is not None]
    assert [reply.pages for reply in replies if reply.name == "Morgan"] == [1, 1, 2, 2]
    assert [reply.pages for reply in replies if reply.text.startswith("Alex")] == [1, 2, 2, 3]
    assert replies[-1].pages >= -(-len(read) // 4)


def test_what_others_posted_from_elsewhere_counts_for_the_pages(
    school: InventedSchool, visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    portal.replies[keys.mailbox] = [bytes([number]) * 2_096 for number in range(9)]
    tell(visit(MORGAN), report, "Hello.")
    read = school.replied(portal.replies[keys.mailbox][9], keys=keys)
    assert [each.reply.pages for each in read if each.reply] == [3]


def test_a_form_pressed_twice_is_answered_once(
    visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    morgan = visit(MORGAN)
    draft = draft_in(morgan.get(url_of(report)).text)
    for _ in range(2):
        assert tell(morgan, report, "Once.", draft=draft).status_code == 303
    assert len(portal.replies[keys.mailbox]) == 1


def test_a_form_that_was_corrected_after_it_was_sent_is_an_answer_of_its_own(
    visit: Visit, school: InventedSchool, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    morgan = visit(MORGAN)
    draft = draft_in(morgan.get(url_of(report)).text)
    for said in ("Come at noon.", "Come at nine.", "Come at nine."):
        assert tell(morgan, report, said, draft=draft).status_code == 303
    assert texts(mailbox(school, portal, keys)) == [(MORGAN, "Come at noon."), (MORGAN, "Come at nine.")]


def eventually(happened: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + 20
    while not happened() and time.monotonic() < give_up:
        time.sleep(0.02)
    return happened()


@pytest.fixture
def begin(
    school: InventedSchool, portal: FakePortal, serve: Callable[[Any], str], clock: Hands
) -> Iterator[Callable[[], httpx2.Client]]:
    """Give a function that starts the inbox over its folder and signs Morgan in."""
    with school.folder.settings.open("a") as toml:
        toml.write("collect_every = 0.05\n")
    clients: list[httpx2.Client] = []

    def start() -> httpx2.Client:
        app = inbox_app(Office.open(school.directory), transport=portal.transport(), clock=clock)
        client = httpx2.Client(base_url=serve(app), timeout=20, trust_env=False)
        clients.append(client)
        assert sign_in(client, MORGAN, school.passphrase(MORGAN).reveal()).status_code == 303
        return client

    yield start
    for client in clients:
        client.close()


def test_an_answer_waits_for_the_portal_through_a_restart_and_a_lock(
    school: InventedSchool, portal: FakePortal, keys: ReporterKeys, report: bytes, begin: Any
) -> None:
    portal.down = True
    morgan = begin()
    assert tell(morgan, report, CANARY).status_code == 303
    page = morgan.get(url_of(report)).text
    assert KEPT in page
    assert re.search(r'id="outcome"[^>]*>Your answer of [^<]* is kept here\.', page)
    assert "the portal does not answer" in page
    again = begin()
    assert KEPT in again.get(url_of(report)).text
    for client in (morgan, again):
        client.post("/lock")
    portal.down = False
    assert eventually(lambda: len(portal.replies.get(keys.mailbox, [])) == 1)
    assert texts(mailbox(school, portal, keys)) == [(MORGAN, CANARY)]
    later = begin()
    assert eventually(lambda: "Sent." in later.get(url_of(report)).text)
    assert len(portal.replies[keys.mailbox]) == 1


@pytest.mark.parametrize("fault", [Response(b"<html>log in</html>", 200), Response(status_code=507)])
def test_an_answer_the_portal_did_not_take_is_never_called_sent(
    visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes, fault: Response
) -> None:
    morgan = visit(MORGAN)
    morgan.get(url_of(report))
    portal.faults[b64(keys.mailbox)] = fault
    tell(morgan, report, "Hello.")
    assert KEPT in morgan.get(url_of(report)).text
    portal.faults.clear()
    tell(morgan, report, "And again.")
    assert KEPT not in morgan.get(url_of(report)).text
    assert len(portal.replies[keys.mailbox]) == 2


def test_a_full_disk_sends_nothing_says_so_and_keeps_the_words(
    app: Starlette, visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    morgan = visit(MORGAN)
    page = morgan.get(url_of(report)).text
    (vault,) = app.state.desk.sessions.vaults()
    store = vault.store._store
    (pages,) = store.execute("PRAGMA page_count").fetchone()
    store.execute(f"PRAGMA max_page_count = {pages}")
    data = {"kind": "text", "text": f"<b>{CANARY}</b> " + "x" * 3_900, "draft": draft_in(page)}
    answer = morgan.post(f"{url_of(report)}/answers", data=data)
    assert answer.status_code == 507
    assert "could not be kept on this computer" in answer.text
    assert data["text"] in html.unescape(answer.text)
    assert portal.replies.get(keys.mailbox, []) == []
    store.execute("PRAGMA max_page_count = 1000000")
    assert morgan.post(f"{url_of(report)}/answers", data=data).status_code == 303
    assert len(portal.replies[keys.mailbox]) > 1


def test_a_report_without_five_words_says_that_it_cannot_be_answered(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    report = school.sealed("no way back")
    keep(app, report)
    morgan = visit(MORGAN)
    page = morgan.get(url_of(report)).text
    assert "its reporter has no five words to come back with" in page
    assert "Send answer" not in page
    data = {"kind": "text", "text": CANARY}
    assert morgan.post(f"{url_of(report)}/answers", data=data).status_code == 422


def test_a_damaged_guard_is_never_answered(
    app: Starlette, school: InventedSchool, visit: Visit, portal: FakePortal, keys: ReporterKeys
) -> None:
    other = reply_to(five_words(), forbidden=[GRACE], seq=1, pin=school.pin)
    forged = reply_to(keys, forbidden=[], seq=1, pin=school.pin)
    report = school.sealed("words", reply=type(forged)(forged.box, forged.sign, *_guard(forged, other)))
    keep(app, report)
    morgan = visit(MORGAN)
    assert "its address for answers is damaged or forged" in morgan.get(url_of(report)).text
    answer = morgan.post(f"{url_of(report)}/answers", data={"kind": "opened", "text": CANARY})
    assert answer.status_code == 422
    assert CANARY not in answer.text
    assert portal.replies.get(keys.mailbox, []) == []


def _guard(forged: Any, other: Any) -> tuple[bytes, bytes, bytes]:
    return forged.mailbox, other.guard, forged.guard_signature


def test_what_was_added_stands_under_its_report_in_order_and_is_read_with_it(
    app: Starlette,
    school: InventedSchool,
    visit: Visit,
    portal: FakePortal,
    keys: ReporterKeys,
    report: bytes,
) -> None:
    first, second = school.more(keys, "one more thing", n=1), school.more(keys, "and <b>another</b>", n=2)
    morgan = visit(MORGAN)
    tell(morgan, report, "First answer.")
    keep(app, second, first)
    listed = morgan.get("/").text
    assert "Added to</span>" in listed
    assert listed.count("Added to a report") == 2
    went = morgan.get(url_of(second))
    assert (went.status_code, went.headers["location"]) == (
        303,
        f"{url_of(report)}#added-{b64(id_of(second))}",
    )
    page = morgan.get(url_of(report)).text
    order = [page.index(each) for each in ("First answer.", "one more thing", "and &lt;b&gt;another")]
    assert order == sorted(order)
    assert "Not proved" not in page
    assert "You have read everything" in morgan.get("/").text
    tell(morgan, report, "Second answer.")
    assert [each.reply.seen for each in mailbox(school, portal, keys) if each.reply] == [0, 2]
    page = morgan.get(url_of(report)).text
    assert page.index("First answer.") < page.index("one more thing") < page.index("Second answer.")


def test_what_was_added_to_an_urgent_report_is_listed_first_as_urgent_and_new(
    app: Starlette, school: InventedSchool, visit: Visit, keys: ReporterKeys
) -> None:
    urgent = school.sealed("come now", urgent=True, reply=reply_to(keys, forbidden=[], seq=1, pin=school.pin))
    keep(app, urgent, *(school.sealed(f"calm {number}") for number in range(3)))
    morgan = visit(MORGAN)
    morgan.get(url_of(urgent))
    keep(app, school.more(keys, "it got worse", n=1))
    first = re.findall(r"<li><a class.*?</li>", morgan.get("/").text, re.S)[0]
    assert "it got worse" in first
    assert re.findall(r'<span class="tag[^>]*>(\w+)<', first) == ["Urgent", "New"]


def test_what_the_five_words_do_not_prove_is_an_alarm_beside_never_hidden(
    app: Starlette,
    school: InventedSchool,
    visit: Visit,
    portal: FakePortal,
    keys: ReporterKeys,
    report: bytes,
) -> None:
    forged = school.more(keys, "pay no attention", n=9, by=five_words())
    keep(app, school.more(keys, "really me", n=1), forged)
    morgan = visit(MORGAN)
    page = morgan.get(url_of(report)).text
    alarm = re.search(r'<div class="notice" role="alert" id="added-[\w-]{22}">.*?</div>', page, re.S)
    assert alarm is not None
    assert "Not proved" in alarm[0]
    assert "pay no attention" in alarm[0]
    assert "really me" not in alarm[0]
    tell(morgan, report, "Hello.")
    assert [each.reply.seen for each in mailbox(school, portal, keys) if each.reply] == [1]


def test_something_added_to_a_report_that_is_not_here_is_an_alarm_of_its_own(
    app: Starlette, school: InventedSchool, visit: Visit, keys: ReporterKeys
) -> None:
    lost = school.more(keys, "to nobody's report", n=1)
    keep(app, lost)
    page = visit(MORGAN).get(url_of(lost)).text
    assert "the five words of that report do not prove it" in page
    assert "to nobody&#39;s report" in page


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        ({"kind": "text", "text": "  \r\n"}, 422, "there are no words"),
        ({"kind": "text", "text": "y" * 4_001}, 422, "at most 4000 characters"),
        ({"kind": "shouting", "text": "x"}, 422, ""),
        ({"text": "x"}, 422, ""),
        ({"kind": "text", "text": "x" * 70_000}, 413, ""),
    ],
)
def test_what_cannot_be_an_answer_comes_back_with_its_words(
    visit: Visit,
    portal: FakePortal,
    keys: ReporterKeys,
    report: bytes,
    data: dict[str, str],
    status: int,
    says: str,
) -> None:
    answer = visit(MORGAN).post(f"{url_of(report)}/answers", data=data)
    assert answer.status_code == status
    assert says in answer.text
    assert not says or data["text"].strip() in answer.text
    assert not says or "<h1>Answer not sent: report of " in answer.text
    assert portal.replies.get(keys.mailbox, []) == []


def test_nobody_else_answers_in_a_readers_name(
    visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    answers, data = f"{url_of(report)}/answers", {"kind": "text", "text": CANARY}
    assert visit().post(answers, data=data).headers["location"] == "/sign-in"
    assert visit(GRACE).post(answers, data=data).status_code == 404
    other = {"Sec-Fetch-Site": "cross-site"}
    assert visit(MORGAN).post(answers, data=data, headers=other).status_code == 403
    assert visit(MORGAN).get(answers).status_code == 405
    assert portal.replies.get(keys.mailbox, []) == []


def test_no_word_of_an_answer_is_logged_or_stands_in_a_file(
    app: Starlette,
    school: InventedSchool,
    visit: Visit,
    portal: FakePortal,
    report: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    morgan = visit(MORGAN)
    morgan.get(url_of(report))
    portal.down = True
    with caplog.at_level(logging.DEBUG, logger="worrybox"):
        tell(morgan, report, CANARY)
    (vault,) = app.state.desk.sessions.vaults()
    assert [each.text for each in Answers(vault.store).of_report(id_of(report))] == [CANARY]
    said = [record for record in caplog.records if record.name.startswith("worrybox")]
    assert [record.getMessage() for record in said if "portal-trouble" not in record.getMessage()] == []
    for path in school.directory.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes()
