"""The maintenance screen: behind four digits, whether the device works. It says nothing about reports.

What it shows is the same whether anybody used the kiosk or not. Wrong digits are counted by the keeper, whose
memory is longer than a visit's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from crypto.encoding import parse_object
from crypto.errors import EncodingError
from kiosk.device import Device
from kiosk.digits import SECONDS_SHUT
from kiosk.wire import MOST_ANSWERED, MOST_ASKED, KeeperDownError, Verb, Word
from portal.pages.contexts import Dress, Speech
from worrybox.web.bodies import read_form
from worrybox.web.templates import render

MOST_FORM_BYTES = 256
WRONG = "Those are not the digits."
SHUT = f"Closed after wrong digits, or no digits were set. Try again in {SECONDS_SHUT / 60:.0f} minutes."
DOWN = "The kiosk is starting a part of itself anew. Try again in a moment."


@dataclass(frozen=True, slots=True, repr=False)
class MaintenancePage:
    """kiosk/maintenance.html. `facts` are (name, value); `told` says why there are none."""

    facts: tuple[tuple[str, str], ...] = ()
    told: str = ""
    shut: bool = False
    school: str = ""
    home: str = "/"
    dress: Dress = "kiosk"
    audience: Speech = "staff"


async def get(_request: Request) -> Response:
    """The four digits are asked for."""
    return _shown(MaintenancePage())


async def post(request: Request) -> Response:
    """What the keeper says of the device; 403 for wrong digits, 429 while the door is shut."""
    device: Device = request.app.state.device
    form = await read_form(request, limit=MOST_FORM_BYTES, fields=2)
    typed = form.one("digits", default="").encode("utf-8")[: MOST_ASKED[Verb.HEALTH]]
    try:
        word, body = await device.wire.call(Verb.HEALTH, typed)
    except KeeperDownError:
        return _shown(MaintenancePage(told=DOWN), 503)
    if word is Word.SHUT:
        return _shown(MaintenancePage(told=SHUT, shut=True), 429)
    try:
        facts = parse_object(body, limit=MOST_ANSWERED[Verb.HEALTH]) if word is Word.OK else None
    except EncodingError:
        facts = None
    if facts is None:
        return _shown(MaintenancePage(told=WRONG), 403)
    return _shown(MaintenancePage(facts=tuple(shown(facts))))


def shown(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """The keeper's facts in plain words."""
    # Loaded here, for every visit would hold it and hardly one shows this screen.
    from importlib.metadata import version

    heard, slot = facts["heard"], facts["slot"]
    return [
        ("Network", "the portal has not answered yet" if heard is None else f"answered {heard} minutes ago"),
        ("List of readers", _roster(facts)),
        (
            "Spool",
            f"{facts['spool']} bytes, {'as it should be' if facts['steady'] else 'not as it should be'}",
        ),
        ("Room for reports", "yes" if facts["room"] else "no: is the disk full or read-only?"),
        ("The portal takes what is sent", "not all of it: look at its log" if facts["refused"] else "yes"),
        ("Last slot sent", "none since the start" if slot is None else f"at {slot}"),
        ("Software", f"Worrybox {version('worrybox')}"),
    ]


def _roster(facts: dict[str, Any]) -> str:
    if facts["issued"] is None:
        return "none yet"
    dates = f"from {facts['issued']} to {facts['expires']}"
    return dates if facts["good"] else f"{dates}: must not be used today"


def _shown(page: MaintenancePage, status: int = 200) -> Response:
    return HTMLResponse(render("kiosk/maintenance.html", page), status, {"Cache-Control": "no-store"})
