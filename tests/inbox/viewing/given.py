"""Files as people send them, and as people make them who want a viewer to fall."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from fpdf import FPDF
from fpdf.enums import AccessPermission
from PIL import ExifTags, Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    """Red on the left, blue on the right."""
    made = Image.new("RGB", size, "red")
    made.paste("blue", (size[0] // 2, 0, *size))
    out = io.BytesIO()
    made.save(out, kind, **more)
    return out.getvalue()


def photograph() -> bytes:
    """A JPEG that lies on its side and says where, when and by what it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Quill", "Q7"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:20 14:03:11"
    place = {1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 30.0)}
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(place)
    return picture(exif=exif)


def document(*pages: str, password: str = "", **says: str) -> bytes:
    """A PDF with a line on each page."""
    made = FPDF()
    for name, value in says.items():
        getattr(made, f"set_{name}")(value)
    if password:
        made.set_encryption(owner_password="o", user_password=password, permissions=AccessPermission.none())
    for words in pages:
        made.add_page()
        made.set_font("Helvetica", size=40)
        made.cell(text=words)
    return bytes(made.output())


def many_pages(count: int) -> bytes:
    """A PDF that says the same page over and over."""
    kids = b" ".join([b"3 0 R"] * count)
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>"
        b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert(1))>>]>>>>>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>",
    )


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, the first its catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that says to unfold to gigabytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(2_000_000))), (b"IEND", b""))
    )
