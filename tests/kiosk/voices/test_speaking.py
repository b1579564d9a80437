"""The real voice: every language can be spoken, as audio that browsers play, with the time of each word."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.voices.folder import MOST_BYTES, read_list
from kiosk.voices.making import Made, make, speaker
from kiosk.voices.sentences import fixed_sentences
from worrybox.web.i18n import LANGUAGES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_longest_and_the_shortest_sentence_of_a_language_are_spoken(tag: str, tmp_path: Path) -> None:
    language = LANGUAGES[tag]
    sentences = sorted(fixed_sentences(language), key=len)
    chosen = (sentences[0], sentences[-1])
    assert make(tmp_path, language, chosen, speaker()) == Made(2, 2)
    spoken = read_list(tmp_path, language)
    assert spoken.engine.startswith("espeak-ng 1")
    for sentence, (at, words) in spoken.sentences.items():
        sound = (tmp_path / at.rpartition("/")[2]).read_bytes()
        assert b"OpusHead" in sound[:64]
        assert len(sound) < MOST_BYTES
        assert [place for place, _ in words[:-1]] == starts(sentence)
        assert list(words) == sorted(words)
    assert spoken.sentences[chosen[1]][1][-2][1] > 1_000, "the last word comes after the first second"


def starts(sentence: str) -> list[int]:
    places, at = [], 0
    for word in sentence.split(" "):
        places.append(at)
        at += len(word) + 1
    return places
