"""Strict reading of one field of a JSON document: what it must be, and how large at most.

Every function returns the value it was asked for or raises EncodingError; none repairs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from crypto.errors import EncodingError

T = TypeVar("T", bound=StrEnum)

READER_ID = re.compile(r"r[1-9][0-9]{0,3}\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def parse_day(text: object) -> date:
    """A UTC date written YYYY-MM-DD. Raises EncodingError."""
    if not isinstance(text, str) or not _DAY.match(text):
        raise EncodingError("a date is written YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise EncodingError("no such date") from None


def take(document: Mapping[str, Any], *keys: str) -> tuple[Any, ...]:
    """The values of exactly these keys: a missing or an unknown one is refused with EncodingError."""
    if not isinstance(document, Mapping) or set(document) != set(keys):
        raise EncodingError(f"expected the fields {', '.join(keys)}")
    return tuple(document[key] for key in keys)


def text_of(value: object, *, limit: int, what: str, empty: bool = False) -> str:
    """Text of at most `limit` UTF-8 bytes, without control characters. Raises EncodingError."""
    if not isinstance(value, str) or (not value and not empty) or len(value.encode()) > limit:
        raise EncodingError(f"{what} is text of at most {limit} bytes")
    if any(ord(char) < 32 or ord(char) == 127 for char in value):
        raise EncodingError(f"{what} has a control character")
    return value


def whole(value: object, *, least: int, most: int, what: str) -> int:
    """An integer within bounds, and no boolean. Raises EncodingError."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise EncodingError(f"{what} is a whole number from {least} to {most}")
    return value


def list_of(value: object, *, most: int, what: str, least: int = 0) -> list[Any]:
    """A list within bounds. Raises EncodingError."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise EncodingError(f"{what} is a list of {least} to {most}")
    return value


def reader_id(value: object) -> str:
    """`r1` to `r9999`. Raises EncodingError."""
    if not isinstance(value, str) or not READER_ID.match(value):
        raise EncodingError("a reader's id is r and a number from 1 to 9999")
    return value


def distinct(values: Sequence[Any], what: str) -> None:
    """Raises EncodingError when one stands twice."""
    if len(set(values)) != len(values):
        raise EncodingError(f"{what} must all be different")


def enum_list(kind: type[T], value: object, what: str) -> tuple[T, ...]:
    """Distinct words of one enum, at most 8. Raises EncodingError."""
    try:
        found = tuple(kind(item) for item in list_of(value, most=8, what=what))
    except ValueError:
        raise EncodingError(f"an unknown word among the {what}") from None
    distinct(found, what)
    return found
