"""What the page's script calls on the device: the roster, the spool, its five words, and the way to answers.

An answer of the portal counts only when no network in between could have made it by accident: a share and a
page of replies have their one size. A filter's login page has neither.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crypto.code import HALF_BYTES
from crypto.encoding import b64
from crypto.envelope import TOTALS, check_outside
from crypto.errors import NotAnEnvelopeError
from kiosk.decoys import ENVELOPE_BYTES
from kiosk.device import Device, NoRoomError, NotKeptError
from kiosk.line import PAGE_BYTES, Answer, LineDownError
from kiosk.visit import OverError
from portal import clock
from portal.api.envelopes import RECEIPT
from portal.api.mailbox import PAGES
from portal.api.octets import answer_octets, check_octets, id_in_path, number_in, octets
from portal.refusals import Refusal

SECONDS_TO_TRY_AGAIN = 5
URGENT = "urgent"
"""The query of an envelope that goes to the head of the queue: nothing on its outside says so."""
AHEAD = "ahead"
"""The query of a share for words that were just made: it is fetched at a mark of the clock, not at once."""


async def roster(request: Request) -> Response:
    """The roster this device has verified, if it may be sealed to today; the page's script verifies it again.

    Refused with 404 otherwise.
    """
    device: Device = request.app.state.device
    await device.catch_up()
    document = device.school.document
    if document is None or device.school.roster_on(clock.today()) is None:
        raise Refusal(404, "no-roster")
    return Response(document, media_type="application/json")


async def envelopes(request: Request) -> Response:
    """Keep an envelope on this device: 201 with the receipt once it is on the disk (spec section 8).

    Refused with 422 when it is no envelope of this school or not of the kiosk's one size, with 503 when
    nothing may be sealed today or the keeper does not answer, with 507 when there is no room.
    """
    device: Device = request.app.state.device
    check_octets(request)
    envelope = await octets(request, limit=max(TOTALS))
    try:
        pin, envelope_id = check_outside(envelope)
    except NotAnEnvelopeError as error:
        raise Refusal(422, error.step) from None
    if pin != device.school.settings.pin:
        raise Refusal(422, "pin")
    if len(envelope) != ENVELOPE_BYTES:
        raise Refusal(422, "size")
    await device.catch_up()
    if device.school.roster_on(clock.today()) is None:
        raise Refusal(503, "no-roster", retry_after=SECONDS_TO_TRY_AGAIN)
    await kept(device, envelope, urgent=URGENT in request.query_params)
    return Response(b64(envelope_id), 201, media_type=RECEIPT)


async def kept(device: Device, envelope: bytes, *, urgent: bool) -> None:
    """Return once it is on the disk. Raises Refusal: 507 without room, 503 when nothing is kept."""
    try:
        await device.keep(envelope, urgent=urgent)
    except NoRoomError:
        raise Refusal(507, "full") from None
    except NotKeptError:
        raise Refusal(503, "not-kept", retry_after=SECONDS_TO_TRY_AGAIN) from None


async def ready(request: Request) -> Response:
    """Five words made in advance, each time others. Refused with 404 when there are none left."""
    device: Device = request.app.state.device
    words = await device.codes.give()
    if words is None:
        raise Refusal(404, "no-words")
    return JSONResponse(words)


async def share(request: Request) -> Response:
    """The share for A (spec section 6): held, or fetched at a mark, or, to read an answer, at once."""
    device: Device = request.app.state.device
    a = await octets(request, limit=HALF_BYTES)
    if len(a) != HALF_BYTES:
        raise Refusal(422, "size")
    if AHEAD not in request.query_params and not device.codes.has(a):
        return await _passed(device, device.line.share(a), size=HALF_BYTES)
    try:
        fetched = await device.visit.while_here(device.codes.share_for(a))
    except OverError:
        fetched = None
    if fetched is None:
        raise Refusal(503, "no-share", retry_after=SECONDS_TO_TRY_AGAIN)
    return answer_octets(fetched)


async def mailbox(request: Request) -> Response:
    """Pass one page of sealed replies on: always the same size, whether there are any or not."""
    device: Device = request.app.state.device
    box = id_in_path(request, "mailbox")
    page = number_in(request.query_params.get("page", "0"), below=PAGES, what="page")
    return await _passed(device, device.line.mailbox(b64(box), page), size=PAGE_BYTES)


async def _passed(device: Device, asked: Coroutine[Any, Any, Answer], *, size: int) -> Response:
    try:
        answer = await device.visit.while_here(asked)
    except (LineDownError, OverError):
        raise Refusal(503, "portal-unreachable", retry_after=SECONDS_TO_TRY_AGAIN) from None
    if answer.status != 200 or len(answer.body) != size:
        raise Refusal(503, "portal-nonsense", retry_after=SECONDS_TO_TRY_AGAIN)
    return answer_octets(answer.body)
