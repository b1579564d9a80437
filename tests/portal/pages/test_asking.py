"""The decisions behind the page, without a portal: what the kiosk shares."""

from typing import Any

import pytest

from crypto.encoding import b64
from crypto.policy import Pin
from crypto.report import Channel
from portal import clock
from portal.pages.asking import Asked, Desk, Ready, decide, first_page, page_again, read_asked, seal_ready
from portal.pages.contexts import AskPage, Notice
from tests.portal.cast import Cast
from worrybox.web.bodies import FieldError, Form

WORDS = "the blue door"


def desk(cast: Cast, **changes: Any) -> Desk:
    facts: dict[str, Any] = {"school": "Oakfield", "pin": Pin(cast.pin), "today": clock.today(), **changes}
    return Desk(**{"roster": cast.roster(), **facts})


def form(**fields: str) -> Form:
    whole = {"what": WORDS, "shown": "r1,r2", "id": b64(bytes(16)), **fields}
    return Form(tuple(whole.items()))


def decided(cast: Cast, asked: Asked, **changes: Any) -> Ready:
    ready = decide(desk(cast, **changes), asked)
    assert isinstance(ready, Ready)
    return ready


def test_no_value_that_holds_the_words_prints_them(cast: Cast) -> None:
    asked = read_asked(form())
    page = page_again(desk(cast), asked, Notice.BUSY)
    assert page.words == WORDS
    for value in (form(), asked, page, decided(cast, asked)):
        assert "blue" not in repr(value)


def test_the_same_form_has_the_same_id_and_other_words_have_another(cast: Cast) -> None:
    ids = [decided(cast, read_asked(form(what=words))).envelope_id for words in ("one", "one", "two")]
    assert ids[0] == ids[1] != ids[2]


def test_a_kiosk_says_that_it_is_one(cast: Cast) -> None:
    made = desk(cast, channel=Channel.KIOSK, pinned=True, dress="kiosk", page_channel="kiosk")
    ready = decide(made, read_asked(form()))
    assert isinstance(ready, Ready)
    assert (first_page(made).dress, first_page(made).channel) == ("kiosk", "kiosk")
    opened = cast.opened(seal_ready(made, ready), by="r1")
    assert opened is not None
    assert b'"channel":"kiosk"' in opened
    assert b'"pinned":true' in opened


def test_someone_taken_off_who_has_left_since_stays_forbidden(cast: Cast) -> None:
    pairs = (*form().pairs, ("removed", "r77"), ("removed", "nonsense"), ("removed", "r77"))
    ready = decided(cast, read_asked(Form(pairs)))
    assert b'"removed":["r77"]' in ready.payload


def test_a_field_that_is_wanted_once_and_came_twice_is_refused() -> None:
    with pytest.raises(FieldError):
        read_asked(Form((("what", "a"), ("what", "b"))))


def test_without_a_roster_nothing_is_decided_but_the_words_are_kept(cast: Cast) -> None:
    page = decide(desk(cast, roster=None), read_asked(form()))
    assert isinstance(page, AskPage)
    assert (page.notice, page.words, page.readers) == (Notice.NOBODY_HERE, WORDS, ())
