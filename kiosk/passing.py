"""What the page's script calls on the device: the pinned roster, and the way out for a sealed envelope."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from crypto.envelope import TOTALS, check_outside
from crypto.errors import NotAnEnvelopeError
from kiosk.device import Device
from kiosk.line import Answer, LineDownError
from portal.api.octets import check_octets, octets
from portal.refusals import Refusal

STORED = frozenset((200, 201))
SECONDS_TO_TRY_AGAIN = 5
_PASSED_ON = frozenset((200, 201, 409, 413, 422, 503, 507))


async def roster(request: Request) -> Response:
    """The roster this device has verified; the page's script verifies it again under the same pin."""
    device: Device = request.app.state.device
    document = device.school.document
    if document is None:
        raise Refusal(404, "no-roster")
    return Response(document, media_type="application/json")


async def envelopes(request: Request) -> Response:
    """Carry an envelope to the portal and answer as the portal does (spec section 8).

    Refused with 422 without asking the portal when it is no envelope of this school, with 503 when the line
    is down or the portal answers nonsense.
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
    answer = await carried(device, envelope)
    headers = {"Retry-After": answer.retry_after} if answer.retry_after else {}
    media_type = "application/json" if answer.body else None
    return Response(answer.body, answer.status, headers, media_type)


async def carried(device: Device, envelope: bytes) -> Answer:
    """The portal's answer to this envelope. Raises Refusal (503) when there is none that can be believed."""
    try:
        answer = await device.line.carry(envelope)
    except LineDownError:
        raise Refusal(503, "portal-unreachable", retry_after=SECONDS_TO_TRY_AGAIN) from None
    if answer.status not in _PASSED_ON:
        raise Refusal(503, "portal-nonsense", retry_after=SECONDS_TO_TRY_AGAIN)
    return answer
