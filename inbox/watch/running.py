"""Keeps the watch going for as long as the inbox runs, whoever is away: a beat, what waits, a pause.

Nothing that goes wrong in one ends it, and nothing about what came is logged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from logging import WARNING

from inbox.errors import InboxError
from inbox.watch.delivering import Delivery
from inbox.watch.host import Watch
from worrybox.web.logs import EventLog
from worrybox.web.settings import SettingsError

_EVENTS = EventLog(
    "inbox.watch", {"watch-fault": frozenset(), "watch-failing": frozenset(), "watch-well": frozenset()}
)


async def watch_steadily(
    watch: Watch, delivery: Delivery, *, every: float, tell: Callable[[str], None]
) -> None:
    """Run until cancelled; `tell` hears after each round why it failed, "" when all is well."""
    hearing = asyncio.create_task(_hear(watch, every, tell))
    try:
        while True:
            # Apart from the beat: a mail server that hangs keeps nobody from being called.
            await _noting(delivery.deliver(), lambda _: None)
            await asyncio.sleep(every)
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)


async def _hear(watch: Watch, every: float, tell: Callable[[str], None]) -> None:
    last = ""

    def told(problem: str) -> None:
        nonlocal last
        # Once for each change: a log that repeats itself is read by nobody.
        if bool(problem) != bool(last):
            _EVENTS.write("watch-failing" if problem else "watch-well", level=WARNING)
        last = problem
        tell(problem)

    while True:
        await _noting(asyncio.to_thread(watch.beat), told)
        await asyncio.sleep(every)


async def _noting(work: Awaitable[None], tell: Callable[[str], None]) -> None:
    try:
        await work
        tell("")
    except (InboxError, SettingsError) as wrong:
        tell(str(wrong))
    except Exception as fault:  # a fault of ours must not stop the watch for good
        _EVENTS.fault("watch-fault", fault)
        tell("the watch failed; it is tried again")
