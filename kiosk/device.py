"""This kiosk as one visit sees it: what the keeper knows of the school, the way to the spool, ready codes.

It lives as long as one child's visit, and with it goes everything that was typed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from crypto.encoding import b64
from crypto.report import Audience, Channel
from kiosk.codes import Codes
from kiosk.decoys import SIZE_CLASS
from kiosk.known import Known
from kiosk.line import Line
from kiosk.pinned import PinnedSchool
from kiosk.visit import Visit
from kiosk.wire import BrokenCallError, KeeperDownError, Verb, Wire, Word
from portal import clock
from portal.pages.desk import Desk

SECONDS_TO_RECOVER = 1.0
SECONDS_TO_ASK = 1.5
"""For a question at a mark that a visit's end comes upon; an end is given four seconds in all."""


class NoRoomError(Exception):
    """Nothing was kept: no place is free, or the disk cannot be written."""


class NotKeptError(Exception):
    """Nothing was kept: the keeper refuses it, or does not answer."""


@dataclass(slots=True, eq=False)
class Device:
    """`school` is what this visit believes; `line` reads answers and fetches shares."""

    school: PinnedSchool
    wire: Wire
    line: Line
    codes: Codes
    visit: Visit
    room: bool = True

    async def desk(self, audience: Audience) -> Desk:
        """What the page shows and what may be sealed, now."""
        await self.catch_up()
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
            size_class=SIZE_CLASS,
            full=not self.room,
        )

    async def catch_up(self) -> bool:
        """Ask the keeper what is new and whether there is room; False when it does not answer.

        Nothing changes then but that there is no room: what is sent now could not be kept.
        """
        try:
            word, body = await self.wire.call(Verb.KNOWN, self.school.known().mark())
            if word is Word.OK and body:
                self.school.believe(Known.decode(body))
            word, _ = await self.wire.call(Verb.ROOM)
        except (KeeperDownError, BrokenCallError):
            self.room = False
            return False
        self.room = word is Word.OK
        return True

    async def keep(self, envelope: bytes, *, urgent: bool) -> None:
        """Return once the envelope is on the disk of this device. Raises NoRoomError, NotKeptError."""
        try:
            word, _ = await self.wire.call(Verb.PUT, bytes((urgent,)) + envelope)
        except KeeperDownError:
            raise NotKeptError("the keeper does not answer") from None
        if word is Word.FULL:
            raise NoRoomError("no room in the spool")
        if word is not Word.OK:
            raise NotKeptError("the keeper refused it")

    @contextlib.asynccontextmanager
    async def ready(self) -> AsyncIterator[None]:
        """While it lasts, this process takes its turns at the marks."""
        turns = asyncio.create_task(self._take_turns())
        try:
            yield
        finally:
            # Cut short, a question at a mark would be seen on the line.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SECONDS_TO_ASK), self.visit.asking:
                    pass
            turns.cancel()
            await asyncio.gather(turns, return_exceptions=True)

    async def _take_turns(self) -> None:
        while True:
            try:
                await self.wire.call(Verb.TURN, patient=True)
            except KeeperDownError:
                await asyncio.sleep(SECONDS_TO_RECOVER)
                continue
            async with self.visit.asking:
                await self.codes.take_turn(self.line)
