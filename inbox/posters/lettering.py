"""How wide words are, and which letters can be printed: without a font of the school's, Helvetica's.

Every PDF reader has Helvetica and Courier, for the letters of western Europe (Windows-1252). For any other
script the school gives a TrueType font of its own; no font is kept here. It draws nothing. fontTools is
loaded where it is used, and fpdf2 only in the process that prints: see inbox/exports/press.py.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from inbox.errors import PosterError
from inbox.posters.core_widths import WIDTHS
from inbox.posters.marks import Weight

CORE_ENCODING = "cp1252"
_UNKNOWN = 1.0
"""Ems to reckon with for a letter whose width we cannot know: wider than nearly all."""
_JOINED = 0.6
"""The same for a letter of Arabic script, which joins its neighbours: on average it is narrower."""
_ARABIC = range(0x0600, 0x0700)
_CORE = {Weight.REGULAR: "helvetica", Weight.BOLD: "helveticaB", Weight.MONO: "courierB"}


class Lettering(Protocol):
    """The fonts of one sheet."""

    def width(self, said: str, *, size: float, weight: Weight) -> float:
        """How wide `said` is at `size` (both in millimetres); letters it lacks count generously."""

    def lacks(self, said: str) -> str:
        """The letters of `said` that this lettering has no shape for, each once."""


class CoreLettering:
    """The fonts that every PDF reader brings."""

    def width(self, said: str, *, size: float, weight: Weight) -> float:
        """By the published widths of Helvetica and Courier."""
        widths = WIDTHS[_CORE[weight]]
        return sum(self._advance(letter, widths) for letter in said) * size

    def lacks(self, said: str) -> str:
        """Everything outside Windows-1252."""
        return "".join(dict.fromkeys(letter for letter in said if not _core_letter(letter)))

    @staticmethod
    def _advance(letter: str, widths: dict[str, int]) -> float:
        # With its mark a letter is as wide as without: ŵ as w.
        known = _core_letter(letter) or _core_letter(unicodedata.normalize("NFD", letter)[0])
        return widths[known] / 1000 if known in widths else _guessed(letter)


@dataclass(frozen=True, slots=True)
class FontFile:
    """A TrueType or OpenType font file: its letters, and their widths in ems."""

    path: Path
    widths: dict[int, float]

    @classmethod
    def read(cls, path: Path) -> FontFile:
        """Raises PosterError if it is no font that can be embedded."""
        from fontTools.ttLib import TTFont, TTLibError

        try:
            with TTFont(path, lazy=True) as font:
                letters: dict[int, str] = font.getBestCmap() or {}
                ems = font["head"].unitsPerEm
                widths = {letter: font["hmtx"][glyph][0] / ems for letter, glyph in letters.items()}
        except (OSError, TTLibError, KeyError, AssertionError) as wrong:
            raise PosterError(f"cannot use {path} as a font: give a .ttf or .otf file") from wrong
        return cls(path, widths)


@dataclass(frozen=True, slots=True)
class GivenLettering:
    """The school's own font; what is copied letter by letter stays in Courier."""

    regular: FontFile
    bold: FontFile

    def width(self, said: str, *, size: float, weight: Weight) -> float:
        """By the font's own table."""
        if weight is Weight.MONO:
            return CoreLettering().width(said, size=size, weight=weight)
        widths = (self.bold if weight is Weight.BOLD else self.regular).widths
        known = (widths.get(ord(letter)) for letter in said)
        return (
            sum(_guessed(letter) if ems is None else ems for letter, ems in zip(said, known, strict=True))
            * size
        )

    def lacks(self, said: str) -> str:
        """What either file has no shape for."""
        wanted = dict.fromkeys(said)
        return "".join(
            letter
            for letter in wanted
            if ord(letter) not in self.regular.widths or ord(letter) not in self.bold.widths
        )


def lettering_of(font: Path | None, bold: Path | None = None) -> Lettering:
    """The school's font if it gave one (`bold` may be a second file). Raises PosterError."""
    if font is None:
        return CoreLettering()
    regular = FontFile.read(font)
    return GivenLettering(regular, FontFile.read(bold) if bold is not None else regular)


def joins_letters(said: str) -> bool:
    """Whether letters stand from the right, or join and stack in ways that plain printing gets wrong."""
    return any(
        unicodedata.bidirectional(letter) in {"R", "AL"} or unicodedata.category(letter) in {"Mn", "Mc"}
        for letter in said
    )


def _guessed(letter: str) -> float:
    """Ems for a letter whose width no font of ours tells; marks of direction take no room."""
    if unicodedata.category(letter) == "Cf":
        return 0
    return _JOINED if ord(letter) in _ARABIC else _UNKNOWN


def _core_letter(letter: str) -> str:
    """The letter's place in Windows-1252 as the widths are kept; "" if it has none."""
    if unicodedata.category(letter) == "Cc":
        return ""
    try:
        return letter.encode(CORE_ENCODING).decode("latin-1")
    except UnicodeEncodeError:
        return ""
