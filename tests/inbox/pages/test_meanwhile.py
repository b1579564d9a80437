"""Locked while something was sealed: its writer finds it after unlocking, once, and nobody else ever does."""

from __future__ import annotations

import html

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from crypto.encoding import b64
from crypto.guard import reply_to
from inbox.folder import reader_id
from inbox.meanwhile import MOST, SECONDS, Meanwhile
from inbox.vault.vault import Vault
from tests.inbox.pages.conftest import Hands, Visit, keep, sign_in
from tests.inbox.pages.test_answers import draft_in, mailbox, texts, url_of
from tests.inbox.pages.test_told import SAID, Writing, held, words_on
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, MORGAN, InventedSchool, five_words


def unlocked(client: httpx2.Client, school: InventedSchool, reader: str) -> httpx2.Response:
    """What they see first after unlocking."""
    client.cookies.clear()
    sign_in(client, reader, school.passphrase(reader).reveal())
    return client.get("/", follow_redirects=True)


def test_the_five_words_come_once_to_their_writer_who_was_locked_out_while_they_were_made(
    app: Starlette, visit: Visit, school: InventedSchool, portal: FakePortal
) -> None:
    client = visit(MORGAN)
    writing = Writing(client)
    shown = writing.shown()
    portal.meanwhile["share"] = app.state.desk.sessions.end_all
    assert writing.press("seal", shown=shown).headers["location"] == "/sign-in"
    assert len(held(portal)) == 1
    assert "Five words" not in unlocked(client, school, ALEX).text
    client.cookies.clear()
    sign_in(client, MORGAN, school.passphrase(MORGAN).reveal())
    # On the record before its writer is shown anything: they may never come back to it.
    assert client.get("/trail").text.count("told in person") == 1
    page = unlocked(client, school, MORGAN)
    words = words_on(page.text)
    assert (len(words), page.url.path) == (5, "/meanwhile")
    assert client.get("/trail").text.count("told in person") == 1
    assert "Five words" not in client.get("/", follow_redirects=True).text
    assert client.get("/meanwhile").headers["location"] == "/"
    files = b"".join(each.read_bytes() for each in school.directory.rglob("*") if each.is_file())
    assert not any(each.encode() in files for each in (SAID, " ".join(words), "".join(words)))


def test_words_of_an_answer_come_once_to_their_writer_who_was_locked_out(
    app: Starlette, visit: Visit, school: InventedSchool, portal: FakePortal
) -> None:
    keys = five_words()
    report = school.sealed("words", reply=reply_to(keys, forbidden=[], seq=1, pin=school.pin))
    keep(app, report)
    client = visit(MORGAN)
    written = {"kind": "text", "text": "We read it.", "draft": draft_in(client.get(url_of(report)).text)}
    portal.meanwhile[b64(keys.mailbox)] = app.state.desk.sessions.end_all
    late = client.post(f"{url_of(report)}/answers", data=written)
    assert late.headers["location"] == "/sign-in?kept=yes"
    page = unlocked(client, school, MORGAN)
    assert "The office had locked itself" in html.unescape(page.text)
    assert "We read it.</textarea>" in page.text
    assert draft_in(page.text) == written["draft"]
    for _ in range(2):
        client.post(f"{url_of(report)}/answers", data=written)
    assert texts(mailbox(school, portal, keys)) == [(MORGAN, "We read it.")]


def test_what_nobody_comes_back_for_is_forgotten_after_an_hour_and_so_is_too_much(clock: Hands) -> None:
    async def show(_request: Request, _vault: Vault) -> Response:
        return Response()

    kept, reader = Meanwhile(clock=clock), reader_id(MORGAN)
    for _ in range(MOST + 1):
        kept.keep(reader, show)
    assert [kept.take(reader) for _ in range(MOST + 1)] == [*[show] * MOST, None]
    kept.keep(reader, show)
    assert kept.waits(reader)
    assert not kept.waits(reader_id(ALEX))
    clock.now += SECONDS
    kept.forget_old()
    assert not kept.waits(reader)
