"""What the host that watches remembers: ids, days, who was called, what became of each message. No content.

A row about something that came goes when somebody has opened it. Steps stay, each tied to the one before.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

from crypto.encoding import blake2b, canonical
from crypto.envelope import BellKind, BellMessage
from crypto.payload import OpenedProof
from inbox.turns import HostStore
from inbox.watch.ladder import Unopened, Words

KEEP_EARLY = timedelta(days=3)
KEEP_MESSAGES = timedelta(days=14)
ABOUT_WATCH = "watch"
"""What a step about the watch itself is found by."""
_GIVEN_UP = (Words.MOVED, Words.ELSEWHERE, Words.TRIAL)
_NO_STEP = bytes(32)
_UNOPENED = "SELECT envelope, day, kind, seq, mask, waited, called FROM unopened"
_MESSAGE = "SELECT number, person, channel, words, body, day, state, tries, answer FROM message"


@dataclass(frozen=True, slots=True)
class Message:
    """One message on its way to one person over one channel, and what was answered."""

    number: int
    person: str
    channel: str
    words: str
    body: str
    day: str
    state: str
    """`waiting`, `accepted`, `refused`, or `dropped`: nobody needed it any more."""
    tries: int
    answer: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the host did, on one day."""

    day: str
    what: str
    person: str = ""
    envelope: str = ""
    """B64 of the envelope's id; "" where it is about none."""
    channel: str = ""
    """`mail` or `hook`, where it is about a message."""
    detail: str = ""
    """Of the watch itself: what was changed, or from when to when."""

    @classmethod
    def parse(cls, line: bytes) -> Self:
        """As it was written down; what a later version added is left out. Raises ValueError."""
        fields = json.loads(line)
        return cls(**{name: str(fields.get(name, "")) for name in cls.__slots__})

    def line(self) -> bytes:
        """As it is written down."""
        told = {"day": self.day, "what": self.what, "person": self.person, "envelope": self.envelope}
        more = {"channel": self.channel, "detail": self.detail}
        return canonical(told | {name: value for name, value in more.items() if value})


class WatchStore(HostStore):
    """One open store; any thread may call, calls take turns. Raises FolderError if it cannot be used."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, package="inbox.watch", what="what the watch remembers")

    def tried_on(self, day: str) -> set[bytes]:
        """The ids of one day that the bell has been tried on."""
        return {bytes(row[0]) for row in self.rows("SELECT id FROM tried WHERE day = ?", day)}

    def tried_counts(self) -> dict[str, int]:
        """How many of each day."""
        return dict(self.rows("SELECT day, count(*) FROM tried GROUP BY day"))

    def mark_tried(self, day: str, ids: Sequence[bytes]) -> None:
        """The bell need not be tried on these again."""
        with self.writing() as store:
            store.executemany(
                "INSERT INTO tried VALUES (?, ?) ON CONFLICT DO NOTHING", [(day, each) for each in ids]
            )

    def note(self, envelope: bytes, *, day: str, bell: BellMessage) -> None:
        """Something came that somebody has to open."""
        with self.writing() as store:
            store.execute(
                "INSERT INTO unopened (envelope, day, kind, seq, mask) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                (envelope, day, int(bell.kind), bell.roster_seq, bell.mask),
            )

    def unopened(self) -> list[Unopened]:
        """All of it, the oldest day first."""
        return [_unopened(row) for row in self.rows(_UNOPENED + " ORDER BY day, envelope")]

    def unopened_one(self, envelope: bytes) -> Unopened | None:
        """That one, if it still waits."""
        rows = self.rows(_UNOPENED + " WHERE envelope = ?", envelope)
        return _unopened(rows[0]) if rows else None

    def wait(self, seconds: float) -> None:
        """So much more school time has passed over everything that waits, and over a test on its way."""
        with self.writing() as store:
            store.execute("UPDATE unopened SET waited = waited + ?", (seconds,))
            store.execute("UPDATE test_report SET waited = waited + ? WHERE state = 'made'", (seconds,))

    def mark_called(self, envelope: bytes, called: frozenset[str], *, steps: Sequence[Step] = ()) -> None:
        """These are called now, and the record says so; the next of them has as long again."""
        with self.writing() as store:
            store.execute(
                "UPDATE unopened SET called = ?, waited = 0 WHERE envelope = ?",
                (" ".join(sorted(called)), envelope),
            )
            _chain(store, steps)

    def not_called(self, envelope: bytes, person: str) -> None:
        """This one could not be reached after all: the rung stays, and its time goes on."""
        found = self.unopened_one(envelope)
        if found is not None:
            with self.writing() as store:
                store.execute(
                    "UPDATE unopened SET called = ? WHERE envelope = ?",
                    (" ".join(sorted(found.called - {person})), envelope),
                )

    def forget(self, envelope: bytes, *, steps: Sequence[Step] = ()) -> None:
        """Somebody has provably opened it, and the record says who."""
        with self.writing() as store:
            # In one transaction: that a test is gone from here is no proof by itself.
            store.execute("UPDATE test_report SET proved = 1 WHERE envelope = ?", (envelope,))
            store.execute("DELETE FROM unopened WHERE envelope = ?", (envelope,))
            store.execute("DELETE FROM early WHERE envelope = ?", (envelope,))
            store.execute("DELETE FROM about WHERE envelope = ?", (envelope,))
            _chain(store, steps)

    def keep_early(self, proof: OpenedProof, *, day: date) -> None:
        """A proof of something that is not here, or not yet."""
        with self.writing() as store:
            store.execute(
                "INSERT INTO early VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (proof.envelope, proof.by, proof.signature, day.isoformat()),
            )

    def early_for(self, envelope: bytes) -> list[OpenedProof]:
        """The proofs that came before this did."""
        rows = self.rows("SELECT day, by, sig FROM early WHERE envelope = ?", envelope)
        return [OpenedProof(date.fromisoformat(day), envelope, by, bytes(sig)) for day, by, sig in rows]

    def queue(
        self, person: str, *, channel: str, words: str, body: str = "", day: date, about: bytes = b""
    ) -> None:
        """Let a message wait; if the same to the same person waits already, that one is about both."""
        same = (
            "SELECT number FROM message WHERE person = ? AND channel = ? AND words = ? AND state = 'waiting'"
        )
        with self.writing() as store:
            row = store.execute(same, (person, channel, words)).fetchone()
            number = row[0] if row is not None else None
            if number is None:
                number = store.execute(
                    "INSERT INTO message (person, channel, words, body, day) VALUES (?, ?, ?, ?, ?)",
                    (person, channel, words, body, day.isoformat()),
                ).lastrowid
            if about:
                store.execute("INSERT INTO about VALUES (?, ?) ON CONFLICT DO NOTHING", (number, about))

    def queue_farewell(
        self, person: str, *, channel: str, words: str, address: str, server: bytes, day: date
    ) -> None:
        """Let a message to an address that was wait, with the mail server that it worked with."""
        with self.writing() as store:
            store.execute(
                "INSERT INTO message (person, channel, words, body, day, server) VALUES (?, ?, ?, ?, ?, ?)",
                (person, channel, words, address, day.isoformat(), server),
            )

    def server_of(self, number: int) -> bytes:
        """The mail server that one message goes out by; b"" for today's."""
        rows = self.rows("SELECT server FROM message WHERE number = ?", number)
        return bytes(rows[0][0]) if rows else b""

    def about(self, number: int) -> list[bytes]:
        """Those of the envelopes a message is about that nobody has opened."""
        return [bytes(row[0]) for row in self.rows("SELECT envelope FROM about WHERE message = ?", number)]

    def messages(self, *, state: str = "") -> list[Message]:
        """Those in one state in the order they were queued, or the newest 200 of all, newest first."""
        if state:
            rows = self.rows(_MESSAGE + " WHERE state = ? ORDER BY number", state)
        else:
            rows = self.rows(_MESSAGE + " ORDER BY number DESC LIMIT 200")
        return [Message(*row) for row in rows]

    def answered(
        self,
        number: int,
        *,
        state: str,
        answer: str,
        steps: Sequence[Step] = (),
        about: Sequence[bytes] | None = None,
    ) -> None:
        """What became of one try that was about these, or about all it is tied to, and the steps that say so.

        What came to be about it meanwhile was not looked at: for that a message of its own waits.
        """
        with self.writing() as store:
            store.execute(
                "UPDATE message SET state = ?, answer = ?, tries = tries + 1 WHERE number = ?",
                (state, answer, number),
            )
            if state != "waiting":
                store.execute("UPDATE message SET server = x'' WHERE number = ?", (number,))
                tried = self.about(number) if about is None else about
                store.executemany(
                    "DELETE FROM about WHERE message = ? AND envelope = ?", [(number, each) for each in tried]
                )
                if store.execute("SELECT 1 FROM about WHERE message = ?", (number,)).fetchone():
                    _wait_apart(store, number)
            _chain(store, steps)

    def step(self, *steps: Step) -> None:
        """Write down what was done, each tied to everything before it."""
        with self.writing() as store:
            _chain(store, steps)

    def steps(self) -> list[tuple[bytes, bytes]]:
        """Line and hash of every step, in order."""
        rows = self.rows("SELECT line, hash FROM step ORDER BY number")
        return [(bytes(line), bytes(hash_)) for line, hash_ in rows]

    def steps_about(self, about: str, *, after: int = 0) -> list[tuple[int, Step]]:
        """Number and step of all about one envelope, or about the watch itself (ABOUT_WATCH), in order."""
        rows = self.rows(
            "SELECT number, line FROM step WHERE about = ? AND number > ? ORDER BY number", about, after
        )
        return [(number, Step.parse(bytes(line))) for number, line in rows]

    def say(self, name: str, value: str) -> None:
        """Remember one small thing by its name."""
        with self.writing() as store:
            store.execute(
                "INSERT INTO said VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def said(self, name: str) -> str:
        """What was remembered; "" for nothing."""
        rows = self.rows("SELECT value FROM said WHERE name = ?", name)
        return str(rows[0][0]) if rows else ""

    def tidy(self, today: date) -> None:
        """Drop answered messages after two weeks, and after three days proofs of what never came."""
        with self.writing() as store:
            store.execute(
                "DELETE FROM message WHERE state <> 'waiting' AND day < ?",
                ((today - KEEP_MESSAGES).isoformat(),),
            )
            # Nobody waits for these: a server that was left long ago need not be known any more.
            store.execute(
                "UPDATE message SET state = 'dropped', answer = 'given up after two weeks', server = x''"
                " WHERE state = 'waiting' AND words IN (?, ?, ?) AND day < ?",
                (*_GIVEN_UP, (today - KEEP_MESSAGES).isoformat()),
            )
            store.execute("DELETE FROM early WHERE day < ?", ((today - KEEP_EARLY).isoformat(),))


def _wait_apart(store: sqlite3.Connection, number: int) -> None:
    """What a message is still about waits under a number of its own."""
    apart = store.execute(
        "INSERT INTO message (person, channel, words, body, day)"
        " SELECT person, channel, words, body, day FROM message WHERE number = ?",
        (number,),
    ).lastrowid
    store.execute("UPDATE about SET message = ? WHERE message = ?", (apart, number))


def _chain(store: sqlite3.Connection, steps: Iterable[Step]) -> None:
    row = store.execute("SELECT hash FROM step ORDER BY number DESC LIMIT 1").fetchone()
    before = bytes(row[0]) if row is not None else _NO_STEP
    for step in steps:
        line = step.line()
        before = chained(before, line)
        about = step.envelope or (ABOUT_WATCH if step.detail else "")
        store.execute("INSERT INTO step (line, hash, about) VALUES (?, ?, ?)", (line, before, about))


def chained(before: bytes, line: bytes) -> bytes:
    """The hash of a step: of the one before it and of its own line."""
    return blake2b(32, person="wb-watch-v1", data=before + line)


def first_broken(steps: Sequence[tuple[bytes, bytes]]) -> int | None:
    """The place, from 1, of the first step that does not follow from those before; None if all do."""
    before = _NO_STEP
    for number, (line, hash_) in enumerate(steps, start=1):
        before = chained(before, line)
        if before != hash_:
            return number
    return None


def _unopened(row: Any) -> Unopened:
    envelope, day, kind, seq, mask, waited, called = row
    bell = BellMessage(BellKind(kind), seq, mask)
    return Unopened(bytes(envelope), date.fromisoformat(day), bell, waited, frozenset(called.split()))
