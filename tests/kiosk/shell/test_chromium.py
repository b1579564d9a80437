"""Chromium as the second choice: what its policies hold, and what only deaf keyboards hold."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.install.choices import Shell
from kiosk.install.wanted import pieces
from kiosk.shell.chromium import NOT_HELD, POLICIES_PATH, arguments, policies
from tests.kiosk.install.trees import CHOICES
from tests.kiosk.shell.screens import Pages, Screen, end, wait_for
from tools.browser import chromium

HELD = (
    *(
        "ctrl+o",
        "ctrl+s",
        "ctrl+p",
        "ctrl+d",
        "ctrl+l",
        "ctrl+k",
        "ctrl+shift+n",
        "ctrl+shift+b",
        "ctrl+shift+t",
    ),
    *("ctrl+shift+p", "ctrl+shift+q", "ctrl+Tab", "alt+d", "alt+f", "alt+e", "alt+Left", "alt+Right"),
    *("F2", "F4", "F6", "F8", "F9", "F10", "F11", "Menu"),
)


def test_the_policies_leave_one_address_and_shut_the_rest() -> None:
    managed = policies(8401)
    assert managed["URLAllowlist"] == ["http://127.0.0.1:8401"]
    assert {"*", "chrome://*", "devtools://*", "file://*"} <= set(str(managed["URLBlocklist"]).split("'"))
    assert managed["DeveloperToolsAvailability"] == 2
    assert managed["ForceEphemeralProfiles"] is managed["SavingBrowserHistoryDisabled"] is True
    for name in (
        "PrintingEnabled",
        "AllowFileSelectionDialogs",
        "PasswordManagerEnabled",
        "MetricsReportingEnabled",
    ):
        assert managed[name] is False


def test_what_chromium_does_not_hold_is_held_by_deaf_keyboards_that_come_with_it() -> None:
    texts = {piece.path: piece.text for piece in pieces(replace(CHOICES, shell=Shell.CHROMIUM))}
    assert json.loads(texts[POLICIES_PATH]) == policies(8401)
    assert 'ENV{LIBINPUT_IGNORE_DEVICE}="1"' in texts["/etc/udev/rules.d/90-worrybox.rules"]
    assert not set(HELD) & set(NOT_HELD)


class Browser:
    """Chromium as the kiosk starts it, in a view of the disk that has the kiosk's policies."""

    def __init__(self, screen: Screen, pages: Pages, folder: Path) -> None:
        program = chromium()
        assert program is not None
        flags = ["--no-sandbox", "--test-type", "--disable-gpu"]
        command = [str(program), *flags, *arguments(pages.url, str(folder / "profile"))[1:]]
        self.screen, self.pages = screen, pages
        self.process = screen.start(*with_policies(folder, pages.server.server_port), *command)
        wait_for(lambda: pages.said, "the page is not there")
        wait_for(lambda: self.reached(), "no key reaches the page")
        self.windows = screen.windows()

    def reached(self) -> bool:
        """Whether a plain key has ever reached the page since the last time; it is pressed once more."""
        before = self.pages.said.count("key b")
        self.screen.do("key", "b")
        return self.pages.said.count("key b") > before

    def is_as_it_was(self) -> bool:
        """Whether it runs, shows no other window, and the page has the focus still."""
        before = self.pages.said.count("key b")
        wait_for(lambda: self.reached() or self.pages.said.count("key b") > before, "the page lost the keys")
        return self.process.poll() is None and self.screen.windows() == self.windows


def with_policies(folder: Path, port: int) -> list[str]:
    """Everything as it is, but for the policies: other tests drive the same Chromium at the same time."""
    file = folder / "policies.json"
    file.write_text(json.dumps(policies(port)))
    view = ["bwrap", "--dev-bind", "/", "/", "--tmpfs", "/etc"]
    for path in Path("/etc").iterdir():
        if path.is_symlink():
            view += ["--symlink", str(path.readlink()), str(path)]
        elif path.name != "chromium" and os.access(path, os.R_OK):
            view += ["--ro-bind", str(path), str(path)]
    return [*view, "--ro-bind", str(file), POLICIES_PATH]


@pytest.mark.slow
def test_policies_hold_these_chords_and_what_they_do_not_hold_is_seen(tmp_path: Path) -> None:
    screen, pages = Screen(tmp_path), Pages()
    browser = Browser(screen, pages, tmp_path)
    try:
        for chord in HELD:
            screen.do("key", chord)
            # A plain key after it: the chord was worked through, and the page has the focus still.
            assert browser.is_as_it_was(), chord
        screen.do("key", "ctrl+n")
        wait_for(lambda: screen.windows() > browser.windows, "the second window is not seen")
    finally:
        end(browser.process)
        screen.close()
        pages.close()
