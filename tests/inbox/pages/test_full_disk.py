"""The disk is full while a reader does something: it says so, every word stays, and later it works."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import partial
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from crypto.encoding import b64
from crypto.guard import reply_to
from crypto.roster import Role, Route
from inbox.people import edits
from inbox.people.proposals import waiting
from tests.disk import full_disk
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.pages.test_answers import draft_in
from tests.inbox.pages.test_calendar import TYPED
from tests.inbox.pages.test_people import RENAMED, council, shown, signature
from tests.inbox.pages.test_signers import asked, pen
from tests.inbox.pages.test_signers import shown as to_be_signed
from tests.inbox.pages.test_signers import waiting as change_of_signers
from tests.inbox.pages.test_told import Writing
from tests.inbox.people.council import Council
from tests.inbox.people.succession import Signers
from tests.inbox.school import ALEX, MORGAN, OWEN, InventedSchool, five_words, id_of

__all__ = ["council"]
pytestmark = pytest.mark.slow

SAID = "Marmalade & toast,\nshe said."


@pytest.fixture
def case(app: Starlette, school: InventedSchool) -> str:
    envelope = school.sealed("w", reply=reply_to(five_words(), forbidden=[], seq=1, pin=school.pin))
    keep(app, envelope)
    return f"/reports/{b64(id_of(envelope))}"


def refused_and_then_done(
    client: httpx2.Client, path: str, form: Mapping[str, Any], *, words: str = SAID, done: int = 303
) -> None:
    with full_disk():
        refused = client.post(path, data=dict(form))
    page = html.unescape(refused.text)
    assert refused.status_code == 507, (path, page[-3000:])
    assert "disk may be full" in page, path
    assert words in page, path
    assert client.post(path, data=dict(form)).status_code == done, path


def test_of_what_is_done_with_a_case_every_word_stays_and_is_kept_once_there_is_room(
    visit: Visit, case: str
) -> None:
    morgan = visit(MORGAN)
    draft = draft_in(morgan.get(case).text)
    for kind in ("note", "own"):
        refused_and_then_done(morgan, f"{case}/record", {"type": kind, "draft": draft, "text": SAID})
    happened = {"type": "concern", "on": "2026-11-20", "concern": SAID, "source": "Priya"}
    refused_and_then_done(morgan, f"{case}/record", {**happened, "draft": draft})
    share = {"type": "share", "draft": draft, "reader": OWEN}
    refused_and_then_done(morgan, f"{case}/record", share, words="Owen")
    refused_and_then_done(morgan, f"{case}/answers", {"kind": "text", "text": SAID, "draft": draft})
    mark = {"do": "save", "side": "front", "region": "head", "x": "500", "y": "50", "text": SAID}
    refused_and_then_done(morgan, f"{case}/body", {**mark, "draft": draft})
    hold = {"do": "hold", "why": SAID, "draft": draft}
    refused_and_then_done(morgan, case.replace("reports", "keeping"), hold)
    page = html.unescape(morgan.get(case).text)
    assert page.count(SAID) == 5


def test_of_a_concern_told_in_person_every_word_stays(visit: Visit) -> None:
    writing = Writing(visit(MORGAN), what=SAID)
    form = {**writing.fields, "do": "seal", "shown": writing.shown()}
    refused_and_then_done(writing.client, "/told", form, done=200)


def test_a_calendar_and_the_settings_of_messages_come_back_as_typed(visit: Visit) -> None:
    morgan = visit(MORGAN)
    refused_and_then_done(morgan, "/calendar", TYPED, words='value="2026-09-02"')
    watch = {"do": "save", "mail-r1": "morgan@oakfield.example", "host": "mail.oakfield.example"}
    numbers = {"port": "587", "security": "starttls", "urgent_hours": "1", "other_hours": "8"}
    times = {"digest": "08:00", "test_day": "mon", "test_at": "09:00", "test_hours": "4"}
    sent = {"sender": "office@oakfield.example", "link": "http://localhost:8124"}
    refused_and_then_done(
        morgan, "/watch", {**watch, **numbers, **times, **sent}, words="morgan@oakfield.example"
    )


def test_a_change_of_readers_or_signers_is_not_half_signed(visit: Visit, council: Council) -> None:
    morgan = visit(MORGAN)
    form = {**shown(morgan, ALEX, RENAMED), **signature(council, 0)}
    refused_and_then_done(morgan, f"/people/change/{ALEX}", form, words='value="Alex Hill"')
    (waits,) = waiting(council.school.folder)
    approve = {"do": "approve", **signature(council, 1)}
    refused_and_then_done(morgan, f"/people/proposals/{waits.id}", approve, words="Alex is called Alex Hill")
    signers = Signers(council)
    signers.new("Tess")
    three = to_be_signed(morgan, asked(signers, "Grace", "Owen", "Tess"))
    words = "Nothing was signed"
    refused_and_then_done(morgan, "/people/signers", {**three, **pen(signers, "Grace")}, words=words)
    agree = {**change_of_signers(morgan), **pen(signers, "Owen"), "do": "approve"}
    refused_and_then_done(morgan, "/people/signers/waiting", agree, words=words)


def test_what_no_page_of_its_own_says_is_said_too_and_locks_nobody_out(
    app: Starlette, visit: Visit, school: InventedSchool, council: Council, case: str
) -> None:
    keep(app, other := school.sealed("w"))
    council.decide(partial(edits.change, reader=OWEN, name="Owen", roles=[Role.CHAIR], routes=list(Route)))
    morgan, said = visit(MORGAN), "Nothing was saved"
    morgan.get("/")
    alike = {"case": [case.removeprefix("/reports/"), b64(id_of(other))], "why": "words"}
    refused_and_then_done(morgan, "/alike", alike, words=said)
    handover = {"do": "hand", "reader": OWEN}
    refused_and_then_done(morgan, "/people/handover", handover, words=said, done=200)
    refused_and_then_done(morgan, "/calendar/word", {"word": "no"}, words=said)
