"""Safeguarding topics as data, one set for each year.

A set that was ever used stays here for good, so that an old case keeps the words it was coded with.
"""

from __future__ import annotations

from collections.abc import Mapping

from inbox.codes.england_2026 import ENGLAND_2026
from inbox.codes.model import Code, CodeSet, Duty, Group

__all__ = ["CURRENT", "SETS", "Code", "CodeSet", "Duty", "Group", "code_of"]

CURRENT = ENGLAND_2026
"""The set that new codes are taken from."""

SETS: Mapping[str, CodeSet] = {each.id: each for each in (ENGLAND_2026,)}
"""Every set that was ever used, by id."""


def code_of(set_id: str, code_id: str) -> Code | None:
    """The code of that id in that set; None for one that this version does not know."""
    found = SETS.get(set_id)
    return found.code(code_id) if found is not None else None
