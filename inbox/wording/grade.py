"""How hard an English text is to read, by the Flesch-Kincaid formula. Values in, values out.

Syllables are counted by rule, not from a dictionary, so a grade is right to about one.
"""

from __future__ import annotations

import re

from crypto.report import Audience

HARDEST = {Audience.YOUNGER: 3, Audience.OLDER: 6, Audience.STAFF: 9}
"""The highest grade for each audience."""
FEWEST_WORDS = 8
"""A grade of fewer words says nothing."""
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_END = re.compile(r"[.?!…]+(?=\s|\Z)|\n\s*\n")
_VOWELS = re.compile(r"[aeiouy]+")
_ONE_AFTER_ALL = re.compile(r"(?:[^aeiouytd]ed|[^aeiouylsxzchg]es|[^aeiouyl]e|ely)\Z")


def grade(text: str) -> float:
    """The Flesch-Kincaid grade; 0 for what is too short to have one."""
    words = _WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return 0.0
    sentences = sum(1 for each in _END.split(text) if each and _WORD.search(each)) or 1
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def _syllables(word: str) -> int:
    plain = re.sub(r"['’].*", "", word.lower())
    found = len(_VOWELS.findall(plain))
    if found > 1 and _ONE_AFTER_ALL.search(plain):
        found -= 1
    return max(1, found)
