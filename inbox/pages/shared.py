"""What every page of the inbox uses: the running office, the session cookie, a page that locks itself.

A signed-in page never leaves the browser's screen behind when its session is locked, script or no script: the
shell of the office has the page's own clock for both.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from crypto.roster import Roster
from inbox.collector.posting import Post
from inbox.collector.steady import Progress
from inbox.meanwhile import Meanwhile
from inbox.office import Office
from inbox.pages.drawn import Drawn
from inbox.people.factor import Place
from inbox.people.golive import note_came_in
from inbox.people.halfway import Halfway, Offers
from inbox.people.noted import take_up
from inbox.people.practice import Practice
from inbox.sessions import Attempts, Sessions
from inbox.unsent import Unsent
from inbox.vault.factors import Factors
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from inbox.viewing.viewer import Viewer
from inbox.watch.host import Watch
from worrybox.web.settings import SettingsError
from worrybox.web.templates import render

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

NO_ROOM = "it could not be kept on this computer, whose disk may be full"
LOOPBACK = frozenset(("localhost", "127.0.0.1"))
TYPING_SECONDS = 3_600
"""How long a page to write on stays where script is off: nothing can tell then that somebody is typing."""


@dataclass(slots=True, repr=False)
class Desk:
    """The running inbox: what its pages share, kept as `app.state.desk`."""

    office: Office
    sessions: Sessions
    attempts: Attempts = field(default_factory=Attempts)
    halfway: Halfway = field(default_factory=Halfway)
    """Readers between the passphrase and the second factor."""
    offers: Offers = field(default_factory=Offers)
    progress: Progress = field(default_factory=Progress)
    post: Post | None = None
    """Where answers are posted while the inbox runs."""
    meanwhile: Meanwhile = field(default_factory=Meanwhile)
    unsent: Unsent = field(default_factory=Unsent)
    watch: Watch | None = None
    """What calls people, where this host has the bell's key."""
    watch_problem: str = ""
    """Why its last round failed, in our own words."""
    answering: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One answer at a time: each has to know how many are in the mailbox before it."""
    practice: Practice = field(default_factory=Practice)
    drawn: Drawn = field(default_factory=Drawn)
    """Words on pages for a new signer."""
    viewer: Viewer = field(default_factory=Viewer)
    """What opens the files of reports, each in a process of its own."""
    without_keys: set[str] = field(default_factory=set)
    """Readers who turned the keys off, for as long as this process runs."""
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Each try at a passphrase takes much memory, and tries side by side would get round the wait."""

    @property
    def roster(self) -> Roster | None:
        """The newest accepted."""
        return self.office.rosters.current

    def name_of(self, reader: str) -> str:
        """A reader's name in the newest roster."""
        return self.office.rosters.names([reader], seq=None)[0]


def desk_of(request: Request) -> Desk:
    """The running inbox behind this request."""
    return cast(Desk, request.app.state.desk)


def _at_home(request: Request) -> bool:
    return (request.url.hostname or "") in LOOPBACK


def cookie_name(request: Request) -> str:
    """`__Host-` ties the cookie to one TLS host; a browser refuses that prefix on plain http://localhost.

    Browsers keep cookies by host, whatever the port: a practice school beside must not sign anybody out.
    """
    if desk_of(request).office.settings.practice:
        return "practice"
    return "inbox" if _at_home(request) else "__Host-inbox"


def session_of(request: Request) -> str:
    """The session this browser names; "" if none."""
    return request.cookies.get(cookie_name(request), "")


def vault_of(request: Request) -> Vault | None:
    """The unlocked vault of this request; counts as using the session."""
    return desk_of(request).sessions.use(session_of(request))


def give_session(request: Request, response: Response, name: str) -> None:
    """A cookie for as long as the browser is open, out of reach of scripts and of other sites."""
    response.set_cookie(
        cookie_name(request), name, secure=not _at_home(request), httponly=True, samesite="strict", path="/"
    )


def place_of(request: Request) -> Place:
    """Where a passkey would be made or used. Beyond this machine there is TLS, whatever a proxy hands on."""
    scheme = request.url.scheme if _at_home(request) else "https"
    return Place(request.url.hostname or "", f"{scheme}://{request.headers.get('host', '')}")


async def let_in(request: Request, response: Response, vault: Vault) -> Response:
    """Begin a session for a vault whose reader has shown all there is to show."""
    desk = desk_of(request)
    await asyncio.to_thread(_put_on_record, desk, vault)
    desk.attempts.succeeded(vault.reader)
    desk.sessions.end(session_of(request))
    give_session(request, response, desk.sessions.begin(vault))
    return response


def _put_on_record(desk: Desk, vault: Vault) -> None:
    if failures := desk.attempts.failures(vault.reader):
        vault.trail.write(Deed.SIGN_IN_REFUSED, detail=str(failures))
    vault.trail.write(Deed.SIGNED_IN)
    if vault.witness is not None:
        vault.witness.look(vault)
    take_up(desk.office.folder, vault.trail)
    if Factors(vault.store).any():
        # A full disk must not keep a reader from reading: then it is noted the next time.
        with contextlib.suppress(SettingsError):
            note_came_in(desk.office.folder, vault.reader)


def take_session(request: Request, response: Response) -> None:
    """Forget the cookie."""
    response.delete_cookie(
        cookie_name(request), secure=not _at_home(request), httponly=True, samesite="strict", path="/"
    )


def to_sign_in() -> Response:
    """Nobody is signed in here."""
    return RedirectResponse("/sign-in", 303)


def to_sign_in_unsaved(request: Request) -> Response:
    """The same for a form with words in it: of a session that was locked it says that nothing was kept."""
    return RedirectResponse("/sign-in?unsaved=yes", 303) if session_of(request) else to_sign_in()


def typing_seconds(desk: Desk) -> int:
    """How long a page to write on stays without script; its session as long."""
    return max(TYPING_SECONDS, int(desk.sessions.idle_seconds))


def private_page(
    request: Request, name: str, context: DataclassInstance, *, status: int = 200, typing: bool = False
) -> Response:
    """A page of an open session; `typing`: one to write much on, whose session waits longer."""
    if typing:
        desk = desk_of(request)
        desk.sessions.use(session_of(request), at_least=typing_seconds(desk))
    return HTMLResponse(render(name, context, at=request.url.path), status)


async def here(request: Request) -> Response:
    """POST /here, from a page that is typed on: counts as using the session. 403 when it is locked."""
    return Response(status_code=403 if vault_of(request) is None else 204)
