"""Files attached to a report: what is known of each, and its bytes, opened only when somebody saves it.

Nothing opened is kept: the chunks stay sealed where they were collected, and one is in memory at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import quote

from crypto.errors import EncodingError, SealedFormatError
from crypto.files import chunk_sizes, open_chunks
from crypto.report import MAX_FILES, SealedFile
from inbox.collector.chunks import Chunks
from inbox.vault.store import Held

# Folders, what Windows refuses, and the marks that turn "gpj.exe" round on the screen.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_LONGEST_NAME = 120
_LONGEST_ENDING = 16


class State(Enum):
    """Whether a file can be saved. The words of each are in inbox/pages/files.html."""

    HERE = "here"
    COMING = "coming"
    """Not all of it has been collected."""
    CHANGED = "changed"
    """It is not what was sealed."""
    UNREADABLE = "unreadable"
    """The report's own line about it makes no sense."""


@dataclass(frozen=True, slots=True, repr=False)
class Attached:
    """One file of a report. `file` is None where the report's line about it makes no sense."""

    envelope: bytes
    number: int
    file: SealedFile | None
    state: State

    def opened(self, chunks: Chunks) -> Iterator[bytes]:
        """Its true bytes, chunk by chunk. Raises TamperedError, EncodingError or FolderError."""
        if self.file is None:
            raise EncodingError("a file without its key")
        sealed = chunks.of_file(self.envelope, self.number)
        return open_chunks(sealed, file=self.file, envelope_id=self.envelope, number=self.number)

    def is_whole(self, chunks: Chunks) -> bool:
        """Whether every byte of it opens: looked at before the first is given out."""
        try:
            for _ in self.opened(chunks):
                pass
        except SealedFormatError:
            return False
        return True


def attached_to(held: Held, document: Mapping[str, Any], chunks: Chunks) -> list[Attached]:
    """The files of a report, in their order; at most ten."""
    listed = document.get("files")
    if document.get("kind") != "report" or not isinstance(listed, list):
        return []
    return [
        _attached(held.line.envelope, number, each, chunks) for number, each in enumerate(listed[:MAX_FILES])
    ]


def _attached(envelope: bytes, number: int, line: object, chunks: Chunks) -> Attached:
    try:
        file = SealedFile.parse(line)
        wanted = chunk_sizes(file.size)
    except EncodingError:
        return Attached(envelope, number, None, State.UNREADABLE)
    found = chunks.sizes(envelope, number)
    if file.count != len(wanted) or found[: len(wanted)] != wanted[: len(found)]:
        return Attached(envelope, number, file, State.CHANGED)
    return Attached(envelope, number, file, State.HERE if len(found) >= len(wanted) else State.COMING)


def safe_name(name: str) -> str:
    """A name that a disk takes and that reads as it is: no folders, no turned writing, its ending kept."""
    whole = _NOT_IN_NAMES.sub("_", name).strip(". ")
    _, dot, last = whole.rpartition(".")
    ending = dot + last if dot and len(last) <= _LONGEST_ENDING else ""
    return (whole[: len(whole) - len(ending)][: _LONGEST_NAME - len(ending)] + ending).strip(". ") or "file"


def disposition(name: str) -> str:
    """The Content-Disposition by which a browser saves it under this name and never shows it (RFC 6266)."""
    safe = safe_name(name)
    plain = "".join(char if char.isascii() and char not in "%;'" else "_" for char in safe)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
