"""The same extract without the names in it: each is replaced, everywhere, by one word for who they are.

It replaces the names that the record knows, and holds back what is mostly names. Another name may still stand
in a text: the extract says so, and so does the form that it is asked for with. Values in, values out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from inbox.exports.extract import Extract

HELD_BACK = "[held back]"
_WORDS = re.compile(r"[^\W_]+(?:['’\-‐‑][^\W_]+)*")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SAID_OF_MANY = """
mr mrs ms miss mx dr sir dame prof the and of class year form teacher head deputy mum dad mother father
brother sister aunt uncle gran grandad parent carer staff pupil child school room unknown my his her
their from with someone friend boy girl man woman
"""
_NO_NAMES = frozenset(_SAID_OF_MANY.split())
_PARTS = {
    "at_risk": "the child",
    "child": "child",
    "pupil": "pupil",
    "family": "family member",
    "staff": "member of staff",
    "adult": "adult",
}
_BLANK = frozenset(("about", "reference", "case", "files"))
"""Fields that mostly tell who somebody is: numbers, birthdays, how to reach them, names of files."""
_WRITTEN_BY_US = """
format version part type kind what limbs status urgency language side region step kept_as
"""
_FIXED = frozenset(_WRITTEN_BY_US.split())


def masked(named: Extract, *, readers: Mapping[str, str], words: bool) -> Extract:
    """De-named; `readers`: each one's name and role. Without `words` the reporter's are held back."""
    given = _given(named, readers)
    mask = _Mask([*given, (named.school, "the school")])
    found = {key: _held_back(key, value, mask) for key, value in msgspec.to_builtins(named).items()}
    found["words"] = [_spoken(each, mask, words=words) for each in found["words"]]
    if not words:
        found["added"] = [each if each["by"] else {**each, "text": HELD_BACK} for each in found["added"]]
    found |= {
        "named": False,
        "case": "",
        "masked": list(_said(given, words=words)),
        "taken_out": named.taken_out,
    }
    return msgspec.convert(found, Extract)


def _given(named: Extract, readers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each known name and the word for it, the same person always the same word."""
    found: list[tuple[str, str]] = []
    letters = iter(_letters())
    known: dict[str, str] = {}
    for each in named.people:
        key = _folded(each.name)
        if key not in known:
            part = _PARTS[each.part]
            known[key] = part if each.part == "at_risk" else f"{part} {next(letters)}"
        found.append((each.name, known[key]))
    found += readers.items()
    for said in named.words:
        if said.names:
            found += [(each, "someone named in the report") for each in said.written]
    for talk in (*named.told, *(named.staff.lado if named.staff else ())):
        found.append((talk.whom, "an official"))
    return [(name, word) for name, word in found if name.strip()]


def _letters() -> Iterator[str]:
    for number in range(10_000):
        rest, last = divmod(number, 26)
        yield (chr(65 + rest - 1) if 0 < rest <= 26 else str(rest) if rest else "") + chr(65 + last)


def _folded(said: str) -> str:
    """As names are compared: no marks that cannot be seen, one form of each letter, no case."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", said)).casefold().strip()


class _Mask:
    """Whole names first, then each word of a name that could stand alone."""

    def __init__(self, given: Iterable[tuple[str, str]]) -> None:
        self._for: dict[str, str] = {}
        single: dict[str, str] = {}
        for name, word in given:
            parts = [_folded(part) for part in _WORDS.findall(_INVISIBLE.sub("", name))]
            self._for.setdefault(" ".join(parts), word)
            for part in parts:
                if len(part) > 1 and part not in _NO_NAMES and not part.isdigit():
                    single.setdefault(part, word)
        self._for = {**single, **self._for}
        self._for.pop("", None)
        self._longest = max((key.count(" ") + 1 for key in self._for), default=0)

    def over(self, said: str) -> str:
        """`said` with every known name replaced."""
        said = unicodedata.normalize("NFC", _INVISIBLE.sub("", said))
        words = list(_WORDS.finditer(said))
        out, done, at = [], 0, 0
        while at < len(words):
            count, word = self._found(words, at)
            if word:
                out += [said[done : words[at].start()], f"[{word}]"]
                done = words[at + count - 1].end()
            at += count
        return "".join(out) + said[done:]

    def _found(self, words: list[re.Match[str]], at: int) -> tuple[int, str]:
        for count in range(min(self._longest, len(words) - at), 0, -1):
            key = " ".join(_folded(each[0]) for each in words[at : at + count])
            bare = re.sub(r"['’]s?\Z", "", key)
            if word := self._for.get(key):
                return count, word
            if word := self._for.get(bare):
                return count, f"{word}’s"
        return 1, ""


def _held_back(key: str, value: Any, mask: _Mask) -> Any:
    if key in _FIXED:
        return value
    if key in _BLANK and value:
        return [HELD_BACK for _ in value] if isinstance(value, list | tuple) else HELD_BACK
    if isinstance(value, str):
        return mask.over(value)
    if isinstance(value, list | tuple):
        return [_held_back("", each, mask) for each in value]
    if isinstance(value, dict):
        return _person(value, mask)
    return value


def _person(value: dict[str, Any], mask: _Mask) -> dict[str, Any]:
    found = {name: _held_back(name, each, mask) for name, each in value.items()}
    for name in ("whom", "source"):
        # Free text that is nearly always somebody's name: kept only where all of it was replaced.
        if found.get(name) and not re.fullmatch(r"(\[[^\]]+\]\W*)+", found[name]):
            found[name] = HELD_BACK
    return found


def _spoken(said: dict[str, Any], mask: _Mask, *, words: bool) -> dict[str, Any]:
    if said["names"] or not words:
        return {**said, "written": [HELD_BACK for _ in said["written"]]}
    return said


def _said(given: Iterable[tuple[str, str]], *, words: bool) -> Iterator[str]:
    kinds = dict.fromkeys(word for _, word in given)
    yield (
        "Names that the record knows are replaced by: " + (", ".join(kinds) or "nothing, none is known") + "."
    )
    yield (
        "Held back: case number, references, how to reach people, names of files, who said something, and "
        "what the reporter wrote where a name was asked for."
    )
    if words:
        yield (
            "The reporter’s words are here with the known names replaced. Other names, places or details may "
            "still show who it is: read them before you hand this on."
        )
    else:
        yield "The reporter’s own words are held back. What readers wrote may still show who it is."
