"""The keeper: the long-lived process of the kiosk, which knows the school and carries what is sealed.

It holds public documents and sealed envelopes. It never sees a word, a code, half of one or a key of a
reporter: all of that stays in the process of the visit and ends with it.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from crypto.code import HALF_BYTES
from crypto.encoding import b64, canonical
from crypto.errors import NotAnEnvelopeError
from crypto.report import MAILBOX_BYTES
from kiosk.decoys import decoy
from kiosk.digits import Door
from kiosk.grid import Grid
from kiosk.line import Line, LineDownError
from kiosk.pinned import PinnedSchool
from kiosk.rounds import Turns, count_no_tasks, keep_marks
from kiosk.sender import Sender
from kiosk.spool import PLACES, Spool, SpoolFullError
from kiosk.stock import SECONDS_AHEAD, Stock
from kiosk.wire import Answer, Verb, Word, answer_calls
from portal import clock
from worrybox.web import logs
from worrybox.web.memory import give_back, let_go_of_programs
from worrybox.web.settings import SettingsError

SECONDS_UNTIL_FIRST = 2.0
"""Between tries as long as the kiosk knows no roster at all."""
ONE_MARK_IN = 20
"""After one mark in so many an answer is looked up that nobody waits for: some three an hour."""
SECONDS_TO_BEGIN = 5.0
"""What a start without any roster waits for the portal, before it serves what it has: the numbers to call."""

_EVENTS = logs.EventLog("kiosk", {"not_kept": frozenset(), "call_failed": frozenset()})


@dataclass(slots=True, eq=False)
class Keeper:
    """`line` is the way to the portal, for what is asked, carried and thrown away."""

    school: PinnedSchool
    line: Line
    spool: Spool
    sender: Sender
    door: Door
    turns: Turns = field(default_factory=Turns)
    stock: Stock = field(default_factory=Stock)
    begin_code: Callable[[], None] = lambda: None
    """Have a process of its own make a ready code."""
    draw: Callable[[int], int] = secrets.randbelow
    heard: float | None = None
    """When the portal last answered a whole round, by the steady clock."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _trying: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def answer(self, verb: Verb, body: bytes) -> Answer:
        """One call of a visit. A fault is told as "refused", and in the log by its place only."""
        try:
            return await self._answer(verb, body)
        except Exception as error:
            _EVENTS.fault("call_failed", error)
            return Word.REFUSED, b""

    async def _answer(self, verb: Verb, body: bytes) -> Answer:
        match verb:
            case Verb.KNOWN:
                known = self.school.known()
                return Word.OK, b"" if body == known.mark() else known.encode()
            case Verb.ROOM:
                return (Word.OK if await asyncio.to_thread(self.spool.room) else Word.FULL), b""
            case Verb.PUT:
                return await self._put(body), b""
            case Verb.TURN:
                await self.turns.turn()
                return Word.OK, b""
            case Verb.HEALTH:
                return await self._health(body)

    async def _put(self, body: bytes) -> Word:
        """Durable when it answers OK. The first byte says whether it is urgent."""
        if len(body) < 2 or body[0] > 1 or body[9:25] != self.school.settings.pin:
            return Word.REFUSED
        if self.school.roster_on(clock.today()) is None:
            return Word.SHUT
        try:
            await asyncio.to_thread(self.spool.put, body[1:], urgent=body[0] == 1)
        except NotAnEnvelopeError:
            return Word.REFUSED
        except (SpoolFullError, OSError):
            return Word.FULL
        return Word.OK

    async def _health(self, typed: bytes) -> Answer:
        async with self._trying:
            if self.door.is_shut():
                return Word.SHUT, b""
            is_right = await asyncio.to_thread(self.door.opens_for, typed.decode("ascii", "replace"))
            give_back()
            if not is_right:
                return Word.REFUSED, b""
        return Word.OK, canonical(await self._facts())

    async def _facts(self) -> dict[str, str | int | bool | None]:
        """What the maintenance screen shows: the same whether anybody used the kiosk or not."""
        spool = await asyncio.to_thread(self.spool.health)
        roster, sent = self.school.known_roster, self.sender.last_sent
        return {
            "expires": None if roster is None else roster.expires.isoformat(),
            "issued": None if roster is None else roster.issued.isoformat(),
            "good": self.school.roster_on(clock.today()) is not None,
            "heard": None if self.heard is None else int(time.monotonic() - self.heard) // 60,
            "slot": None if sent is None else sent.astimezone().strftime("%H:%M"),
            "room": spool.room,
            "spool": spool.bytes,
            "steady": spool.steady,
            "refused": spool.refused,
        }

    async def ask_once(self) -> None:
        """Fetch what is new; a line that is down or a disk that is full changes nothing known so far."""
        try:
            await self.school.refresh(self.line, today=clock.today())
        except LineDownError:
            return
        except SettingsError:
            _EVENTS.write("not_kept")
        self.heard = time.monotonic()

    def mark(self) -> None:
        """A mark of the clock: ask for what is new, and let two shares be asked for, whoever wants them."""
        self._start(self.ask_once())
        for _ in range(self.turns.call()):
            self._start(self._throw_away())
        if self.draw(ONE_MARK_IN) == 0:
            self._start(self.look_up_nothing())

    def before_mark(self) -> None:
        """Some seconds earlier: begin the code that asks at the mark, and forget what is over."""
        self.stock.mark()
        self.door.rest()
        self.begin_code()

    async def _throw_away(self) -> None:
        try:
            await self.line.share(secrets.token_bytes(HALF_BYTES))
        except LineDownError:
            return

    async def look_up_nothing(self) -> None:
        """What a child's coming back looks like on the line: a share at once, and then a page of replies."""
        await asyncio.sleep(self.draw(self.school.settings.round_seconds * 1_000) / 1_000)
        await self._throw_away()
        try:
            await self.line.mailbox(b64(secrets.token_bytes(MAILBOX_BYTES)), 0)
        except LineDownError:
            return

    def _start(self, work: asyncio._CoroutineLike[None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def begin(self) -> None:
        """Learn who may be sealed to before the first child is answered, where the disk does not know it."""
        if self.school.document is None:
            try:
                async with asyncio.timeout(SECONDS_TO_BEGIN):
                    await self.ask_once()
            except TimeoutError:
                pass

    async def keep(self, listening: socket.socket, handing: socket.socket) -> None:
        """Answer calls, keep the marks and send, for ever; `handing` is the socket of the stock."""
        count_no_tasks()
        await self.begin()
        let_go_of_programs()
        give_back()
        server = await answer_calls(listening, self.answer)
        told = self.school.settings
        every = float(told.round_seconds)
        phase = phase_of(told.id, every)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.sender.keep_sending())
                group.create_task(self._until_known())
                group.create_task(self.stock.serve(handing))
                group.create_task(keep_marks(self.mark, every=every, phase=phase, clock=time.time))
                before = phase - SECONDS_AHEAD
                group.create_task(keep_marks(self.before_mark, every=every, phase=before, clock=time.time))
        finally:
            server.close()

    async def _until_known(self) -> None:
        if self.school.document is not None:
            await self.ask_once()
        while self.school.document is None:
            await asyncio.sleep(SECONDS_UNTIL_FIRST)
            await self.ask_once()


def phase_of(kiosk_id: bytes, every: float) -> float:
    """Where between two marks this kiosk asks: not all kiosks of a portal at once, and always the same."""
    return int.from_bytes(kiosk_id, "big") % 1_000 / 1_000 * every


def keeper_of(school: PinnedSchool, line: Line, *, places: int = PLACES) -> Keeper:
    """The keeper for this school, with what was kept and its spool opened."""
    told = school.settings
    school.load(today=clock.today())

    def filler() -> bytes:
        return decoy(pin=told.pin, kiosk=told.id, roster=school.known_roster, day=clock.today())

    grid = Grid(told.slot_seconds, told.slot_seconds_outside)
    spool = Spool.open(told.spool, filler=filler, places=places)
    sender = Sender(spool, line, in_hours=school.in_school_hours, grid=grid)
    return Keeper(school, line, spool, sender, Door(told.digits, clock=time.monotonic))
