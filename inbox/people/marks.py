"""The mark of a set of recovery sheets: six letters, by which sheets of two printings are told apart.

It comes from the public half of the recovery key, so everybody can see which one the list of readers names.
It is no secret and opens nothing.
"""

from __future__ import annotations

import re

from crypto.encoding import blake2b
from crypto.recipients import RecoveryBox

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowel: a mark is none of the words of a sheet, and looks like none."""
LENGTH = 6
_MARK = re.compile(f"[{LETTERS}]{{{LENGTH}}}", re.IGNORECASE)


def mark_of(box: RecoveryBox) -> str:
    """Of the sheets that make this key: 64 million possible ones."""
    number = int.from_bytes(blake2b(32, person="wb-sheets-v1", data=box.raw))
    found = ""
    for _ in range(LENGTH):
        number, at = divmod(number, len(LETTERS))
        found += LETTERS[at]
    return found


def parted(words: list[str]) -> tuple[str, list[str]]:
    """The mark among what was typed of a sheet ("" for none), and the rest of its words."""
    marks = [word for word in words if _MARK.fullmatch(word)]
    return (marks[0].upper(), [word for word in words if word != marks[0]]) if marks else ("", words)
