"""The school's notice board: the signed roster, calendar and status that the portal has accepted and serves.

Nothing is believed for being in the database: what is found there is verified again under the configured pin,
and what does not verify is not used. It can check signatures and make none.
"""

import asyncio
from datetime import date, timedelta

from crypto.errors import EncodingError, ExpiredError, RollbackError, SealedFormatError
from crypto.notices import (
    STATUS_GOOD_DAYS,
    Reading,
    SignedCalendar,
    SignedStatus,
    Status,
    verify_calendar,
    verify_status,
)
from crypto.policy import Pin, Policy
from crypto.roster import Roster, SignedRoster, verify_roster
from portal import clock
from portal.drop.contract import Acceptance, Drop, Kind
from portal.refusals import Refusal
from worrybox.web import logs

_EVENTS = logs.EventLog("portal.board", {"document_not_believed": frozenset({"kind"})})


def believed_roster(document: bytes, *, pin: bytes) -> tuple[SignedRoster, Roster]:
    """A stored roster, if its signatures hold under `pin`, whatever today is.

    An expired roster is sealed to no more, but its collectors still fetch what was accepted before.
    Raises SealedFormatError.
    """
    signed = SignedRoster.from_json(document)
    issued = Roster.parse(signed.roster).issued
    return signed, verify_roster(signed, pin=pin, today=issued)


def nobody_reads(roster: Roster, *, status: bytes | None, today: date) -> bool:
    """Whether a collector of `roster` said so, or none has said anything for more than 14 days.

    No status, or one by nobody of this roster, is "nobody" only once the roster is 14 days old: a new
    school has none until its inbox runs, and a new collector none until its first day.
    """
    try:
        if status is not None:
            verified = verify_status(SignedStatus.from_json(status), roster=roster, today=today)
            return verified.reading is Reading.NO
    except ExpiredError:
        return True
    except SealedFormatError:
        pass
    return today > roster.issued + timedelta(days=STATUS_GOOD_DAYS)


class Board:
    """One school's published documents, in memory as verified and in the Drop as served."""

    def __init__(self, *, pin: Pin, drop: Drop) -> None:
        self._pin = pin
        self._drop = drop
        self._publishing = asyncio.Lock()
        self._served: dict[Kind, bytes] = {}
        self._signed: SignedRoster | None = None
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

    def nobody_reads(self, today: date) -> bool:
        """Whether a collector said so, or none of the roster's has said anything for more than 14 days."""
        document = self._served.get(Kind.STATUS)
        return self.roster is not None and nobody_reads(self.roster, status=document, today=today)

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
