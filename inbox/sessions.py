"""Who is signed in: kept in this process's memory only, gone when it ends, locked when nobody is there.

A session is a random name for an unlocked vault; a machine that has slept has none. There is no other way
to a vault, and none of it is on disk.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from crypto.encoding import b64
from crypto.recipients import ReaderBox
from inbox.folder import ReaderId
from inbox.vault.vault import Vault

SESSION_BYTES = 32
REMEMBERED_SECONDS = 12 * 3_600.0
"""How long it is known whose a session was that locked itself."""
REMEMBERED = 64
"""Locked sessions; the oldest is forgotten first."""
FREE_TRIES = 3
LONGEST_WAIT = 60.0
"""Seconds. There is a wait, never a lock-out: whoever shuts a reader out keeps children from being read."""


def seconds_awake_and_asleep() -> float:
    """Seconds that go on while the machine sleeps, where the system has such a clock."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def seconds_asleep() -> float:
    """Seconds that the machine has slept, from some beginning: what the clock jumped beyond time awake."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return (time.time() if boot is None else time.clock_gettime(boot)) - time.monotonic()


Clock = Callable[[], float]
NAP = 2.0
"""Seconds of sleep between two looks after which all is locked: a lid was shut. Less is a slow clock."""


@dataclass(slots=True)
class _Session:
    vault: Vault
    until: float
    """When it is locked, if nobody uses it before."""
    laid_by: object = None


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose session it is, or was before it locked itself: enough to seal something to them, and no more."""

    reader: ReaderId
    box: ReaderBox


class Sessions:
    """All sessions of this process. Any thread may call."""

    def __init__(
        self,
        *,
        idle_seconds: float,
        clock: Clock = seconds_awake_and_asleep,
        asleep: Clock = seconds_asleep,
    ) -> None:
        self.idle_seconds = idle_seconds
        self._clock = clock
        self._asleep = asleep
        self._slept = asleep()
        self._turn = threading.Lock()
        self._sessions: dict[str, _Session] = {}
        self._locked: dict[str, tuple[float, Writer]] = {}

    def begin(self, vault: Vault) -> str:
        """A fresh random name (43 characters) for an unlocked vault."""
        name = b64(secrets.token_bytes(SESSION_BYTES))
        with self._turn:
            self._sessions[name] = _Session(vault, self._clock() + self.idle_seconds)
        return name

    def use(self, name: str, *, at_least: float = 0.0) -> Vault | None:
        """The session's vault, its idle time starting anew; None if there is none or it was idle too long.

        `at_least` seconds of idle time are given this once; the next use sets it back to the usual.
        """
        self.lock_idle()
        with self._turn:
            session = self._sessions.get(name)
            if session is None:
                return None
            session.until = self._clock() + max(self.idle_seconds, at_least)
            return session.vault

    def lay_by(self, name: str, thing: object) -> None:
        """Keep one thing for the session's next request: it goes with the session, or when another comes."""
        with self._turn:
            if name in self._sessions:
                self._sessions[name].laid_by = thing

    def take_up(self, name: str) -> object:
        """What was laid by, once; None if there is nothing."""
        with self._turn:
            session = self._sessions.get(name)
            if session is None:
                return None
            thing, session.laid_by = session.laid_by, None
            return thing

    def is_open(self, name: str) -> bool:
        """Whether there is such a session; does not count as using it."""
        self.lock_idle()
        with self._turn:
            return name in self._sessions

    def end(self, name: str) -> None:
        """Lock one session's vault, and forget whose it was. A name that is not known is fine."""
        with self._turn:
            session = self._sessions.pop(name, None)
            self._locked.pop(name, None)
        if session is not None:
            session.vault.lock()

    def end_all(self) -> None:
        """Lock everything: the machine has slept, or the inbox is closing."""
        for name in list(self._sessions):
            self._lock(name)

    def whose(self, name: str) -> Writer | None:
        """Whose session it is, or was if it locked itself in the last 12 hours; no use of the session."""
        self.lock_idle()
        with self._turn:
            session = self._sessions.get(name)
            if session is not None:
                return Writer(session.vault.reader, session.vault.box)
            until, writer = self._locked.get(name, (0.0, None))
            return writer if until > self._clock() else None

    def _lock(self, name: str) -> None:
        """Nobody asked for it: whose it was is remembered for a while."""
        with self._turn:
            session = self._sessions.pop(name, None)
            if session is not None:
                was = Writer(session.vault.reader, session.vault.box)
                self._locked[name] = (self._clock() + REMEMBERED_SECONDS, was)
                while len(self._locked) > REMEMBERED:
                    del self._locked[next(iter(self._locked))]
        if session is not None:
            session.vault.lock()

    def lock_idle(self) -> None:
        """Lock every session that nobody used for the idle time; all of them if the machine has slept."""
        slept, before = self._asleep(), self._slept
        self._slept = slept
        if abs(slept - before) > NAP:
            self.end_all()
        now = self._clock()
        with self._turn:
            idle = [name for name, session in self._sessions.items() if session.until <= now]
            for name in [each for each, (until, _) in self._locked.items() if until <= now]:
                del self._locked[name]
        for name in idle:
            self._lock(name)

    def vaults(self) -> list[Vault]:
        """The unlocked vaults, for taking in what has arrived; does not count as using them."""
        with self._turn:
            return [session.vault for session in self._sessions.values()]


class Attempts:
    """How long the next try at a reader's passphrase has to wait. In memory only; never for ever."""

    def __init__(self, *, clock: Clock = seconds_awake_and_asleep) -> None:
        self._clock = clock
        self._failed: dict[ReaderId, int] = {}
        self._until: dict[ReaderId, float] = {}

    def wait(self, reader: ReaderId) -> float:
        """Seconds until this reader may be tried again; 0 when that is at once."""
        return max(0.0, self._until.get(reader, 0.0) - self._clock())

    def failed(self, reader: ReaderId) -> None:
        """A wrong passphrase: from the third on, each doubles the wait, up to a minute."""
        failed = self._failed[reader] = self._failed.get(reader, 0) + 1
        if failed >= FREE_TRIES:
            self._until[reader] = self._clock() + min(2.0 ** min(failed - FREE_TRIES, 10), LONGEST_WAIT)

    def failures(self, reader: ReaderId) -> int:
        """Wrong passphrases since the right one was last given, as far as this process knows."""
        return self._failed.get(reader, 0)

    def succeeded(self, reader: ReaderId) -> None:
        """The right one: earlier slips are forgotten."""
        self._failed.pop(reader, None)
        self._until.pop(reader, None)
