"""Setting a school up in the browser: one page with every step, in any order, kept after each.

Only whoever opened the link that the terminal printed sees it, on this computer. It shows no passphrase but
to the person whose it is, and the paper shares once.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import cast

import httpx2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from crypto.encoding import b64
from inbox.collector.rounds import utc_today
from inbox.errors import InboxError
from inbox.folder import Folder
from inbox.moments import spoken
from inbox.pages.drawn import Drawn
from inbox.pages.setup_contexts import PaperPage, SetupPage, Sheet, TellPage, Typed
from inbox.passphrase import Passphrase
from inbox.people import draft as drafts
from inbox.people.draft import Draft, keep_draft, lacking, read_draft
from inbox.people.founding import Founded, found, write
from inbox.people.joining import forget_keys
from inbox.people.policies import spare_said
from inbox.people.practice import Practice
from inbox.school import Number
from inbox.vault.keys import KdfProfile
from worrybox.web.bodies import Form, read_form
from worrybox.web.i18n import text
from worrybox.web.templates import render

FORM_BYTES = 16_384
COOKIE = "setup"
KINDS = ("lado", "out_of_hours", "outside_adult", "school")
PORTAL_SECONDS = 5.0


@dataclass(slots=True, repr=False)
class SetupDesk:
    """A set-up while it goes on: what its pages share, kept as `app.state.desk`."""

    folder: Folder
    key: str
    """Of the link that the terminal printed; "" once it was opened."""
    made: Callable[[], None]
    """Called when the folder has become an inbox's."""
    drawn_profile: KdfProfile = KdfProfile.INTERACTIVE
    own_profile: KdfProfile = KdfProfile.MODERATE
    session: str = ""
    drawn: dict[str, Drawn] = field(default_factory=dict)
    """Words on pages that wait to be answered, by the hash of the link."""
    founded: Founded | None = None
    practice: Practice = field(default_factory=Practice)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


def setup_desk(request: Request) -> SetupDesk:
    """The set-up behind this request."""
    return cast(SetupDesk, request.app.state.desk)


async def begin(request: Request) -> Response:
    """GET /setup/{key}: the link from the terminal, good once."""
    desk = setup_desk(request)
    given = str(request.path_params["key"])
    if came_by_link(request):
        return RedirectResponse("/", 303)
    if not desk.key or not hmac.compare_digest(given.encode(), desk.key.encode()):
        return refused()
    desk.key, desk.session = "", b64(secrets.token_bytes(32))
    response = RedirectResponse("/", 303)
    response.set_cookie(COOKIE, desk.session, httponly=True, samesite="strict", path="/")
    return response


async def show_setup(request: Request) -> Response:
    """GET /: every step."""
    return _page(request) if came_by_link(request) else refused()


async def say_school(request: Request) -> Response:
    """POST /setup/school."""
    answer = await _changed(
        request,
        "school",
        lambda draft, form: drafts.named(
            draft, school=form.one("school", default=""), portal=form.one("portal", default="")
        ),
    )
    if answer is not None:
        return answer
    return _page(request, section="school", reached=await _answers(read_draft(setup_desk(request).folder)))


async def add_person(request: Request) -> Response:
    """POST /setup/people: one more."""
    return await _changed(
        request,
        "people",
        lambda draft, form: drafts.with_person(
            draft,
            name=form.one("name", default=""),
            roles=form.all("role"),
            reads=form.all("reads"),
            signs=form.one("signs", default="") == "yes",
        ),
    ) or RedirectResponse("/#people", 303)


async def drop_person(request: Request) -> Response:
    """POST /setup/people/drop."""
    return await _changed(
        request, "people", lambda draft, form: drafts.without_person(draft, _number(form))
    ) or RedirectResponse("/#people", 303)


async def invite_person(request: Request) -> Response:
    """POST /setup/people/invite: a one-time link, shown once."""
    shown: list[str] = []

    def change(draft: Draft, form: Form) -> Draft:
        invited, token = drafts.invite(draft, _number(form), now=datetime.now(UTC))
        shown.extend(
            (
                f"{request.url.scheme}://{request.headers['host']}/join/{token}",
                invited.find(_number(form)).name,
            )
        )
        return invited

    answer = await _changed(request, "people", change)
    return answer or _page(request, section="people", link=shown[0], whose=shown[1])


async def say_agreement(request: Request) -> Response:
    """POST /setup/agree: how many signers must agree."""

    def change(draft: Draft, form: Form) -> Draft:
        agree = form.one("agree", default="")
        number = int(agree) if agree in ("2", "3", "4", "5") else 0
        return drafts.agreeing(draft, agree=number, sure=form.one("sure", default="") == "yes")

    return await _changed(request, "people", change) or RedirectResponse("/#people", 303)


async def say_contacts(request: Request) -> Response:
    """POST /setup/contacts."""
    return await _changed(
        request,
        "contacts",
        lambda draft, form: drafts.with_contacts(
            draft,
            [
                Number(
                    kind,
                    *(
                        form.one(f"{kind}-{what}", default="").strip()[:64]
                        for what in ("name", "number", "hours")
                    ),
                )
                for kind in KINDS
            ],
        ),
    ) or RedirectResponse("/#shares", 303)


async def say_holders(request: Request) -> Response:
    """POST /setup/shares."""

    def change(draft: Draft, form: Form) -> Draft:
        of_five = form.one("kind", default="") == "3of5"
        holders = [each or None for each in form.all("holder")][: 5 if of_five else 3]
        return drafts.with_holders(draft, holders, threshold=3 if of_five else 2)

    return await _changed(request, "shares", change) or RedirectResponse("/#sign", 303)


async def sign(request: Request) -> Response:
    """POST /setup/sign: every signer's passphrase; then the paper shares, once."""
    desk = setup_desk(request)
    if not came_by_link(request):
        return refused()
    form = await read_form(request, limit=FORM_BYTES, fields=40)
    async with desk.turn:
        try:
            draft = read_draft(desk.folder)
            typed = {
                each.number: Passphrase(form.one(f"signer-{each.number}", default=""))
                for each in draft.signers
            }
            apart = {
                each.number: Passphrase(form.one(f"reader-{each.number}", default=""))
                for each in draft.signers
                if each.apart
            }
            desk.founded = await asyncio.to_thread(
                found, desk.folder, draft, passphrases=typed, reading=apart, today=utc_today()
            )
        except InboxError as wrong:
            return _page(request, section="sign", problem=str(wrong))
    return _paper(desk.founded)


async def type_back(request: Request) -> Response:
    """POST /setup/share: one share as it was printed; then the school is made."""
    desk = setup_desk(request)
    if not came_by_link(request):
        return refused()
    form = await read_form(request, limit=FORM_BYTES, fields=2)
    async with desk.turn:
        if desk.founded is None:
            return RedirectResponse("/#sign", 303)
        if not desk.founded.typed_back(form.one("words", default="")):
            return _paper(
                desk.founded,
                problem=text(
                    "These are not the words of one of the sheets. Nothing was lost: compare them and "
                    "type again."
                ),
            )
        await asyncio.to_thread(write, desk.folder, desk.founded)
        school, desk.founded = desk.founded.draft.school, None
        desk.made()
    return tell(
        school,
        text("The school is made"),
        text(
            "The list of readers is signed. Reporters are told that nobody reads yet, until you go "
            "live. Sign in as a reader: you set up your second factor, and Going live, at the foot of "
            "each page, says what is left to do."
        ),
        url="/sign-in",
        label=text("Go to the door of the office"),
    )


async def start_over(request: Request) -> Response:
    """POST /setup/over: forget the draft and the keys made for it."""
    desk = setup_desk(request)
    if not came_by_link(request):
        return refused()
    async with desk.turn:
        try:
            draft = read_draft(desk.folder)
            await asyncio.to_thread(forget_keys, desk.folder, draft)
            keep_draft(desk.folder, Draft(next=draft.next))
        except InboxError as wrong:
            return _page(request, problem=str(wrong))
        desk.founded = None
    return RedirectResponse("/", 303)


def refused() -> Response:
    """For whoever did not come by the link."""
    return tell(
        text("Worrybox"),
        text("This inbox is being set up"),
        text(
            "Open the link that is printed where the inbox was started. It works once, in one browser "
            "on that computer; starting the inbox again prints a new one."
        ),
        status=403,
    )


def tell(
    school: str, title: str, words: str, *, url: str = "", label: str = "", status: int = 200
) -> Response:
    """A page with one thing to say."""
    page = TellPage(title, school, "", 0, words, url, label)
    return HTMLResponse(render("inbox/tell.html", page), status)


def came_by_link(request: Request) -> bool:
    """Whether this browser opened the link of the terminal."""
    known = setup_desk(request).session
    return bool(known) and hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), known.encode())


async def _changed(request: Request, section: str, change: Callable[[Draft, Form], Draft]) -> Response | None:
    """Change the draft by a form; an answer only if that was refused."""
    desk = setup_desk(request)
    if not came_by_link(request):
        return refused()
    form = await read_form(request, limit=FORM_BYTES, fields=40)
    async with desk.turn:
        try:
            keep_draft(desk.folder, change(read_draft(desk.folder), form))
        except InboxError as wrong:
            return _page(request, section=section, problem=str(wrong), typed=form)
    return None


def _number(form: Form) -> int:
    given = form.one("number", default="")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0


async def _answers(draft: Draft) -> bool:
    """Whether there is a portal at the address."""
    try:
        async with httpx2.AsyncClient(timeout=PORTAL_SECONDS, trust_env=False) as client:
            return (await client.get(f"{draft.portal.rstrip('/')}/healthz")).status_code == 200
    except (httpx2.HTTPError, ValueError):
        return False


def _page(
    request: Request,
    *,
    section: str = "",
    problem: str = "",
    typed: Form | None = None,
    link: str = "",
    whose: str = "",
    reached: bool | None = None,
) -> Response:
    draft = read_draft(setup_desk(request).folder)
    page = SetupPage(
        title=text("Set up your school"),
        school=draft.school or text("Worrybox"),
        reader="",
        idle_seconds=0,
        draft=draft,
        contacts={each.kind: each for each in draft.contacts}
        or {kind: Number(kind, "", "") for kind in KINDS},
        pin=b64(draft.pin) if draft.sealed and draft.school else "",
        link=link,
        whose=whose,
        section=section,
        problem=problem,
        typed=Typed()
        if typed is None
        else Typed(section, {name: typed.all(name) for name, _ in typed.pairs}),
        until={each.number: spoken(date.fromisoformat(each.until)) for each in draft.people if each.until},
        lacks=tuple(lacking(draft)),
        reached=reached,
        spare=spare_said(len(draft.signers), draft.agree),
    )
    return HTMLResponse(render("inbox/setup.html", page), 422 if problem else 200)


def _paper(founded: Founded, *, problem: str = "") -> Response:
    sheets = (
        Sheet(at, each["holder"] or "", tuple((each["words"] or "").split(" ")))
        for at, each in enumerate(founded.shares, start=1)
    )
    page = PaperPage(
        title=text("The recovery sheets"),
        school=founded.draft.school,
        reader="",
        idle_seconds=0,
        sheets=tuple(sheets),
        threshold=founded.draft.threshold,
        mark=founded.shares[0]["mark"] or "",
        day=spoken(utc_today()),
        problem=problem,
    )
    return HTMLResponse(render("inbox/paper.html", page), 422 if problem else 200)
