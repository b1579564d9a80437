"""A kiosk's spool and sender under load, killed with -9 again and again at random instants.

`python -m tests.kiosk.carrying SPOOL PORTAL SCHOOL PIN KILLS` prints one line for each report that was
acknowledged (its words, "urgent " before some) and "empty" once the last start has sent the whole ring.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import select
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from inbox.collector.rounds import utc_today
from kiosk.decoys import SIZE_CLASS, decoy
from kiosk.line import Line
from kiosk.sender import Clock, Sender
from kiosk.spool import MOST_TIMES, Spool, SpoolFullError
from tests.inbox.school import InventedSchool

PLACES = 8
HURRY = 60_000
"""Slots of five minutes come every five milliseconds."""
LIVES = 0.35
"""Seconds at most until the next power cut."""


def _hurried() -> Clock:
    begun = time.time()

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / HURRY)

    return Clock(lambda: begun + (time.time() - begun) * HURRY, lambda: time.monotonic() * HURRY, sleep)


def _opened(folder: Path, school: InventedSchool) -> Spool:
    filler = partial(decoy, pin=school.pin, kiosk=b"corridor", roster=school.roster, day=utc_today())
    return Spool.open(folder, filler=filler, places=PLACES)


async def _live(folder: Path, line: Line, school: InventedSchool) -> None:
    """Spool, send and acknowledge until killed."""
    spool = _opened(folder, school)
    sender = Sender(spool, line, in_hours=lambda _now: True, clock=_hurried())
    sending = asyncio.create_task(sender.keep_sending())
    while not sending.done():
        words, urgent = secrets.token_hex(8), secrets.randbelow(4) == 0
        sealed = school.sealed(words, urgent=urgent, least_class=SIZE_CLASS)
        try:
            await asyncio.to_thread(spool.put, sealed, urgent=urgent)
        except SpoolFullError:
            await asyncio.sleep(0.005)
            continue
        # One write: a line is there whole or not at all.
        os.write(1, f"{'urgent ' * urgent}{words}\n".encode())


async def _empty(folder: Path, line: Line, school: InventedSchool) -> None:
    """After the last power cut the line is good: the whole ring leaves."""
    sender = Sender(_opened(folder, school), line, in_hours=lambda _now: True)
    for _ in range(2 * MOST_TIMES * PLACES):
        assert await sender._send()
    os.write(1, b"empty\n")


def _killed_once(live: Callable[[], object]) -> None:
    child = os.fork()
    if child == 0:
        live()
        os._exit(1)
    # The instant is drawn, not waited for: any of them must be good.
    select.select((), (), (), secrets.randbelow(1_000) / 1_000 * LIVES)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the kiosk ended by itself"


def main() -> None:
    """See above."""
    folder, portal, directory, pin, kills = sys.argv[1:]
    school = InventedSchool(Path(directory), {"pin": pin})
    # Made once, before the forks: what it loads would take most of each short life.
    line = Line(portal)
    for _ in range(int(kills)):
        _killed_once(lambda: asyncio.run(_live(Path(folder), line, school)))
    asyncio.run(_empty(Path(folder), line, school))


if __name__ == "__main__":
    main()
