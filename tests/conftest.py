"""What every test may ask for: browsers, a server on a free port, Node; and the rule: CI skips nothing."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hatch_build import node_path
from tests.browser import (
    browser,
    browser_type_launch_args,
    each_page,
    firefox,
    firefox_page,
    nothing_left_open,
    playwright,
)
from tests.serving import serve

__all__ = [
    "browser",
    "browser_type_launch_args",
    "each_page",
    "firefox",
    "firefox_page",
    "nothing_left_open",
    "playwright",
    "serve",
]

ROOT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed test: nothing may pass by not running."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and skips_are_failures():
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI skips nothing: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself while it is being collected."""
    report = yield
    if report.skipped and skips_are_failures():
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI skips nothing: {report.longrepr}"
    return report


def pytest_collection_finish() -> None:
    """Keep what was gathered out of the search for garbage: each vault that locks looks through all there is.

    With thousands of tests in memory that takes 0.2 s, hundreds of times; nothing of it is ever garbage.
    """
    gc.collect()
    gc.freeze()


def skips_are_failures() -> bool:
    """Tell whether we run in CI, by the variable that every CI sets."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


@contextmanager
def without_playwrights_loop(item: pytest.Item) -> Iterator[None]:
    """Hide the event loop that Playwright keeps running in this thread from tests that use no browser.

    Playwright's synchronous half leaves its loop marked as running until the session ends; every later
    ``asyncio.run`` or async test in the same worker would refuse to start.
    """
    loop = asyncio._get_running_loop()
    if loop is None or "playwright" in getattr(item, "fixturenames", ()):
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Set up without Playwright's loop."""
    with without_playwrights_loop(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Run without Playwright's loop."""
    with without_playwrights_loop(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """Tear down without Playwright's loop; at the very end its own fixtures have closed it."""
    loop = asyncio._get_running_loop()
    with without_playwrights_loop(item):
        result = yield
    if nextitem is None and loop is not None:
        asyncio._set_running_loop(None)
    return result


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio, as the servers do."""
    return "asyncio"


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def node() -> Path:
    """A Node executable, from its wheel: no test depends on what the machine has."""
    return node_path()
