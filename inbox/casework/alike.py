"""Reports of one day that look alike: the same name, place or thing, or nearly the same words.

Values in, values out. It only says what looks alike; nothing is hidden, joined or judged by it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Any

NEAR = 0.5
"""The share of runs of three words that two texts have in common, from which on they are nearly the same."""
MANY = 3
"""As many reports of one day with the same tile, and nothing else in common, look alike."""
_WORD = re.compile(r"[^\W_]+")
_SAYS_NOTHING = frozenset(("", "else", "unsure", "other", "not_sure", "something_else", "home", "class"))


class Why(StrEnum):
    """What they have in common, the strongest first."""

    WORDS = "words"
    PERSON = "person"
    PLACE = "place"
    THING = "thing"


@dataclass(frozen=True, slots=True, repr=False)
class Look:
    """What of one report is compared."""

    envelope: bytes
    day: date
    staff: bool
    person: str = ""
    place: str = ""
    things: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: Mapping[str, Any], *, envelope: bytes, day: date, staff: bool) -> Look:
        """From a payload of whatever shape."""
        answers = document.get("answers")
        given: Mapping[str, Any] = answers if isinstance(answers, Mapping) else {}
        tiles = [each for key in ("tiles", "concerns") for each in _texts(given.get(key))]
        return cls(
            envelope,
            day,
            staff,
            person=_name(given, "who", "person"),
            place=_name(given, "where", "place"),
            things=frozenset(tiles) - _SAYS_NOTHING,
            words=tuple(_words(" ".join(_texts(given.get("what"))))),
        )


@dataclass(frozen=True, slots=True)
class Alike:
    """Two or more envelopes, in the order they were given, and what they have in common."""

    envelopes: tuple[bytes, ...]
    why: Why


def alike(looks: Sequence[Look]) -> list[Alike]:
    """Every group of them, each report in one at most."""
    found: list[Alike] = []
    parts: dict[tuple[date, bool], list[Look]] = {}
    for look in looks:
        parts.setdefault((look.day, look.staff), []).append(look)
    for part in parts.values():
        if len(part) > 1:
            found += _groups(part)
    return found


def _groups(looks: Sequence[Look]) -> Iterator[Alike]:
    counted = Counter(thing for look in looks for thing in look.things)
    many = {thing for thing, count in counted.items() if count >= MANY}
    leader = {look.envelope: look.envelope for look in looks}
    whys: dict[bytes, set[Why]] = {}
    pairs = []
    runs = {look.envelope: _runs(look.words) for look in looks}
    for one, other in combinations(looks, 2):
        why = _why(one, other, many, runs)
        if why is not None:
            pairs.append((one.envelope, other.envelope, why))
            first, second = _root(leader, one.envelope), _root(leader, other.envelope)
            leader[second] = first
    for one_id, _, why in pairs:
        whys.setdefault(_root(leader, one_id), set()).add(why)
    for root, reasons in whys.items():
        together = tuple(look.envelope for look in looks if _root(leader, look.envelope) == root)
        yield Alike(together, next(why for why in Why if why in reasons))


def _root(leader: dict[bytes, bytes], envelope: bytes) -> bytes:
    while leader[envelope] != envelope:
        envelope = leader[envelope]
    return envelope


def _why(
    one: Look, other: Look, many: set[str], runs: Mapping[bytes, frozenset[tuple[str, ...]]]
) -> Why | None:
    if one.words and len(one.words) > 1 and one.words == other.words:
        return Why.WORDS
    mine, theirs = runs[one.envelope], runs[other.envelope]
    if mine and theirs and len(mine & theirs) >= NEAR * len(mine | theirs):
        return Why.WORDS
    if one.person and one.person == other.person:
        return Why.PERSON
    if one.place and one.place == other.place and one.place not in _SAYS_NOTHING:
        return Why.PLACE
    return Why.THING if one.things & other.things & many else None


def _runs(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words[at : at + 3]) for at in range(len(words) - 2))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())[:400]


def _name(answers: Mapping[str, Any], *keys: str) -> str:
    for key in keys:
        if named := " ".join(sorted(_words(" ".join(_texts(answers.get(key)))))):
            return named
    return ""


def _texts(value: object) -> list[str]:
    each = value if isinstance(value, list | tuple) else [value]
    return [text for text in each if isinstance(text, str)]
