"""What has come in, as far as this reader can open it: the first page after signing in.

Searched words travel in the body of a POST, never in an address: addresses stay in the browser's history.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.encoding import unb64
from crypto.errors import EncodingError
from inbox.casefile import bring_up
from inbox.casework.words import Urgency
from inbox.codes import CURRENT
from inbox.collector.publishing import kept_calendar
from inbox.collector.rounds import utc_today
from inbox.errors import AlertError, InboxError
from inbox.finding import Asked, find
from inbox.keeping.erasing import carry_out
from inbox.moments import spoken
from inbox.pages.bursts import rows_of
from inbox.pages.case import code_choices
from inbox.pages.contexts import Caution, ListPage, ReaderChoice, Shown
from inbox.pages.lines import MINUTE, lines_of
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.pages.sign_in import role_title
from inbox.pages.watch_news import watch_news
from inbox.people.seen import news
from inbox.vault.standing import Standings, View
from inbox.vault.store import PAGE, Line
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from inbox.watch.ladder import OUTSIDE
from inbox.watch.settings import read_alerts
from worrybox.web.bodies import read_form
from worrybox.web.i18n import text

TAKE = 256
WARN_DAYS = 60
"""Days before the roster expires from which readers are told."""
WARN_HOLIDAY_DAYS = 21
"""Days before a holiday that nobody owns from which readers are told: long enough to find somebody."""


async def show_list(request: Request) -> Response:
    """GET /: `show` is one of the saved views, `after` the last envelope of the page before.

    What was ready while the reader was locked out comes first.
    """
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    if desk_of(request).meanwhile.waits(vault.reader) or desk_of(request).unsent.waits(vault.reader):
        return RedirectResponse("/meanwhile", 303)
    asked = request.query_params.get("show", "all")
    view = View(asked) if asked in {each.value for each in View} else View.ALL
    after = _envelope(request.query_params.get("after", ""))
    context = await asyncio.to_thread(_listed, desk_of(request), vault, view, after)
    return private_page(request, "inbox/list.html", context)


async def search(request: Request) -> Response:
    """POST /search."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk, form = desk_of(request), await read_form(request, limit=8_192, fields=16)
    typed = {name: form.one(name, default="").strip() for name in _FILTERS}
    instant = form.one("instant", default="") == "yes"
    context = await asyncio.to_thread(_found, desk, vault, typed, instant)
    return private_page(request, "inbox/list.html", context)


_FILTERS = ("words", "show", "code", "soon", "reader", "first", "last", "book")


def _asked(desk: Desk, typed: Mapping[str, str]) -> Asked:
    """What was typed, as far as it is one of what the form offers."""
    reader = typed["reader"] if typed["reader"] in {each.id for each in _readers(desk)} else ""
    first, last = _day(typed["first"]), _day(typed["last"])
    if first is not None and last is not None and first > last:
        # Typed the other way round: nothing else can have been meant.
        first, last = last, first
    return Asked(
        words=typed["words"],
        view=View(typed["show"]) if typed["show"] in {each.value for each in View} else View.ALL,
        code=typed["code"] if typed["code"] in {code.id for code in CURRENT.codes()} else "",
        soon=typed["soon"] if typed["soon"] in set(Urgency) else "",
        reader=reader,
        first=first,
        last=last,
        book=typed["book"] if typed["book"] in ("pupil", "staff") else "",
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _readers(desk: Desk) -> tuple[ReaderChoice, ...]:
    listed = desk.roster.readers if desk.roster is not None else ()
    return tuple(ReaderChoice(each.id, each.name, role_title(each.roles)) for each in listed)


def _listed(desk: Desk, vault: Vault, view: View, after: bytes | None) -> ListPage:
    why = ""
    try:
        vault.take_in(desk.office.collected, at_most=TAKE)
        bring_up(desk.office, vault)
        carry_out(desk.office, vault)
    except InboxError as wrong:
        # A full disk must not hide what is already in the vault.
        why = str(wrong)
    lines = Standings(vault.store).page(view, after=after, now=_now())
    return _page(desk, vault, lines, view=view, not_taken_in=why)


def _found(desk: Desk, vault: Vault, typed: Mapping[str, str], instant: bool) -> ListPage:
    asked = _asked(desk, typed)
    if not asked.narrows:
        return _listed(desk, vault, asked.view, None)
    if instant:
        # As one types it is one search, not one for each letter.
        vault.trail.write_once(Deed.SEARCHED, about=b"")
    else:
        vault.trail.write(Deed.SEARCHED)
    found = find(vault, asked, today=utc_today(), now=_now())
    return _page(desk, vault, list(found.lines), view=asked.view, typed=typed, cut=found.cut)


def _now() -> str:
    return datetime.now(UTC).strftime(MINUTE)


def _page(
    desk: Desk,
    vault: Vault,
    lines: list[Line],
    *,
    view: View = View.ALL,
    typed: Mapping[str, str] | None = None,
    cut: bool = False,
    not_taken_in: str = "",
) -> ListPage:
    cautions = _cautions(desk, vault, today=utc_today())
    if not_taken_in:
        cautions.insert(0, Shown(Caution.NOT_TAKEN_IN, not_taken_in))
    shown = lines_of(desk, vault, lines)
    more = len(lines) == PAGE and typed is None
    kept = f"show={view.value}&" if view is not View.ALL else ""
    return ListPage(
        title=text("Search") if typed is not None else text("Reports"),
        idle_seconds=int(desk.sessions.idle_seconds),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        rows=shown if typed is not None else rows_of(desk, vault, lines, shown),
        new=vault.store.count_new(),
        view=view.value,
        overdue=Standings(vault.store).count_overdue(_now()),
        typed=typed or {},
        searched=typed is not None,
        cut=cut,
        groups=code_choices(),
        people=_readers(desk),
        next_url=f"/?{kept}after={shown[-1].url.rpartition('/')[2]}" if more else "",
        waiting=vault.waiting(desk.office.collected),
        cautions=tuple(cautions),
        keys=vault.reader not in desk.without_keys,
        news=news(desk.office.rosters, vault, today=utc_today()),
        watch_news=watch_news(desk, vault),
        unsent=vault.cases.count_waiting() + vault.staff.count_waiting(),
    )


def _cautions(desk: Desk, vault: Vault, *, today: date) -> list[Shown]:
    found = []
    vault.trail.catch_up()
    if vault.trail.behind:
        found.append(Shown(Caution.RECORD_BEHIND, str(vault.trail.behind)))
    if desk.progress.problem is not None:
        found.append(Shown(Caution.PORTAL, desk.progress.problem))
    if not vault.stands_in(desk.roster):
        found.append(Shown(Caution.NOT_IN_ROSTER))
    found += [Shown(Caution.KIOSK_DOWN, name) for name in _silent_kiosks(desk)]
    if desk.roster is not None and (left := (desk.roster.expires - today).days) <= WARN_DAYS:
        found.append(Shown(Caution.ROSTER_ENDS, str(max(0, left))))
    if desk.office.folder.unopened_test.exists():
        found.append(Shown(Caution.TEST_UNOPENED))
    found += _of_the_watch(desk)
    return found + [Shown(Caution.HOLIDAY, spoken(first)) for first in _holidays_of_nobody(desk, today)]


def _of_the_watch(desk: Desk) -> list[Shown]:
    if desk.watch is None:
        # Another host has the bell's key, and its readers see it there.
        return []
    if desk.watch_problem:
        return [Shown(Caution.WATCH, desk.watch_problem)]
    try:
        told = OUTSIDE in read_alerts(desk.office.folder).reachable()
    except AlertError as wrong:
        return [Shown(Caution.WATCH, str(wrong))]
    return [] if told else [Shown(Caution.OUTSIDE_NOT_TOLD)]


def _holidays_of_nobody(desk: Desk, today: date) -> list[date]:
    """The first days of those that are near, or are now."""
    if desk.roster is None:
        return []
    calendar, _ = kept_calendar(desk.office.folder, desk.roster)
    readers = {reader.id for reader in desk.roster.readers}
    near = today + timedelta(days=WARN_HOLIDAY_DAYS)
    holidays = calendar.holidays if calendar is not None else ()
    unowned = [each for each in holidays if each.owner not in readers]
    return [each.first for each in unowned if each.first <= near and today <= each.last]


def _silent_kiosks(desk: Desk) -> list[str]:
    if desk.roster is None:
        return []
    calendar, _ = kept_calendar(desk.office.folder, desk.roster)
    readers = {reader.id for reader in desk.roster.readers}
    return [each.name for each in desk.office.kiosks.known(calendar, readers=readers) if each.down]


def _envelope(text: str) -> bytes | None:
    try:
        return unb64(text, size=16)
    except EncodingError:
        return None
