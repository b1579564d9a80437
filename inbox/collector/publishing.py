"""Gives the portal what it lacks: the newest roster, the calendar, and today's word on whether anyone reads.

The signatures on roster and calendar were made by people; the collector's own key signs the status only.
"""

from __future__ import annotations

from datetime import date

from crypto.errors import RollbackError, SealedFormatError
from crypto.identities import CollectorIdentity
from crypto.notices import (
    Calendar,
    Reading,
    SignedCalendar,
    SignedStatus,
    Status,
    status_message,
    verify_calendar,
    verify_status,
)
from crypto.roster import Roster, SignedRoster
from inbox.collector.client import Portal
from inbox.errors import PortalNonsenseError
from inbox.folder import Folder, read_small
from inbox.rosters import Rosters
from worrybox.web.settings import write_private


async def agree_on_roster(portal: Portal, rosters: Rosters, *, today: date) -> None:
    """Accept the portal's roster if it is newer than ours, give it ours if it has none or an older one.

    Raises PortalNonsenseError when the portal serves one that does not verify; ours stays in use. FolderError
    if a list that a command put into the folder does not verify.
    """
    rosters.look_again()
    served = await portal.published("roster")
    if served is not None:
        try:
            theirs = SignedRoster.from_json(served)
            if _before_ours(theirs, rosters.newest):
                raise RollbackError("a list from before the signers changed")
            rosters.accept(theirs, today=today)
            return
        except RollbackError:
            pass
        except SealedFormatError as wrong:
            raise PortalNonsenseError(_refused(served, rosters.newest, wrong)) from None
    if rosters.newest is not None:
        await portal.publish("roster", rosters.newest.to_json())


def _before_ours(theirs: SignedRoster, ours: SignedRoster | None) -> bool:
    """Whether signers have changed here since: then ours is to be published, whatever theirs is."""
    count = len(theirs.policies)
    return ours is not None and count < len(ours.policies) and ours.policies[:count] == theirs.policies


def _refused(served: bytes, ours: SignedRoster | None, wrong: SealedFormatError) -> str:
    try:
        theirs = SignedRoster.from_json(served)
    except SealedFormatError:
        theirs = None
    known = ours.policies if ours is not None else ()
    if theirs is not None and theirs.policy in known[:1] and theirs.policies[: len(known)] != known:
        return (
            "the portal serves a list of readers that other people signed, to whom the signers known here"
            " have not handed over. Nothing of it is used here. Ring two signers now, and the head"
        )
    return f"the portal serves a roster that is refused: {wrong}"


async def agree_on_calendar(portal: Portal, folder: Folder, roster: Roster) -> Calendar | None:
    """As with the roster: the calendar with the higher `seq` wins, on both sides.

    Of two with the same `seq` the portal's wins: it takes no other. Raises PortalNonsenseError then, once.
    """
    ours, document = kept_calendar(folder, roster)
    served = await portal.published("calendar")
    theirs = _verified_calendar(served, roster) if served is not None else None
    if theirs is not None and served is not None and (ours is None or theirs.seq >= ours.seq):
        if ours is None or served != document:
            write_private(folder.calendar, served)
        if ours is not None and theirs.seq == ours.seq and theirs != ours:
            raise PortalNonsenseError("another inbox changed the calendar first: change it again")
        return theirs
    if ours is not None and (theirs is None or theirs.seq < ours.seq):
        await portal.publish("calendar", document)
    return ours


def kept_calendar(folder: Folder, roster: Roster) -> tuple[Calendar | None, bytes]:
    """The calendar in our folder, if there is one and it verifies, and its document."""
    if not folder.calendar.exists():
        return None, b""
    document = read_small(folder.calendar)
    return _verified_calendar(document, roster), document


def _verified_calendar(document: bytes, roster: Roster) -> Calendar | None:
    try:
        return verify_calendar(SignedCalendar.from_json(document), roster=roster)
    except SealedFormatError:
        return None


def reading_on(
    today: date, calendar: Calendar | None, *, roster: Roster, told: Reading | None = None
) -> Reading:
    """Whether reports are being read today: what people said, then the calendar's holidays."""
    if told is not None:
        return told
    if calendar is None:
        return Reading.YES
    return calendar.reading_on(today, readers={reader.id for reader in roster.readers})


async def publish_status(
    portal: Portal,
    *,
    collector: CollectorIdentity,
    roster: Roster,
    today: date,
    reading: Reading,
    leave_no: bool = False,
) -> None:
    """Sign and publish today's status unless the portal serves just that.

    With `leave_no` another inbox's word that nobody reads stands for as long as it is good.
    """
    wanted = Status(day=today, min_seq=roster.seq, reading=reading)
    served = await portal.published("status")
    if served is not None:
        try:
            theirs = verify_status(SignedStatus.from_json(served), roster=roster, today=today)
            if theirs == wanted or (leave_no and theirs.reading is Reading.NO):
                return
        except SealedFormatError:
            pass  # Whatever it is, the portal is given a good one.
    document = wanted.encode()
    signature = collector.sign(status_message(roster.pin, document))
    await portal.publish("status", SignedStatus(document, signature).to_json())
