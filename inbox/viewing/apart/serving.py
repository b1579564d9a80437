"""The whole life of the process apart: shut itself in, read one file, answer once, end."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from inbox.viewing.apart.confinement import leave_the_network, shut_in
from inbox.viewing.wire import HEAD, MAGIC, MOST_FACTS, MOST_TEXT

MOST_LINE = 200


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted: one page of a file of this kind, no larger than this many pixels."""

    kind: str
    page: int
    width: int
    height: int


@dataclass(slots=True)
class Told:
    """What is told of a file: what it says of itself, what it holds, and its picture as raw RGB."""

    fault: str = ""
    pages: int = 1
    width: int = 0
    height: int = 0
    said: dict[str, str] = field(default_factory=dict)
    holds: list[str] = field(default_factory=list)
    place: str = ""
    size: tuple[int, int] = (0, 0)
    pixels: bytes = b""

    def say(self, what: str, value: object) -> None:
        """Note a text that the file holds about itself; nothing for what is no text or empty."""
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if isinstance(text, str) and (text := text.replace("\0", " ").strip()[:MOST_TEXT]):
            self.said[what] = text


class FaultError(Exception):
    """The file cannot be shown; `word` is one of inbox.viewing.answer.Fault."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def serve(look: Callable[[bytes, Ask], Told]) -> None:
    """Answer one request by `look`, whose libraries are loaded by now."""
    # A codec is a file to be opened, which nothing can be any more afterwards.
    for codec in ("utf-16-le", "latin-1", "ascii", "utf-8"):
        codecs.lookup(codec)
    marks = leave_the_network() | shut_in()
    said: dict[str, Any] = json.loads(sys.stdin.buffer.readline(MOST_LINE))
    try:
        told = look(sys.stdin.buffer.read(), Ask(**said))
    except FaultError as wrong:
        told = Told(fault=wrong.word)
    except MemoryError:
        told = Told(fault="large")
    except Exception:
        # Whatever a library says about bytes that were made to break it: only that they did.
        told = Told(fault="damaged")
    _answer(told, marks)


def _answer(told: Told, marks: int) -> None:
    facts = {
        name: getattr(told, name) for name in ("fault", "pages", "width", "height", "said", "holds", "place")
    }
    written = json.dumps(facts).encode("ascii")
    if len(written) > MOST_FACTS:
        written = json.dumps({**facts, "said": {}}).encode("ascii")
    out = sys.stdout.buffer
    out.write(HEAD.pack(MAGIC, marks, len(written), *told.size))
    out.write(written)
    out.write(told.pixels)
    out.flush()
