"""What is spoken ahead is all that the kiosk's pages say, in every language, and nothing of anyone's."""

from __future__ import annotations

from functools import cache

import pytest

from crypto.report import Audience
from kiosk.voices.espeak import VOICES
from kiosk.voices.sentences import SENTENCE, cut, fixed_sentences, sentences_in
from portal.questions import CURRENT
from tests.house.rules import ROOT
from tests.web.gallery import PAGES, READ, roster
from worrybox.web.i18n import ENGLISH, LANGUAGES, speaking, text_in_context

ITS_OWN = (
    *("Oakfield Primary", READ.when or ""),
    *(reader.name for reader in roster().readers),
    *(part for contact in roster().contacts for part in (contact.name, contact.number, contact.hours)),
)
WITH_SCRIPT = [name for name in PAGES if name.startswith(("front-", "form-", "not-being-", "nobody-here-"))]
fixed = cache(fixed_sentences)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_question_hint_and_option_is_among_them(tag: str) -> None:
    with speaking(LANGUAGES[tag]):
        asked = [
            text_in_context(question.context, words)
            for audience in Audience
            for question in CURRENT.questions(audience)
            for words in (
                question.words[audience].question,
                question.words[audience].hint,
                *(option.words[audience] for option in question.options),
            )
            if words
        ]
    assert {sentence for words in asked for sentence in cut(words)} <= set(fixed(LANGUAGES[tag]))


@pytest.mark.parametrize("name", WITH_SCRIPT)
def test_what_a_page_says_is_among_them_but_for_what_is_one_schools_own(name: str) -> None:
    said = {each for each in sentences_in(PAGES[name]("kiosk")) if "{" not in each}
    assert said - set(fixed(ENGLISH)) <= {sentence for words in ITS_OWN for sentence in cut(words)}


def test_the_page_cuts_its_texts_by_the_same_pattern() -> None:
    assert f"= /{SENTENCE.pattern}/gs;" in (ROOT / "static/js/sentences.js").read_text("utf-8")


def test_what_was_typed_and_what_still_has_a_hole_in_it_is_not_among_them() -> None:
    page = '<p data-text="Fixed. {name} is not.">Said.</p><textarea>My own.</textarea><p>“…”</p>'
    assert list(sentences_in(page)) == ["Fixed.", "{name} is not.", "Said."]
    assert not [each for each in fixed(ENGLISH) if "{" in each or "\ue000" in each]


def test_every_language_has_a_voice() -> None:
    assert VOICES.keys() == LANGUAGES.keys()
