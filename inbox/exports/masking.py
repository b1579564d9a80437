"""The same extract without the names in it: each is replaced, everywhere, by one word for who they are.

It replaces the names that the record knows, and holds back what is mostly names. Another name may still stand
in a text: the extract says so, and so does the form that it is asked for with. Values in, values out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import msgspec

from inbox.exports.extract import Extract

HELD_BACK = "[held back]"
_MARKS = "'’‘ʼʻ‛′＇`´"
_APOSTROPHES = str.maketrans(dict.fromkeys(_MARKS, "'"))
_HYPHENS = "\\-‐‑‒–—―−－"
"""As they stand in a set of a regular expression."""
_UNMARKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters with a stroke, and double ones, that no normal form takes apart."""
_WITHOUT_SPACES = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
"""Thai and Lao, Burmese, Khmer, kana, Chinese characters."""
_NO_LETTER = frozenset(("Mn", "Me", "Zs", "Cf"))
_MOST_WORDS = 12
"""Of a name whose runs of words are looked for too."""
_category = unicodedata.category
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
    """As names are compared: its words with no case, accent, apostrophe or other mark, one space between."""
    return " ".join(_key(each[2]) for each in _words_in(_INVISIBLE.sub("", said)))


def _fold(said: str) -> str:
    """One form of each letter, whatever case and marks it has; an apostrophe of any shape is "'"."""
    plain = unicodedata.normalize("NFKD", said.translate(_APOSTROPHES)).casefold().translate(_UNMARKED)
    return "".join(each for each in unicodedata.normalize("NFKD", plain) if _category(each) not in _NO_LETTER)


def _key(word: str) -> str:
    return word.replace("'", "")


def _words_in(said: str) -> list[tuple[int, int, str]]:
    """Where each word begins and ends, and its folded form. A hyphen ends a word, an apostrophe does not.

    Where a script has no spaces between words each letter is one.
    """
    found: list[tuple[int, int]] = []
    for at, letter in enumerate(said):
        kind, goes_on = _category(letter)[0], bool(found) and found[-1][1] == at
        if letter.translate(_APOSTROPHES) == "'":
            inside = goes_on and said[at + 1 : at + 2].isalpha()
        else:
            inside = goes_on and (kind == "M" or not (_alone(letter) or _alone(said[at - 1])))
            if kind in "LN" and not inside:
                found.append((at, at + 1))
        if inside and (kind in "LNM" or letter.translate(_APOSTROPHES) == "'"):
            found[-1] = (found[-1][0], at + 1)
    return [(begin, end, _fold(said[begin:end])) for begin, end in found]


def _alone(letter: str) -> bool:
    """Whether it is of a script that has no spaces between words."""
    return any(first <= ord(letter) <= last for first, last in _WITHOUT_SPACES)


class _Mask:
    """The longest known name first, then each word of a name that could stand alone."""

    def __init__(self, given: Iterable[tuple[str, str]]) -> None:
        self._for: dict[str, str] = {}
        parts: dict[str, str] = {}
        for name, word in given:
            words = [_key(each[2]) for each in _words_in(_INVISIBLE.sub("", name))]
            self._for.setdefault(" ".join(words), word)
            for part in _parts_of(name, words):
                parts.setdefault(part, word)
        self._for = {**parts, **self._for}
        self._for.pop("", None)
        self._longest = max(3, *(key.count(" ") + 1 for key in self._for)) if self._for else 0

    def over(self, said: str) -> str:
        """`said` with every known name replaced."""
        said = unicodedata.normalize("NFC", _INVISIBLE.sub("", said))
        words = _words_in(said)
        out: list[str] = []
        done, at, last = 0, 0, ""
        while at < len(words):
            count, word = self._found(said, words, at)
            if word:
                gap = said[done : words[at][0]]
                if out and word.removesuffix("’s") == last and re.fullmatch(f"[ {_HYPHENS}]", gap):
                    # Two parts of one name, such as a hyphenated one, are one person.
                    out[-1] = f"[{word}]"
                else:
                    out += [gap, f"[{word}]"]
                done, last = words[at + count - 1][1], word
            at += count
        return "".join(out) + said[done:]

    def _found(self, said: str, words: list[tuple[int, int, str]], at: int) -> tuple[int, str]:
        for count in range(min(self._longest, len(words) - at), 0, -1):
            some = words[at : at + count]
            gaps = "".join(said[one[1] : two[0]] for one, two in pairwise(some))
            for between in (" ", "") if gaps and re.fullmatch(f"[{_HYPHENS}]+", gaps) else (" ",):
                whole = between.join(each[2] for each in some)
                if word := self._for.get(_key(whole)):
                    return count, word
                # Children write "Sams" too.
                if word := self._for.get(_key(re.sub(r"'?s\Z|'\Z", "", whole))):
                    return count, f"{word}’s"
        return 1, ""


def _parts_of(name: str, words: list[str]) -> Iterator[str]:
    """Each word that could stand alone, each run of them, and what is written with a hyphen as one word."""
    pieces = [_folded(each).replace(" ", "") for each in name.split()]
    split = _folded(re.sub(f"[{_HYPHENS}{_MARKS}]", " ", name)).split()
    for part in (*words, *pieces, *split):
        if len(part) > 1 and _is_name(part):
            yield part
    for first in range(min(len(words), _MOST_WORDS)):
        for end in range(first + 2, min(len(words), _MOST_WORDS) + 1):
            if all(map(_is_name, words[first:end])):
                yield " ".join(words[first:end])


def _is_name(part: str) -> bool:
    return part not in _NO_NAMES and not part.isdigit() and (len(part) > 1 or _alone(part))


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
