"""Changing the calendar in one reader's name: what is there now, what is wanted, what comes of it.

The change is signed here and published by the running inbox; nothing is said to the portal from here.
"""

from __future__ import annotations

from datetime import date

from crypto.notices import Calendar
from crypto.roster import Roster
from inbox.calendar import (
    ReadingTimes,
    Sign,
    calendar_from,
    check_may_sign,
    id_in,
    keep_calendar,
    next_seq,
    times_of,
)
from inbox.collector.publishing import kept_calendar
from inbox.errors import CalendarError, FolderError, UnknownReaderError
from inbox.folder import Folder, read_small, reader_id
from inbox.passphrase import Passphrase
from inbox.rosters import Rosters
from inbox.settings import InboxSettings, read_settings
from inbox.vault.keys import unwrap_keys
from worrybox.web.i18n import text


def present_times(folder: Folder, roster: Roster) -> ReadingTimes:
    """When reports are read, as it is signed now; nothing said if there is none or nobody vouches for it."""
    calendar = kept_calendar(folder, roster)[0]
    if calendar is None:
        return ReadingTimes()
    names = [reader.name for reader in roster.readers]
    by_id = {reader.id: reader.name for reader in roster.readers if names.count(reader.name) == 1}
    return times_of(calendar, name_of=lambda id_: by_id.get(id_, id_))


def change_calendar(
    folder: Folder, times: ReadingTimes, *, roster: Roster, reader: str, sign: Sign
) -> Calendar:
    """Check, sign and keep what is wanted; its `seq` is the next. Raises CalendarError or SettingsError."""
    check_may_sign(reader, roster)
    calendar = calendar_from(times, pin=roster.pin, seq=next_seq(folder), id_of=id_in(roster))
    keep_calendar(folder, calendar, reader=reader, sign=sign, roster=roster)
    return calendar


def change_by_passphrase(
    folder: Folder, times: ReadingTimes, *, reader: str, passphrase: Passphrase
) -> Calendar:
    """The same for whoever is at the keyboard; the reader's store stays closed, another process may have it.

    Raises UnknownReaderError, PassphraseError, another VaultError, CalendarError or SettingsError.
    """
    settings = read_settings(folder)
    if reader not in folder.readers():
        raise UnknownReaderError("no such reader here")
    id_ = reader_id(reader)
    pin = settings.pin_bytes
    keys = unwrap_keys(read_small(folder.keys(id_)), reader=id_, passphrase=passphrase, pin=pin)
    roster = roster_in(folder, settings)
    return change_calendar(folder, times, roster=roster, reader=reader, sign=keys.identity.sign)


def roster_in(folder: Folder, settings: InboxSettings) -> Roster:
    """The newest roster that this inbox has accepted. Raises FolderError."""
    roster = Rosters(folder, pin=settings.pin_bytes).current
    if roster is None:
        raise FolderError(f"{folder.rosters} holds no list of readers")
    return roster


def remarks(calendar: Calendar, *, today: date) -> list[str]:
    """What the readers should know of their own calendar, a sentence each."""
    if not calendar.days or not calendar.hours.weekdays:
        return [text("This calendar does not say when you read. Reporters are told that we do not know.")]
    last = max(term.last for term in calendar.days)
    if last < today:
        return [text("The last term is over. Reporters are told that we do not know when it will be read.")]
    nobody = [each for each in calendar.holidays if each.owner is None and each.last >= today]
    return [
        text("From %(first)s to %(last)s nobody reads: reporters are told so and whom to call.")
        % {"first": each.first, "last": each.last}
        for each in nobody
    ]


def checked_roster(roster: Roster | None) -> Roster:
    """Raises CalendarError when there is no list of readers yet."""
    if roster is None:
        raise CalendarError("there is no list of readers yet: a calendar is checked under it")
    return roster
