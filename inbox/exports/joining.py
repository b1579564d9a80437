"""A line as it stands on paper: Arabic letters in the shape that their neighbours ask for, left to right.

Fonts carry these shapes as letters of their own (Unicode's presentation forms), so no shaping library is
needed for Urdu or Arabic in a plain hand. Scripts that stack their letters are not shaped.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_FORMS = ("isolated", "final", "initial", "medial")
_RANGES = (range(0xFB50, 0xFDFF), range(0xFE70, 0xFEFD))
_LAM = "\u0644"
_PAIRS = "()[]{}<>«»‹›"
_MIRRORED = {each: _PAIRS[at ^ 1] for at, each in enumerate(_PAIRS)}
_JOINS_ALL = "\u0640\u200d"
"""The stretch, and the joiner: letters beside them join."""


@cache
def _forms() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for code in (code for each in _RANGES for code in each):
        kind, *letters = unicodedata.decomposition(chr(code)).split()[:4] or [""]
        name = kind.strip("<>")
        said = "".join(chr(int(letter, 16)) for letter in letters)
        if name in _FORMS and (len(said) == 1 or (len(said) == 2 and said[0] == _LAM and name != "initial")):
            found.setdefault(said, {}).setdefault(name, chr(code))
    return found


def joined(said: str) -> str:
    """Every Arabic letter in its shape, in the order it is read."""
    forms, out = _forms(), []
    at = 0
    while at < len(said):
        letter = said[at : at + 2] if said[at] == _LAM and said[at : at + 2] in forms else said[at]
        shapes = forms.get(letter)
        if shapes is None:
            out.append(letter)
        else:
            before = _joins_on(said, at - 1, -1) and ("final" in shapes)
            after = _joins_back(said, at + len(letter)) and ("initial" in shapes)
            kind = ("medial" if after else "final") if before else ("initial" if after else "isolated")
            out.append(shapes.get(kind) or shapes.get("isolated") or letter)
        at += len(letter)
    return "".join(out)


def _joins_on(said: str, at: int, step: int) -> bool:
    """Whether the letter before reaches out to the next: marks that stand on a letter are passed over."""
    while at >= 0 and unicodedata.category(said[at]) == "Mn":
        at += step
    return at >= 0 and (said[at] in _JOINS_ALL or "initial" in _forms().get(said[at], {}))


def _joins_back(said: str, at: int) -> bool:
    while at < len(said) and unicodedata.category(said[at]) == "Mn":
        at += 1
    return at < len(said) and (said[at] in _JOINS_ALL or "final" in _forms().get(said[at], {}))


def from_the_right(said: str) -> bool:
    """Whether the first letter with a direction is written from the right."""
    from fpdf.bidi import auto_detect_base_direction
    from fpdf.enums import TextDirection

    return bool(auto_detect_base_direction(said) == TextDirection.RTL)


def as_seen(line: str, *, right: bool) -> str:
    """One line, left to right as it stands on paper."""
    from fpdf.bidi import BidiParagraph
    from fpdf.enums import TextDirection

    direction = TextDirection.RTL if right else TextDirection.LTR
    characters = BidiParagraph(joined(line), base_direction=direction).get_reordered_characters()
    return "".join(
        _MIRRORED.get(each.character, each.character) if each.embedding_level % 2 else each.character
        for each in characters
    )
