"""A concern told in person: sealed as any report, to whom the rules choose, with five words that work."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from crypto.code import Code, FirstHalf, Pepper, ReporterKeys, derive_halves, share_of
from crypto.encoding import b64
from crypto.policy import Pin
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.pages.test_answers import mailbox, tell, texts
from tests.inbox.portal import FakePortal
from tests.inbox.school import GRACE, MORGAN, OWEN, InventedSchool, id_of

SAID = "He said: marmalade, in the old gym."
FIELDS: dict[str, Any] = {"audience": "younger", "lang": "cy", "subject": "pupil", "what": SAID}


class Writing:
    """A form on its way: looked at, then sealed."""

    def __init__(self, client: httpx2.Client, **fields: Any) -> None:
        self.client = client
        draft = re.search(r'name="draft" value="([\w-]{22})"', client.get("/told").text)
        assert draft is not None
        self.fields = {**FIELDS, "draft": draft[1], **fields}

    def press(self, do: str, **more: Any) -> httpx2.Response:
        return self.client.post("/told", data={**self.fields, "do": do, **more})

    def shown(self) -> str:
        found = re.search(r'name="shown" value="([\w ]+)"', self.press("who").text)
        assert found is not None
        return found[1]

    def seal(self, do: str = "seal") -> httpx2.Response:
        return self.press(do, shown=self.shown())


def held(portal: FakePortal) -> list[bytes]:
    return [each for day in portal.held.values() for each in day.values()]


def words_on(page: str) -> list[str]:
    return re.findall(r"<b>([a-z]+)</b></li>", page)


def keys_of(words: list[str], school: InventedSchool) -> ReporterKeys:
    a, b = derive_halves(Code(words), Pin(school.pin))
    return ReporterKeys.derive(share_of(Pepper(b"p" * 32), FirstHalf(a.secret_bytes()), school.pin), b)


def test_it_arrives_like_any_report_and_its_five_words_read_the_answer(
    app: Starlette, school: InventedSchool, visit: Visit, portal: FakePortal
) -> None:
    morgan = visit(MORGAN)
    sealed = Writing(morgan, who="Kieran", written_by="Priya, teacher").seal()
    (envelope,) = held(portal)
    words = words_on(sealed.text)
    assert (sealed.status_code, len(words)) == (200, 5)
    assert "Morgan, Alex" in sealed.text
    keep(app, envelope)
    page = html.unescape(morgan.get("/").text + morgan.get(f"/reports/{b64(id_of(envelope))}").text)
    assert all(
        said in page for said in (SAID, "Kieran", "Written down by", "Priya, teacher", "Told in person")
    )
    assert tell(morgan, envelope, "Thank you.").status_code == 303
    assert texts(mailbox(school, portal, keys_of(words, school))) == [(MORGAN, "Thank you.")]


def test_pressed_twice_it_is_one_report_and_the_same_five_words(visit: Visit, portal: FakePortal) -> None:
    writing = Writing(visit(MORGAN))
    first, again = writing.seal(), writing.seal()
    assert words_on(first.text) == words_on(again.text) != []
    assert len(held(portal)) == 1


def test_other_readers_than_those_shown_are_shown_first(visit: Visit, portal: FakePortal) -> None:
    writing = Writing(visit(MORGAN))
    refused = writing.press("seal", shown=writing.shown(), removed=MORGAN)
    page = html.unescape(refused.text)
    assert (refused.status_code, held(portal)) == (422, [])
    assert "different people would read this now" in page
    assert "You will not be able to open it" in page
    assert f'name="shown" value="{GRACE} {OWEN}"' in page
    assert SAID in page


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"what": " "}, "write down what was said first"),
        ({"subject": "leaders", "removed": OWEN}, "fewer than two people would be left"),
        ({"who": "x" * 201}, "it is too long"),
    ],
)
def test_what_cannot_be_sealed_says_why(
    visit: Visit, portal: FakePortal, fields: dict[str, str], why: str
) -> None:
    refused = Writing(visit(MORGAN), **fields).press("who")
    assert refused.status_code == 422
    assert why in html.unescape(refused.text)


def test_without_the_portal_it_waits_sealed_without_words_and_is_sent_once(
    app: Starlette, visit: Visit, school: InventedSchool, portal: FakePortal
) -> None:
    writing = Writing(visit(MORGAN))
    portal.down = True
    refused = writing.seal()
    assert "Seal it without five words" in refused.text
    waits = html.unescape(writing.seal("seal-without").text)
    assert "It waits on this computer" in waits
    assert "nobody can answer it" in waits
    kept = b"".join(each.read_bytes() for each in school.directory.rglob("*") if each.is_file())
    assert b"marmalade" not in kept
    portal.down = False
    for _ in range(2):
        writing.seal("seal-without")
    assert len(held(portal)) == 1


def test_what_a_colleague_wrote_down_is_not_said_to_be_in_the_language_they_read_best(
    app: Starlette, visit: Visit, portal: FakePortal
) -> None:
    morgan = visit(MORGAN)
    Writing(morgan).seal()
    (envelope,) = held(portal)
    keep(app, envelope)
    morgan.get("/")
    page = html.unescape(morgan.get(f"/reports/{b64(id_of(envelope))}").text)
    assert "Ask for an interpreter" not in page
    assert 'Whoever told this reads <bdi dir="auto">Cymraeg</bdi> best.' in page


def test_another_reader_in_the_same_tab_gets_neither_the_words_nor_the_five_words(
    visit: Visit, portal: FakePortal
) -> None:
    writing = Writing(visit(MORGAN), whose=MORGAN)
    assert len(words_on(writing.seal().text)) == 5
    shown = writing.shown()
    writing.client = visit(GRACE)
    again = writing.press("seal", shown=shown)
    assert (again.status_code, words_on(again.text), "marmalade" in again.text) == (200, [], False)
    assert len(held(portal)) == 1
