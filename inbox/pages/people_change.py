"""One change of the list: a form, then what it would mean in sentences, then the first signature.

What is signed is what was shown: if it would be another list by then, it is shown again first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import zip_longest

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.roster import Contact, Role, Roster, Route
from inbox.collector.rounds import utc_today
from inbox.errors import PeopleError
from inbox.pages.people import roster_now
from inbox.pages.people_contexts import ChangePage, Choice
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.pages.signing import NOT_SIGNED, NotSignedError, pen_of, sentence
from inbox.people import edits
from inbox.people.changes import dates_said, differences
from inbox.people.newcomers import key_line, newcomers, read_key_line
from inbox.people.proposals import id_of, propose
from inbox.people.remarks import remarks_on
from inbox.people.signers import signers_in
from inbox.people.wording import ROLES, ROUTES, computer_words, key_words, named
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import Form, read_form
from worrybox.web.settings import SettingsError

FORM_BYTES = 65_536
MAX_FIELDS = 128
_NOBODY = "-"
_TITLES = {
    "new": "A new reader",
    "numbers": "Numbers to call",
    "sheets": "Who holds the recovery sheets",
    "computers": "Computers that collect",
    "renew": "Renew the list",
}


async def show_change(request: Request) -> Response:
    """GET /people/change/WHAT: the form as things stand now."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk, what = desk_of(request), _what(request)
    return private_page(request, "inbox/people_change.html", _page(desk, vault, what, _present(desk, what)))


async def propose_change(request: Request) -> Response:
    """POST /people/change/WHAT: show what it would mean, or sign what was shown; else 422, 403 or 429."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk, what = desk_of(request), _what(request)
    form = await read_form(request, limit=FORM_BYTES, fields=MAX_FIELDS)
    try:
        wanted = _wanted(desk, what, form)
        if form.one("seen", default="") != id_of(wanted.encode()) or form.one("do", default="") != "sign":
            return private_page(
                request, "inbox/people_change.html", _page(desk, vault, what, form, wanted=wanted)
            )
    except PeopleError as wrong:
        page = _page(desk, vault, what, form, problem=sentence(wrong))
        return private_page(request, "inbox/people_change.html", page, status=422)
    try:
        pen = await pen_of(desk, form)
        made = await asyncio.to_thread(propose, desk.office.folder, desk.office.rosters, wanted, pen=pen)
    except (NotSignedError, PeopleError) as wrong:
        status = wrong.status if isinstance(wrong, NotSignedError) else 422
        page = _page(desk, vault, what, form, wanted=wanted, problem=sentence(wrong))
        return private_page(request, "inbox/people_change.html", page, status=status)
    except SettingsError:
        page = _page(desk, vault, what, form, wanted=wanted, problem=NOT_SIGNED)
        return private_page(request, "inbox/people_change.html", page, status=507)
    vault.trail.write(Deed.ROSTER_PROPOSED, detail=f"proposal {made.id}, signed by {pen.signer.name}")
    return RedirectResponse("/people?done=proposed", 303)


def _what(request: Request) -> str:
    what = str(request.path_params["what"])
    if what not in _TITLES and roster_now(desk_of(request)).reader(what) is None:
        raise HTTPException(404)
    return what


def _wanted(desk: Desk, what: str, form: Form) -> Roster:
    """The next list as the form asks for it. Raises PeopleError."""
    roster = roster_now(desk)
    used = desk.office.rosters.ids()
    return edits.next_list(_edited(roster, what, form), base=roster, today=utc_today(), used=used)


def _edited(roster: Roster, what: str, form: Form) -> Roster:
    name = form.one("name", default="")
    roles = [role for role in Role if role in form.all("role")]
    routes = [route for route in Route if route in form.all("route")]
    if what == "renew":
        return roster
    if what == "numbers":
        return edits.call(roster, _contacts(form))
    if what == "computers":
        return edits.collect_with(
            roster, [each for each in roster.collectors if each.b64() in form.all("computer")]
        )
    if what == "sheets":
        ids = {reader.id for reader in roster.readers}
        return edits.hold_shares(roster, [each if each in ids else None for each in form.all("holder")])
    if what == "new":
        line = form.one("keys", default="").strip() or form.one("joining", default="")
        if not line:
            raise PeopleError("choose whose keys these are, or type the line that they were given")
        return edits.add(roster, read_key_line(line), name=name, roles=roles, routes=routes)
    if form.one("leaves", default="") == "yes":
        return edits.remove(roster, what)
    return edits.change(roster, what, name=name, roles=roles, routes=routes)


def _contacts(form: Form) -> list[Contact]:
    """The rows in which there is a number or a name."""
    columns = (form.all(f"contact-{part}") for part in ("kind", "name", "number", "hours"))
    rows = zip_longest(*columns, fillvalue="")
    made = [Contact(*(text.strip() for text in row)) for row in rows]
    return [each for each in made if each.name or each.number]


def _present(desk: Desk, what: str) -> Form:
    """The form as it would have to be filled for the list of now."""
    roster = roster_now(desk)
    pairs: list[tuple[str, str]] = []
    reader = roster.reader(what)
    if reader is not None:
        pairs = [("name", reader.name)]
        pairs += [("role", role.value) for role in reader.roles]
        pairs += [("route", route.value) for route in reader.routes]
    for each in roster.contacts:
        pairs += [("contact-kind", each.kind), ("contact-name", each.name)]
        pairs += [("contact-number", each.number), ("contact-hours", each.hours)]
    pairs += [("computer", each.b64()) for each in roster.collectors]
    pairs += [("holder", holder or _NOBODY) for holder in roster.recovery.shares]
    return Form(pairs=tuple(pairs))


def _page(
    desk: Desk, vault: Vault, what: str, form: Form, *, wanted: Roster | None = None, problem: str = ""
) -> ChangePage:
    roster, folder = roster_now(desk), desk.office.folder
    here, reader = signers_in(folder, desk.office.rosters.newest), roster.reader(what)
    joining = newcomers(folder, desk.office.rosters) if what == "new" else ()
    lines = {key_line(each.keys): each.name for each in joining}
    return ChangePage(
        title=_TITLES[what] if reader is None else named(reader),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        what=what,
        name=form.one("name", default=""),
        keys=form.one("keys", default=""),
        words="" if reader is None else key_words(reader.box, reader.sign),
        roles=tuple(Choice(each.value, ROLES[each], each in form.all("role")) for each in Role),
        routes=tuple(Choice(each.value, ROUTES[each], each in form.all("route")) for each in Route),
        contacts=tuple(_contacts(form)),
        sheets=tuple(_holders(roster, chosen) for chosen in form.all("holder")),
        computers=tuple(_computers(desk, roster, form)),
        signers=here,
        joining=tuple(
            Choice(line, name, line == form.one("joining", default="")) for line, name in lines.items()
        ),
        leaves=form.one("leaves", default="") == "yes",
        sentences=() if wanted is None else (*differences(roster, wanted), dates_said(roster, wanted)),
        remarks=() if wanted is None else tuple(remarks_on(folder, roster, wanted, signers=here)),
        seen="" if wanted is None else id_of(wanted.encode()),
        problem=problem,
    )


def _computers(desk: Desk, roster: Roster, form: Form) -> Iterator[Choice]:
    for each in roster.collectors:
        here = " (this computer)" if each == desk.office.collector.verify_key else ""
        yield Choice(each.b64(), f"{computer_words(each)}{here}", each.b64() in form.all("computer"))


def _holders(roster: Roster, chosen: str) -> tuple[Choice, ...]:
    people = [Choice(reader.id, reader.name, reader.id == chosen) for reader in roster.readers]
    nobody = all(not each.chosen for each in people)
    return (*people, Choice(_NOBODY, "Someone who is no reader", nobody))
