"""The spool: a ring of sealed envelopes that is always full. It never opens one, and never sees a word.

A report takes the place of a decoy and is on the disk before the child is told "sent". Which places hold
reports stands in the memory of this process and nowhere else, and there for less than ten minutes: then they
wait in line with decoys (kiosk/company.py), and nothing knows any more which are which. After a restart the
whole ring is sent, and until then some more places take what is new. Whatever the disk does, something of the
right size leaves.
"""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crypto.errors import NotAnEnvelopeError
from kiosk import company
from kiosk.decoys import ENVELOPE_BYTES
from kiosk.places import Places, is_sound

PLACES = 64
FRESH_AFTER_RESTART = 16
"""Places for what is new, while all those found after a restart may still hold a report."""
MOST_TIMES = 4
"""How often the usual number of places there may be after restarts without a line: about 4.5 MB."""
HEAD_OF_LINE = 2
"""Places before which, once it is forgotten what they are, only an urgent report is put."""
DOUBTED_AFTER = 12
"""Slots without an answer after which another envelope is tried: a filter may refuse just this one."""

_RANDOM = secrets.SystemRandom()


class SpoolFullError(Exception):
    """Nothing more can be kept: no free place, or a disk that cannot be written. Nothing was stored."""


@dataclass(frozen=True, slots=True, repr=False)
class Leaving:
    """What goes out in a slot: 17,432 sealed bytes, and its place in the ring ("" if the ring has none)."""

    envelope: bytes
    place: str

    def __repr__(self) -> str:
        return "<Leaving>"


@dataclass(frozen=True, slots=True)
class SpoolHealth:
    """For the maintenance screen: nothing here changes with use, but that a full ring has no room."""

    bytes: int
    steady: bool
    """Every place is there and has its one size."""
    room: bool
    refused: bool
    """The portal does not take something that this kiosk holds: somebody should look at its log."""


class Spool:
    """Used by the keeper alone. Any thread may call; calls take turns."""

    def __init__(self, places: Places, *, filler: Callable[[], bytes], size: int, draw: company.Draw) -> None:
        self._places, self._filler, self._size, self._draw = places, filler, size, draw
        self._turn = threading.Lock()
        self._urgent: deque[str] = deque()
        self._real: deque[str] = deque()
        self._known: set[str] = set()
        """Of those two, what was there at the point before: at the next one it is forgotten what they are."""
        self._carried: deque[str] = deque()
        """Any of them may be a report: forgotten ones, the decoys behind them, what a start found."""
        self._found: set[str] = set()
        """Of those, what a start found."""
        self._ring: deque[str] = deque()
        """Decoys, and among them what the portal has refused."""
        self._held: dict[str, bytes] = {}
        """By place, what waits, so that a disk that dies takes no report along; decoys that wait as well."""
        self._refused: set[str] = set()
        self._stuck: set[str] = set()
        """Behind all others, since others were taken and they were not: of the line, not of the portal."""
        self._leaving: Leaving | None = None
        self._unanswered = 0
        self._doubted: str | None = None
        self._again: str | None = None
        """A doubted one, once another was taken: it leaves once more before it goes behind all others."""
        self._written = True
        self._begun = False
        self._goal: int | None = None
        """How many places there are: a matter of restarts and slots, never of use."""
        self.found = 0
        """How many the start found, whatever they held: so many envelopes leave in closer slots."""

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        filler: Callable[[], bytes],
        places: int = PLACES,
        draw: company.Draw = secrets.randbelow,
    ) -> Spool:
        """Make or repair the ring in `folder`: `places` files of 17,432 bytes, more only after restarts.

        `filler` makes a decoy. A disk that cannot be used raises nothing: there is no room then.
        """
        spool = cls(Places(folder), filler=filler, size=places, draw=draw)
        with spool._turn:
            spool._begin()
        return spool

    def _begin(self) -> None:
        """Find the ring, once, and complete it. A disk that cannot be used is tried again later."""
        try:
            if self._goal is None:
                found = self._places.find(pin=self._filler()[8:24])
                _RANDOM.shuffle(found)
                self.found = len(found)
                self._carried.extend(found)
                self._found.update(found)
                more = min(len(found) + FRESH_AFTER_RESTART, MOST_TIMES * self._size) if found else 0
                self._goal = max(self._size, len(found), more)
            for name in self._places.add([self._filler() for _ in range(self._goal - self._total)]):
                # Anywhere among the others: the order in which files were made must not be that of use.
                self._ring.insert(_RANDOM.randint(0, len(self._ring)), name)
                self._written = True
            if not self._begun:
                self._keep_company(company.at_start(self._size, self._draw))
                self._begun = True
        except OSError:
            self._written = False
        self._level()

    @property
    def _total(self) -> int:
        return len(self._urgent) + len(self._real) + len(self._carried) + len(self._ring)

    def room(self) -> bool:
        """Whether a child may begin: there is a free place, and the disk can be written."""
        with self._turn:
            return self._written and bool(self._free()) and self._places.can_write()

    def _busy(self) -> set[str | None]:
        return {self._leaving.place if self._leaving is not None else "", self._doubted, self._again}

    def _free(self) -> list[str]:
        taken = self._busy() | self._refused | self._stuck
        return [name for name in self._ring if name not in taken]

    def put(self, envelope: bytes, *, urgent: bool) -> None:
        """Keep a sealed envelope of 17,432 bytes: it is durable when this returns.

        An id that waits here already is accepted quietly: what waits stays as it is. Raises SpoolFullError,
        or NotAnEnvelopeError for what could be told from the other places.
        """
        if not is_sound(envelope):
            raise NotAnEnvelopeError("size", "not an envelope of the kiosk's one size, sealed on the device")
        with self._turn:
            if any(held[24:40] == envelope[24:40] for held in self._held.values()):
                return
            free = self._free()
            if not free:
                raise SpoolFullError("every place is taken")
            place = _RANDOM.choice(free)
            if not self._write(place, envelope):
                raise SpoolFullError("the disk cannot be written")
            self._ring.remove(place)
            self._held[place] = envelope
            (self._urgent if urgent else self._real).append(place)
            self._level()

    def forget(self) -> None:
        """At every point of the grid, used or not: let go of which places hold what came before the last one.

        They wait on before all but two of the decoys, urgent ones first; what comes after is sent before.
        """
        with self._turn:
            for queue, before in ((self._real, HEAD_OF_LINE), (self._urgent, 0)):
                for place in [place for place in reversed(queue) if place in self._known]:
                    queue.remove(place)
                    self._carried.insert(before, place)
                    if self._found:
                        # Nothing that was found is held: this would be told by it.
                        del self._held[place]
            self._known = {*self._urgent, *self._real}
            order = (*self._urgent, *self._real, *self._carried, *self._ring)
            # Made anew in the order in which they wait: that of the old one was the order in which they came.
            self._held = {place: self._held[place] for place in order if place in self._held}

    def _keep_company(self, waiting: int) -> None:
        """Let so many places wait, decoys behind all others: none is told from a report by how it is kept."""
        busy = self._busy()
        for place in [place for place in self._ring if place not in busy]:
            if len(self._carried) >= waiting:
                return
            self._ring.remove(place)
            self._carried.append(place)
            if place not in self._refused | self._stuck and not self._found:
                with suppress(OSError):
                    data = self._places.read(place)
                    if data is not None and is_sound(data):
                        self._held[place] = data

    def next(self) -> Leaving:
        """What leaves in this slot: urgent, real, whatever may be one, decoy. The same until answered.

        What has begun to leave is not overtaken: whoever holds up the answers would see when a report came.
        """
        with self._turn:
            if self._leaving is None:
                self._leaving = self._chosen()
            return self._leaving

    def _chosen(self) -> Leaving:
        for place in self._in_order():
            held = self._held.get(place)
            try:
                data = self._places.read(place)
            except OSError:
                data = None
                if held is None:
                    continue  # it may be readable again: nothing is thrown away for that
            if held is not None:
                return Leaving(held, place)
            if data is not None and is_sound(data):
                return Leaving(data, place)
            # Damaged: what it was cannot be known, and the ring stays full.
            self._take_out(place)
            self._refill(place)
        return Leaving(self._filler(), "")

    def _in_order(self) -> list[str]:
        if self._doubted is not None:
            return [place for place in self._ring if place != self._doubted]
        order = [*self._urgent, *self._real, *self._carried, *self._ring]
        return sorted(order, key=lambda place: place != self._again)

    def sent(self, leaving: Leaving) -> None:
        """The portal has it: the place is refilled at once."""
        with self._turn:
            if not self._answered(leaving):
                return
            # Perhaps the line has just come back, and nothing was wrong with the one that is doubted.
            self._again, self._doubted = self._doubted, None
            waiting = company.after_sending(len(self._carried), self._size, self._draw)
            self._let_go(leaving.place)
            self._keep_company(waiting)
            self._level()

    def _let_go(self, place: str) -> None:
        self._take_out(place)
        if not place:
            return
        if self._total >= self._size:
            self._goal = self._total
            try:
                self._places.remove(place)
            except OSError:
                self._written = False
            return
        self._refill(place)

    def refused(self, leaving: Leaving) -> None:
        """The portal will not have it: it goes behind all others and is tried again when its turn comes."""
        with self._turn:
            if not self._answered(leaving):
                return
            self._doubted = self._again = None
            self._put_last(leaving.place, among=self._refused)
            self._level()

    def _put_last(self, place: str, *, among: set[str]) -> None:
        waits = (self._urgent, self._real, self._carried, self._refused, self._stuck)
        kept = any(place in each for each in waits)
        held = None if self._found else self._held.get(place)
        self._take_out(place)
        if not place:
            return
        if not kept:
            self._refill(place)
            return
        if held is not None:
            self._held[place] = held
        among.add(place)
        self._ring.append(place)
        self._rewrite_one()

    def unanswered(self, leaving: Leaving) -> None:
        """No answer that can be believed: it leaves again in the next slot."""
        with self._turn:
            if leaving != self._leaving:
                return
            if self._doubted is not None:
                # Another one has no answer either: it is the line.
                self._leaving, self._doubted, self._unanswered = None, None, 0
            elif leaving.place and leaving.place == self._again:
                # The line is there, and it does not go: another may.
                self._leaving, self._again, self._unanswered = None, None, 0
                self._put_last(leaving.place, among=self._stuck)
            else:
                self._unanswered += 1
                if self._unanswered >= DOUBTED_AFTER and leaving.place:
                    self._leaving, self._doubted = None, leaving.place
            self._rewrite_one()
            self._level()

    def _answered(self, leaving: Leaving) -> bool:
        if leaving != self._leaving:
            return False
        self._leaving, self._unanswered = None, 0
        return True

    def _take_out(self, place: str) -> None:
        for queue in (self._urgent, self._real, self._carried, self._ring):
            if place in queue:
                queue.remove(place)
        self._held.pop(place, None)
        self._known.discard(place)
        self._found.discard(place)
        self._refused.discard(place)
        self._stuck.discard(place)

    def _refill(self, place: str) -> None:
        # Where that fails what was sent stands there still: the portal knows it when it comes again.
        self._write(place, self._filler())
        self._ring.append(place)

    def _rewrite_one(self) -> None:
        """Each slot writes one place, sent or not: else only reports were new on the disk in an outage."""
        free = self._free()
        if free:
            self._write(_RANDOM.choice(free), self._filler())

    def _write(self, place: str, envelope: bytes) -> bool:
        try:
            self._places.write(place, envelope)
        except OSError:
            self._written = False
            return False
        self._written = True
        return True

    def level(self) -> None:
        """Give all places the same times again, and mend what is lacking; at every point of the grid."""
        with self._turn:
            self._begin()

    def _level(self) -> None:
        try:
            self._places.level(self._filler())
        except OSError:
            self._written = False

    def health(self) -> SpoolHealth:
        """What the maintenance screen may show."""
        room = self.room()
        with self._turn:
            try:
                sizes = self._places.sizes()
            except OSError:
                sizes = []
            steady = len(sizes) == self._goal and all(size == ENVELOPE_BYTES for size in sizes)
            return SpoolHealth(sum(sizes), steady, room, bool(self._refused))
