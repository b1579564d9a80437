"""`POST /api/v1/envelopes`: keep a sealed envelope. It cannot open one, and asks nobody who they are."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from crypto.envelope import TOTALS, check_outside
from crypto.errors import NotAnEnvelopeError
from portal import clock
from portal.api.octets import check_octets, octets
from portal.drop.contract import Acceptance
from portal.refusals import Refusal
from portal.school import School

LARGEST = max(TOTALS)


class _Short:
    """An answer without a body, ready to send: this call is the one that must be quick."""

    def __init__(self, status: int) -> None:
        self._status = status

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


_CREATED = _Short(201)
_SAME = _Short(200)


async def post(request: Request, school: School) -> Response | _Short:
    """201 once on disk, 200 for the same bytes again.

    Refused with 409 (the id came with other bytes), 413, 415, 422 (`reason` is the step that failed: magic,
    size, suite, flags, slots or pin), 503 with Retry-After, 507.
    """
    check_octets(request)
    envelope = await octets(request, limit=LARGEST)
    try:
        pin, envelope_id = check_outside(envelope)
    except NotAnEnvelopeError as error:
        raise Refusal(422, error.step) from None
    if pin != school.pin:
        raise Refusal(422, "pin")
    acceptance = await school.drop.accept(envelope_id, day=clock.today(), envelope=envelope)
    if acceptance is Acceptance.DIFFERENT:
        raise Refusal(409, "id-taken")
    return _CREATED if acceptance is Acceptance.STORED else _SAME
