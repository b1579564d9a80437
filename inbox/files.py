"""Files attached to a report: what is known of each, and its bytes, opened only when somebody asks for it.

Nothing opened is kept: the chunks stay sealed where they were collected, and one is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from crypto.errors import EncodingError, SealedFormatError
from crypto.files import chunk_sizes, open_chunks
from crypto.report import MAX_FILES, SealedFile
from inbox.collector.chunks import Chunks
from inbox.vault.store import Held


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

    def beginning(self, chunks: Chunks) -> bytes:
        """Its first true bytes, to be told its kind by; b"" where they do not open. Never the whole file."""
        try:
            return next(self.opened(chunks), b"")
        except SealedFormatError:
            return b""

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


def saved_name(envelope: bytes, number: int, ending: str) -> str:
    """The name of a saved copy, made here: nothing of the given one reaches a disk, a header or a URL."""
    return f"file-{number + 1}-{envelope.hex()[:8]}.{ending}"


def disposition(name: str, *, shown: bool = False) -> str:
    """The Content-Disposition by which a browser saves it under this name of ours (RFC 6266)."""
    return f'{"inline" if shown else "attachment"}; filename="{name}"'
