"""A reporter on a poor line: 250 kbit/s, 800 ms there and back, a processor six times slower.

When the first screen can be seen, when the first step can be used and when the report is sent, with script
and beside it without, in a real Chromium against a real portal. Times depend on the machine; bytes and
requests, which do not, are held by the tests of the journeys.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.demo import Stand
from tools import browser as installed

BYTES_A_SECOND = 250_000 / 8
LATENCY_MS = 800
SLOWER = 6
PATIENCE_MS = 120_000.0


@dataclass(frozen=True, slots=True)
class Visit:
    """Seconds from following the poster's address; `sent` counts only what the machine took, no typing."""

    visible: float
    ready: float
    sent: float


def on_a_poor_line(page: Page) -> None:
    """Slow this page's network and processor down."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def with_script(page: Page, stand: Stand) -> Visit:
    """From the poster to "sent", one tile and nothing typed."""
    page.set_default_timeout(PATIENCE_MS)
    began = time.monotonic()
    page.goto(f"{stand.url}/#{stand.facts['pin']}", wait_until="commit")
    page.locator("#start").wait_for()
    visible = time.monotonic() - began
    page.locator("#start").click()
    page.locator("#next").wait_for()
    ready = time.monotonic() - began
    while page.locator("#next").is_visible():
        if page.locator("input[name=tiles]").first.is_visible():
            page.locator("input[name=tiles]").first.check(force=True)
        page.locator("#next").click()
    page.locator("#send").click()
    page.locator("#sent").wait_for()
    return Visit(visible, ready, time.monotonic() - began)


def without_script(page: Page, stand: Stand) -> Visit:
    """The same on the form of one page."""
    page.set_default_timeout(PATIENCE_MS)
    began = time.monotonic()
    page.goto(f"{stand.url}/", wait_until="commit")
    page.locator("#start").wait_for()
    visible = time.monotonic() - began
    page.locator("#start").click()
    page.locator("input[name=tiles]").first.check(force=True)
    ready = time.monotonic() - began
    page.locator("#ask button:not([type=button])").last.click()
    page.wait_for_url("**/sent*")
    return Visit(visible, ready, time.monotonic() - began)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed one, headless."""
    path = installed.chromium()
    if path is None:
        raise SystemExit(installed.ADVICE)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=str(path), args=["--disable-gpu", "--disable-background-networking", *root]
        )
        yield started
        started.close()


def measure() -> tuple[Visit, Visit]:
    """With script and without, each in a fresh browser context."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        stand = Stand.make(Path(folder))
        try:
            page = browser.new_context().new_page()
            on_a_poor_line(page)
            scripted = with_script(page, stand)
            page = browser.new_context(java_script_enabled=False).new_page()
            on_a_poor_line(page)
            return scripted, without_script(page, stand)
        finally:
            stand.end()


def report() -> list[str]:
    """The lines for `make bench`."""
    scripted, plain = measure()
    lines = ["250 kbit/s, 800 ms, processor 6x slower     script   without   ratio"]
    for name in ("visible", "ready", "sent"):
        one, other = getattr(scripted, name), getattr(plain, name)
        lines.append(f"seconds until {name:<28} {one:8.1f} {other:9.1f} {one / other:7.2f}")
    return lines
