"""When reports are read: a page on which the DSL, a deputy or the head says so and signs it with one press.

Everybody else in the office sees it and changes nothing. It also carries their word that nobody reads now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import zip_longest

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.notices import WEEKDAYS, Calendar, Reading
from crypto.report import Audience
from crypto.roster import Roster
from inbox import calendar_word
from inbox.calendar import Break, ReadingTimes, Term, check_may_sign
from inbox.calendar_change import change_calendar, checked_roster, present_times, remarks
from inbox.collector.publishing import kept_calendar
from inbox.collector.rounds import utc_today
from inbox.errors import CalendarError
from inbox.folder import Folder
from inbox.moments import spoken
from inbox.pages.calendar_contexts import CalendarPage, DayHours, Days, Stretch, WholeTerm
from inbox.pages.calendar_rows import in_order, next_year, week_like_monday, whole_term, year_ahead
from inbox.pages.contexts import ReaderChoice
from inbox.pages.shared import NO_ROOM, Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.people.golive import is_live
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from portal.reading_times import ReadingNow, reading_now
from worrybox.web.bodies import Form, read_form
from worrybox.web.i18n import text
from worrybox.web.settings import SettingsError

FORM_BYTES = 65_536
MAX_FIELDS = 1_024
"""64 terms, 200 holidays and the week, with room for the empty rows."""
MORE_TERMS, MORE_HOLIDAYS = 2, 3
"""Empty rows to write more into."""


async def show_calendar(request: Request) -> Response:
    """GET /calendar."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    times = present_times(desk.office.folder, checked_roster(desk.roster))
    return private_page(
        request, "inbox/calendar.html", _page(desk, vault, _typed(times), saved=_saved(request))
    )


async def change(request: Request) -> Response:
    """POST /calendar: sign and keep; or the page again with rows that were added, or what cannot be signed.

    `do` is `sign`, `term`, `year` or `week`. A new term that was typed is never signed away unseen: it is
    added, and looked over first.
    """
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    form = await read_form(request, limit=FORM_BYTES, fields=MAX_FIELDS)
    do, new = form.one("do", default="sign"), _new_term(form)
    try:
        if do in ("year", "week") or new.begun:
            page = _page(desk, vault, _with_more(_as_typed(form), do, new), added=True)
            return private_page(request, "inbox/calendar.html", page)
        await asyncio.to_thread(_signed, desk, vault, _wanted(form))
    except CalendarError as wrong:
        page = _page(desk, vault, _as_typed(form), refused=str(wrong), new=new)
        return private_page(request, "inbox/calendar.html", page, status=422)
    except SettingsError:
        page = _page(desk, vault, _as_typed(form), refused=text(NO_ROOM), new=new)
        return private_page(request, "inbox/calendar.html", page, status=507)
    return RedirectResponse("/calendar?saved=yes", 303)


async def say(request: Request) -> Response:
    """POST /calendar/word: the readers' own word on whether they read, from the next round on."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    given = (await read_form(request, limit=1_024, fields=4)).one("word", default="")
    if given not in set(calendar_word.Word) or not _may_change(desk, vault):
        raise HTTPException(403)
    await asyncio.to_thread(calendar_word.say, desk.office.folder, calendar_word.Word(given))
    await asyncio.to_thread(vault.trail.write, Deed.SETTINGS_CHANGED, detail=f"reading: {given}")
    return RedirectResponse("/calendar?saved=yes", 303)


def _signed(desk: Desk, vault: Vault, times: ReadingTimes) -> Calendar:
    roster = checked_roster(desk.roster)
    made = change_calendar(desk.office.folder, times, roster=roster, reader=vault.reader, sign=vault.sign)
    vault.trail.write(Deed.SETTINGS_CHANGED, detail=f"calendar {made.seq}")
    return made


def _may_change(desk: Desk, vault: Vault) -> bool:
    try:
        check_may_sign(vault.reader, checked_roster(desk.roster))
    except CalendarError:
        return False
    return True


def _saved(request: Request) -> bool:
    return request.query_params.get("saved") == "yes"


@dataclass(frozen=True, slots=True)
class _Typed:
    """The fields of the form as text, whether they make a calendar or not."""

    zone: str
    hours: dict[str, tuple[str, str]]
    terms: list[Days]
    holidays: list[Days]


def _typed(times: ReadingTimes) -> _Typed:
    return _Typed(
        times.zone,
        dict(times.hours),
        [Days(str(term.first), str(term.last)) for term in times.term],
        [Days(str(each.first), str(each.last), each.owner or "") for each in times.holiday],
    )


def _as_typed(form: Form) -> _Typed:
    hours = {
        name: (form.one(f"{name}-from", default=""), form.one(f"{name}-to", default="")) for name in WEEKDAYS
    }
    # In the order in which the page shows them, so that "term 2" is the second there too.
    terms, holidays = (in_order(_rows(form, kind), today=utc_today()) for kind in ("term", "holiday"))
    return _Typed(form.one("zone", default="").strip(), hours, terms, holidays)


def _rows(form: Form, kind: str) -> list[Days]:
    """The rows in which anything was written."""
    columns = (form.all(f"{kind}-from"), form.all(f"{kind}-to"), form.all(f"{kind}-owner"))
    rows = zip_longest(*columns, fillvalue="")
    return [Days(first.strip(), last.strip(), owner) for first, last, owner in rows if first or last or owner]


def _new_term(form: Form) -> WholeTerm:
    def typed(name: str) -> str:
        return form.one(f"new-{name}", default="").strip()

    return WholeTerm(
        first=typed("first"),
        last=typed("last"),
        half_first=typed("half_first"),
        half_last=typed("half_last"),
        half_owner=typed("half_owner"),
        inset=tuple(each.strip() for each in (*form.all("new-inset"), "", "", "")[:3]),
        inset_owner=typed("inset_owner"),
    )


def _with_more(typed: _Typed, do: str, new: WholeTerm) -> _Typed:
    """Raises CalendarError."""
    if do == "week":
        return replace(typed, hours=week_like_monday(typed.hours))
    if do == "year":
        terms, holidays = next_year(typed.terms, typed.holidays)
    else:
        term, holidays = whole_term(new)
        terms = [term]
    return replace(typed, terms=[*typed.terms, *terms], holidays=[*typed.holidays, *holidays])


def _wanted(form: Form) -> ReadingTimes:
    """Raises CalendarError, naming the row."""
    typed = _as_typed(form)
    return ReadingTimes(
        zone=typed.zone,
        hours={name: hours for name, hours in typed.hours.items() if any(hours)},
        term=[Term(*_days(f"term {at}", row)) for at, row in enumerate(typed.terms, 1)],
        holiday=[
            Break(*_days(f"holiday {at}", row), row.owner or None) for at, row in enumerate(typed.holidays, 1)
        ],
    )


def _days(what: str, row: Days) -> tuple[date, date]:
    try:
        return date.fromisoformat(row.first), date.fromisoformat(row.last)
    except ValueError:
        raise CalendarError(f"{what}: write both days as 2026-12-18") from None


def _page(
    desk: Desk,
    vault: Vault,
    typed: _Typed,
    *,
    refused: str = "",
    saved: bool = False,
    added: bool = False,
    new: WholeTerm | None = None,
) -> CalendarPage:
    roster, today = checked_roster(desk.roster), utc_today()
    calendar = kept_calendar(desk.office.folder, roster)[0]
    word = calendar_word.said(desk.office.folder)
    may_change = _may_change(desk, vault)
    why = _said_by_itself(desk.office.folder)
    told = _told_now(calendar, roster, Reading.NO if why else calendar_word.told(word) or Reading.YES)
    return CalendarPage(
        title=text("When reports are read: calendar"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        may_change=may_change,
        refused=refused,
        saved=saved,
        unpublished=desk.progress.problem or "",
        added=added,
        nobody=told.nobody,
        why_nobody=why,
        sentence=told.sentence,
        word=word.value,
        zone=typed.zone,
        week=tuple(_day_hours(name, typed) for name in WEEKDAYS),
        terms=(*in_order(typed.terms, today=today), *[Days()] * (MORE_TERMS if may_change else 0)),
        holidays=(*in_order(typed.holidays, today=today), *[Days()] * (MORE_HOLIDAYS if may_change else 0)),
        owners=tuple(ReaderChoice(reader.id, reader.name, "") for reader in roster.readers),
        remarks=() if calendar is None else tuple(remarks(calendar, today=today)),
        ahead=() if calendar is None else tuple(_ahead(desk, calendar, roster, today)),
        new=new or WholeTerm(),
    )


def _said_by_itself(folder: Folder) -> str:
    """Why the host tells reporters that nobody reads, whatever the calendar says; "" if it does not."""
    if not is_live(folder):
        return "preparing"
    return "test" if folder.unopened_test.exists() else ""


def _told_now(calendar: Calendar | None, roster: Roster, said: Reading) -> ReadingNow:
    return reading_now(
        calendar,
        datetime.now(UTC),
        readers={reader.id for reader in roster.readers},
        said=said,
        silent=False,
        audience=Audience.OLDER,
    )


def _ahead(desk: Desk, calendar: Calendar, roster: Roster, today: date) -> Iterator[Stretch]:
    if not calendar.days or not calendar.hours.weekdays:
        return
    readers = {reader.id for reader in roster.readers}
    for first, last, kind, owner in year_ahead(calendar, today=today, readers=readers):
        days = _weekday(first) if first == last else f"{_weekday(first)} – {_weekday(last)}"
        yield Stretch(days, kind, desk.name_of(owner) if owner else "")


def _weekday(day: date) -> str:
    return f"{day:%a} {spoken(day)}"


def _day_hours(name: str, typed: _Typed) -> DayHours:
    opens, closes = typed.hours.get(name, ("", ""))
    return DayHours(name, opens, closes)
