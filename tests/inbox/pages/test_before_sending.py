"""Before an answer goes: starting texts, what its reporter will see, what to look at, and steps told."""

from __future__ import annotations

import html
import re

import httpx2
import pytest
from starlette.applications import Starlette

from crypto.code import ReporterKeys
from crypto.guard import reply_to
from crypto.replies import ReplyKind
from crypto.report import Audience
from inbox.casework.entries import Close
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.pages.test_answers import draft_in, mailbox, texts, url_of
from tests.inbox.pages.test_cases import Desk
from tests.inbox.portal import FakePortal
from tests.inbox.school import MORGAN, InventedSchool, five_words, id_of

WHOLE = {name: f"The {name} of it." for name in Close.TEXTS}


@pytest.fixture
def keys() -> ReporterKeys:
    return five_words()


@pytest.fixture
def report(school: InventedSchool, keys: ReporterKeys, app: Starlette) -> bytes:
    """What a younger child wrote in Welsh surroundings, with five words."""
    sealed = school.sealed(
        "Kieran takes my lunch money on the bus.",
        audience=Audience.YOUNGER,
        lang="cy",
        reply=reply_to(keys, forbidden=[], seq=1, pin=school.pin),
    )
    keep(app, sealed)
    return sealed


def press(client: httpx2.Client, envelope: bytes, do: str, text: str, **more: str) -> httpx2.Response:
    draft = draft_in(client.get(url_of(envelope)).text)
    fields = {"kind": "text", "text": text, "draft": draft, "do": do, **more}
    return client.post(f"{url_of(envelope)}/answers", data=fields)


def test_an_answer_is_looked_at_first_and_sent_anyway_as_it_was_looked_at(
    school: InventedSchool, visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    morgan, words = visit(MORGAN), "Did he take your lunch money on the bus? It will be OK."
    shown = press(morgan, report, "send", words)
    page = html.unescape(shown.text)
    assert (shown.status_code, portal.replies.get(keys.mailbox, [])) == (200, [])
    assert "lunch money on the bus" in page
    assert "asks for a yes or a no" in page
    assert "promises what nobody can keep" in page
    again = dict(re.findall(r'name="(draft|checked)" value="([\w-]{22})"', shown.text))
    fields = {"kind": "text", "do": "anyway", **again}
    changed = morgan.post(f"{url_of(report)}/answers", data={**fields, "text": f"{words} Why?"})
    assert (changed.status_code, portal.replies.get(keys.mailbox, [])) == (200, [])
    sent = morgan.post(f"{url_of(report)}/answers", data={**fields, "text": words})
    assert sent.status_code == 303
    assert texts(mailbox(school, portal, keys)) == [(MORGAN, words)]


def test_the_preview_is_the_reporters_own_card_in_their_language_and_sends_nothing(
    visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    shown = press(visit(MORGAN), report, "look", "<b>Thank you</b>", kind="acting")
    card = shown.text[shown.text.index('<div class="as-seen"') : shown.text.index('id="change"')]
    assert '<div class="as-seen" lang="cy" dir="ltr">' in card
    assert '<p class="said" dir="auto" data-text>&lt;b&gt;Thank you&lt;/b&gt;</p>' in card
    assert "Morgan" in card
    assert "is doing something about it" not in card
    assert "Nothing has been sent yet." in shown.text
    assert portal.replies.get(keys.mailbox, []) == []


def test_a_starting_text_follows_what_is_in_the_box_and_is_for_the_reporters_age(
    visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    shown = press(visit(MORGAN), report, "start", "Hello.", start="acting")
    box = re.search(r'<textarea id="text"[^>]*>\n([^<]*)</textarea>', shown.text)
    assert shown.status_code == 200
    assert box is not None
    assert box[1].startswith("Hello.\n\nThank you for telling us. I am doing something about it now.")
    assert 'value="acting" checked' in shown.text
    assert portal.replies.get(keys.mailbox, []) == []


def test_a_step_ticked_beside_the_record_is_told_once_and_only_then(
    school: InventedSchool, visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    morgan = Desk(visit(MORGAN), id_of(report))
    morgan.record("urgency", level="today")
    assert mailbox(school, portal, keys) == []
    draft = draft_in(morgan.page())
    action = {"type": "action", "what": "Call home", "owner": MORGAN, "due": "", "tell": "acting"}
    for _ in range(2):
        morgan.client.post(f"{morgan.path}/record", data={**action, "draft": draft})
    refused = morgan.record("close", tell="closed", **{**WHOLE, "reason": ""})
    assert refused.status_code == 422
    morgan.record("close", tell="closed", **WHOLE)
    told = [each.reply.kind for each in mailbox(school, portal, keys) if each.reply is not None]
    assert told == [ReplyKind.ACTING, ReplyKind.CLOSED]


def test_every_new_word_opens_a_closed_case_again_and_stands_on_top_as_new(
    app: Starlette, school: InventedSchool, visit: Visit, keys: ReporterKeys, report: bytes
) -> None:
    morgan = Desk(visit(MORGAN), id_of(report))
    for n in (1, 2):
        morgan.page()
        assert morgan.record("close", **WHOLE).status_code == 303
        assert "<span>Closed</span>" in morgan.client.get("/").text
        keep(app, school.more(keys, f"again {n}", n=n), school.sealed(f"another {n}"))
        listed = morgan.client.get("/").text
        assert f"again {n}" in morgan.client.get("/?show=new").text
        assert "<span>Opened again</span>" in listed
        assert listed.index(f"again {n}") < listed.index("Kieran takes")
