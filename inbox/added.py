"""What a reporter added to a report: proved by its five words and in order, or shown as an alarm beside it.

Nothing that opened is ever left out: what does not verify is shown too, as not proved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crypto.envelope import FLAG_SEALED_BY_PORTAL
from crypto.errors import SealedFormatError
from crypto.more import verify_more
from crypto.payload import More, parse_payload
from crypto.policy import Pin
from crypto.recipients import Remembered
from crypto.report import ReplyTo, Report
from inbox.vault.store import Held, WorkingStore


@dataclass(frozen=True, slots=True, repr=False)
class Proved:
    """Something that the holder of the five words added."""

    envelope: bytes
    day: date
    n: int
    text: str
    read: bool
    sealed_by_portal: bool
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class AddedTo:
    """Everything that says it was added to one report."""

    proved: tuple[Proved, ...] = ()
    """In order of `n`; equal ones by day."""
    unproved: tuple[Held, ...] = ()

    @property
    def seen(self) -> int:
        """The highest number that this reader has read; 0 for none (spec section 6)."""
        return max((each.n for each in self.proved if each.read), default=0)


def added_to(
    store: WorkingStore, report: Report, *, pin: Pin, remembered: Remembered | None = None
) -> AddedTo:
    """What is held for the mailbox of `report`. Raises VaultError."""
    if report.reply is None:
        return AddedTo()
    proved: list[Proved] = []
    unproved: list[Held] = []
    everything = store.added_in(report.reply.mailbox)
    if remembered is not None:
        remembered.learn(held.mark for held in everything if held.mark is not None)
    for held in everything:
        found = _proved(held, report.reply, pin=pin, remembered=remembered)
        unproved.append(held) if found is None else proved.append(found)
    return AddedTo(tuple(sorted(proved, key=lambda each: (each.n, each.day))), tuple(unproved))


def report_of(store: WorkingStore, more: Held, *, pin: Pin) -> bytes | None:
    """The report that `more` says it was added to, by its envelope: the one that proves it, else the first.

    None if this reader holds no report of that mailbox. Raises VaultError.
    """
    first: bytes | None = None
    for line in store.of_mailbox(more.mailbox or b""):
        report = opened_report(store.get(line.envelope) if line.kind == "report" else None)
        if report is not None and report.reply is not None:
            if _proved(more, report.reply, pin=pin) is not None:
                return line.envelope
            first = first or line.envelope
    return first


def opened_report(held: Held | None) -> Report | None:
    """The report in what is held, if it is one of a shape that can be answered."""
    try:
        payload = parse_payload(held.payload) if held is not None else None
    except SealedFormatError:
        return None
    return payload if isinstance(payload, Report) else None


def proof(held: Held, report: Report, *, pin: Pin) -> Proved | None:
    """What was added, if the five words of this report prove it."""
    return None if report.reply is None else _proved(held, report.reply, pin=pin)


def _proved(held: Held, reply: ReplyTo, *, pin: Pin, remembered: Remembered | None = None) -> Proved | None:
    try:
        more = parse_payload(held.payload)
        if not isinstance(more, More):
            return None
        envelope = held.line.envelope
        added = verify_more(
            more,
            envelope_id=envelope,
            pin=pin,
            sign=reply.sign,
            mailbox=reply.mailbox,
            remembered=remembered,
        )
    except SealedFormatError:
        return None
    return Proved(
        envelope=envelope,
        day=more.day,
        n=added.n,
        text=added.text,
        read=not held.line.is_new,
        sealed_by_portal=bool(held.line.flags & FLAG_SEALED_BY_PORTAL),
        to=more.to,
    )
