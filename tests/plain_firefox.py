"""Firefox with its script off, driven over Marionette, which is how Mozilla drives it in its own tests.

Playwright's way into Firefox needs the page's script, so there it waits for ever. Protocol: one connection,
JSON with its length in front, `[0, id, command, parameters]` there and `[1, id, error, result]` back.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

STARTS_WITHIN = 60.0
ANSWERS_WITHIN = 60.0
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The name under which WebDriver hands over an element."""


class MarionetteError(Exception):
    """Firefox said no: WebDriver's own short name of the error."""


class PlainFirefox:
    """One headless Firefox without script, in a profile of its own."""

    def __init__(self, program: Path, *, profile: Path, port: int) -> None:
        profile.mkdir()
        settings = {"marionette.port": port, "javascript.enabled": False}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items())
        (profile / "user.js").write_text("".join(lines))
        command = [str(program), "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._ids = itertools.count()
        self._line = _connected(port)
        self._answers = self._line.makefile("rb")
        self._read()
        self._ask("NewSession", capabilities={})

    def visit(self, address: str) -> None:
        """Go there, and wait until it has loaded."""
        self._ask("Navigate", url=address)

    def back(self) -> None:
        """The Back key. A page of the browser's own, such as "document expired", counts as a page."""
        with contextlib.suppress(MarionetteError):
            self._ask("Back")

    @property
    def address(self) -> str:
        """Where it is."""
        return str(self._ask("GetCurrentURL")["value"])

    @property
    def source(self) -> str:
        """The page as it stands, as HTML."""
        return str(self._ask("GetPageSource")["value"])

    @property
    def title(self) -> str:
        """The page's title."""
        return str(self._ask("GetTitle")["value"])

    def all(self, selector: str) -> list[dict[str, str]]:
        """Every element that a CSS selector finds."""
        found = self._ask("FindElements", using="css selector", value=selector)
        return [{"id": each[ELEMENT]} for each in found]

    def click(self, selector: str) -> None:
        """Click the first of them."""
        self._ask("ElementClick", **self.all(selector)[0])

    def type(self, selector: str, words: str) -> None:
        """Type into the first of them."""
        self._ask("ElementSendKeys", **self.all(selector)[0], text=words)

    def values(self, selector: str) -> list[str]:
        """What they hold that can be typed into."""
        asked = (self._ask("GetElementProperty", **each, name="value") for each in self.all(selector))
        return [str(each["value"]) for each in asked]

    def end(self) -> None:
        """Close it."""
        self._line.close()
        self._process.kill()
        self._process.wait()

    def _ask(self, command: str, **parameters: Any) -> Any:
        message = json.dumps([0, next(self._ids), f"WebDriver:{command}", parameters]).encode()
        self._line.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise MarionetteError(error["error"])
        return result

    def _read(self) -> Any:
        length = b""
        while (mark := self._answers.read(1)) != b":":
            assert mark, "Firefox has ended"
            length += mark
        return json.loads(self._answers.read(int(length)))


def _connected(port: int) -> socket.socket:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN)
        except OSError:
            assert time.monotonic() < until, "Firefox did not start"
            time.sleep(0.1)
