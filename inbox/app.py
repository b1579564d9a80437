"""The readers' office as one Starlette app: what guards it and what it answers, each as a list.

It listens on 127.0.0.1 only. Over a network it belongs behind TLS, under a name listed in `inbox.toml`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from inbox.answering import catch_up
from inbox.casefile import bring_up
from inbox.collector.client import Portal
from inbox.collector.outbox import Outbox
from inbox.collector.posting import Post, post_steadily
from inbox.collector.steady import collect_steadily
from inbox.errors import InboxError, UnrecordedError, VaultError
from inbox.keeping.erasing import carry_out
from inbox.meanwhile import Meanwhile
from inbox.office import Office
from inbox.pages.answer import answer_report
from inbox.pages.backup import download_backup, show_backup
from inbox.pages.bodymap import place_mark, show_body_map
from inbox.pages.bursts import link_alike
from inbox.pages.calendar import change, say, show_calendar
from inbox.pages.factor import change_factors, second, show_factors, show_second
from inbox.pages.figures import figures_file, show_figures
from inbox.pages.files import save_file
from inbox.pages.go_live import do_go_live, show_go_live
from inbox.pages.guide import guide_file, show_guide
from inbox.pages.handover import go_on, show_handover
from inbox.pages.invite import give_invitation, show_invite
from inbox.pages.join_later import make_reader_keys, show_join_later
from inbox.pages.keeping import decide as decide_keeping
from inbox.pages.keeping import show_keeping, show_kept
from inbox.pages.keys import show_keys, switch_keys
from inbox.pages.list import search, show_list
from inbox.pages.lock import lock
from inbox.pages.meanwhile import leave_words, show_meanwhile
from inbox.pages.people import decide, have_read, let_newcomer_go, show_people
from inbox.pages.people_change import propose_change, show_change
from inbox.pages.posters import poster_file, show_posters
from inbox.pages.practice import begin_practice, end_practice, show_practice
from inbox.pages.record import record_case
from inbox.pages.recovery import show_recovery, use_sheets
from inbox.pages.referral import save_referral, show_referral
from inbox.pages.refused import OwnRefusals
from inbox.pages.report import show_report
from inbox.pages.shared import LOOPBACK, Desk, here
from inbox.pages.sign_in import on_vault_error, show_sign_in, sign_in
from inbox.pages.signer_key import make_signer_key, show_signer_key
from inbox.pages.signers import change_signers, decide_signers, show_signers
from inbox.pages.take_out import take_out
from inbox.pages.told import put_down, show_told
from inbox.pages.trail import on_unrecorded, show_trail
from inbox.pages.transfer import save_transfer, show_transfer
from inbox.pages.trust import merge_trust, show_trust
from inbox.pages.view import picture, view_file
from inbox.pages.watch import change_watch, show_watch
from inbox.people.halfway import Halfway
from inbox.people.practice import Practice
from inbox.sessions import Attempts, Clock, Sessions, seconds_awake_and_asleep
from inbox.unsent import Unsent
from inbox.watch.changing import notice_other_hands
from inbox.watch.delivering import Delivery
from inbox.watch.digest import morning_digest
from inbox.watch.host import open_watch
from inbox.watch.running import watch_steadily
from inbox.watch.trial import weekly_test
from worrybox.web import errors
from worrybox.web.assets import static_app
from worrybox.web.errors import EXCEPTION_HANDLERS, CalmFaults
from worrybox.web.headers import ContentPolicy, SecurityHeaders
from worrybox.web.server import serve
from worrybox.web.settings import SettingsError
from worrybox.web.sites import OwnPagesOnly

HOST = "127.0.0.1"
LOCK_EVERY = 5.0
"""Seconds between two looks for sessions that have been idle too long."""


JOBS = (weekly_test, morning_digest, notice_other_hands)
"""What the watch does in each beat besides calling."""


async def no_room(request: Request, _error: Exception) -> Response:
    """What nobody further in caught: a file that could not be written. Nothing was saved."""
    return errors.answer(request.scope, 507, reason="no-room")


async def healthz(_request: Request) -> Response:
    """GET /healthz: the process answers. Says nothing about anybody."""
    return PlainTextResponse("ok")


ROUTES = [
    Route("/", show_list, methods=["GET"]),
    Route("/search", search, methods=["POST"]),
    Route("/reports/{envelope}", show_report, methods=["GET"]),
    Route("/reports/{envelope}/answers", answer_report, methods=["POST"]),
    Route("/reports/{envelope}/record", record_case, methods=["POST"]),
    Route("/reports/{envelope}/out", take_out, methods=["POST"]),
    Route("/reports/{envelope}/transfer", show_transfer, methods=["GET"]),
    Route("/reports/{envelope}/transfer", save_transfer, methods=["POST"]),
    Route("/reports/{envelope}/referrals/{kind}", show_referral, methods=["GET"]),
    Route("/reports/{envelope}/referrals/{kind}", save_referral, methods=["POST"]),
    Route("/reports/{envelope}/body", show_body_map, methods=["GET"]),
    Route("/reports/{envelope}/body", place_mark, methods=["POST"]),
    Route("/reports/{envelope}/files/{number}", save_file, methods=["GET"]),
    Route("/reports/{envelope}/files/{number}/view", view_file, methods=["GET"]),
    Route("/reports/{envelope}/files/{number}/picture", picture, methods=["GET"]),
    Route("/alike", link_alike, methods=["POST"]),
    Route("/told", show_told, methods=["GET"]),
    Route("/told", put_down, methods=["POST"]),
    Route("/meanwhile", show_meanwhile, methods=["GET"]),
    Route("/meanwhile", leave_words, methods=["POST"]),
    Route("/keys", show_keys, methods=["GET"]),
    Route("/keys", switch_keys, methods=["POST"]),
    Route("/people", show_people, methods=["GET"]),
    Route("/people/seen", have_read, methods=["POST"]),
    Route("/people/handover", show_handover, methods=["GET"]),
    Route("/people/handover", go_on, methods=["POST"]),
    Route("/people/recovery", show_recovery, methods=["GET"]),
    Route("/people/recovery", use_sheets, methods=["POST"]),
    Route("/people/change/{what}", show_change, methods=["GET"]),
    Route("/people/change/{what}", propose_change, methods=["POST"]),
    Route("/people/proposals/{proposal}", decide, methods=["POST"]),
    Route("/people/joining/{reader}", let_newcomer_go, methods=["POST"]),
    Route("/people/invite", show_invite, methods=["GET"]),
    Route("/people/invite", give_invitation, methods=["POST"]),
    Route("/join/{token}", show_join_later, methods=["GET"]),
    Route("/join/{token}", make_reader_keys, methods=["POST"]),
    Route("/people/signers", show_signers, methods=["GET"]),
    Route("/people/signers", change_signers, methods=["POST"]),
    Route("/people/signers/waiting", decide_signers, methods=["POST"]),
    Route("/people/signers/key", show_signer_key, methods=["GET"]),
    Route("/people/signers/key", make_signer_key, methods=["POST"]),
    Route("/posters", show_posters, methods=["GET"]),
    Route("/posters/file", poster_file, methods=["GET"]),
    Route("/guide", show_guide, methods=["GET"]),
    Route("/guide/file", guide_file, methods=["GET"]),
    Route("/figures", show_figures, methods=["GET"]),
    Route("/figures/file", figures_file, methods=["GET"]),
    Route("/figures/trust", show_trust, methods=["GET"]),
    Route("/figures/trust", merge_trust, methods=["POST"]),
    Route("/calendar", show_calendar, methods=["GET"]),
    Route("/calendar", change, methods=["POST"]),
    Route("/calendar/word", say, methods=["POST"]),
    Route("/watch", show_watch, methods=["GET"]),
    Route("/watch", change_watch, methods=["POST"]),
    Route("/backup", show_backup, methods=["GET"]),
    Route("/backup", download_backup, methods=["POST"]),
    Route("/keeping", show_keeping, methods=["GET"]),
    Route("/keeping/{envelope}", show_kept, methods=["GET"]),
    Route("/keeping/{envelope}", decide_keeping, methods=["POST"]),
    Route("/trail", show_trail, methods=["GET"]),
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-in/second", show_second, methods=["GET"]),
    Route("/sign-in/second", second, methods=["POST"]),
    Route("/go-live", show_go_live, methods=["GET"]),
    Route("/go-live", do_go_live, methods=["POST"]),
    Route("/practice", show_practice, methods=["GET"]),
    Route("/practice", begin_practice, methods=["POST"]),
    Route("/practice/end", end_practice, methods=["POST"]),
    Route("/factor", show_factors, methods=["GET"]),
    Route("/factor", change_factors, methods=["POST"]),
    Route("/here", here, methods=["POST"]),
    Route("/lock", lock, methods=["POST"]),
    Route("/healthz", healthz, methods=["GET"]),
    Mount("/static", static_app),
]


ON_ERRORS = {VaultError: on_vault_error, UnrecordedError: on_unrecorded, SettingsError: no_room}


def middleware(hosts: list[str], *, school: Callable[[], str]) -> list[Middleware]:
    """From the outside in."""
    return [
        Middleware(SecurityHeaders, policy=ContentPolicy(passkeys=True), https=bool(hosts)),
        Middleware(OwnRefusals, school=school),
        Middleware(CalmFaults),
        # Another name that a hostile site points at this machine (DNS rebinding) is turned away here.
        Middleware(TrustedHostMiddleware, allowed_hosts=[*sorted(LOOPBACK), *hosts], www_redirect=False),
        Middleware(OwnPagesOnly),
    ]


def inbox_app(
    office: Office,
    *,
    transport: httpx2.AsyncBaseTransport | None = None,
    clock: Clock = seconds_awake_and_asleep,
    practice: Practice | None = None,
) -> Starlette:
    """The app over one opened office. `transport` and `clock` are the seams for tests.

    `practice` goes on from the set-up, where somebody may have started one.
    """
    idle = office.settings.idle_minutes * 60
    desk = Desk(
        office,
        Sessions(idle_seconds=idle, clock=clock),
        Attempts(clock=clock),
        halfway=Halfway(clock=clock),
        meanwhile=Meanwhile(clock=clock),
        unsent=Unsent(clock=clock),
        watch=open_watch(office, jobs=JOBS),
        practice=practice or Practice(),
    )

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with office.portal(transport=transport) as portal:
            tasks = [asyncio.create_task(each) for each in _work(desk, portal)]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await _close(desk)

    app = Starlette(
        routes=ROUTES,
        middleware=middleware(office.settings.hosts, school=lambda: office.settings.school),
        exception_handlers={
            **EXCEPTION_HANDLERS,
            VaultError: on_vault_error,
            SettingsError: no_room,
            UnrecordedError: on_unrecorded,
        },
        lifespan=lifespan,
    )
    app.state.desk = desk
    return app


def _work(desk: Desk, portal: Portal) -> list[Coroutine[Any, Any, None]]:
    """What goes on beside the pages for as long as the inbox runs."""
    office, every = desk.office, desk.office.settings.collect_every
    collector = office.collector_at(portal)
    desk.post = Post(portal, Outbox(office.collected))
    return [
        collect_steadily(collector.collect, desk.progress, every=every, on_new=lambda: _take_in(desk)),
        post_steadily(desk.post, every=every, before=lambda: _catch_up(desk)),
        _lock_idle(desk),
        _watch(desk),
    ]


async def _close(desk: Desk) -> None:
    await desk.practice.end()
    desk.sessions.end_all()
    desk.halfway.end_all()
    if desk.watch is not None:
        desk.watch.close()
    desk.office.close()


async def _take_in(desk: Desk) -> None:
    """What came in the last round, for those who are at work: their next list shows it."""
    for vault in desk.sessions.vaults():
        with contextlib.suppress(InboxError):
            await asyncio.to_thread(vault.take_in, desk.office.collected)
            await asyncio.to_thread(bring_up, desk.office, vault)
            await asyncio.to_thread(carry_out, desk.office, vault)


async def _catch_up(desk: Desk) -> None:
    """What those at work have answered and recorded, and what of it is out."""
    for vault in desk.sessions.vaults():
        with contextlib.suppress(InboxError):
            await catch_up(desk.office, vault)
            await asyncio.to_thread(carry_out, desk.office, vault)


async def _watch(desk: Desk) -> None:
    if desk.watch is None:
        return
    office, delivery = desk.office, Delivery(desk.watch)
    desk.watch.rounds = lambda: desk.progress.rounds

    def tell(problem: str) -> None:
        desk.watch_problem = problem

    await watch_steadily(desk.watch, delivery, every=office.settings.collect_every, tell=tell)


async def _lock_idle(desk: Desk) -> None:
    while True:
        await asyncio.sleep(LOCK_EVERY)
        await asyncio.to_thread(desk.sessions.lock_idle)
        await asyncio.to_thread(desk.halfway.lock_old)
        desk.meanwhile.forget_old()
        desk.unsent.forget_old()


def serve_office(office: Office, *, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM, on this machine only."""
    serve(inbox_app(office), HOST, port)
