"""A picture as plain pixels, by Pillow: turned as its camera says, on white, no larger than asked."""

from __future__ import annotations

import io
import math
import warnings
from typing import Any

# Loaded by name: Pillow would open them when they are first needed, and by then nothing can be opened.
from PIL import (
    ExifTags,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from inbox.viewing.apart.serving import Ask, FaultError, Told, serve

READERS = (
    GifImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
KINDS = ("GIF", "JPEG", "PNG", "WEBP")
MOST_PIXELS = 64_000_000
"""Of what is decoded: 192 MB as RGB. A telephone's largest usual picture has 50 million."""


def look(data: bytes, ask: Ask) -> Told:
    """One picture and what it says of itself. Raises FaultError, or what Pillow raises for broken bytes."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if ask.kind not in KINDS or ask.page != 1:
        raise FaultError("page")
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=(ask.kind,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FaultError("large") from None
    told = Told(width=picture.width, height=picture.height)
    if picture.width * picture.height > MOST_PIXELS:
        raise FaultError("large")
    if getattr(picture, "is_animated", False):
        told.holds.append("pictures")
    # A JPEG is decoded no larger than needed.
    picture.draft("RGB", (ask.width, ask.height))
    picture.load()
    _say(told, picture)
    ImageOps.exif_transpose(picture, in_place=True)
    shown = _small_on_white(picture, (ask.width, ask.height))
    told.size, told.pixels = shown.size, shown.tobytes()
    return told


def _small_on_white(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Made to fit first: each whole copy of the largest picture takes a quarter of the memory."""
    if picture.mode.startswith("I"):
        # Sixteen bits of grey; Pillow would take all but the darkest for white.
        picture = picture.convert("I").point(lambda grey: grey / 256).convert("L")
    is_clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    mode = "RGBA" if is_clear else "RGB"
    shown = picture if picture.mode == mode else picture.convert(mode)
    shown.thumbnail(box)
    if not is_clear:
        return shown
    white = Image.new("RGB", shown.size, "white")
    white.paste(shown, mask=shown.getchannel("A"))
    return white


def _say(told: Told, picture: Image.Image) -> None:
    """What its Exif says, as far as it can be read: broken Exif hides no picture."""
    try:
        exif = picture.getexif()
        inner: dict[int, Any] = exif.get_ifd(ExifTags.IFD.Exif)
        told.say("taken", inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime))
        made = [exif.get(each) for each in (ExifTags.Base.Make, ExifTags.Base.Model)]
        told.say("camera", " ".join(each.strip("\0 ") for each in made if isinstance(each, str)))
        told.say("software", exif.get(ExifTags.Base.Software))
        told.say("author", exif.get(ExifTags.Base.Artist))
        place: dict[int, Any] = exif.get_ifd(ExifTags.IFD.GPSInfo)
        if place:
            told.holds.append("place")
            told.place = _place(place)
    except Exception:
        told.holds.append("odd")


def _place(gps: dict[int, Any]) -> str:
    """Latitude and longitude in degrees; "" for what makes none."""
    tags = ExifTags.GPS
    try:
        north = _degrees(gps[tags.GPSLatitude]) * (-1 if gps.get(tags.GPSLatitudeRef) == "S" else 1)
        east = _degrees(gps[tags.GPSLongitude]) * (-1 if gps.get(tags.GPSLongitudeRef) == "W" else 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return ""
    fits = math.isfinite(north) and math.isfinite(east) and abs(north) <= 90 and abs(east) <= 180
    return f"{north:.5f}, {east:.5f}" if fits else ""


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(each) for each in parts)
    return degrees + minutes / 60 + seconds / 3_600


if __name__ == "__main__":
    serve(look)
