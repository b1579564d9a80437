"""Which kiosks are alive: each sends something in every slot, and tells the bell its own id.

A decoy is a heartbeat and nothing else: it is never shown and never counted as a report. On disk stands the
day on which a kiosk was last heard of; what is finer stands in memory, since a slot in which a kiosk sent
no decoy is one in which it sent a report.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from crypto.encoding import b64
from crypto.envelope import TOTALS, BellKind, BellMessage
from crypto.errors import OpeningError
from crypto.identities import BellIdentity, open_bell
from crypto.notices import Calendar
from inbox.collector.barren import Barren
from inbox.collector.store import Collected
from portal.reading_times import tells_hours, time_read

LONGEST_SILENCE = timedelta(hours=1)
"""Of school time. Outside it a kiosk sends so rarely that an hour would say nothing."""
REMEMBERED = timedelta(days=35)
"""After so many days without a word a kiosk is taken to be gone for good."""
LISTENING = timedelta(minutes=10)
"""Rounds further apart than this have heard nothing in between: silence is counted anew."""
NO_KIOSK = bytes(8)
KIOSK_BYTES = TOTALS[1]
"""All that leaves a kiosk has this size."""


def utc_now() -> datetime:
    """The time, to the second, for what is counted in memory."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Kiosk:
    """One kiosk by its id (8 bytes), and whether it has been silent for too long."""

    id: bytes
    down: bool

    @property
    def name(self) -> str:
        """The id as the kiosk's own maintenance screen shows it."""
        return b64(self.id)


class Kiosks:
    """The kiosks of one school. Any thread may call. Raises FolderError if the store cannot be used."""

    def __init__(
        self,
        collected: Collected,
        *,
        bell: BellIdentity | None,
        pin: bytes,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._collected, self._bell, self._pin, self._now = collected, bell, pin, now
        self._turn = threading.Lock()
        self._heard: dict[bytes, datetime] = {}
        self._since: datetime | None = None
        """From when on every round went through: before it a kiosk may have spoken unheard."""
        self._last_round: datetime | None = None

    def listened(self) -> None:
        """A round went through."""
        with self._turn:
            now = self._now()
            if self._last_round is None or not timedelta(0) <= now - self._last_round <= LISTENING:
                self._since = now
            self._last_round = now

    def hear(self, day: str, envelopes: Iterable[bytes]) -> None:
        """Look for signs of life in what arrived on `day`; from before yesterday it says nothing of now."""
        today = self._now().date()
        if self._bell is None or date.fromisoformat(day) < today - timedelta(days=1):
            return
        sizes = (each for each in envelopes if len(each) == KIOSK_BYTES)
        found = {kiosk for each in sizes if (kiosk := self._kiosk_of(each)) is not None}
        if not found:
            return
        with self._turn:
            self._heard |= dict.fromkeys(found, self._now())
        with self._collected.writing() as store:
            store.executemany(
                "INSERT INTO kiosk (id, heard) VALUES (?, ?)"
                " ON CONFLICT (id) DO UPDATE SET heard = excluded.heard WHERE heard < excluded.heard",
                [(kiosk, today.isoformat()) for kiosk in sorted(found)],
            )

    def note(self, envelopes: Mapping[bytes, bytes]) -> None:
        """Before these are kept, by id: remember which of them are decoys, as far as the bell says."""
        if self._bell is not None:
            alike = {id_: each for id_, each in envelopes.items() if len(each) == KIOSK_BYTES}
            Barren(self._collected).note([id_ for id_, each in alike.items() if self._is_decoy(each)])

    def _is_decoy(self, envelope: bytes) -> bool:
        message = self._message(envelope)
        return message is not None and (message.kind, message.mask) == (BellKind.NOTHING, 0)

    def _kiosk_of(self, envelope: bytes) -> bytes | None:
        """The kiosk that the bell message names, None if it names none: it is alive, and no more is said."""
        message = self._message(envelope)
        return None if message is None or message.kiosk == NO_KIOSK else message.kiosk

    def _message(self, envelope: bytes) -> BellMessage | None:
        assert self._bell is not None
        try:
            message = open_bell(envelope, bell=self._bell, pin=self._pin)
        except OpeningError:
            return None
        return message if isinstance(message, BellMessage) else None

    def known(self, calendar: Calendar | None, *, readers: Collection[str]) -> list[Kiosk]:
        """Every kiosk heard of in the last 35 days, by id, and whether it has been silent for too long."""
        now = self._now()
        oldest = (now - REMEMBERED).date().isoformat()
        rows = self._collected.rows("SELECT id FROM kiosk WHERE heard >= ? ORDER BY id", oldest)
        with self._turn:
            since, until, heard = self._since, self._last_round, dict(self._heard)
        if since is None or until is None:
            return [Kiosk(bytes(id_), down=False) for (id_,) in rows]
        silences = [(bytes(id_), max(since, heard.get(bytes(id_), since))) for (id_,) in rows]
        return [
            # Up to the last round only: while the portal is out of reach it is not the kiosk that is silent.
            Kiosk(id_, down=_silence(calendar, begun, until, readers) >= LONGEST_SILENCE)
            for id_, begun in silences
        ]


def _silence(
    calendar: Calendar | None, begun: datetime, now: datetime, readers: Collection[str]
) -> timedelta:
    """How much school time has passed; all of it as long as no calendar says what school time is."""
    if calendar is None or not tells_hours(calendar, now):
        return now - begun
    return time_read(calendar, begun, now, readers=readers)
