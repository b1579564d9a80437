"""The watch as readers see it: who is told and how, whether messages were taken, what the test report says.

A reader sees their own calls only. Who else was told of something would say that a report went past them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.notices import WEEKDAYS
from inbox.calendar import check_may_sign
from inbox.calendar_change import checked_roster
from inbox.errors import AlertError, CalendarError, InboxError
from inbox.pages.facts import spoken_day
from inbox.pages.shared import NO_ROOM, Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.pages.watch_news import lately, put_away
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from inbox.watch.changing import change_alerts
from inbox.watch.delivering import MAIL_TESTED, when_tested
from inbox.watch.host import Watch, moment_of, utc_now
from inbox.watch.ladder import FAREWELLS, OUTSIDE, Words, ladder_of
from inbox.watch.settings import SUGGESTED, Alerts, MailServer, Person, read_alerts
from inbox.watch.store import Message, first_broken
from worrybox.web.bodies import Form, read_form
from worrybox.web.i18n import text
from worrybox.web.settings import SettingsError

FORM_BYTES = 32_768
MAX_FIELDS = 80
"""Three for each of 16 readers and the outside adult, and the rest."""
EVERYBODYS = frozenset((Words.TRIAL, Words.DIGEST, *FAREWELLS))
"""What all get alike, so that how it went says nothing of any report."""
MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person who can be told."""

    id: str
    name: str
    mail: str
    hook: str
    """Shown to its owner alone: whoever knows it can listen to it, and to what was sent past them."""
    has_hook: bool


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message, and what became of it."""

    day: str
    name: str
    channel: str
    words: str
    state: str
    tries: int
    answer: str


@dataclass(frozen=True, slots=True)
class WatchPage:
    """inbox/watch.html"""

    title: str
    school: str
    reader: str
    idle_seconds: int
    here: bool
    """This host watches."""
    may_change: bool
    refused: str
    done: str
    problem: str
    people: tuple[PersonRow, ...]
    alerts: Alerts
    has_password: bool
    weekdays: tuple[str, ...]
    messages: tuple[MessageRow, ...]
    unopened: int
    unreachable: tuple[str, ...]
    mail_tested: str
    push_tested: str
    """When this reader's own push address last took a test message; "" for never."""
    has_push: bool
    broken: int
    tests: tuple[tuple[str, str], ...]
    can_test: bool
    lately: tuple[str, ...]
    """What was changed and when nobody watched, a sentence each, the newest first."""


async def show_watch(request: Request) -> Response:
    """GET /watch."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    done = request.query_params.get("done", "")
    page = await asyncio.to_thread(_page, desk_of(request), vault, done=done)
    return private_page(request, "inbox/watch.html", page)


async def change_watch(request: Request) -> Response:
    """POST /watch: `do` is `save`, `test` or `seen`; the page again with what was typed when it cannot be."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    form = await read_form(request, limit=FORM_BYTES, fields=MAX_FIELDS)
    do = form.one("do", default="")
    if do == "seen":
        await asyncio.to_thread(put_away, desk, vault, form.one("number", default=""))
        return RedirectResponse("/", 303)
    if do == "test":
        await asyncio.to_thread(_test, desk, vault)
        return RedirectResponse("/watch?done=test", 303)
    if do != "save" or not _may_change(desk, vault):
        raise HTTPException(403)
    typed = None
    try:
        before = await asyncio.to_thread(_read, desk)
        typed = _typed(desk, vault, form, before)
        await asyncio.to_thread(_save, desk, vault, await asyncio.to_thread(_kept, desk), typed)
    except InboxError as wrong:
        page = await asyncio.to_thread(_page, desk, vault, refused=str(wrong), typed=typed)
        return private_page(request, "inbox/watch.html", page, status=422)
    except SettingsError:
        page = await asyncio.to_thread(_page, desk, vault, refused=NO_ROOM, typed=typed)
        return private_page(request, "inbox/watch.html", page, status=507)
    return RedirectResponse("/watch?done=save", 303)


def _may_change(desk: Desk, vault: Vault) -> bool:
    try:
        check_may_sign(vault.reader, checked_roster(desk.roster))
    except CalendarError:
        return False
    return desk.watch is not None


def _read(desk: Desk) -> Alerts:
    if not desk.office.folder.alerts.exists():
        return SUGGESTED
    try:
        return read_alerts(desk.office.folder)
    except AlertError:
        # A file that is none is shown as blank, and written anew.
        return SUGGESTED


def _test(desk: Desk, vault: Vault) -> None:
    watch, roster = desk.watch, desk.roster
    if watch is None or roster is None:
        raise HTTPException(403)
    watch.tell(vault.reader, Words.TRIAL, moment_of(desk.office, roster, utc_now()))


def _typed(desk: Desk, vault: Vault, form: Form, before: Alerts) -> Alerts:
    ids = [*(reader.id for reader in checked_roster(desk.roster).readers), OUTSIDE]
    people = {
        id_: Person(_field(form, f"mail-{id_}"), _hook(form, id_, own=id_ == vault.reader, before=before))
        for id_ in ids
    }
    return Alerts(
        people={id_: each for id_, each in people.items() if each.mail or each.hook},
        server=_server(form, before.server),
        link=_field(form, "link"),
        urgent_hours=_number(form, "urgent_hours"),
        other_hours=_number(form, "other_hours"),
        digest=_field(form, "digest"),
        test_day=_field(form, "test_day"),
        test_at=_field(form, "test_at"),
        test_hours=_number(form, "test_hours"),
    )


def _hook(form: Form, id_: str, *, own: bool, before: Alerts) -> str:
    typed = _field(form, f"hook-{id_}")
    if own or typed or _field(form, f"end-{id_}"):
        return typed
    # Nobody but its owner has seen it, so a blank one of somebody else's is kept.
    return before.people.get(id_, Person()).hook


def _server(form: Form, before: MailServer) -> MailServer:
    host, security = _field(form, "host"), _field(form, "security")
    port = _number(form, "port")
    kept = (host, port, security, _field(form, "user")) == (
        before.host,
        before.port,
        before.security,
        before.user,
    )
    typed = form.one("password", default="")
    values = {
        "host": host,
        "port": port,
        "security": security,
        "user": _field(form, "user"),
        # A field left blank keeps the password, but never carries it to another server.
        "password": typed or (before.password if kept else ""),
        "sender": _field(form, "sender"),
    }
    try:
        return msgspec.convert(values, MailServer)
    except msgspec.ValidationError:
        raise AlertError("mail is handed over with STARTTLS, with TLS, or to this machine itself") from None


def _field(form: Form, name: str) -> str:
    return form.one(name, default="").strip()


def _number(form: Form, name: str) -> int:
    given = _field(form, name)
    if not given.isascii() or not given.isdigit() or len(given) > 5:
        raise AlertError("hours and the port are whole numbers")
    return int(given)


def _save(desk: Desk, vault: Vault, before: Alerts, after: Alerts) -> None:
    watch = desk.watch
    assert watch is not None
    change_alerts(watch, before, after, by=vault.reader)
    vault.trail.write(Deed.SETTINGS_CHANGED, detail="alerts")


def _kept(desk: Desk) -> Alerts:
    """What is set, without what is only suggested."""
    return _read(desk) if desk.office.folder.alerts.exists() else Alerts()


def _page(
    desk: Desk, vault: Vault, *, done: str = "", refused: str = "", typed: Alerts | None = None
) -> WatchPage:
    watch, alerts = desk.watch, typed or _read(desk)
    roster, kept = checked_roster(desk.roster), _read(desk)
    known = [(reader.id, reader.name) for reader in roster.readers]
    people = [(id_, name, alerts.people.get(id_, Person())) for id_, name in (*known, (OUTSIDE, ""))]
    reachable = alerts.reachable()
    steps = watch.store.steps() if watch is not None else []
    names = (MAIL_TESTED, when_tested("hook", vault.reader))
    mail, push = (watch.store.said(name) if watch is not None else "" for name in names)
    return WatchPage(
        title=text("Watch: who is told"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        here=watch is not None,
        may_change=_may_change(desk, vault),
        refused=refused,
        done=done if done in ("save", "test") else "",
        problem=desk.watch_problem,
        people=tuple(_person(vault, kept, id_, name, each) for id_, name, each in people),
        alerts=alerts,
        has_password=bool(alerts.server.password),
        weekdays=WEEKDAYS,
        messages=_messages(desk, vault, watch),
        unopened=_unopened(desk, vault, watch),
        unreachable=tuple(name for id_, name in (*known, (OUTSIDE, "")) if id_ not in reachable),
        mail_tested=spoken_day(mail),
        push_tested=spoken_day(push),
        has_push=bool(kept.people.get(vault.reader, Person()).hook),
        broken=first_broken(steps) or 0,
        tests=_tests(watch),
        can_test=vault.reader in reachable,
        lately=lately(desk),
    )


def _person(vault: Vault, kept: Alerts, id_: str, name: str, shown: Person) -> PersonRow:
    set_already = bool(kept.people.get(id_, Person()).hook)
    return PersonRow(id_, name, shown.mail, shown.hook if id_ == vault.reader else "", set_already)


def _messages(desk: Desk, vault: Vault, watch: Watch | None) -> tuple[MessageRow, ...]:
    if watch is None:
        return ()
    own = [
        m
        for m in watch.store.messages()
        if m.person == vault.reader or m.words in EVERYBODYS or _failed_outside(m)
    ]
    return tuple(_row(desk, message) for message in own[:MOST_LINES])


def _failed_outside(message: Message) -> bool:
    """The last of the calls was not taken: every reader has to see that, and of which report nobody does."""
    return message.person == OUTSIDE and message.tries > 0 and message.state != "accepted"


def _row(desk: Desk, message: Message) -> MessageRow:
    name = "" if message.person == OUTSIDE else desk.name_of(message.person)
    day = spoken_day(message.day)
    return MessageRow(day, name, message.channel, message.words, message.state, message.tries, message.answer)


def _unopened(desk: Desk, vault: Vault, watch: Watch | None) -> int:
    """How much waits that has a slot for this reader, and that nobody has opened."""
    if watch is None or desk.roster is None:
        return 0
    school = moment_of(desk.office, desk.roster, utc_now()).school(desk.office)
    return sum(vault.reader in (ladder_of(each.bell, school) or []) for each in watch.store.unopened())


def _tests(watch: Watch | None) -> tuple[tuple[str, str], ...]:
    if watch is None:
        return ()
    rows = watch.store.rows("SELECT day, state FROM test_report ORDER BY day DESC LIMIT 8")
    return tuple((spoken_day(str(day)), str(state)) for day, state in rows)
