"""Who reads, who signs, who holds the sheets: everybody in the office sees it, two signers change it.

Nothing here is changed by whoever is signed in, only by signers with passphrases of their own.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.roster import PastReader, Reader, Roster
from inbox.collector.rounds import utc_today
from inbox.errors import FolderError, PeopleError
from inbox.pages.people_contexts import Joining, PeoplePage, Person, Waiting
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.pages.signing import NOT_SIGNED, NotSignedError, pen_of, sentence
from inbox.people.changes import dates_said, differences
from inbox.people.marks import mark_of
from inbox.people.newcomers import Newcomer, let_go, newcomers
from inbox.people.policies import spare_said
from inbox.people.proposals import Proposal, approve, find, is_stale, waiting, withdraw
from inbox.people.remarks import days_left, remarks_on
from inbox.people.seen import news, put_away
from inbox.people.signers import policy_of, signers_in
from inbox.people.succession import waiting_succession
from inbox.people.wording import key_words, listed, roles_in_words, routes_in_words
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import read_form
from worrybox.web.settings import SettingsError

FORM_BYTES = 8_192
_DONE = ("proposed", "approved", "signed", "withdrawn", "gone")


async def show_people(request: Request) -> Response:
    """GET /people."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    done = request.query_params.get("done", "")
    page = await asyncio.to_thread(people_page, desk_of(request), vault, done=done if done in _DONE else "")
    return private_page(request, "inbox/people.html", page)


async def decide(request: Request) -> Response:
    """POST /people/proposals/ID: another signer approves it, or any signer takes it back."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk, id_ = desk_of(request), request.path_params["proposal"]
    form = await read_form(request, limit=FORM_BYTES, fields=8)
    try:
        find(desk.office.folder, id_)
        pen = await pen_of(desk, form)
        if form.one("do", default="") == "withdraw":
            await asyncio.to_thread(withdraw, desk.office.folder, id_)
            done = "withdrawn"
            vault.trail.write(Deed.ROSTER_WITHDRAWN, detail=f"proposal {id_}, by {pen.signer.name}")
        else:
            made = await asyncio.to_thread(
                approve, desk.office.folder, desk.office.rosters, id_, pen=pen, today=utc_today()
            )
            vault.trail.write(Deed.ROSTER_APPROVED, detail=f"proposal {id_}, signed by {pen.signer.name}")
            done = "signed" if made is None else "approved"
    except NotSignedError as wrong:
        page = await asyncio.to_thread(people_page, desk, vault, problem=str(wrong))
        return private_page(request, "inbox/people.html", page, status=wrong.status)
    except (PeopleError, SettingsError) as wrong:
        full = isinstance(wrong, SettingsError)
        said = NOT_SIGNED if full else sentence(wrong)
        page = await asyncio.to_thread(people_page, desk, vault, problem=said)
        return private_page(request, "inbox/people.html", page, status=507 if full else 422)
    return RedirectResponse(f"/people?done={done}", 303)


async def let_newcomer_go(request: Request) -> Response:
    """POST /people/joining/READER: a signer removes the keys of someone whom no list ever named."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk, id_ = desk_of(request), str(request.path_params["reader"])
    form = await read_form(request, limit=FORM_BYTES, fields=8)
    try:
        pen = await pen_of(desk, form)
        await asyncio.to_thread(_let_go, desk, vault, id_, by=pen.signer.name)
    except NotSignedError as wrong:
        page = await asyncio.to_thread(people_page, desk, vault, problem=str(wrong))
        return private_page(request, "inbox/people.html", page, status=wrong.status)
    except (PeopleError, FolderError, SettingsError) as wrong:
        page = await asyncio.to_thread(people_page, desk, vault, problem=sentence(wrong))
        return private_page(request, "inbox/people.html", page, status=422)
    return RedirectResponse("/people?done=gone", 303)


def _let_go(desk: Desk, vault: Vault, id_: str, *, by: str) -> None:
    def put_on_record(gone: Newcomer) -> None:
        # Before it is done: what is removed cannot be asked about any more.
        vault.trail.require(Deed.NEWCOMER_LET_GO, detail=f"{id_}, {gone.name}, by {by}")

    if desk.halfway.holds(id_) or any(each.reader == id_ for each in desk.sessions.vaults()):
        raise PeopleError("they are signed in here at this moment: they have to lock first")
    let_go(desk.office.folder, desk.office.rosters, id_, first=put_on_record)


async def have_read(request: Request) -> Response:
    """POST /people/seen: the reader has read what changed; nothing is put away that came meanwhile."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    shown = (await read_form(request, limit=1_024, fields=2)).one("list", default="")
    if shown.isascii() and shown.isdigit() and len(shown) < 11:
        await asyncio.to_thread(put_away, desk_of(request).office.rosters, vault, seq=int(shown))
    return RedirectResponse("/", 303)


def roster_now(desk: Desk) -> Roster:
    """Raises PeopleError before there is any."""
    if desk.roster is None:
        raise PeopleError("there is no list of readers yet")
    return desk.roster


def people_page(desk: Desk, vault: Vault, *, problem: str = "", done: str = "") -> PeoplePage:
    """The page of today."""
    office, roster, today = desk.office, roster_now(desk), utc_today()
    policy, here = policy_of(office.rosters.newest), signers_in(office.folder, office.rosters.newest)
    names = {each.id: each.name for each in roster.readers}
    holders = tuple(
        names.get(each, each) if each else "someone who is no reader" for each in roster.recovery.shares
    )
    return PeoplePage(
        title="People",
        school=office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        seq=roster.seq,
        issued=roster.issued,
        expires=roster.expires,
        days_left=days_left(roster, today=today),
        readers=tuple(_person(each, you=vault.reader) for each in roster.readers),
        past=tuple(_person(each, you=vault.reader) for each in roster.past),
        joining=tuple(
            Joining(each.keys.id, each.name, key_words(each.keys.box, each.keys.sign))
            for each in newcomers(office.folder, office.rosters)
        ),
        signers=here,
        signers_in_all=len(policy.signers),
        threshold=policy.threshold,
        sheets=holders,
        sheets_needed=roster.recovery.threshold,
        sheets_mark=mark_of(roster.recovery.box),
        waiting=tuple(_waiting(desk, each, roster) for each in waiting(office.folder)),
        all_signers=here,
        news=news(office.rosters, vault, today=today),
        problem=problem,
        done=done,
        spare=spare_said(len(policy.signers), policy.threshold),
        succession=waiting_succession(office.folder, office.rosters) is not None,
    )


def _person(person: Reader | PastReader, *, you: str) -> Person:
    roles = roles_in_words(person.roles)
    if isinstance(person, PastReader):
        return Person(person.id, person.name, roles, is_you=person.id == you)
    words = key_words(person.box, person.sign)
    return Person(person.id, person.name, roles, routes_in_words(person.routes), words, person.id == you)


def _waiting(desk: Desk, proposal: Proposal, roster: Roster) -> Waiting:
    office = desk.office
    policy, here = policy_of(office.rosters.newest), signers_in(office.folder, office.rosters.newest)
    known = {signer.number: signer.name for signer in here}
    stale = is_stale(proposal, office.rosters)
    said = () if stale else differences(roster, proposal.roster)
    return Waiting(
        id=proposal.id,
        sentences=said if stale else (*said, dates_said(roster, proposal.roster)),
        remarks=() if stale else tuple(remarks_on(office.folder, roster, proposal.roster, signers=here)),
        signed_by=listed([known.get(at, "a signer elsewhere") for at in proposal.signed_by]),
        lacking=max(0, policy.threshold - len(proposal.signatures)),
        stale=stale,
        signers=tuple(signer for signer in here if signer.number not in proposal.signed_by),
    )
