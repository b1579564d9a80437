"""What a file is by its first bytes, and what a saved copy may be called."""

from __future__ import annotations

import pytest

from inbox.files import disposition, saved_name
from inbox.viewing.kinds import (
    EMPTY,
    FILM,
    GIF,
    HEIC,
    OFFICE,
    PDF,
    PROGRAM,
    TEXT,
    UNKNOWN,
    WAV,
    WEBP,
    ZIP,
    Kind,
    ending,
    kind_of,
)


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"", EMPTY),
        (b"%PDF-1.4\n", PDF),
        (b" %PDF-1.4\n", TEXT),
        (b"GIF89a", GIF),
        (b"RIFF\0\0\0\0WEBPVP8 ", WEBP),
        (b"RIFF\0\0\0\0WAVEfmt ", WAV),
        (b"\0\0\0\x18ftypheic", HEIC),
        (b"\0\0\0\x18ftypisom", FILM),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", OFFICE),
        (b"PK\x03\x04" + b"\0" * 26 + b"song.mp3", ZIP),
        (b"MZ\x90\0", PROGRAM),
        ("Grüße,\r\n\tPriya".encode(), TEXT),
        (b"a" * 511 + "ü".encode(), TEXT),
        (b"\x01\x02\x03", UNKNOWN),
        (b"\xff\xff\xff", UNKNOWN),
    ],
)
def test_the_first_bytes_say_what_it_is(beginning: bytes, kind: Kind) -> None:
    assert kind_of(beginning) is kind


@pytest.mark.parametrize(
    ("name", "kind", "ends"),
    [
        ("notes.PDF", PDF, "pdf"),
        ("invoice\u202egpj.exe", PDF, "pdf"),
        ("report.docm", OFFICE, "docx"),
        ("sums.xlsx", OFFICE, "xlsx"),
        ("page.html", TEXT, "txt"),
        ("photo.jpg", PROGRAM, "bin"),
        ('a"; filename="b.exe', UNKNOWN, "bin"),
    ],
)
def test_a_saved_copy_has_a_name_made_here_and_the_ending_of_what_it_is(
    name: str, kind: Kind, ends: str
) -> None:
    saved = saved_name(b"\xab" * 16, 2, ending(name, kind))
    assert saved == f"file-3-abababab.{ends}"
    assert disposition(saved) == f'attachment; filename="{saved}"'
