"""What a child's fingers do on a kiosk, for tests that drive it by touch."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.journeys.steps import PATIENCE, now

TALL = ViewportSize(width=800, height=1280)
WIDE = ViewportSize(width=1280, height=800)
ANIMAL = 4
"""The one that is picked, of nine."""


def tap(place: Locator) -> None:
    """One touch, as soon as it is there."""
    place.tap(timeout=PATIENCE)


def wake(page: Page, address: str) -> None:
    """Touch what attracts at this address."""
    page.goto(address)
    touch(page)


def touch(page: Page) -> None:
    """Touch what attracts, near its edge."""
    expect(page.locator(".attract")).to_be_visible(timeout=PATIENCE)
    page.touchscreen.tap(page.evaluate("innerWidth - 30"), page.evaluate("innerHeight - 30"))
    expect(page.locator("#start")).to_be_visible(timeout=PATIENCE)


def begin(page: Page) -> None:
    """Start, and an animal."""
    tap(page.locator("#start"))
    tap(animal(page, ANIMAL))
    expect(page.locator(".step:not([hidden])")).to_be_visible(timeout=PATIENCE)


def animal(page: Page, number: int) -> Locator:
    """One of the nine on the cover."""
    return page.locator("[data-animal]").nth(number)


def go_to(page: Page, step: str) -> None:
    """Tap Next until this step is shown."""
    for _ in range(30):
        if now(page) == step:
            return
        tap(page.locator("#next"))
    raise AssertionError(f"there is no way to the step {step}")


def key(page: Page, sign: str) -> Locator:
    """The key of the page's keyboard that types this, on whichever of its two sides is shown."""
    return page.locator(f".keys button[value='{sign}']:visible")


def do(page: Page, what: str) -> Locator:
    """A key that types nothing."""
    return page.locator(f".keys button[data-do={what}]:visible")


def write(page: Page, words: str) -> Locator:
    """Go to the box, touch it and type, capitals by their own key; the box."""
    go_to(page, "what")
    box = page.locator("[name=what]")
    tap(box)
    for sign in words:
        if sign.isupper():
            tap(do(page, "shift"))
        tap(key(page, sign))
    return box


def files_with(folder: Path, words: str) -> list[Path]:
    """The files of a browser's profile that hold the words, in either form in which it writes text."""
    forms = (words.encode(), words.encode("utf-16-le"))
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if any(form in path.read_bytes() for form in forms)]


def browser_of(profile: Path) -> int:
    """The process that a browser with this profile began as."""
    mark = f"--user-data-dir={profile}".encode()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if mark in words and not any(word.startswith(b"--type=") for word in words):
            return int(path.parent.name)
    raise AssertionError("there is no such browser")
