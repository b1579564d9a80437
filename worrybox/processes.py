"""Rooms as child processes: started, asked for their health, ended together, never left behind.

It knows rooms by name only and imports none of them.
"""

from __future__ import annotations

import ctypes
import http.client
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

HOST = "127.0.0.1"
SECONDS_TO_START = 60.0
SECONDS_TO_END = 12.0
_PR_SET_PDEATHSIG = 1


class ProcessError(Exception):
    """A room did not start, or did not do what it was asked; one line that says which and why."""


def dies_with_parent() -> Callable[[], None] | None:
    """What a child runs before its program so that it ends even when its parent is killed outright.

    Linux only (prctl); elsewhere None, and only an orderly end of the parent ends the children.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask


def go_on() -> None:
    """What a wait asks now and then when nobody can end it early: nothing."""


def ask_room(room: str, *arguments: str, meanwhile: Callable[[], None] = go_on) -> str:
    """Run one command of a room to its end and return what it printed. Raises ProcessError.

    `meanwhile` is called a few times a second; what it raises ends the command and is raised on.
    """
    command = [sys.executable, "-m", room, *arguments]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # A set-up that outlived us would write among the files of the next one.
        preexec_fn=dies_with_parent(),
    ) as process:
        try:
            printed, complaints = _heard_out(process, meanwhile)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        lines = complaints.strip().splitlines() or [f"ended with code {process.returncode}"]
        raise ProcessError(f"{room} {arguments[0]}: {lines[-1]}")
    return printed


def _heard_out(process: subprocess.Popen[str], meanwhile: Callable[[], None]) -> tuple[str, str]:
    while True:
        try:
            return process.communicate(timeout=0.2)
        except subprocess.TimeoutExpired:
            meanwhile()


class Room:
    """One running room."""

    def __init__(self, name: str, *arguments: str, port: int) -> None:
        self.name = name
        self.url = f"http://{HOST}:{port}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", name, "serve", *arguments, "--port", str(port)],
            stdin=subprocess.DEVNULL,
            # A terminal's Ctrl-C goes to the whole group; the rooms are ended by us, in order.
            start_new_session=True,
            preexec_fn=dies_with_parent(),
        )

    @property
    def pid(self) -> int:
        """The process id of the room itself."""
        return self._process.pid

    def ended(self) -> int | None:
        """The exit code once it has ended, else None."""
        return self._process.poll()

    def wait_until_healthy(self, *, meanwhile: Callable[[], None] = go_on) -> None:
        """Returns when `/healthz` answers `ok`. Raises ProcessError when the room ends or takes too long.

        `meanwhile` is called many times a second; what it raises is raised on.
        """
        give_up = time.monotonic() + SECONDS_TO_START
        while not answers(f"{self.url}/healthz", body=b"ok"):
            if self.ended() is not None:
                raise ProcessError(f"the {self.name} ended while starting (its line above says why)")
            if time.monotonic() > give_up:
                raise ProcessError(f"the {self.name} did not answer within {SECONDS_TO_START:.0f} seconds")
            meanwhile()
            time.sleep(0.05)

    def end(self) -> None:
        """Ask it to end."""
        if self.ended() is None:
            self._process.terminate()

    def wait_ended(self) -> None:
        """Wait for its end; past the limit it is killed."""
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def answers(url: str, *, body: bytes | None = None) -> bool:
    """Whether `url` answers 200, and with exactly `body` where one is given (at most 1 KB is read)."""
    # No proxy from the environment may stand between us and this machine itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return body is None or answer.read(1024).strip() == body
    except (OSError, urllib.error.URLError, http.client.HTTPException):
        return False


def end_all(rooms: list[Room]) -> None:
    """End every room, the last started first, and wait for each."""
    for room in reversed(rooms):
        room.end()
    for room in reversed(rooms):
        room.wait_ended()


def writable(folder: Path) -> bool:
    """Whether a file can really be made in `folder` (root passes every permission check)."""
    probe = folder / ".worrybox-probe"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True
