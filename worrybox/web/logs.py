"""Logging with an allow-list: a room names its events and their fields, and nothing else can be written.

It never writes an address, a user agent, a path, a word of a request, the message of an exception (which
may quote input) or any time finer than the day.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import TextIO

ROOT = "worrybox"
_OWN_WORD = re.compile(r"[a-zA-Z0-9_.-]{1,64}")

Value = int | str | date | Enum


class UnknownEventError(Exception):
    """An event or field that is not on the room's list."""


class EventLog:
    """One room's log: it can write the events it was made with, with the fields listed for each."""

    def __init__(self, room: str, events: Mapping[str, frozenset[str]]) -> None:
        self._logger = logging.getLogger(f"{ROOT}.{room}")
        self._events = dict(events)

    def write(self, event: str, *, level: int = logging.INFO, **fields: Value) -> None:
        """Write one event. Raises UnknownEventError for an event or a field that is not listed."""
        self._logger.log(level, self._line(event, fields))

    def fault(self, event: str, error: BaseException, **fields: Value) -> None:
        """Write one event with the type and the place of `error`; its message is left out."""
        self._logger.error(self._line(event, fields), exc_info=error)

    def _line(self, event: str, fields: Mapping[str, Value]) -> str:
        allowed = self._events.get(event)
        if allowed is None:
            raise UnknownEventError(f"event {event!r} is not on the list")
        unknown = fields.keys() - allowed
        if unknown:
            raise UnknownEventError(f"event {event!r} may not carry {', '.join(sorted(unknown))}")
        return " ".join([event, *(f"{name}={_shown(value)}" for name, value in fields.items())])


def _shown(value: Value) -> str:
    plain = value.name if isinstance(value, Enum) else value
    if isinstance(plain, str) and not _OWN_WORD.fullmatch(plain):
        return "<withheld>"
    # A datetime is a date too: only its day is written.
    return plain.strftime("%Y-%m-%d") if isinstance(plain, date) else str(plain)


class DayFormatter(logging.Formatter):
    """`2026-11-22 INFO portal started port=8400`; of other libraries' records only name and level."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line, and for a fault the places of its stack, innermost last."""
        day = datetime.fromtimestamp(record.created, tz=UTC).date().isoformat()
        own = record.name.startswith(f"{ROOT}.")
        said = record.getMessage() if own else "(message withheld)"
        name = record.name.removeprefix(f"{ROOT}.")
        line = f"{day} {record.levelname} {name} {said}"
        if record.exc_info and record.exc_info[1] is not None:
            line += f" {places(record.exc_info[1])}"
        return line


def places(error: BaseException) -> str:
    """The type of an exception and the modules and lines it came through: no message, no values."""
    frames = traceback.extract_tb(error.__traceback__)
    trail = " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames[-8:])
    return f"{type(error).__name__} at {trail or 'nowhere'}"


def set_up(*, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send all logging of this process through the allow-list formatter, to standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(DayFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.ERROR)
    logging.getLogger(ROOT).setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
        logger.setLevel(logging.ERROR)
    # Python prints a lost exception with its message; here only its type and place may appear.
    logging.raiseExceptions = False
