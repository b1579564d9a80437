"""Who signs the list of readers: shown to everybody in the office, changed by the signers of now together.

One of them proposes, enough of the others agree, and those who are to sign do so: then all of it counts.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.encoding import b64
from crypto.policy import Policy
from inbox.collector.rounds import utc_today
from inbox.errors import PeopleError
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.pages.signers_contexts import Line, Proposed, SignersPage
from inbox.pages.signing import NOT_SIGNED, NotSignedError, quill_of, sentence
from inbox.people.policies import next_policy, spare_said
from inbox.people.signers import keys_here, policy_of
from inbox.people.succession import (
    Quill,
    Succession,
    agree,
    begin,
    drawn_up,
    give_up,
    has_signed,
    is_stale,
    lacking_said,
    sentences_of,
    waiting_succession,
)
from inbox.people.wording import signer_words
from inbox.school import MOST_SIGNERS
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import Form, read_form
from worrybox.web.i18n import text
from worrybox.web.settings import SettingsError

FORM_BYTES = 16_384
_FIELDS = 64
_DONE = ("proposed", "signed", "changed", "withdrawn", "key")


async def show_signers(request: Request) -> Response:
    """GET /people/signers."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    done = request.query_params.get("done", "")
    page = await asyncio.to_thread(_page, desk_of(request), vault, done=done if done in _DONE else "")
    return private_page(request, "inbox/signers.html", page)


async def change_signers(request: Request) -> Response:
    """POST /people/signers: show what it would mean, or sign what was shown; else 422, 403 or 429."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    form = await read_form(request, limit=FORM_BYTES, fields=_FIELDS)
    drawn: Succession | None = None
    try:
        drawn = _drawn(desk, form)
        if form.one("seen", default="") != drawn.id or form.one("do", default="") != "sign":
            return _answer(request, vault, form, drawn)
        if _all_needed(drawn.policy) and form.one("sure", default="") != "yes":
            raise PeopleError("tick that you want it so although nobody can be spared")
        quill = await quill_of(desk, form)
        made = await asyncio.to_thread(begin, desk.office.folder, desk.office.rosters, drawn, quill=quill)
    except (NotSignedError, PeopleError, SettingsError) as wrong:
        return _answer(request, vault, form, drawn, wrong=wrong)
    _note(vault, Deed.SIGNERS_PROPOSED, made.id, quill)
    return RedirectResponse("/people/signers?done=proposed", 303)


async def decide_signers(request: Request) -> Response:
    """POST /people/signers/waiting: somebody else signs what waits, or a signer of now takes it back."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    form = await read_form(request, limit=FORM_BYTES, fields=8)
    try:
        done = await _decided(desk, vault, form)
    except (NotSignedError, PeopleError, SettingsError) as wrong:
        return _answer(request, vault, None, wrong=wrong)
    return RedirectResponse(f"/people/signers?done={done}", 303)


async def _decided(desk: Desk, vault: Vault, form: Form) -> str:
    folder, rosters, id_ = desk.office.folder, desk.office.rosters, form.one("proposal", default="")
    quill = await quill_of(desk, form)
    if form.one("do", default="") == "withdraw":
        await asyncio.to_thread(give_up, folder, rosters, id_, quill=quill)
        _note(vault, Deed.SIGNERS_WITHDRAWN, id_, quill)
        return "withdrawn"
    made = await asyncio.to_thread(agree, folder, rosters, id_, quill=quill, today=utc_today())
    _note(vault, Deed.SIGNERS_APPROVED, id_, quill)
    return "signed" if made is None else "changed"


def _note(vault: Vault, deed: Deed, id_: str, quill: Quill) -> None:
    vault.trail.write(deed, detail=f"proposal {id_[:16]}, signed by {quill.held.name}")


def _drawn(desk: Desk, form: Form) -> Succession:
    """What the form asks for. Raises PeopleError."""
    office = desk.office
    before = policy_of(office.rosters.newest)
    known = {*before.signers, *(each.verify for each in keys_here(office.folder, office.rosters.newest))}
    chosen = form.all("signs")
    threshold = form.one("threshold", default="")
    made = next_policy(
        before,
        school=form.one("school", default=""),
        signers=sorted((each for each in known if each.b64() in chosen), key=lambda key: key.raw),
        threshold=int(threshold) if threshold in ("2", "3", "4", "5") else 0,
    )
    return drawn_up(office.rosters, made, today=utc_today())


def _all_needed(policy: Policy) -> bool:
    return policy.threshold == len(policy.signers)


def _remark(policy: Policy) -> str:
    return spare_said(len(policy.signers), policy.threshold) if _all_needed(policy) else ""


def _answer(
    request: Request,
    vault: Vault,
    form: Form | None,
    drawn: Succession | None = None,
    *,
    wrong: Exception | None = None,
) -> Response:
    if isinstance(wrong, SettingsError):
        wrong = NotSignedError(NOT_SIGNED, status=507)
    problem = "" if wrong is None else sentence(wrong)
    status = wrong.status if isinstance(wrong, NotSignedError) else 200 if wrong is None else 422
    page = _page(desk_of(request), vault, form, drawn, problem=problem)
    return private_page(request, "inbox/signers.html", page, status=status)


def _page(
    desk: Desk,
    vault: Vault,
    form: Form | None = None,
    drawn: Succession | None = None,
    *,
    problem: str = "",
    done: str = "",
) -> SignersPage:
    office, rosters = desk.office, desk.office.rosters
    policy = policy_of(rosters.newest)
    keys, threshold = (
        keys_here(office.folder, rosters.newest),
        "" if form is None else form.one("threshold", default=""),
    )
    return SignersPage(
        title=text("Who signs the list"),
        school=office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        lines=_lines(desk, policy, form),
        threshold=policy.threshold,
        count=len(policy.signers),
        spare=spare_said(len(policy.signers), policy.threshold),
        name=policy.school if form is None else form.one("school", default=""),
        wanted=int(threshold) if threshold in ("2", "3", "4", "5") else policy.threshold,
        most=MOST_SIGNERS,
        waiting=_waiting(desk),
        signers=tuple(each for each in keys if each.verify in policy.signers),
        sentences=() if drawn is None else sentences_of(office.folder, rosters, drawn),
        remark="" if drawn is None else _remark(drawn.policy),
        confirm=drawn is not None and _all_needed(drawn.policy),
        seen="" if drawn is None else drawn.id,
        problem=problem,
        done=done,
    )


def _lines(desk: Desk, policy: Policy, form: Form | None) -> tuple[Line, ...]:
    names = {each.verify: each.name for each in keys_here(desk.office.folder, desk.office.rosters.newest)}
    others = [each for each in names if each not in policy.signers]
    return tuple(
        Line(
            b64(key.raw),
            names.get(key, ""),
            signer_words(key),
            signs=key in policy.signers,
            here=key in names,
            chosen=key in policy.signers if form is None else key.b64() in form.all("signs"),
        )
        for key in (*policy.signers, *others)
    )


def _waiting(desk: Desk) -> Proposed | None:
    folder, rosters = desk.office.folder, desk.office.rosters
    found = waiting_succession(folder, rosters)
    if found is None:
        return None
    if is_stale(found, rosters):
        return Proposed(found.id, (), "", "", stale=True, hands=())
    return Proposed(
        found.id,
        sentences_of(folder, rosters, found),
        _remark(found.policy),
        lacking_said(folder, rosters, found),
        stale=False,
        hands=tuple(
            each for each in keys_here(folder, rosters.newest) if not has_signed(found, each.verify, rosters)
        ),
    )
