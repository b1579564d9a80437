"""The school as this device knows it: the last roster, status and calendar that verified under its own pin.

Kept on disk so that the kiosk works without network until the roster expires. What a portal says is
believed only when the signatures say so; anything else changes nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from crypto.errors import RollbackError, SealedFormatError, TrustError
from crypto.notices import SignedStatus, Status, verify_status
from crypto.policy import Policy
from crypto.report import Audience
from crypto.roster import Roster, SignedRoster, verify_roster
from kiosk.grid import in_school_hours
from kiosk.known import Known
from kiosk.line import Line
from kiosk.settings import Settings
from portal import clock
from portal.board import believed_calendar, believed_roster, said_of_reading
from portal.reading_times import UNTOLD, ReadingNow, reading_now
from worrybox.web import logs
from worrybox.web.settings import SettingsError, private_folder, write_private

A_DAY = timedelta(days=1)
_EVENTS = logs.EventLog("kiosk", {"document_not_believed": frozenset({"kind"})})


@dataclass(slots=True)
class PinnedSchool:
    """What may be sealed to, and what is shown of the school."""

    settings: Settings
    _signed: SignedRoster | None = field(default=None, init=False)
    _roster: Roster | None = field(default=None, init=False)
    _status: SignedStatus | None = field(default=None, init=False)
    _calendar: bytes | None = field(default=None, init=False)
    _status_day: date = field(default=date.min, init=False)
    _min_seq: int = field(default=0, init=False)

    def load(self, *, today: date) -> None:
        """Read what was kept. A file that no longer verifies is as good as none."""
        with suppress(SettingsError):  # a disk that can only be read: what was kept is good all the same
            private_folder(self.settings.kept)
        self._min_seq = _number_in(_read(self._path("min_seq")))
        document = _read(self._path("roster"))
        if document is not None:
            try:
                self._signed, self._roster = believed_roster(document, pin=self.settings.pin)
            except SealedFormatError:
                _EVENTS.write("document_not_believed", kind="roster")
        status = _read(self._path("status"))
        if status is not None and self._roster is not None:
            self._take_status(status, today=today)
        self._calendar = _read(self._path("calendar"))

    def known(self) -> Known:
        """What was verified, to be handed to a visit."""
        return Known(
            self.document or b"",
            b"" if self._status is None else self._status.to_json(),
            self._calendar or b"",
            self._min_seq,
        )

    def believe(self, known: Known) -> None:
        """Take what the keeper knows in place of what was known. Nothing is written.

        The roster is verified under the pin once more; status and calendar are whenever they are used.
        """
        self._min_seq = known.min_seq
        if known.roster and known.roster != self.document:
            try:
                self._signed, self._roster = believed_roster(known.roster, pin=self.settings.pin)
            except SealedFormatError:
                _EVENTS.write("document_not_believed", kind="roster")
                return
        self._status = SignedStatus.from_json(known.status) if known.status else None
        self._calendar = known.calendar or None

    async def refresh(self, line: Line, *, today: date) -> None:
        """Ask the portal once for what is new. Raises LineDownError, SettingsError (the disk)."""
        roster = await line.document("roster")
        if roster is not None and (self._signed is None or roster != self._signed.to_json()):
            self._take_roster(roster, today=today)
        status = await line.document("status")
        if status is not None and self._roster is not None and self._take_status(status, today=today):
            write_private(self._path("status"), status)
        calendar = await line.document("calendar")
        if calendar is not None and calendar != self._calendar and self._take_calendar(calendar):
            write_private(self._path("calendar"), calendar)

    def _take_roster(self, document: bytes, *, today: date) -> None:
        try:
            signed = SignedRoster.from_json(document)
            roster = verify_roster(
                signed, pin=self.settings.pin, today=today, min_seq=self._min_seq, known=self._signed
            )
        except SealedFormatError:
            _EVENTS.write("document_not_believed", kind="roster")
            return
        write_private(self._path("roster"), signed.to_json())
        self._signed, self._roster = signed, roster

    def _take_status(self, document: bytes, *, today: date) -> bool:
        """Whether it was new and verified. An older day's status never replaces a newer one."""
        assert self._roster is not None
        try:
            signed = SignedStatus.from_json(document)
            status = Status.parse(signed.status)
            if self._status is not None and status.day <= self._status_day:
                return False
            # One dated far ahead would keep out every true one until then; a day is for clocks and UTC.
            if status.day > today + A_DAY:
                raise TrustError("the status is dated ahead")
            # Its own day: whether it is still good is asked each time it is used.
            verify_status(signed, roster=self._roster, today=status.day)
        except RollbackError:
            # Properly signed, and it says that the roster we were given is an old one: seal to it no more.
            self._raise_min_seq(status.min_seq)
            return False
        except SealedFormatError:
            _EVENTS.write("document_not_believed", kind="status")
            return False
        self._status, self._status_day = signed, status.day
        self._raise_min_seq(status.min_seq)
        return True

    def _take_calendar(self, document: bytes) -> bool:
        """Whether it verified and is newer than the one known."""
        if self._roster is None:
            return False
        new = believed_calendar(document, roster=self._roster)
        if new is None:
            _EVENTS.write("document_not_believed", kind="calendar")
            return False
        known = believed_calendar(self._calendar, roster=self._roster)
        if known is not None and new.seq <= known.seq:
            return False
        self._calendar = document
        return True

    def _raise_min_seq(self, seq: int) -> None:
        """Remember it for good (section 2): a restart must not make an old roster welcome again."""
        if seq > self._min_seq:
            self._min_seq = seq
            write_private(self._path("min_seq"), str(seq).encode("ascii"))

    def _path(self, kind: str) -> Path:
        return self.settings.kept / f"{kind}.json"

    @property
    def document(self) -> bytes | None:
        """The roster as verified, for the page's own script to verify again; None if there is none yet."""
        return None if self._signed is None else self._signed.to_json()

    @property
    def known_roster(self) -> Roster | None:
        """The roster as verified, whether it may be used today or not."""
        return self._roster

    @property
    def name(self) -> str:
        """The school's name in its newest policy, "" before a roster came."""
        return "" if self._signed is None else Policy.parse(self._signed.policies[-1]).school

    def roster_on(self, today: date) -> Roster | None:
        """The roster, if it may be sealed to: within its dates, and not older than a status says."""
        roster = self._roster
        if roster is None or roster.seq < self._min_seq or not roster.is_good_on(today):
            return None
        return roster

    def in_school_hours(self, now: datetime) -> bool:
        """Whether `now` (an aware time) is in the school's hours; True as long as they are not known."""
        roster = self._roster
        if roster is None:
            return True
        calendar = believed_calendar(self._calendar, roster=roster)
        return in_school_hours(calendar, now, readers={reader.id for reader in roster.readers})

    def nobody_reads(self, today: date) -> bool:
        """Whether a collector or the calendar said so, or no collector anything for more than 14 days."""
        return self._roster is not None and self._reading(self._roster, today, Audience.OLDER).nobody

    def reading_now(self, audience: Audience) -> ReadingNow:
        """When what is sent now will be read, in words for `audience`, and whether nobody reads."""
        if self._roster is None:
            return UNTOLD
        return self._reading(self._roster, clock.today(), audience)

    def _reading(self, roster: Roster, today: date, audience: Audience) -> ReadingNow:
        status = None if self._status is None else self._status.to_json()
        return reading_now(
            believed_calendar(self._calendar, roster=roster),
            clock.moment(),
            readers={reader.id for reader in roster.readers},
            said=said_of_reading(roster, status=status, today=today),
            silent=False,  # whether inboxes still come is what the portal sees
            audience=audience,
        )


def _number_in(data: bytes | None) -> int:
    text = (data or b"").decode("ascii", "replace")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
