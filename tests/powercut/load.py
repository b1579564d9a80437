"""A process that accepts envelopes as fast as it can and prints the id of each one that was acknowledged.

`python -m tests.powercut.load FILE SYNCHRONOUS REPORTS`: 64 reporters at once send REPORTS envelopes in all
(0: until killed). A refusal is printed as its exception's name; the reporter then goes on.
"""

import asyncio
import os
import sys
from datetime import date
from itertools import count, islice
from pathlib import Path

from portal.drop.contract import DropError
from portal.drop.sqlite import SqliteDrop

DAY = date(2026, 11, 22)
REPORTERS = 64


def say(line: str) -> None:
    """One line, at once and whole: what a killed process had said stays said."""
    os.write(1, f"{line}\n".encode())


async def report(drop: SqliteDrop, envelope_id: bytes) -> None:
    """Send one envelope and print what became of it."""
    try:
        await drop.accept(envelope_id, day=DAY, envelope=envelope_id + os.urandom(5128))
    except DropError as error:
        say(type(error).__name__)
    else:
        say(envelope_id.hex())


async def load(path: Path, *, synchronous: str, reports: int) -> None:
    """Keep 64 reporters busy."""
    drop = SqliteDrop(path, busy_seconds=0.2)
    try:
        await drop.start()
    except DropError as error:
        say(type(error).__name__)
        return
    await drop.writer.run(lambda connection: connection.execute(f"PRAGMA synchronous = {synchronous}"))
    say("ready")
    numbers = islice(count(), reports or None)

    async def reporter() -> None:
        for _ in numbers:
            await report(drop, os.urandom(16))

    await asyncio.gather(*(reporter() for _ in range(REPORTERS)))
    say("finished")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(load(Path(sys.argv[1]), synchronous=sys.argv[2], reports=int(sys.argv[3])))
