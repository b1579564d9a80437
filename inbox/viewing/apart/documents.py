"""One page of a PDF as plain pixels, by PDFium built without scripts: nothing in it is run or followed."""

from __future__ import annotations

import math

import pypdfium2
import pypdfium2.raw as pdfium

from inbox.viewing.apart.serving import Ask, FaultError, Told, serve
from inbox.viewing.wire import MOST_PAGES

LEAST_SIDE, LARGEST_SIDE = 0.01, 1_000_000.0
"""Points (1/72 inch) of a page's side; beyond these nothing sensible can be drawn."""
_SAYS = {
    "author": "Author",
    "software": "Creator",
    "producer": "Producer",
    "created": "CreationDate",
    "changed": "ModDate",
}


def look(data: bytes, ask: Ask) -> Told:
    """The asked page, how many there are, and what the document says of itself. Raises FaultError."""
    document = _opened(data)
    pages = len(document)
    if not 1 <= ask.page <= pages:
        raise FaultError("page" if pages else "damaged")
    told = Told(pages=min(pages, MOST_PAGES))
    for name, key in _SAYS.items():
        told.say(name, document.get_metadata_value(key))
    told.holds = [
        *(["script"] if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0 else []),
        *(["files"] if pdfium.FPDFDoc_GetAttachmentCount(document) > 0 else []),
        *(["boxes"] if document.get_formtype() else []),
    ]
    _draw(told, document, ask)
    return told


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as wrong:
        locked = getattr(wrong, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise FaultError("password" if locked else "damaged") from None


def _draw(told: Told, document: pypdfium2.PdfDocument, ask: Ask) -> None:
    page = document[ask.page - 1]
    width, height = page.get_size()
    if not all(math.isfinite(side) and LEAST_SIDE <= side <= LARGEST_SIDE for side in (width, height)):
        raise FaultError("damaged")
    # A whisker less than fits: PDFium's binding rounds a side up.
    scale = min(ask.width / width, ask.height / height) * (1 - 1e-9)
    drawn = page.render(
        scale=scale, may_draw_forms=False, rev_byteorder=True, force_bitmap_format=pdfium.FPDFBitmap_BGR
    )
    pixels, row = memoryview(drawn.buffer).cast("B"), drawn.width * 3
    lines = (pixels[at * drawn.stride : at * drawn.stride + row] for at in range(drawn.height))
    told.size, told.pixels = (drawn.width, drawn.height), b"".join(lines)


if __name__ == "__main__":
    serve(look)
