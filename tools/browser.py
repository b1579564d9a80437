"""Finds, or brings, the browsers that the tests drive.

Chromium: an installed one, else the one Playwright downloads, else Debian's package when we are root, else
one line that says what to do. Firefox: Debian's firefox-esr, installed when we are root; elsewhere it may be
missing, and the tests that need it say so. Nothing is ever downloaded by the tests themselves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.environment import apt_install

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FIREFOXES = ("firefox-esr",)
PLAYWRIGHT_SECONDS = 300
VERSION_SECONDS = 60
ADVICE = "no Chromium or Chrome: install one (Debian: sudo apt install chromium) or set WORRYBOX_CHROMIUM"


def chromium() -> Path | None:
    """Return the first that runs: an installed Chromium or Chrome, else one that Playwright keeps; else None.

    Being there is not enough: Ubuntu's chromium-browser only says that it is somewhere else.
    """
    named = os.environ.get("WORRYBOX_CHROMIUM")
    if named:
        return Path(named)
    return next(filter(_runs, [*_installed(CHROMIUMS), *_playwrights_own()]), None)


def firefox() -> Path | None:
    """Return an installed Firefox ESR, the only one the pinned Playwright drives; None when there is none."""
    named = os.environ.get("WORRYBOX_FIREFOX")
    return Path(named) if named else next(_installed(FIREFOXES), None)


def bring_chromium() -> bool:
    """Make sure there is a Chromium to test with; tell whether there is."""
    if _runs(chromium()):
        return True
    print("No Chromium found: asking Playwright for its own", flush=True)
    return _playwright_install() or (_may_apt() and apt_install("chromium") and _runs(chromium()))


def bring_firefox() -> bool:
    """Install Firefox ESR where we may; tell whether there is one."""
    return _runs(firefox()) or (_may_apt() and apt_install("firefox-esr") and _runs(firefox()))


def _installed(names: Iterable[str]) -> Iterator[Path]:
    return (Path(path) for path in map(shutil.which, names) if path)


def _playwrights_own() -> list[Path]:
    """What Playwright has downloaded, the newest first."""
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or str(Path.home() / ".cache/ms-playwright")
    found = [*Path(cache).glob("chromium-*/chrome-linux*/chrome")]
    found += Path(cache).glob("chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
    return sorted(found, reverse=True)


def _playwright_install() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=PLAYWRIGHT_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return False
    return _runs(chromium())


def _runs(browser: Path | None) -> bool:
    """Tell whether it starts at all: one that was downloaded may lack the system's libraries."""
    if browser is None:
        return False
    try:
        subprocess.run([browser, "--version"], check=True, capture_output=True, timeout=VERSION_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _may_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def main() -> int:
    """Bring the browsers; return 0 when there is a Chromium."""
    if not bring_chromium():
        print(f"Worrybox: {ADVICE}", file=sys.stderr)
        return 1
    if not bring_firefox():
        print("No Firefox ESR found: the tests that need it will be skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
