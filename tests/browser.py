"""Real browsers for tests: Debian's Chromium (or any Chrome) by default, Firefox ESR beside it.

``page`` is a fresh Chromium page, ``firefox_page`` a fresh Firefox page, ``each_page`` one after the other.
Nothing here downloads a browser (``make test`` brings one), and no browser may phone home: the switches below
turn off what Chromium would otherwise look up at every start.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright

from tools import browser as installed

OMNIBOX = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"]
"""What Chromium loads behind its address bar for every new window: as much work as the page of a test."""
# One list of such features counts, and ours takes the place of Playwright's, so it begins with that.
WITHOUT = [
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "DialMediaRouteProvider"),
    *("GlobalMediaControls", "HttpsUpgrades", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "BlockOriginHeaderModificationOnRedirect"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "Translate", "AutoDeElevate", "OptimizationHints"),
    *("NetworkTimeServiceQuerying", "AimEnabled"),
    *OMNIBOX,
]
SWITCHES = [
    "--disable-background-networking",
    "--disable-component-update",
    f"--disable-features={','.join(WITHOUT)}",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# As long as everything else may take on a busy machine; nothing waits this long when all is well.
expect.set_options(timeout=30_000)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_violations(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA on this page, one readable line for each element.

    `rules` are the only ones looked at, where only what they look at can have changed.
    """
    # The leave button stays in view while one scrolls, so it lies over something at any other place.
    page.evaluate("scrollTo(0, 0)")
    found = Axe().run(page, options={"runOnly": rules or WCAG}).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {node['html']}" for rule in found for node in rule["nodes"]]


def no_barrier(page: Page) -> None:
    """Nothing that axe finds, and nothing cut off on a tablet or a telephone; then a wide window again."""
    page.wait_for_load_state()
    assert axe_violations(page) == []
    for width in (768, 320):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 900})


def picture_of(page: Page) -> bytes:
    """A screenshot as PNG; without a graphics card Chromium now and then needs a second try."""
    for _ in range(4):
        with contextlib.suppress(Error):
            return page.screenshot()
    return page.screenshot()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One Playwright for the session; ``without_playwrights_loop`` deals with the loop it leaves running."""
    driver = sync_playwright().start()
    loop = asyncio._get_running_loop()
    yield driver
    asyncio._set_running_loop(loop)
    driver.stop()
    asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Point pytest-playwright at the installed Chromium."""
    path = installed.chromium()
    if path is None:
        pytest.skip(installed.ADVICE)
    # Chromium's sandbox cannot start as root, where CI runs.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": str(path), "args": [*SWITCHES, *root]}


@pytest.fixture(scope="session")
def browser(launch_browser: Callable[[], Browser]) -> Iterator[Browser]:
    """Chromium, started once for each worker."""
    yield from _until_the_end(launch_browser())


@pytest.fixture(autouse=True)
def nothing_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close what a test opened: a page that nobody looks at goes on moving, and slows down others."""
    if "browser" not in request.fixturenames:
        yield
        return
    chromium: Browser = request.getfixturevalue("browser")
    before = list(chromium.contexts)
    yield
    for context in [each for each in chromium.contexts if each not in before]:
        with contextlib.suppress(Error):
            context.close()


@pytest.fixture(scope="session")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Firefox ESR over WebDriver BiDi, started once for each worker that asks."""
    path = installed.firefox()
    if path is None:
        pytest.skip("no Firefox ESR found; on Debian: sudo apt install firefox-esr")
    yield from _until_the_end(playwright.firefox.launch(channel="moz-firefox", executable_path=str(path)))


@pytest.fixture
def firefox_page(firefox: Browser) -> Iterator[Page]:
    """A fresh page in Firefox."""
    context = firefox.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(params=["chromium", pytest.param("firefox", marks=pytest.mark.slow)])
def each_page(request: pytest.FixtureRequest, playwright: Playwright) -> Page:
    """A fresh page in Chromium, then (among the slow tests) the same test again in Firefox."""
    del playwright
    page: Page = request.getfixturevalue("page" if request.param == "chromium" else "firefox_page")
    return page


def _until_the_end(browser: Browser) -> Iterator[Browser]:
    loop = asyncio._get_running_loop()
    yield browser
    asyncio._set_running_loop(loop)
    browser.close()
