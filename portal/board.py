"""The school's notice board: the signed roster, calendar and status that the portal has accepted and serves.

Nothing is believed for being in the database: what is found there is verified again under the configured pin,
and what does not verify is not used. It can check signatures and make none.
"""

import asyncio
from datetime import date, datetime, timedelta

from crypto.errors import EncodingError, ExpiredError, RollbackError, SealedFormatError
from crypto.notices import (
    STATUS_GOOD_DAYS,
    Calendar,
    Reading,
    SignedCalendar,
    SignedStatus,
    Status,
    verify_calendar,
    verify_status,
)
from crypto.policy import Pin, Policy
from crypto.report import Audience
from crypto.roster import Roster, SignedRoster, verify_roster
from portal import clock
from portal.drop.contract import Acceptance, Drop, Kind
from portal.reading_times import UNTOLD, ReadingNow, next_reading, reading_now, time_read
from portal.refusals import Refusal
from worrybox.web import logs

NOBODY_AFTER_HOURS = 8
"""Reading hours without any inbox: about one school day, so that no night, weekend or holiday counts."""
NOBODY_AFTER_HOURS_BY_THE_CLOCK = 72
"""Where no calendar says what is a reading hour: longer than from Friday afternoon to Monday morning."""

_EVENTS = logs.EventLog("portal.board", {"document_not_believed": frozenset({"kind"})})


def believed_roster(document: bytes, *, pin: bytes) -> tuple[SignedRoster, Roster]:
    """A stored roster, if its signatures hold under `pin`, whatever today is.

    An expired roster is sealed to no more, but its collectors still fetch what was accepted before.
    Raises SealedFormatError.
    """
    signed = SignedRoster.from_json(document)
    issued = Roster.parse(signed.roster).issued
    return signed, verify_roster(signed, pin=pin, today=issued)


def said_of_reading(roster: Roster, *, status: bytes | None, today: date) -> Reading:
    """What a collector of `roster` said about reading; NO when none has said anything for more than 14 days.

    No status, or one by nobody of this roster, is NO only once the roster is 14 days old: a new school
    has none until its inbox runs, and a new collector none until its first day.
    """
    try:
        if status is not None:
            return verify_status(SignedStatus.from_json(status), roster=roster, today=today).reading
    except ExpiredError:
        return Reading.NO
    except SealedFormatError:
        pass
    return Reading.NO if today > roster.issued + timedelta(days=STATUS_GOOD_DAYS) else Reading.YES


def believed_calendar(document: bytes | None, *, roster: Roster) -> Calendar | None:
    """The calendar, if one of `roster` who may signed it; None if there is none or it is not believed."""
    if document is None:
        return None
    try:
        return verify_calendar(SignedCalendar.from_json(document), roster=roster)
    except SealedFormatError:
        return None


class Board:
    """One school's published documents, in memory as verified and in the Drop as served."""

    def __init__(self, *, pin: Pin, drop: Drop, nobody_after_hours: int = NOBODY_AFTER_HOURS) -> None:
        self._pin = pin
        self._drop = drop
        self._nobody_after = timedelta(hours=nobody_after_hours)
        # In memory only. A restart counts anew: it may say later that nobody reads, never falsely.
        self._inbox_came = clock.moment()
        self._publishing = asyncio.Lock()
        self._served: dict[Kind, bytes] = {}
        self._signed: SignedRoster | None = None
        self._believed: tuple[bytes | None, Roster, Calendar | None] | None = None
        self.roster: Roster | None = None
        """The last roster accepted, dates aside: its keys may call. For sealing see `roster_on`."""

    async def load(self) -> None:
        """Read what the Drop holds, believing only what verifies. Raises DropError."""
        for kind in Kind:
            document = await self._drop.published(kind)
            if document is not None:
                self._served[kind] = document
        document = self._served.get(Kind.ROSTER)
        if document is None:
            return
        try:
            self._signed, self.roster = believed_roster(document, pin=self._pin)
        except SealedFormatError:
            del self._served[Kind.ROSTER]
            _EVENTS.write("document_not_believed", kind=Kind.ROSTER)

    def document(self, kind: Kind) -> bytes:
        """The document as served. Raises Refusal (404) when there is none."""
        document = self._served.get(kind)
        if document is None:
            raise Refusal(404, f"no-{kind}")
        return document

    def served(self, kind: Kind) -> bytes:
        """The document as served, empty when there is none."""
        return self._served.get(kind, b"")

    def roster_on(self, today: date) -> Roster | None:
        """The roster, if `today` is within its dates: only then may anything be sealed to it."""
        roster = self.roster
        if roster is None or not roster.is_good_on(today):
            return None
        return roster

    @property
    def school_name(self) -> str:
        """The school's name in its newest policy, "" before a roster came."""
        return "" if self._signed is None else Policy.parse(self._signed.policies[-1]).school

    def inbox_came(self) -> None:
        """An inbox of the school has just asked for what is here."""
        self._inbox_came = clock.moment()

    def nobody_reads(self, today: date) -> bool:
        """Whether reporters must hear that nobody reads now; before a roster came, nothing is said.

        A collector said so, none has said anything for more than 14 days, the calendar says so about today,
        or no inbox has come for too many hours in which somebody should have been reading.
        """
        return self.roster is not None and self._reading(self.roster, today, Audience.OLDER).nobody

    def reading_now(self, audience: Audience) -> ReadingNow:
        """When what is sent now will be read, in words for `audience`, and whether nobody reads."""
        if self.roster is None:
            return UNTOLD
        return self._reading(self.roster, clock.today(), audience)

    def _reading(self, roster: Roster, today: date, audience: Audience) -> ReadingNow:
        now = clock.moment()
        readers = {reader.id for reader in roster.readers}
        calendar = self._calendar_under(roster)
        return reading_now(
            calendar,
            now,
            readers=readers,
            said=said_of_reading(roster, status=self._served.get(Kind.STATUS), today=today),
            silent=self._silent(calendar, now, readers),
            audience=audience,
        )

    def _silent(self, calendar: Calendar | None, now: datetime, readers: set[str]) -> bool:
        if calendar is None or next_reading(calendar, now, readers=readers) is None:
            return now - self._inbox_came >= timedelta(hours=NOBODY_AFTER_HOURS_BY_THE_CLOCK)
        return time_read(calendar, self._inbox_came, now, readers=readers) >= self._nobody_after

    def _calendar_under(self, roster: Roster) -> Calendar | None:
        document = self._served.get(Kind.CALENDAR)
        if self._believed is None or self._believed[:2] != (document, roster):
            self._believed = (document, roster, believed_calendar(document, roster=roster))
        return self._believed[2]

    async def publish_roster(self, body: bytes) -> Acceptance:
        """Accept a roster if it verifies under the configured pin and is newer (section 2).

        The roster held already is SAME. Raises SealedFormatError or DropError.
        """
        async with self._publishing:
            signed = SignedRoster.from_json(body)
            roster = verify_roster(signed, pin=self._pin, today=clock.today(), known=self._signed)
            if self._signed is not None and signed.roster == self._signed.roster:
                return Acceptance.SAME
            document = signed.to_json()
            acceptance = await self._drop.publish(Kind.ROSTER, seq=roster.seq, document=document)
            if acceptance is not Acceptance.DIFFERENT:
                self._signed, self.roster = signed, roster
                self._served[Kind.ROSTER] = document
            return acceptance

    async def publish_calendar(self, body: bytes) -> Acceptance:
        """Accept a calendar signed by a DSL, deputy or head, its `seq` never lower (section 2).

        Raises SealedFormatError or DropError.
        """
        signed = SignedCalendar.from_json(body)
        calendar = verify_calendar(signed, roster=self._trusted())
        return await self._publish(Kind.CALENDAR, seq=calendar.seq, document=signed.to_json())

    async def publish_status(self, body: bytes) -> Acceptance:
        """Accept a status signed by a collector, its `min_seq` never lower (section 2).

        Raises SealedFormatError or DropError.
        """
        signed = SignedStatus.from_json(body)
        status = verify_status(signed, roster=self._trusted(), today=clock.today())
        if status.day < self._status_day():
            raise RollbackError(f"a status of {status.day} is older than the one held")
        return await self._publish(Kind.STATUS, seq=status.min_seq, document=signed.to_json())

    def _status_day(self) -> date:
        document = self._served.get(Kind.STATUS)
        return date.min if document is None else Status.parse(SignedStatus.from_json(document).status).day

    def _trusted(self) -> Roster:
        if self.roster is None:
            raise EncodingError("there is no roster to check this under")
        return self.roster

    async def _publish(self, kind: Kind, *, seq: int, document: bytes) -> Acceptance:
        async with self._publishing:
            acceptance = await self._drop.publish(kind, seq=seq, document=document)
            if acceptance is not Acceptance.DIFFERENT:
                self._served[kind] = document
            return acceptance
