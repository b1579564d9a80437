"""A process that forks; each fork does one act on a folder and is killed in it, outright, at a named instant.

An instant is a number, the n-th time that the act is about to change a file, or a delay in seconds. The
modules of the acts are loaded once, so that a kill costs little more than the act.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}


class Killer:
    """What a test asks for acts. `ended` is asked after each `begin`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._at_work = 0

    def begin(self, act: Callable[..., None], folder: Path, *rest: str, at: int | float = 0) -> int:
        """Starts it, and says which process does it. `at` 0: nobody kills it from here."""
        asked = [f"{act.__module__}:{act.__name__}", [str(folder), *rest], at]
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        self._at_work = int(self._said())
        return self._at_work

    def ended(self) -> bool:
        """Whether it was killed, once it has ended; fails for an act that failed by itself."""
        code, self._at_work = int(self._said()), 0
        assert code in (0, -signal.SIGKILL), "the act failed; it says why above"
        return code != 0

    def kill(self) -> None:
        """The act, if one is at work."""
        if self._at_work:
            os.kill(self._at_work, signal.SIGKILL)

    def killed(self, act: Callable[..., None], folder: Path, *rest: str, at: int | float) -> bool:
        """Both at once."""
        self.begin(act, folder, *rest, at=at)
        return self.ended()

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def killer(*modules: str) -> Iterator[Killer]:
    """Until the test is done. `modules` are loaded before the first fork."""
    command = [sys.executable, "-m", __name__, *modules]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        made = Killer(process)
        try:
            yield made
        finally:
            # What a failed test left at work must not be waited for.
            made.kill()
            assert process.stdin is not None
            process.stdin.close()


def _die_before(change: int, folder: str) -> None:
    left = [change]

    def look(event: str, given: tuple[Any, ...]) -> None:
        if event == "open":
            changes = isinstance(given[2], int) and bool(given[2] & _WRITES)
        else:
            changes = event in _CHANGES
        if changes and folder in os.fspath(given[0] if isinstance(given[0], (str, os.PathLike)) else ""):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


def _do(act: str, given: list[str], at: int | float) -> None:
    module, _, name = act.partition(":")
    os.dup2(2, 1)  # what the act prints is nothing that is waited for
    try:
        if isinstance(at, int) and at:
            _die_before(at, given[0])
        getattr(importlib.import_module(module), name)(Path(given[0]), *given[1:])
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _serve() -> None:
    for line in sys.stdin:
        act, given, at = json.loads(line)
        child = os.fork()
        if not child:
            _do(act, given, at)
        print(child, flush=True)
        if isinstance(at, float):
            time.sleep(at)
            os.kill(child, signal.SIGKILL)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    for each in sys.argv[1:]:
        importlib.import_module(each)
    _serve()
