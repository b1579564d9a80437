"""Starting texts: easy enough for who reads them, and never saying what a reader is warned about."""

from __future__ import annotations

import pytest

from crypto.report import Audience
from inbox.wording.cautions import Doubtful, Told, cautions_of
from inbox.wording.grade import HARDEST, grade
from inbox.wording.starts import Situation, start_of, with_start
from tests.portal.questions.reading import forbidden_in, too_long
from tests.portal.questions.reading import grade as graded_by_a_dictionary

FILLED = {"[day]": "Monday", "[place]": "my room"}


def filled(audience: Audience, situation: Situation) -> str:
    text = start_of(audience, situation).text
    for gap, words in FILLED.items():
        text = text.replace(gap, words)
    return text


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("situation", Situation)
def test_a_starting_text_is_as_easy_as_its_reader_needs(audience: Audience, situation: Situation) -> None:
    text = filled(audience, situation)
    paragraphs = text.split("\n\n")
    assert graded_by_a_dictionary(paragraphs) <= HARDEST[audience]
    assert grade(text) <= HARDEST[audience] + 0.5
    assert too_long(paragraphs, audience) == []
    assert forbidden_in(paragraphs) == []
    assert text.count("?") <= 1


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("situation", Situation)
def test_a_starting_text_warns_of_its_gaps_and_of_nothing_else(
    audience: Audience, situation: Situation
) -> None:
    told = Told((), (), audience)
    assert cautions_of(filled(audience, situation), told) == ()
    text = start_of(audience, situation).text
    assert {each.what for each in cautions_of(text, told)} == ({Doubtful.GAP} if "[" in text else set())


def test_a_starting_text_takes_no_word_away() -> None:
    start = start_of(Audience.YOUNGER, Situation.ASK)
    assert with_start("Hello Sam.", start) == f"Hello Sam.\n\n{start.text}"
    assert with_start(" \n", start) == start.text
