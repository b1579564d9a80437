"""What a file is by its first bytes, whatever its name and sender say; compared, never taken to pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass

LOOKED_AT = 512
"""Bytes from the beginning."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its name in words, the media types and the endings that are true of it."""

    words: str
    types: tuple[str, ...] = ()
    endings: tuple[str, ...] = ("bin",)
    part: str = ""
    """The program of inbox.viewing.apart that opens it; "" for none."""
    asked: str = ""
    """What it is called there."""


EMPTY = Kind("nothing at all: it is empty")
UNKNOWN = Kind("of a kind that is not known here")
PROGRAM = Kind("a program")
TEXT = Kind("plain text", ("text/plain", "text/csv"), ("txt", "csv"))
PDF = Kind("a PDF document", ("application/pdf",), ("pdf",), "documents", "PDF")
JPEG = Kind("a JPEG picture", ("image/jpeg", "image/jpg"), ("jpg", "jpeg"), "pictures", "JPEG")
PNG = Kind("a PNG picture", ("image/png",), ("png",), "pictures", "PNG")
GIF = Kind("a GIF picture", ("image/gif",), ("gif",), "pictures", "GIF")
WEBP = Kind("a WebP picture", ("image/webp",), ("webp",), "pictures", "WEBP")
HEIC = Kind("a HEIC picture", ("image/heic", "image/heif"), ("heic", "heif"))
TIFF = Kind("a TIFF picture", ("image/tiff",), ("tiff", "tif"))
FILM = Kind(
    "a film or sound recording (MP4)",
    ("video/mp4", "video/quicktime", "audio/mp4", "audio/x-m4a", "video/3gpp"),
    ("mp4", "mov", "m4a", "m4v", "3gp"),
)
WEBM = Kind("a film or sound recording (WebM)", ("video/webm", "audio/webm"), ("webm",))
OGG = Kind("a sound recording (Ogg)", ("audio/ogg", "video/ogg", "application/ogg"), ("ogg", "opus", "oga"))
WAV = Kind("a sound recording (WAV)", ("audio/wav", "audio/x-wav", "audio/wave"), ("wav",))
MP3 = Kind("a sound recording (MP3)", ("audio/mpeg", "audio/mp3"), ("mp3",))
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
OFFICE = Kind(
    "an Office document",
    (
        _OPEN_XML + "wordprocessingml.document",
        _OPEN_XML + "spreadsheetml.sheet",
        _OPEN_XML + "presentationml.presentation",
    ),
    ("docx", "xlsx", "pptx"),
)
ODF = Kind("an OpenDocument file", (), ("odt", "ods", "odp"))
OLE = Kind(
    "an older Office document",
    ("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
    ("doc", "xls", "ppt", "msg"),
)
RTF = Kind("a rich text document", ("application/rtf", "text/rtf"), ("rtf",))
ZIP = Kind("an archive (ZIP) of other files", ("application/zip", "application/x-zip-compressed"), ("zip",))
ARCHIVE = Kind(
    "an archive of other files", ("application/x-7z-compressed", "application/vnd.rar"), ("7z", "rar")
)

# The first that fits; longer signs before shorter ones.
_SIGNS: tuple[tuple[bytes, Kind], ...] = (
    (rb"\xff\xd8\xff", JPEG),
    (rb"\x89PNG\r\n\x1a\n", PNG),
    (rb"GIF8[79]a", GIF),
    (rb"RIFF....WEBP", WEBP),
    (rb"RIFF....WAVE", WAV),
    (rb"%PDF-", PDF),
    (rb"....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)", HEIC),
    (rb"....ftyp", FILM),
    (rb"II\*\x00|MM\x00\*", TIFF),
    (rb"\x1aE\xdf\xa3", WEBM),
    (rb"OggS", OGG),
    (rb"ID3|\xff[\xfb\xf3\xf2\xfa]", MP3),
    (rb"PK\x03\x04.{26}(\[Content_Types\]\.xml|_rels/|word/|xl/|ppt/|docProps/)", OFFICE),
    (rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument", ODF),
    (rb"PK\x03\x04|PK\x05\x06", ZIP),
    (rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07", ARCHIVE),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (rb"\{\\rtf", RTF),
    (rb"MZ|\x7fELF|#!|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe", PROGRAM),
)
SIGNS = tuple((re.compile(sign, re.DOTALL), kind) for sign, kind in _SIGNS)


def kind_of(beginning: bytes) -> Kind:
    """The kind that a file's first bytes say."""
    first = beginning[:LOOKED_AT]
    if not first:
        return EMPTY
    for sign, kind in SIGNS:
        if sign.match(first):
            return kind
    return TEXT if _is_text(first) else UNKNOWN


def ending(name: str, kind: Kind) -> str:
    """The ending of a saved copy: the given one only where it is one of its kind's."""
    given = name.rpartition(".")[2].lower()
    return given if given in kind.endings else kind.endings[0]


def _is_text(first: bytes) -> bool:
    # The last letter may be cut in the middle.
    text = first.decode("utf-8", "replace").rstrip("\ufffd") if len(first) == LOOKED_AT else None
    try:
        text = first.decode("utf-8") if text is None else text
    except UnicodeDecodeError:
        return False
    return "\ufffd" not in text and all(char.isprintable() or char in "\r\n\t\ufeff" for char in text)
