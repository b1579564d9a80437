"""Readers between the passphrase and the second factor: in memory only, for ten minutes, one a reader.

A vault here is unlocked, but no page of the office gives anything of it: those ask the sessions, not this.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from crypto.encoding import b64
from inbox.people.factor import Offer
from inbox.sessions import SESSION_BYTES, Clock, seconds_awake_and_asleep
from inbox.vault.vault import Vault

LONGEST = 600.0
"""Seconds for finding one's phone, or for setting up an app."""
OFFERS = 64


@dataclass(slots=True, repr=False)
class _Halfway:
    vault: Vault
    since: float


class Halfway:
    """All of them. Any thread may call."""

    def __init__(self, *, clock: Clock = seconds_awake_and_asleep) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._waiting: dict[str, _Halfway] = {}

    def begin(self, vault: Vault) -> str:
        """A fresh random name for it. Whoever of the same reader was waiting waits no more."""
        name = b64(secrets.token_bytes(SESSION_BYTES))
        with self._turn:
            others = [each for each, held in self._waiting.items() if held.vault.reader == vault.reader]
        for each in others:
            self.end(each)
        with self._turn:
            self._waiting[name] = _Halfway(vault, self._clock())
        return name

    def vault(self, name: str) -> Vault | None:
        """The vault that waits under this name."""
        self.lock_old()
        with self._turn:
            held = self._waiting.get(name)
            return held.vault if held is not None else None

    def holds(self, reader: str) -> bool:
        """Whether a vault of this reader waits."""
        with self._turn:
            return any(held.vault.reader == reader for held in self._waiting.values())

    def through(self, name: str) -> Vault | None:
        """The same, which then waits no more and stays unlocked."""
        self.lock_old()
        with self._turn:
            held = self._waiting.pop(name, None)
            return held.vault if held is not None else None

    def end(self, name: str) -> None:
        """Lock it. A name that is not known is fine."""
        with self._turn:
            held = self._waiting.pop(name, None)
        if held is not None:
            held.vault.lock()

    def end_all(self) -> None:
        """Lock everything."""
        for name in list(self._waiting):
            self.end(name)

    def lock_old(self) -> None:
        """Lock whoever has waited too long."""
        too_old = self._clock() - LONGEST
        with self._turn:
            old = [name for name, held in self._waiting.items() if held.since <= too_old]
        for name in old:
            self.end(name)


class Offers:
    """What was put before each browser; only the last few are kept, and each is taken once."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, Offer] = OrderedDict()

    def make(self, name: str) -> Offer:
        """A fresh one in the place of an earlier one."""
        self._made.pop(name, None)
        while len(self._made) >= OFFERS:
            self._made.popitem(last=False)
        self._made[name] = Offer.make()
        return self._made[name]

    def seen(self, name: str) -> Offer:
        """The one that was made last, to be shown again; a fresh one if there is none."""
        return self._made.get(name) or self.make(name)

    def take(self, name: str) -> Offer:
        """The one that was made last, good no more. Of none, one that nobody can answer."""
        return self._made.pop(name, None) or Offer.make()
