"""The two pictures of the reporter's way in the README, drawn anew from a demo that runs.

`python -m tests.picturing DEMO-FOLDER`, after `make demo ARGS='--dir DEMO-FOLDER'`: an older pupil reports in
a real browser on a phone and on a tablet, and each of eight screens is put beside the others. It wants the
font fonts-noto-color-emoji, which draws the words and the badge.
"""

from __future__ import annotations

import io
import json
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import SWITCHES, picture_of
from tools import browser as installed

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
SIZES: dict[str, ViewportSize] = {
    "journey-phone": {"width": 360, "height": 720},
    "journey-tablet": {"width": 768, "height": 1024},
}
SHOWN_AT = {"journey-phone": 1.0, "journey-tablet": 0.5}
GAP = 16
GREY = (120, 128, 134)
WORDS = "My friend Sam is afraid to go home."
_GO = """step => {
  const now = () => document.querySelector(".step:not([hidden])").dataset.step;
  for (let left = 30; left-- && now() !== step;) document.getElementById("next").click();
  document.querySelector(".step:not([hidden])").scrollIntoView();
}"""
Point = tuple[float, float]


def main(folder: Path) -> None:
    """Write both pictures into docs/pictures."""
    facts = json.loads((folder / "demo.json").read_text())
    with sync_playwright() as playwright:
        path = installed.chromium()
        # Its sandbox cannot start as root.
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=[*SWITCHES, *root])
        for name, size in SIZES.items():
            taken = _screens(browser, size, f"{facts['portal']}/#{facts['pin']}")
            screens = [Image.open(io.BytesIO(each)).convert("RGB") for each in taken]
            _beside(screens, scale=SHOWN_AT[name]).save(PICTURES / f"{name}.png", optimize=True)
        browser.close()


def _screens(browser: Browser, size: ViewportSize, address: str) -> Iterator[bytes]:
    page = browser.new_context(viewport=size, locale="en-GB").new_page()
    page.goto(address)
    yield picture_of(page)
    page.locator("#start").click()
    page.locator("#next").wait_for()
    yield picture_of(page)
    page.locator("label:has([name=danger][value=no])").click()
    page.evaluate(_GO, "people")
    page.locator("#readers li").first.wait_for()
    yield picture_of(page)
    page.evaluate(_GO, "about")
    page.locator("label:has([name=about][value=friend])").click()
    page.evaluate(_GO, "tiles")
    for tile in ("hurt", "online"):
        page.locator(f"label:has([name=tiles][value={tile}])").click()
    page.evaluate(_GO, "tiles")
    yield picture_of(page)
    page.evaluate(_GO, "what")
    _tell(page)
    page.evaluate(_GO, "what")
    yield picture_of(page)
    page.evaluate(_GO, "words")
    page.get_by_role("button", name="Yes, give me five words").click()
    page.locator(".step .badge").wait_for()
    page.evaluate(_GO, "words")
    yield picture_of(page)
    page.evaluate(_GO, "check")
    yield picture_of(page)
    page.locator("#send").click()
    page.locator("#sent").wait_for()
    page.evaluate("scrollTo(0, 0)")
    yield picture_of(page)
    page.context.close()


def _tell(page: Page) -> None:
    """A sentence, and a drawing of a house with somebody beside it."""
    page.locator("[name=what]").fill(WORDS)
    page.get_by_role("button", name="Draw it").click()
    page.locator("canvas").scroll_into_view_if_needed()
    _line(page, (40, 200), (40, 110), (100, 60), (160, 110), (160, 200), (40, 200))
    _line(page, (85, 200), (85, 150), (115, 150), (115, 200))
    page.get_by_role("button", name="Red").click()
    turns = [eighth / 4 * math.pi for eighth in range(9)]
    _line(page, *((235 + 18 * math.cos(turn), 110 + 18 * math.sin(turn)) for turn in turns))
    for line in (((235, 128), (235, 175), (215, 205)), ((235, 175), (255, 205)), ((210, 150), (260, 150))):
        _line(page, *line)


def _line(page: Page, first: Point, *others: Point) -> None:
    """In the drawing's own measure, 320 wide."""
    box = page.locator("canvas").bounding_box()
    assert box is not None
    measure = box["width"] / 320
    page.mouse.move(box["x"] + first[0] * measure, box["y"] + first[1] * measure)
    page.mouse.down()
    for x, y in others:
        page.mouse.move(box["x"] + x * measure, box["y"] + y * measure, steps=5)
    page.mouse.up()


def _beside(screens: list[Image.Image], *, scale: float) -> Image.Image:
    """Two rows of four on grey, in 128 colours."""
    sizes = [(round(each.width * scale), round(each.height * scale)) for each in screens]
    width, height = sizes[0]
    sheet = Image.new("RGB", (4 * width + 5 * GAP, 2 * height + 3 * GAP), GREY)
    for at, (screen, size) in enumerate(zip(screens, sizes, strict=True)):
        place = (GAP + at % 4 * (width + GAP), GAP + at // 4 * (height + GAP))
        sheet.paste(screen.resize(size, Image.Resampling.LANCZOS), place)
    return sheet.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
