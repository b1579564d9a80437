"""Visits that do not end, or fall at once, with the real first process.

`python -m tests.kiosk.troubled stays|falls` prints the process and the steady time (seconds) of each visit.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time

from kiosk.visit import OVER
from kiosk.zygote import Roles, Zygote
from worrybox.web import logs


def stays(parent: socket.socket) -> None:
    """Over, and still there."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _tell()
    parent.send(OVER)
    time.sleep(600)


def falls(_parent: socket.socket) -> None:
    """There for a moment."""
    _tell()
    os._exit(1)


def _tell() -> None:
    sys.stdout.write(f"{os.getpid()} {time.monotonic()}\n")
    sys.stdout.flush()


def main() -> None:
    """See above."""
    logs.set_up()
    visit = {"stays": stays, "falls": falls}[sys.argv[1]]
    Zygote(Roles(lambda _: time.sleep(600), visit, lambda _: None)).run()


if __name__ == "__main__":
    main()
