"""Small pictures that say where they were taken, in every way a camera or a program does it; made here.

Every fact is one of TRACES, so that a test can look for what is left of it.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterable

from PIL import Image, ImageCms

LATITUDE = struct.pack(">6I", 51, 1, 28, 1, 38_881, 1_000)
LONGITUDE = struct.pack(">6I", 0, 1, 7, 1, 57_331, 1_000)
CAMERA, WRITER = b"Wombatcam 9", b"Priya of Oakfield"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a exif:GPSLatitude="51,28.648N"/></x:xmpmeta>'
TRACES = (LATITUDE, LONGITUDE, CAMERA, WRITER, b"GPSLatitude", b"28.648N", b"Screen of Priya")


def left(picture: bytes) -> list[bytes]:
    """Those of the TRACES that are still in it, also in what PNG packs."""
    unpacked = bytearray(picture)
    for at in range(len(picture)):
        if picture[at] == 0x78:
            try:
                unpacked += zlib.decompressobj().decompress(picture[at:])
            except zlib.error:
                continue
    return [trace for trace in TRACES if trace in unpacked]


def exif(*, orientation: int = 6) -> bytes:
    """A TIFF block of maker, writer, orientation and place."""
    words = [(0x10F, CAMERA), (0x13B, WRITER)]
    entries, tail = [], b""
    start = 8 + 2 + 4 * 12 + 4
    for tag, text in words:
        entries.append(struct.pack(">HHII", tag, 2, len(text) + 1, start + len(tail)))
        tail += text + b"\0"
    entries.insert(1, struct.pack(">HHIHH", 0x112, 3, 1, orientation, 0))
    entries.append(struct.pack(">HHII", 0x8825, 4, 1, start + len(tail)))
    at = start + len(tail) + 2 + 4 * 12 + 4
    place = [
        struct.pack(">HHI4s", 1, 2, 2, b"N\0\0\0"),
        struct.pack(">HHII", 2, 5, 3, at),
        struct.pack(">HHI4s", 3, 2, 2, b"E\0\0\0"),
        struct.pack(">HHII", 4, 5, 3, at + 24),
    ]
    directory = struct.pack(">H", 4) + b"".join(place) + bytes(4) + LATITUDE + LONGITUDE
    return b"MM\0*\0\0\0\x08" + struct.pack(">H", 4) + b"".join(entries) + bytes(4) + tail + directory


def profile() -> bytes:
    """sRGB, with a further tag that names a screen, as some systems put into what is saved on them."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (count,) = struct.unpack_from(">I", plain, 128)
    table = bytearray(plain[132 : 132 + count * 12])
    for at in range(4, len(table), 12):
        struct.pack_into(">I", table, at, struct.unpack_from(">I", table, at)[0] + 12)
    named = b"text\0\0\0\0Screen of Priya\0"
    table += struct.pack(">4sII", b"mmod", len(plain) + 12, len(named))
    whole = plain[:128] + struct.pack(">I", count + 1) + bytes(table) + plain[132 + count * 12 :] + named
    return struct.pack(">I", len(whole)) + whole[4:]


def pattern(size: tuple[int, int] = (48, 32)) -> Image.Image:
    """Something to see: a red left half and a blue right one."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (size[0] // 2, 0, *size))
    return image


def saved(kind: str, **how: object) -> bytes:
    """The pattern as a file of this kind."""
    out = io.BytesIO()
    pattern().save(out, kind, **how)
    return out.getvalue()


def segment(code: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 255, code, len(body) + 2) + body


def jpeg(*, progressive: bool = False, **how: int) -> bytes:
    """With place, comment, XMP, profile, other programs' segments, and a film after its end."""
    plain = saved("JPEG", progressive=progressive)
    aside = [
        segment(0xE1, b"Exif\0\0" + exif(**how)),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + profile()),
        segment(0xED, b"Photoshop 3.0\0" + WRITER),
        segment(0xFE, b"GPSLatitude"),
        b"\xff\xff" + segment(0xEF, CAMERA),
    ]
    between = segment(0xFE, WRITER)
    scan = plain.index(b"\xff\xda")
    return plain[:20] + b"".join(aside) + plain[20:scan] + between + plain[scan:] + b"film" + XMP + LATITUDE


def png(**how: int) -> bytes:
    """With place, texts plain and packed, a time, a profile, a program's own chunk, bytes after its end."""
    plain = saved("PNG")
    aside = [
        chunk(b"tEXt", b"Author\0" + WRITER),
        chunk(b"zTXt", b"Comment\0\0" + zlib.compress(XMP)),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        chunk(b"eXIf", exif(**how)),
        chunk(b"tIME", bytes(7)),
        chunk(b"iCCP", b"named\0\0" + zlib.compress(profile())),
        chunk(b"prVt", CAMERA),
        chunk(b"pHYs", struct.pack(">IIB", 2_835, 2_835, 1)),
    ]
    return plain[:33] + b"".join(aside) + plain[33:] + LATITUDE


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def webp(*, lossless: bool = False, **how: int) -> bytes:
    """With place, XMP, profile, a chunk of some program, and bytes after its end."""
    plain = saved("WEBP", lossless=lossless)
    flags = struct.pack("<I", 0x20 | 0x08 | 0x04) + (47).to_bytes(3, "little") + (31).to_bytes(3, "little")
    body = b"".join(
        [
            riff(b"VP8X", flags),
            riff(b"ICCP", profile()),
            plain[12:],
            riff(b"EXIF", exif(**how)),
            riff(b"XMP ", XMP),
            riff(b"CAMR", CAMERA),
        ]
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body + LATITUDE


def riff(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


PICTURE = bytes(range(1, 200))
"""What stands for the coded picture in `heic`; nothing here decodes it."""


def heic() -> bytes:
    """With place, XMP inside and outside, a profile, a description, other programs' boxes."""
    facts = b"\0\0\0\6Exif\0\0" + exif()
    media = PICTURE[:100] + facts + PICTURE[100:] + b"forgotten " + WRITER

    def whole(start: int) -> bytes:
        """`start`: where the body of `mdat` begins, which `iloc` has to name."""
        picture = [(start, 100), (start + 100 + len(facts), len(PICTURE) - 100)]
        places = [
            (1, 0, picture),
            (2, 0, [(start + 100, len(facts))]),
            (3, 1, [(len(GRID), len(XMP))]),
            (4, 1, [(0, len(GRID))]),
        ]
        top = [box(b"ftyp", b"heic", bytes(4), b"mif1heic"), _meta(places), box(b"mdat", media)]
        return b"".join([*top, box(b"uuid", bytes(16), XMP)])

    return whole(whole(0).index(b"mdat") + 4)


GRID = b"\0\0\1\1\0\x30\0\x20"


def _meta(places: list[tuple[int, int, list[tuple[int, int]]]]) -> bytes:
    kinds = [
        (1, b"hvc1", b""),
        (2, b"Exif", b""),
        (3, b"mime", b"\0application/rdf+xml\0"),
        (4, b"grid", b""),
    ]
    entries = [box(b"infe", struct.pack(">IHH4s", 2 << 24, id_, 0, kind), more) for id_, kind, more in kinds]
    locations = b""
    for id_, inside, spans in places:
        locations += struct.pack(">HHHH", id_, inside, 0, len(spans))
        locations += b"".join(struct.pack(">II", *span) for span in spans)
    properties = box(
        b"ipco",
        box(b"ispe", bytes(4), struct.pack(">II", 48, 32)),
        box(b"colr", b"prof", profile()),
        box(b"udes", bytes(4), WRITER),
    )
    return box(
        b"meta",
        bytes(4),
        box(b"hdlr", bytes(8), b"pict", bytes(13)),
        box(b"pitm", bytes(4), b"\0\1"),
        box(b"iinf", struct.pack(">IH", 0, len(kinds)), *entries),
        box(b"iprp", properties),
        box(b"iloc", struct.pack(">IBBH", 1 << 24, 0x44, 0, len(places)), locations),
        box(b"idat", GRID, XMP),
        box(b"uuid", bytes(16), CAMERA),
    )


def avif() -> bytes:
    """A real picture in the same boxes as HEIC, which a browser can show."""
    return saved("AVIF", exif=b"Exif\0\0" + exif(orientation=1), xmp=XMP, icc_profile=profile())


PICTURES: dict[str, Callable[[], bytes]] = {
    "jpeg": jpeg,
    "progressive": lambda: jpeg(progressive=True),
    "png": png,
    "webp": webp,
    "lossless": lambda: webp(lossless=True),
    "heic": heic,
    "avif": avif,
}


def cut_short(names: Iterable[str] = PICTURES) -> list[tuple[str, bytes]]:
    """Each picture without its last third."""
    return [(name, made[: len(made) * 2 // 3]) for name in names for made in [PICTURES[name]()]]
