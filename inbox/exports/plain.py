"""Texts on their way out of the inbox: nothing in them acts in a terminal, a sheet or another system.

What could act is shown as a mark, never dropped: `[U+202E]`. Values in, values out.
"""

from __future__ import annotations

import unicodedata

_OPEN, _CLOSE = "\u2068", "\u2069"
"""First strong isolate, and its end: what stands between cannot turn round what stands beside it."""
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORMULA = frozenset("=+-@＝＋－＠|")
_RIGHT = frozenset(("R", "AL", "AN"))


def visible(said: str, *, lines: bool = True) -> str:
    """Marks for control characters, marks of direction, half characters, odd line ends; tabs become spaces.

    Line ends stay as `\\n` where `lines` is true and become ` / ` elsewhere.
    """
    said = said.replace("\r\n", "\n").replace("\t", " ")
    if not lines:
        said = " / ".join(said.split("\n"))
    return "".join(char if char == "\n" or not acts(char) else f"[U+{ord(char):04X}]" for char in said)


def acts(char: str) -> bool:
    """Whether it does something where it is shown instead of being seen: a control, a turn of the line."""
    return char in _TURNING or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}


def goes_right_to_left(said: str) -> bool:
    """Whether any letter of it is written from the right."""
    return any(unicodedata.bidirectional(char) in _RIGHT for char in said)


def isolated(said: str) -> str:
    """`visible`, each line with a letter from the right isolated from what stands around it."""
    return "\n".join(
        f"{_OPEN}{each}{_CLOSE}" if goes_right_to_left(each) else each for each in visible(said).split("\n")
    )


def cell(said: str) -> str:
    """A cell of a sheet: one line, isolated, and never a formula: those begin with an apostrophe."""
    said = isolated(visible(said, lines=False))
    begins = said.lstrip(f" \u00a0{_OPEN}")[:1]
    return f"'{said}" if begins in _FORMULA and begins else said


def inert_json(document: str) -> str:
    """JSON that a terminal may be shown: what could act in it is spelled as JSON spells it, `\\u009b`."""
    return "".join(char if char == "\n" or not acts(char) else f"\\u{ord(char):04x}" for char in document)
