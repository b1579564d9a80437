"""Takes what waits to its people, over and over, with growing pauses: nothing is dropped because it failed.

One who was told something just now is told the same again only after a while, however much comes.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx2

from inbox.folder import Folder
from inbox.watch.hook import send_hook
from inbox.watch.host import Now, utc_now
from inbox.watch.ladder import Words
from inbox.watch.mail import SECONDS, Outcome, send_mail
from inbox.watch.settings import Alerts, read_alerts
from inbox.watch.store import Message, WatchStore
from inbox.watch.words import text_of

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
BETWEEN = timedelta(minutes=5)
"""At least so long between two messages of the same words to one person: a flood rings nobody's phone off."""
AT_ONCE = 8
"""Messages under way side by side: one server that hangs does not keep the others waiting."""
MAIL_TESTED = "mail-tested"


def pause_after(tries: int) -> timedelta:
    """Until the next try: 30 seconds, doubled each time, up to an hour."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 12)), LONGEST_PAUSE)


@dataclass(slots=True)
class Delivery:
    """What carries messages. When each may be tried again is kept in memory only."""

    store: WatchStore
    folder: Folder
    school: str
    now: Now = utc_now
    trust: ssl.SSLContext | None = None
    transport: httpx2.AsyncBaseTransport | None = None
    seconds: float = SECONDS
    _not_before: dict[int, datetime] = field(default_factory=dict)
    _told: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    async def deliver(self) -> None:
        """Try each that is due once. Raises FolderError or AlertError."""
        alerts = await asyncio.to_thread(read_alerts, self.folder)
        waiting = await asyncio.to_thread(lambda: self.store.messages(state="waiting"))
        due = [each for each in waiting if self._is_due(each)]
        for start in range(0, len(due), AT_ONCE):
            await asyncio.gather(*(self._try(each, alerts) for each in due[start : start + AT_ONCE]))

    def _is_due(self, message: Message) -> bool:
        now, key = self.now(), (message.person, message.channel, message.words)
        told = self._told.get(key)
        return now >= self._not_before.get(message.number, now) and (told is None or now - told >= BETWEEN)

    async def _try(self, message: Message, alerts: Alerts) -> None:
        outcome = await self._sent(message, alerts)
        await asyncio.to_thread(self._keep, message, outcome)

    async def _sent(self, message: Message, alerts: Alerts) -> Outcome:
        person = alerts.people.get(message.person)
        address = "" if person is None else getattr(person, message.channel)
        if message.words == Words.MOVED:
            # To where this person was told until then.
            address = message.body
        if not address:
            return Outcome("refused", "this person has no address here any more")
        text = text_of(message.words, school=self.school, link=alerts.link, body=message.body)
        if message.channel == "hook":
            return await send_hook(address, text=text, transport=self.transport)
        return await send_mail(alerts.server, to=address, text=text, trust=self.trust, seconds=self.seconds)

    def _keep(self, message: Message, outcome: Outcome) -> None:
        now = self.now()
        self.store.answered(message.number, state=outcome.state, answer=outcome.answer)
        if outcome.state == "waiting":
            self._not_before[message.number] = now + pause_after(message.tries + 1)
            return
        self._not_before.pop(message.number, None)
        if outcome.state == "accepted":
            if message.words != Words.TRIAL:
                self._told[message.person, message.channel, message.words] = now
            elif message.channel == "mail":
                self.store.say(MAIL_TESTED, now.date().isoformat())
