"""Once a day, what may leave the portal leaves it: 35 days old and held by every collector (section 8).

It never deletes an envelope that one collector has not acknowledged.
"""

import asyncio
from collections.abc import Collection
from datetime import date

from portal import clock
from portal.drop.contract import DropError
from portal.school import School
from worrybox.web import logs

SECONDS_BETWEEN_LOOKS = 600
_EVENTS = logs.EventLog(
    "portal.sweeping", {"swept": frozenset({"day", "envelopes", "chunks"}), "sweep_failed": frozenset()}
)


async def sweep(school: School, today: date) -> None:
    """Sweep one school's store; a store that cannot be written is tried again tomorrow."""
    roster = school.board.roster
    collectors = () if roster is None else tuple(key.raw for key in roster.collectors)
    try:
        envelopes = await school.drop.sweep(today, collectors)
        chunks = await school.drop.sweep_orphans(today)
    except DropError as error:
        _EVENTS.fault("sweep_failed", error)
        return
    _EVENTS.write("swept", day=today, envelopes=envelopes, chunks=chunks)


async def keep_swept(schools: Collection[School]) -> None:
    """Sweep every school once a day, the first time ten minutes after the start; runs until cancelled."""
    swept: date | None = None
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        today = clock.today()
        if today != swept:
            swept = today
            for school in schools:
                await sweep(school, today)
