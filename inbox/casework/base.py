"""What every entry of a case is, and how its texts are bounded.

Values only: nothing here signs, keeps or shows anything.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from crypto.errors import EncodingError
from crypto.fields import parse_day

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_IN_PROSE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
MAX_LINE = 200
"""UTF-8 bytes of a name or one line."""
MAX_TEXT = 4_000
"""UTF-8 bytes of a text. Six of them, every byte escaped, still fit into one envelope."""


def line(value: object, what: str, *, empty: bool = False) -> str:
    """One line of at most 200 bytes. Raises EncodingError."""
    return _words(value, what, limit=MAX_LINE, never=_CONTROL, empty=empty)


def prose(value: object, what: str, *, empty: bool = False) -> str:
    """Text of at most 4,000 bytes, with lines and tabs. Raises EncodingError."""
    return _words(value, what, limit=MAX_TEXT, never=_CONTROL_IN_PROSE, empty=empty)


def _words(value: object, what: str, *, limit: int, never: re.Pattern[str], empty: bool) -> str:
    if not isinstance(value, str):
        raise EncodingError(f"{what} is no text")
    if len(value.encode()) > limit:
        raise EncodingError(f"{what} is too long: about {limit} letters fit, fewer where they are not Latin")
    if not empty and not value.strip():
        raise EncodingError(f"{what} is blank")
    if never.search(value):
        raise EncodingError(f"{what} has a control character")
    return value


def day_of(value: object, *, empty: bool = False) -> date | None:
    return None if empty and value == "" else parse_day(value)


def written_day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


class Entry(ABC):
    """What every entry can do: be read from an event's `fields`, and be written as them."""

    __slots__ = ()
    type: ClassVar[str]

    @classmethod
    @abstractmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        """Raises EncodingError, or ValueError for a word that is none of a fixed set."""

    @abstractmethod
    def document(self) -> dict[str, Any]:
        """The event's `fields`."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} redacted>"
