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
KEPT = frozenset((Words.NEW, Words.NOW, Words.NEXT, Words.OUTSIDE))
"""What calls somebody is never given up: a full mailbox or a mistyped filter says no for good too."""


def pause_after(tries: int) -> timedelta:
    """Until the next try: 30 seconds, doubled each time, up to an hour."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 12)), LONGEST_PAUSE)


@dataclass(slots=True)
class Delivery:
    """What carries messages. When each may be tried again is kept in memory only.

    A moment that is kept and lies ahead of the clock means that the clock was put back: then it is due.
    """

    store: WatchStore
    folder: Folder
    school: str
    now: Now = utc_now
    trust: ssl.SSLContext | None = None
    transport: httpx2.AsyncBaseTransport | None = None
    seconds: float = SECONDS
    _failed: dict[int, tuple[datetime, timedelta]] = field(default_factory=dict)
    """When each was tried last, and how long it has to wait since."""
    _told: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    async def deliver(self) -> None:
        """Try each that is due once. Raises FolderError or AlertError."""
        alerts = await asyncio.to_thread(read_alerts, self.folder)
        waiting = await asyncio.to_thread(lambda: self.store.messages(state="waiting"))
        due = [each for each in waiting if self._is_due(each)]
        for start in range(0, len(due), AT_ONCE):
            await asyncio.gather(*(self._try(each, alerts) for each in due[start : start + AT_ONCE]))

    def _is_due(self, message: Message) -> bool:
        key = (message.person, message.channel, message.words)
        tried, pause = self._failed.get(message.number, (None, timedelta(0)))
        return self._is_over(tried, pause) and self._is_over(self._told.get(key), BETWEEN)

    def _is_over(self, since: datetime | None, pause: timedelta) -> bool:
        return since is None or not timedelta(0) <= self.now() - since < pause

    async def _try(self, message: Message, alerts: Alerts) -> None:
        address = _address_of(message, alerts)
        if address:
            outcome = await self._sent(message, alerts, address)
        else:
            outcome = Outcome("refused", "this person has no address here any more")
        await asyncio.to_thread(self._keep, message, outcome)

    async def _sent(self, message: Message, alerts: Alerts, address: str) -> Outcome:
        text = text_of(message.words, school=self.school, link=alerts.link, body=message.body)
        if message.channel == "hook":
            found = await send_hook(address, text=text, transport=self.transport)
        else:
            found = await send_mail(
                alerts.server, to=address, text=text, trust=self.trust, seconds=self.seconds
            )
        if found.state == "refused" and message.words in KEPT:
            return Outcome("waiting", found.answer, LONGEST_PAUSE)
        return found

    def _keep(self, message: Message, outcome: Outcome) -> None:
        now = self.now()
        self.store.answered(message.number, state=outcome.state, answer=outcome.answer)
        if outcome.state == "waiting":
            self._failed[message.number] = now, outcome.pause or pause_after(message.tries + 1)
            return
        self._failed.pop(message.number, None)
        if outcome.state == "accepted":
            if message.words != Words.TRIAL:
                self._told[message.person, message.channel, message.words] = now
            elif message.channel == "mail":
                self.store.say(MAIL_TESTED, now.date().isoformat())


def _address_of(message: Message, alerts: Alerts) -> str:
    if message.words == Words.MOVED:
        # To where this person was told until then.
        return message.body
    person = alerts.people.get(message.person)
    return "" if person is None else str(getattr(person, message.channel))
