"""The second factor's pages: shown after the passphrase, set up before the first report is seen.

Until it was shown there is no session, and with one set up nothing but it leads on: another one cannot be
set up by whoever has only the passphrase.
"""

from __future__ import annotations

import asyncio
import math

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.encoding import b64, unb64
from crypto.errors import EncodingError
from inbox.errors import FactorError
from inbox.pages.factor_contexts import FactorsPage, KeyLine, SecondPage, SparePage, Trouble
from inbox.pages.shared import (
    LOOPBACK,
    Desk,
    desk_of,
    let_in,
    place_of,
    private_page,
    session_of,
    to_sign_in,
    vault_of,
)
from inbox.people.factor import (
    authentication,
    drawn,
    new_spare_codes,
    now_seconds,
    registration,
    set_up_app,
    set_up_passkey,
    shown_code,
    shown_passkey,
)
from inbox.vault.factors import Factors
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import Form, read_form
from worrybox.web.i18n import text

FORM_BYTES = 16_384
"""A passkey's answer is about 1,500 bytes."""


async def show_second(request: Request) -> Response:
    """GET /sign-in/second: ask for it, or lead to setting one up."""
    vault = desk_of(request).halfway.vault(session_of(request))
    if vault is None:
        return to_sign_in()
    if not Factors(vault.store).any():
        return RedirectResponse("/factor", 303)
    return _second(request, vault)


async def second(request: Request) -> Response:
    """POST /sign-in/second: `passkey` or `code`."""
    desk, name = desk_of(request), session_of(request)
    form = await read_form(request, limit=FORM_BYTES, fields=4)
    async with desk.one_at_a_time:
        vault = desk.halfway.vault(name)
        if vault is None or not Factors(vault.store).any():
            return to_sign_in()
        if wait := math.ceil(desk.attempts.wait(vault.reader)):
            return _second(request, vault, trouble=Trouble.WAIT, wait=wait)
        if not await asyncio.to_thread(_shown, request, vault, form):
            desk.attempts.failed(vault.reader)
            return _second(request, vault, trouble=Trouble.WRONG)
        if desk.halfway.through(name) is None:
            return to_sign_in()
    return await let_in(request, RedirectResponse("/", 303), vault)


def _shown(request: Request, vault: Vault, form: Form) -> bool:
    factors, answer = Factors(vault.store), form.one("passkey", default="")
    if answer:
        offer = desk_of(request).offers.take(session_of(request))
        return shown_passkey(factors, offer, answer, place=place_of(request))
    return shown_code(factors, form.one("code", default=""), now=now_seconds())


def _second(request: Request, vault: Vault, *, trouble: Trouble | None = None, wait: int = 0) -> Response:
    desk, factors, place = desk_of(request), Factors(vault.store), place_of(request)
    offer = desk.offers.make(session_of(request))
    passkey = authentication(factors, offer, place=place)
    page = SecondPage(
        title=text("One more step"),
        school=desk.office.settings.school,
        reader="",
        idle_seconds=0,
        app=factors.app() is not None,
        passkey=passkey,
        elsewhere=_named(request) if factors.passkeys() and not passkey else "",
        trouble=trouble,
        wait_seconds=wait,
    )
    status = {None: 200, Trouble.WAIT: 429}.get(trouble, 403)
    answer = private_page(request, "inbox/second.html", page, status=status)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


async def show_factors(request: Request) -> Response:
    """GET /factor: what is set up, and setting up more."""
    vault, _ = _whose(request)
    return _factors(request, vault) if vault is not None else to_sign_in()


async def change_factors(request: Request) -> Response:
    """POST /factor: `do` is `app`, `passkey`, `codes`, `drop-app` or `drop-passkey`."""
    desk = desk_of(request)
    form = await read_form(request, limit=FORM_BYTES, fields=6)
    async with desk.one_at_a_time:
        vault, inside = _whose(request)
        if vault is None:
            return to_sign_in()
        before = Factors(vault.store).any()
        try:
            trouble = await asyncio.to_thread(_change, request, vault, form)
        except FactorError:
            trouble = Trouble.PASSKEY if form.one("do") == "passkey" else Trouble.APP
        if trouble is not None:
            return _factors(request, vault, trouble=trouble)
        if not inside and desk.halfway.through(session_of(request)) is None:
            return to_sign_in()
    answer = await _told(request, vault, codes=not before or form.one("do") == "codes")
    return answer if inside else await let_in(request, answer, vault)


def _change(request: Request, vault: Vault, form: Form) -> Trouble | None:
    """Do what the form says. Raises FactorError."""
    desk, name, factors = desk_of(request), session_of(request), Factors(vault.store)
    match form.one("do"):
        case "app":
            # The same key again after a slip: it has been scanned by then.
            set_up_app(factors, desk.offers.seen(name), form.one("code"), now=now_seconds())
            desk.offers.take(name)
        case "passkey":
            place, answer = place_of(request), form.one("passkey")
            set_up_passkey(factors, desk.offers.take(name), answer, place=place, now=now_seconds())
        case "drop-app":
            if _last(desk, factors):
                return Trouble.LAST
            factors.forget_app()
        case "drop-passkey":
            if _last(desk, factors):
                return Trouble.LAST
            factors.forget_passkey(_id(form.one("id")))
        case "codes" if factors.any():
            pass
        case _:
            raise FactorError("nothing of this page was asked for")
    vault.trail.write(Deed.SETTINGS_CHANGED, detail="second factor")
    return None


def _last(desk: Desk, factors: Factors) -> bool:
    """Whether dropping one would leave none where one is needed."""
    some = len(factors.passkeys()) + (factors.app() is not None)
    return some <= 1 and desk.office.settings.asks_second_factor


def _id(written: str) -> bytes:
    try:
        return unb64(written)
    except EncodingError:
        return b""


async def _told(request: Request, vault: Vault, *, codes: bool) -> Response:
    if not codes:
        return RedirectResponse("/factor", 303)
    desk = desk_of(request)
    made = await asyncio.to_thread(new_spare_codes, Factors(vault.store))
    page = SparePage(
        title=text("Your spare codes"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        codes=tuple(made),
    )
    return private_page(request, "inbox/spare.html", page)


def _whose(request: Request) -> tuple[Vault | None, bool]:
    """Whose factors may be changed here, and whether they are inside.

    Somebody halfway may set up the first one only: else the passphrase alone would let one in.
    """
    if (vault := vault_of(request)) is not None:
        return vault, True
    waiting = desk_of(request).halfway.vault(session_of(request))
    if waiting is not None and not Factors(waiting.store).any():
        return waiting, False
    return None, False


def _factors(request: Request, vault: Vault, *, trouble: Trouble | None = None) -> Response:
    desk, factors, place = desk_of(request), Factors(vault.store), place_of(request)
    name, inside = desk.name_of(vault.reader), desk.sessions.is_open(session_of(request))
    offer = desk.offers.seen(session_of(request))
    squares, path = drawn(offer.link(reader=name, school=desk.office.settings.school))
    app = factors.app()
    page = FactorsPage(
        title=text("How you sign in"),
        school=desk.office.settings.school,
        reader=name if inside else "",
        idle_seconds=int(desk.sessions.idle_seconds) if inside else 0,
        name=name,
        first=not factors.any(),
        required=desk.office.settings.asks_second_factor,
        since=app[1] if app is not None else "",
        keys=tuple(KeyLine(b64(each.id), each.place, each.since) for each in factors.passkeys()),
        codes_left=factors.codes_left(),
        key=offer.spelled,
        squares=squares,
        path=path,
        passkey=registration(factors, offer, place=place, reader=name) if place.takes_passkeys else "",
        elsewhere="" if place.takes_passkeys else _named(request),
        trouble=trouble,
    )
    return private_page(request, "inbox/factors.html", page, status=200 if trouble is None else 422)


def _named(request: Request) -> str:
    """This page under a name at which passkeys work; "" if this is no bare address of our own."""
    here = place_of(request)
    if here.host not in LOOPBACK or here.takes_passkeys:
        return ""
    return f"{here.origin.replace(here.host, 'localhost')}/sign-in"
