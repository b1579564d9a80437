"""The fonts of a printed record: the school's own, then this computer's, else what every PDF reader has.

No font is kept here. A letter that none has is printed as a mark that names it, and never as another letter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inbox.errors import PosterError
from inbox.folder import Folder
from inbox.posters.lettering import CoreLettering, FontFile
from inbox.posters.marks import Weight
from inbox.settings import InboxSettings

_DEBIAN, _WINDOWS, _MAC = (
    Path("/usr/share/fonts/truetype"),
    Path("C:/Windows/Fonts"),
    Path("/System/Library/Fonts"),
)
USUAL = (
    (_DEBIAN / "dejavu/DejaVuSans.ttf", _DEBIAN / "dejavu/DejaVuSans-Bold.ttf"),
    (_DEBIAN / "noto/NotoSansArabic-Regular.ttf", _DEBIAN / "noto/NotoSansArabic-Bold.ttf"),
    (_DEBIAN / "freefont/FreeSerif.ttf", _DEBIAN / "freefont/FreeSerifBold.ttf"),
    (_DEBIAN / "noto/NotoSans-Regular.ttf", _DEBIAN / "noto/NotoSans-Bold.ttf"),
    (_DEBIAN / "liberation/LiberationSans-Regular.ttf", _DEBIAN / "liberation/LiberationSans-Bold.ttf"),
    (_WINDOWS / "segoeui.ttf", _WINDOWS / "segoeuib.ttf"),
    (_WINDOWS / "arial.ttf", _WINDOWS / "arialbd.ttf"),
    (_MAC / "Supplemental/Arial Unicode.ttf", _MAC / "Supplemental/Arial Bold.ttf"),
)
"""Where Debian, Windows and macOS keep fonts with the letters of many languages."""


@dataclass(frozen=True, slots=True)
class Face:
    """One family: how fpdf2 is told of it, and its two weights; none of them for Helvetica."""

    name: str
    regular: FontFile | None = None
    bold: FontFile | None = None

    def em(self, letter: str, *, bold: bool) -> float | None:
        """How wide a letter is, in ems; None if it has no shape for it."""
        file = self.bold if bold else self.regular
        if file is not None:
            return file.widths.get(ord(letter))
        core = CoreLettering()
        weight = Weight.BOLD if bold else Weight.REGULAR
        return None if core.lacks(letter) else core.width(letter, size=1, weight=weight)


HELVETICA = Face("helvetica")


@dataclass(frozen=True, slots=True)
class Faces:
    """Those of one document, the first that has a letter prints it."""

    faces: tuple[Face, ...] = (HELVETICA,)

    @property
    def embedded(self) -> bool:
        """Whether every letter's shape goes into the file."""
        return HELVETICA not in self.faces

    def runs(self, said: str, *, bold: bool) -> Iterator[tuple[Face, str, float]]:
        """Pieces of one line, each with the face that has it, and its width in ems."""
        found: list[tuple[Face, str, float]] = []
        for letter in "".join(self._known(each, bold=bold) for each in said):
            face, em = self._face(letter, bold=bold)
            if found and found[-1][0] is face:
                found[-1] = (face, found[-1][1] + letter, found[-1][2] + em)
            else:
                found.append((face, letter, em))
        yield from found

    def width(self, said: str, *, bold: bool) -> float:
        """In ems."""
        return sum(em for _, _, em in self.runs(said, bold=bold))

    def _face(self, letter: str, *, bold: bool) -> tuple[Face, float]:
        for face in self.faces:
            if (em := face.em(letter, bold=bold)) is not None:
                return face, em
        return self.faces[0], 0.6

    def _known(self, letter: str, *, bold: bool) -> str:
        """The letter, or what stands for it where no face has it."""
        # A joined shape that is lacking is printed as the letter by itself, before it is only named.
        plain = unicodedata.normalize("NFKC", letter) if ord(letter) in _JOINED_SHAPES else letter
        for said in (letter, plain):
            if all(any(face.em(each, bold=bold) is not None for face in self.faces) for each in said):
                return said
        if unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f" or letter in _SKIN:
            # Joiners, and what only changes how another letter looks.
            return ""
        return "".join(_mark(each) for each in plain)


_JOINED_SHAPES = range(0xFB50, 0xFEFD)
_SKIN = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


def _mark(letter: str) -> str:
    if unicodedata.category(letter)[0] == "S" and (name := unicodedata.name(letter, "")):
        return f"[{name.lower()}]"
    return f"[U+{ord(letter):04X}]"


def own_faces(folder: Folder, settings: InboxSettings) -> Faces:
    """As `poster_font` in inbox.toml says, and what this computer has. Raises PosterError."""
    given: tuple[tuple[Path, Path], ...] = ()
    if settings.poster_font:
        regular = folder.root / settings.poster_font
        given = ((regular, folder.root / settings.poster_bold if settings.poster_bold else regular),)
    return faces_of((*given, *USUAL))


def faces_of(files: Sequence[tuple[Path, Path]]) -> Faces:
    """Of those that are there, in order; Helvetica if none is."""
    found = [face for at, pair in enumerate(files) if (face := _read(f"face{at}", *pair)) is not None]
    return Faces(tuple(found) or (HELVETICA,))


@lru_cache(maxsize=16)
def _read(name: str, regular: Path, bold: Path) -> Face | None:
    try:
        file = FontFile.read(regular)
    except PosterError:
        return None
    try:
        return Face(name, file, FontFile.read(bold))
    except PosterError:
        return Face(name, file, file)
