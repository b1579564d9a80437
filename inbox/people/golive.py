"""What has to be true before a school's children are told that somebody reads, and the step itself.

Each is looked up, none is ticked by hand. Until a school that was set up in the browser goes live, reporters
are told that nobody reads and whom to call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from crypto.notices import Calendar
from crypto.roster import MIN_ROUTE_READERS, REQUIRED_CONTACTS, Roster, Route, SignedRoster
from inbox.collector.publishing import kept_calendar
from inbox.errors import PeopleError
from inbox.folder import Folder, ReaderId, read_small
from inbox.moments import spoken
from inbox.people.policies import spare_said
from inbox.people.signers import policy_of
from inbox.settings import InboxSettings
from inbox.watch.figures import mail_tested
from inbox.watch.ladder import OUTSIDE
from inbox.watch.settings import read_alerts
from worrybox.web.settings import write_private

LONGEST_WITHOUT = 4
"""Days of a holiday that nobody owns: the bank holidays around a weekend."""
_CONTACTS = {
    "lado": "the LADO",
    "out_of_hours": "children’s services out of hours",
    "outside_adult": "the adult outside the school",
    "school": "the school’s office",
}
_ROUTES = {Route.PUPIL: "pupils", Route.STAFF: "staff", Route.CHAIR: "the head"}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing in plain words, what is missing of it ("" for nothing), and where it is put right."""

    what: str
    missing: str
    url: str
    advice: str = ""
    """What would be better, and stands against nothing."""

    @property
    def done(self) -> bool:
        """Nothing is missing."""
        return not self.missing


def points(folder: Folder, settings: InboxSettings, roster: Roster, *, today: date) -> list[Point]:
    """All of it, in the order in which it is best put right. Raises FolderError."""
    calendar, _ = kept_calendar(folder, roster)
    return [
        Point("Numbers to call", _said(_numbers_lacking(roster)), "/people"),
        Point("Two signers", "", "/people/signers", _signers_advice(folder, roster)),
        Point("Two readers for each kind of report", _said(_routes_lacking(roster)), "/people"),
        Point("Every reader has come in", _said(_not_come(folder, settings, roster)), "/people"),
        Point("Calendar", _said(_calendar_lacking(calendar, today=today)), "/calendar"),
        Point("Alerts by mail", _said(_alerts_lacking(folder, roster)), "/watch"),
        Point("The portal is reached by TLS", "" if _is_tls(settings) else _TLS, "/go-live#tls"),
        Point("A recovery sheet was typed back", _sheet_lacking(folder), "/people/recovery"),
    ]


def is_live(folder: Folder) -> bool:
    """Whether reporters are told what the calendar says."""
    return not folder.preparing.exists()


def go_live(folder: Folder, settings: InboxSettings, roster: Roster, *, today: date) -> None:
    """From the next round on reporters are told what the calendar says. Raises PeopleError naming gaps."""
    lacking = [each.what for each in points(folder, settings, roster, today=today) if not each.done]
    if lacking:
        raise PeopleError(f"not yet: {'; '.join(lacking)}")
    folder.preparing.unlink(missing_ok=True)


def note_came_in(folder: Folder, reader: ReaderId) -> None:
    """This reader has shown passphrase and second factor once. Raises SettingsError."""
    if not folder.ready(reader).exists():
        write_private(folder.ready(reader), b"")


def note_typed_back(folder: Folder) -> None:
    """Recovery sheets were typed as they were printed, and work. Raises SettingsError."""
    write_private(folder.typed_back, b"")


_MAIL = "no mail server has taken a test message since it was set: set one and press its test button"
_TLS = "the portal’s address is plain http: what children send it must come by https"
_SHEET = "no recovery sheet has been typed back as it was printed: rehearse with the sheets"


def _said(lacking: Iterator[str]) -> str:
    return "; ".join(lacking)


def _alerts_lacking(folder: Folder, roster: Roster) -> Iterator[str]:
    if mail_tested(folder) is None:
        yield _MAIL
    told = read_alerts(folder).reachable()
    names = [reader.name for reader in roster.readers if reader.id not in told]
    if OUTSIDE not in told:
        names.append(_CONTACTS["outside_adult"])
    if names:
        yield f"no address yet for {', '.join(names)}"


def _signers_advice(folder: Folder, roster: Roster) -> str:
    """A list is never signed by fewer than two; whether one of them may be lost is another matter."""
    signed = SignedRoster.from_json(read_small(folder.rosters / f"{roster.seq}.json"))
    policy = policy_of(signed)
    spare = len(policy.signers) > policy.threshold
    return "" if spare else spare_said(len(policy.signers), policy.threshold)


def _numbers_lacking(roster: Roster) -> Iterator[str]:
    given = {each.kind for each in roster.contacts if each.number.strip() and each.name.strip()}
    return (f"no number for {_CONTACTS[kind]}" for kind in sorted(REQUIRED_CONTACTS - given))


def _routes_lacking(roster: Roster) -> Iterator[str]:
    for route, words in _ROUTES.items():
        count = sum(route in each.routes for each in roster.readers)
        if count < MIN_ROUTE_READERS:
            yield f"reports about {words} have {count} of {MIN_ROUTE_READERS} readers"


def _not_come(folder: Folder, settings: InboxSettings, roster: Roster) -> Iterator[str]:
    if not settings.asks_second_factor:
        yield 'the second factor is not required: second_factor = "required" in inbox.toml'
    missing = [each.name for each in roster.readers if not folder.ready(ReaderId(each.id)).exists()]
    if missing:
        yield f"not signed in here with a second factor yet: {', '.join(missing)}"


def _calendar_lacking(calendar: Calendar | None, *, today: date) -> Iterator[str]:
    if calendar is None or not calendar.days or not calendar.hours.weekdays:
        yield "it does not say when you read"
        return
    if max(term.last for term in calendar.days) < today:
        yield "the last term is over"
    for each in calendar.holidays:
        long = (each.last - each.first).days + 1 > LONGEST_WITHOUT
        if each.owner is None and each.last >= today and long:
            yield f"nobody reads from {spoken(each.first)} to {spoken(each.last)}: name an owner"


def _sheet_lacking(folder: Folder) -> str:
    return "" if folder.typed_back.exists() else _SHEET


def _is_tls(settings: InboxSettings) -> bool:
    return urlsplit(settings.portal).scheme == "https"
