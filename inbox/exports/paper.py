"""A record on paper: title, headings, paragraphs and fields on A4, as a tagged PDF with bookmarks.

With a font to embed it is made under fpdf2's rules of PDF/A-2u. It is not PDF/UA, and says so nowhere.
What stands in a text is only ever letters: nothing in it can be a link, a field or a script.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from inbox.exports.faces import Faces
from inbox.exports.joining import as_seen, from_the_right
from inbox.exports.plain import goes_right_to_left, visible

_LEFT, _TOP, _WIDE, _BOTTOM = 18.0, 16.0, 174.0, 278.0
_POINT = 25.4 / 72
_INK, _QUIET, _LINE = 20, 90, 190


class Paper:
    """One document on its way. Sizes are points, places are millimetres."""

    def __init__(self, title: str, *, faces: Faces, footer: str, at: datetime | None = None) -> None:
        # Loaded with the first document: see inbox/posters/lettering.py.
        from fpdf import FPDF
        from fpdf.prefs import ViewerPreferences

        compliance = "PDF/A-2U" if faces.embedded else None
        self._pdf = FPDF(unit="mm", format="A4", enforce_compliance=compliance)
        self._faces, self._footer, self._y, self._mcid = faces, visible(footer, lines=False), _TOP, 0
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        self._pdf.set_lang("en-GB")
        self._pdf.set_creation_date(at or datetime.now(UTC))
        self._pdf.set_producer("Worrybox")
        self._pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        if faces.embedded:
            self._embed()
        else:
            self._pdf.core_fonts_encoding = "cp1252"
        self._new_page()
        self._bookmark(title, 0)
        self._write(title, tag="/H1", size=17, bold=True)
        self._y += 1.5

    def _embed(self) -> None:
        from fpdf.enums import OutputIntentSubType
        from fpdf.output import PDFICCProfile
        from PIL import ImageCms

        for face in self._faces.faces:
            assert face.regular is not None
            assert face.bold is not None
            self._pdf.add_font(face.name, "", face.regular.path)
            self._pdf.add_font(face.name, "B", face.bold.path)
        colours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        profile = PDFICCProfile(contents=colours, n=3, alternate="DeviceRGB")
        self._pdf.add_output_intent(
            OutputIntentSubType.PDFA, "sRGB", "sRGB", "https://www.color.org", profile, "sRGB"
        )

    def heading(self, said: str, *, level: int = 2) -> None:
        """A heading and its bookmark; it never stands alone at the foot of a page."""
        self._y += 4.5 if level == 2 else 2.5
        self._room(18)
        self._bookmark(said, level - 1)
        self._write(said, tag=f"/H{level}", size=12.5 if level == 2 else 11, bold=True)
        if level == 2:
            with self._artifact():
                self._rule(self._y + 0.4)
        self._y += 1.8

    def text(self, said: str, *, quiet: bool = False, indent: float = 0.0, barred: bool = False) -> None:
        """A paragraph; `barred` is somebody's own words, with a line beside them."""
        for each in visible(said).split("\n"):
            self._write(
                each,
                tag="/BlockQuote" if barred else "/P",
                size=9 if quiet else 10.5,
                grey=_QUIET if quiet else _INK,
                indent=5 if barred else indent,
                barred=barred,
            )
        self._y += 1.2

    def field(self, name: str, said: str, *, blank: str = "not known") -> None:
        """A name and what it says, beside each other; a blank is said aloud."""
        left = 48.0
        self._room(6)
        page, top = self._pdf.page, self._y
        self._write(name, tag="/P", size=9, grey=_QUIET, wide=left - 3)
        after, self._y = self._y, top
        if self._pdf.page != page:
            self._y = after
        said = visible(said) if said.strip() else blank
        for each in said.split("\n"):
            self._write(each, tag="/P", size=10.5, indent=left, grey=_INK if said != blank else _QUIET)
        self._y = max(self._y, after if self._pdf.page == page else self._y) + 1.0

    def lines(self, rows: Sequence[str]) -> None:
        """Blank lines to write on by hand, each with what goes there."""
        for each in rows:
            self._room(13)
            self._y += 6
            self._write(each, tag="/P", size=9, grey=_QUIET, wide=46)
            with self._artifact():
                self._rule(self._y - 1, left=_LEFT + 48)

    def done(self) -> bytes:
        """The whole file."""
        for page in range(1, self._pdf.pages_count + 1):
            self._pdf.page = page
            self._foot()
        return bytes(self._pdf.output())

    def _bookmark(self, said: str, level: int) -> None:
        self._pdf.set_y(self._y)
        self._pdf.start_section(visible(said, lines=False), level=level)

    def _new_page(self) -> None:
        self._pdf.add_page()
        self._y, self._mcid = _TOP, 0

    def _room(self, high: float) -> None:
        if self._y + high > _BOTTOM:
            self._new_page()

    def _foot(self) -> None:
        with self._artifact():
            # Another page than the one last written on: nothing of its font may be taken as set.
            self._put(" ", _LEFT, 288, size=7, bold=True, grey=_INK)
            self._rule(283)
            self._put(self._footer, _LEFT, 288, size=8, grey=_QUIET)
            said = f"Page {self._pdf.page} of {self._pdf.pages_count}"
            wide = self._faces.width(said, bold=False) * 8 * _POINT
            self._put(said, _LEFT + _WIDE - wide, 288, size=8, grey=_QUIET)

    def _rule(self, y: float, *, left: float = _LEFT) -> None:
        self._pdf.set_draw_color(_LINE)
        self._pdf.set_line_width(0.2)
        self._pdf.line(left, y, _LEFT + _WIDE, y)

    @contextmanager
    def _artifact(self) -> Iterator[None]:
        """What is no content: a program that reads aloud passes it over."""
        self._pdf._out("/Artifact BMC")
        yield
        self._pdf._out("EMC")

    @contextmanager
    def _tagged(self, tag: str, said: str) -> Iterator[None]:
        self._pdf._add_marked_content(struct_type=tag, mcid=self._mcid)
        # Shapes of joined letters stand in another order than they are read: this is what is read.
        actual = f" /ActualText <{('﻿' + said).encode('utf-16-be').hex()}>" if goes_right_to_left(said) else ""
        self._pdf._out(f"{tag} <</MCID {self._mcid}{actual}>> BDC")
        self._mcid += 1
        yield
        self._pdf._out("EMC")

    def _write(
        self,
        said: str,
        *,
        tag: str,
        size: float,
        bold: bool = False,
        grey: int = _INK,
        indent: float = 0.0,
        wide: float = _WIDE,
        barred: bool = False,
    ) -> None:
        said, high, wide = visible(said, lines=False), size * _POINT * 1.38, min(wide, _WIDE - indent)
        right = from_the_right(said)
        waiting = list(self._broken(said, wide / (size * _POINT), bold=bold))
        while waiting:
            self._room(high)
            count = max(1, min(len(waiting), int((_BOTTOM - self._y) / high)))
            here, waiting = waiting[:count], waiting[count:]
            if barred:
                with self._artifact():
                    self._bar(self._y, high * count)
            with self._tagged(tag, " ".join(here)):
                for line in here:
                    seen = as_seen(line, right=right)
                    over = wide - self._faces.width(seen, bold=bold) * size * _POINT if right else 0
                    x, y = _LEFT + indent + max(0.0, over), self._y + high * 0.78
                    self._put(seen, x, y, size=size, bold=bold, grey=grey)
                    self._y += high

    def _bar(self, top: float, high: float) -> None:
        self._pdf.set_fill_color(120)
        self._pdf.rect(_LEFT, top, 0.8, high, style="F")

    def _put(self, said: str, x: float, y: float, *, size: float, bold: bool = False, grey: int) -> None:
        self._pdf.set_text_color(grey)
        for face, piece, ems in self._faces.runs(said, bold=bold):
            self._pdf.set_font(face.name, "B" if bold else "", size)
            self._pdf.text(x, y, piece)
            x += ems * size * _POINT

    def _broken(self, said: str, ems: float, *, bold: bool) -> Iterator[str]:
        """Lines of at most `ems`; a word that is longer is cut."""
        line, used = "", 0.0
        for word in said.split(" "):
            for piece in self._cut(word, ems, bold=bold):
                wide = self._faces.width(f" {piece}" if line else piece, bold=bold)
                if line and used + wide > ems:
                    yield line
                    line, used, wide = "", 0.0, self._faces.width(piece, bold=bold)
                line, used = f"{line} {piece}" if line else piece, used + wide
        yield line

    def _cut(self, word: str, ems: float, *, bold: bool) -> Iterator[str]:
        if self._faces.width(word, bold=bold) <= ems:
            yield word
            return
        piece, used = "", 0.0
        for letter in word:
            wide = self._faces.width(letter, bold=bold)
            if piece and used + wide > ems:
                yield piece
                piece, used = "", 0.0
            piece, used = piece + letter, used + wide
        yield piece
