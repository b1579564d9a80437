"""What the page's script calls on the device: the pinned roster, and the way out for a sealed envelope.

An answer counts only when no network in between could have made it by accident: an acceptance carries the
envelope's own id, a refusal carries our JSON. A filter's login page is neither.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable

from starlette.requests import Request
from starlette.responses import Response

from crypto.code import HALF_BYTES
from crypto.encoding import b64, parse_object
from crypto.envelope import TOTALS, check_outside
from crypto.errors import EncodingError, NotAnEnvelopeError
from kiosk.device import Device
from kiosk.line import MAX_REFUSAL_BYTES, PAGE_BYTES, Answer, LineDownError
from portal import clock
from portal.api.envelopes import RECEIPT
from portal.api.mailbox import PAGES
from portal.api.octets import answer_octets, check_octets, id_in_path, number_in, octets
from portal.refusals import Refusal

SECONDS_TO_TRY_AGAIN = 5
_STORED = frozenset((200, 201))
_REFUSED = frozenset((409, 413, 422, 503, 507))
_REASON = re.compile(r"[a-z][a-z-]{0,31}")


async def roster(request: Request) -> Response:
    """The roster this device has verified, if it may be sealed to today; the page's script verifies it again.

    Refused with 404 otherwise.
    """
    device: Device = request.app.state.device
    document = device.school.document
    if document is None or device.school.roster_on(clock.today()) is None:
        raise Refusal(404, "no-roster")
    return Response(document, media_type="application/json")


async def envelopes(request: Request) -> Response:
    """Carry an envelope to the portal: its 200 or 201 with the receipt, or its refusal (spec section 8).

    Refused with 422 without asking the portal when it is no envelope of this school, with 503 when nothing
    may be sealed today, the line is down or the portal answers nonsense.
    """
    device: Device = request.app.state.device
    check_octets(request)
    envelope = await octets(request, limit=max(TOTALS))
    try:
        pin, _ = check_outside(envelope)
    except NotAnEnvelopeError as error:
        raise Refusal(422, error.step) from None
    if pin != device.school.settings.pin:
        raise Refusal(422, "pin")
    if device.school.roster_on(clock.today()) is None:
        raise Refusal(503, "no-roster", retry_after=SECONDS_TO_TRY_AGAIN)
    answer = await carried(device, envelope)
    return Response(answer.body, answer.status, media_type=RECEIPT)


async def share(request: Request) -> Response:
    """Pass A on, and the portal's share back (spec section 6). Nothing of it is kept."""
    device: Device = request.app.state.device
    a = await octets(request, limit=HALF_BYTES)
    if len(a) != HALF_BYTES:
        raise Refusal(422, "size")
    return await _passed(device.line.share(a), size=HALF_BYTES)


async def mailbox(request: Request) -> Response:
    """Pass one page of sealed replies on: always the same size, whether there are any or not."""
    device: Device = request.app.state.device
    box = id_in_path(request, "mailbox")
    page = number_in(request.query_params.get("page", "0"), below=PAGES, what="page")
    return await _passed(device.line.mailbox(b64(box), page), size=PAGE_BYTES)


async def _passed(asked: Awaitable[Answer], *, size: int) -> Response:
    try:
        answer = await asked
    except LineDownError:
        raise Refusal(503, "portal-unreachable", retry_after=SECONDS_TO_TRY_AGAIN) from None
    if answer.status != 200 or len(answer.body) != size:
        raise _refusal(answer)
    return answer_octets(answer.body)


async def carried(device: Device, envelope: bytes) -> Answer:
    """The portal's acceptance of this envelope, its receipt checked.

    Raises Refusal: the portal's own, or 503 when no answer comes that can be believed.
    """
    try:
        answer = await device.line.carry(envelope)
    except LineDownError:
        raise Refusal(503, "portal-unreachable", retry_after=SECONDS_TO_TRY_AGAIN) from None
    _, envelope_id = check_outside(envelope)
    if answer.status in _STORED and answer.body == b64(envelope_id).encode("ascii"):
        return answer
    raise _refusal(answer)


def _refusal(answer: Answer) -> Refusal:
    reason = _reason_in(answer.body) if answer.status in _REFUSED else None
    if reason is None:
        return Refusal(503, "portal-nonsense", retry_after=SECONDS_TO_TRY_AGAIN)
    after = answer.retry_after or ""
    wait = int(after) if after.isascii() and after.isdigit() and len(after) <= 4 else None
    return Refusal(answer.status, reason, retry_after=wait)


def _reason_in(body: bytes) -> str | None:
    """The word in `{"reason": word}`; None for anything else."""
    try:
        document = parse_object(body, limit=MAX_REFUSAL_BYTES)
    except EncodingError:
        return None
    reason = document.get("reason")
    if document.keys() != {"reason"} or not isinstance(reason, str) or not _REASON.fullmatch(reason):
        return None
    return reason
