"""From an order to a file: the one door through which the command and the page print."""

from __future__ import annotations

from pathlib import Path

from inbox.errors import PosterError
from inbox.folder import Folder
from inbox.posters.cards import cards
from inbox.posters.lettering import Lettering, lettering_of
from inbox.posters.marks import Sheet
from inbox.posters.order import Format, Kind, Order
from inbox.posters.pdf import as_pdf
from inbox.posters.poster import poster
from inbox.posters.setting import Setter
from inbox.posters.stickers import stickers
from inbox.posters.svg import as_svg
from inbox.settings import InboxSettings

_LAYOUTS = {Kind.POSTER: poster, Kind.CARDS: cards, Kind.STICKERS: stickers}


def own_lettering(folder: Folder, settings: InboxSettings) -> Lettering:
    """The school's font, as `poster_font` in inbox.toml names it. Raises PosterError."""
    font, bold = (
        folder.root / each if each else None for each in (settings.poster_font, settings.poster_bold)
    )
    return lettering_of(font, bold)


def laid_out(order: Order, lettering: Lettering) -> Sheet:
    """The sheet, in the language now spoken. Raises PosterError when something has no room."""
    return _LAYOUTS[order.kind](order, Setter(lettering))


def printed(order: Order, *, form: Format, lettering: Lettering) -> bytes:
    """The whole file. Raises PosterError for what has no room or cannot be printed as it is written."""
    sheet = laid_out(order, lettering)
    return as_svg(sheet) if form is Format.SVG else as_pdf(sheet, lettering)


def write_sheet(out: Path, content: bytes) -> None:
    """Write the file; a poster is for everybody, so it is no private one. Raises PosterError."""
    try:
        out.write_bytes(content)
    except OSError as wrong:
        raise PosterError(f"cannot write {out}: {wrong.strerror}") from None
