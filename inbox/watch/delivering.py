"""Takes what waits to its people, over and over, with growing pauses: nothing is dropped because it failed.

One who was told something just now is told the same again only after a while, however much comes.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx2

from crypto.encoding import b64
from inbox.watch.hook import send_hook
from inbox.watch.host import Moment, Watch, moment_of
from inbox.watch.ladder import CALLS, FAREWELLS, Words
from inbox.watch.leaving import NO_ADDRESS, Letter, address_of, letter_of, server_of
from inbox.watch.mail import SECONDS, Outcome, send_mail
from inbox.watch.settings import Alerts, MailServer
from inbox.watch.store import Message, Step

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
AWAY_PAUSES = tuple(timedelta(minutes=each) for each in (1, 2, 5, 10))
"""While nobody answers at a server, one message of those that wait knocks there after these, then every ten
minutes: one that was only started again soon has everything, and one that is gone hears little."""
BETWEEN = timedelta(minutes=5)
"""At least so long between two messages of the same words to one person: a flood rings nobody's phone off."""
AT_ONCE = 8
"""Messages under way side by side: one server that hangs does not keep the others waiting."""
MAIL_TESTED, MAIL_WORKED = "mail-tested", "mail-worked"
"""The days on which today's mail server last took a test message, and any message at all."""
TAKEN, NOT_TAKEN, NOT_SENT = "taken", "not-taken", "not-sent"
"""What the record of the calls says of a message."""
_FIRST = (Words.OUTSIDE, Words.NOW, Words.NEXT, Words.NEW)
"""In this order, whatever has piled up; everything else comes after."""


def pause_after(tries: int) -> timedelta:
    """Until the next try: 30 seconds, doubled each time, up to an hour."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 12)), LONGEST_PAUSE)


Place = str | MailServer
"""Where a message is handed over: a push address, or a mail server."""


@dataclass(slots=True)
class Delivery:
    """What carries messages. When each may be tried again is kept in memory only.

    A moment that is kept and lies ahead of the clock means that the clock was put back: then it is due.
    """

    watch: Watch
    trust: ssl.SSLContext | None = None
    transport: httpx2.AsyncBaseTransport | None = None
    seconds: float = SECONDS
    _failed: dict[int, tuple[datetime, timedelta]] = field(default_factory=dict)
    """When each was tried last, and how long it has to wait since."""
    _away: dict[Place, tuple[datetime, int]] = field(default_factory=dict)
    """Where nobody answered: when somebody knocked last, and how often in vain."""
    _under: Alerts | None = None
    """The settings under which they were tried."""
    _told: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    async def deliver(self) -> None:
        """Try each that is due once. Raises FolderError or AlertError."""
        moment = await asyncio.to_thread(self._moment)
        if moment is None:
            return
        if moment.alerts != self._under:
            # Whoever mended the server or an address need not wait for what failed before: once a change.
            self._failed.clear()
            self._away.clear()
            self._under = moment.alerts
        due = await asyncio.to_thread(self._due, moment)
        for start in range(0, len(due), AT_ONCE):
            await asyncio.gather(*(self._try(each) for each in due[start : start + AT_ONCE]))

    def _moment(self) -> Moment | None:
        roster = self.watch.office.rosters.current
        return None if roster is None else moment_of(self.watch.office, roster, self.watch.now())

    def _due(self, moment: Moment) -> list[Message]:
        waiting = self.watch.store.messages(state="waiting")
        found: list[Message] = []
        knocking: set[Place] = set()
        for each in sorted((each for each in waiting if self._is_due(each)), key=_place):
            place = self._place_of(each, moment)
            if each.tries and place in self._away:
                # What was never tried goes at once; of the rest one asks for all whether anybody is there.
                if place in knocking or not self._is_over(*self._silent(place)):
                    continue
                knocking.add(place)
            found.append(each)
        return found

    def _place_of(self, message: Message, moment: Moment) -> Place:
        mail = message.channel == "mail"
        return server_of(self.watch, message, moment) if mail else address_of(message, moment.alerts)

    def _silent(self, place: Place) -> tuple[datetime | None, timedelta]:
        since, times = self._away.get(place, (None, 0))
        return since, AWAY_PAUSES[min(times, len(AWAY_PAUSES)) - 1] if times else timedelta(0)

    def _heard(self, place: Place, outcome: Outcome) -> None:
        if not outcome.away:
            # Somebody is there again: everything that waits for them goes with the next round.
            self._away.pop(place, None)
        elif self._is_over(*self._silent(place)):
            self._away[place] = self.watch.now(), self._away.get(place, (None, 0))[1] + 1

    def _is_due(self, message: Message) -> bool:
        key = (message.person, message.channel, message.words)
        tried, pause = self._failed.get(message.number, (None, timedelta(0)))
        return self._is_over(tried, pause) and self._is_over(self._told.get(key), BETWEEN)

    def _is_over(self, since: datetime | None, pause: timedelta) -> bool:
        return since is None or not timedelta(0) <= self.watch.now() - since < pause

    async def _try(self, message: Message) -> None:
        # Looked at now, not when the round began: a server that hangs may have taken half a minute.
        about, letter = await asyncio.to_thread(self._letter, message)
        if isinstance(letter, str):
            if letter == NO_ADDRESS and message.words in CALLS:
                await asyncio.to_thread(self._call_elsewhere, message, about)
            await asyncio.to_thread(self._keep, message, Outcome("dropped", letter), about)
        else:
            outcome = await self._sent(message, letter)
            self._heard(letter.server if message.channel == "mail" else letter.address, outcome)
            await asyncio.to_thread(self._keep, message, outcome, about)

    def _letter(self, message: Message) -> tuple[list[bytes], Letter | str]:
        moment = self._moment()
        # First: a beat may tie more to this message at any time, which this look may not see.
        about = self.watch.store.about(message.number)
        if moment is None:
            return about, "there is no list of readers"
        return about, letter_of(self.watch, message, moment)

    def _call_elsewhere(self, message: Message, about: Sequence[bytes]) -> None:
        """Let the person's other channel call; one who has none counts as not called, and is no last rung."""
        moment, store = self._moment(), self.watch.store
        if moment is None:
            return
        with self.watch.turn:
            for each in about:
                if not _was_reached(store.steps_about(b64(each)), message.person) and not self.watch.tell(
                    message.person, message.words, moment, about=each
                ):
                    store.not_called(each, message.person)

    async def _sent(self, message: Message, letter: Letter) -> Outcome:
        if message.channel == "hook":
            found = await send_hook(letter.address, text=letter.text, transport=self.transport)
        else:
            found = await send_mail(
                letter.server, to=letter.address, text=letter.text, trust=self.trust, seconds=self.seconds
            )
        # What calls somebody is never given up: a full mailbox or a mistyped filter says no for good too.
        if found.state == "refused" and message.words in CALLS:
            return Outcome("waiting", found.answer, LONGEST_PAUSE)
        return found

    def _keep(self, message: Message, outcome: Outcome, about: Sequence[bytes]) -> None:
        now, store = self.watch.now(), self.watch.store
        steps = _steps(message, outcome, now, about)
        store.answered(message.number, state=outcome.state, answer=outcome.answer, steps=steps, about=about)
        self._failed.pop(message.number, None)
        if outcome.state == "waiting":
            if not outcome.away:
                self._failed[message.number] = now, outcome.pause or pause_after(message.tries + 1)
            return
        if outcome.state == "accepted":
            if message.channel == "mail" and message.words not in FAREWELLS:
                store.say(MAIL_WORKED, now.date().isoformat())
            if message.words != Words.TRIAL:
                self._told[message.person, message.channel, message.words] = now
            else:
                store.say(when_tested(message.channel, message.person), now.date().isoformat())


def _steps(message: Message, outcome: Outcome, now: datetime, about: Sequence[bytes]) -> list[Step]:
    """One for each envelope that it is about; of what failed only the first time, not each try."""
    what = {"accepted": TAKEN, "dropped": NOT_SENT}.get(outcome.state, NOT_TAKEN)
    if what == NOT_TAKEN and message.tries:
        return []
    day = now.date().isoformat()
    return [Step(day, what, message.person, b64(each), message.channel) for each in about]


def _was_reached(steps: Sequence[tuple[int, Step]], person: str) -> bool:
    """Whether any channel has taken what this person was last called with."""
    theirs = [step.what for _, step in steps if step.person == person]
    last = max((at for at, what in enumerate(theirs) if what in CALLS), default=0)
    return TAKEN in theirs[last:]


def _place(message: Message) -> int:
    return _FIRST.index(Words(message.words)) if message.words in _FIRST else len(_FIRST)


def when_tested(channel: str, person: str) -> str:
    """Under which name the day of the last test message is kept: all share one mail server, nobody a push."""
    return MAIL_TESTED if channel == "mail" else f"push-tested {person}"
