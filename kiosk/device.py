"""This kiosk while it runs: the school it knows, its line to the portal, and how often it asks.

It asks at fixed times, whatever the use, so that asking tells nobody that somebody is here.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from crypto.encoding import b64
from crypto.report import Audience, Channel
from kiosk.line import Line, LineDownError
from kiosk.pinned import PinnedSchool
from portal import clock
from portal.pages.desk import Desk
from worrybox.web import logs
from worrybox.web.settings import SettingsError

SECONDS_BETWEEN = 60.0
SECONDS_UNTIL_FIRST = 2.0
"""Between tries as long as the kiosk knows no roster at all."""

_EVENTS = logs.EventLog("kiosk", {"not_kept": frozenset()})


@dataclass(slots=True)
class Device:
    """`school` is what the device believes; `line` is how it sends."""

    school: PinnedSchool
    line: Line

    def desk(self, audience: Audience) -> Desk:
        """What the page shows and what may be sealed, today."""
        today = clock.today()
        roster = self.school.roster_on(today)
        return Desk(
            school=self.school.name,
            pin=self.school.settings.pin,
            roster=roster,
            today=today,
            signed=self.school.document if roster is not None and self.school.document else b"",
            reading=self.school.reading_now(audience),
            dress="kiosk",
            page_channel="kiosk",
            page_pin=b64(self.school.settings.pin),
            channel=Channel.KIOSK,
            pinned=True,
            audience=audience,
        )

    async def ask_once(self) -> None:
        """Fetch what is new; a line that is down or a disk that is full changes nothing known so far."""
        try:
            await self.school.refresh(self.line, today=clock.today())
        except LineDownError:
            return
        except SettingsError:
            _EVENTS.write("not_kept")

    async def keep_asking(self) -> None:
        """For ever."""
        while True:
            await asyncio.sleep(SECONDS_UNTIL_FIRST if self.school.document is None else SECONDS_BETWEEN)
            await self.ask_once()
