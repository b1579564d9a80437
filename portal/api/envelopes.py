"""`POST /api/v1/envelopes`: keep a sealed envelope. It cannot open one, and asks nobody who they are."""

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from crypto.encoding import b64
from crypto.envelope import TOTALS, check_outside
from crypto.errors import NotAnEnvelopeError
from portal import clock
from portal.api.octets import check_octets, octets
from portal.drop.contract import Acceptance
from portal.refusals import Refusal
from portal.school import School

LARGEST = max(TOTALS)
RECEIPT = "text/plain; charset=us-ascii"
_HEADERS = ((b"content-type", RECEIPT.encode("ascii")), (b"content-length", b"22"))


class _Accepted:
    """The receipt, ready to send: this call is the one that must be quick."""

    __slots__ = ("_receipt", "_status")

    def __init__(self, status: int, envelope_id: bytes) -> None:
        self._status = status
        self._receipt = b64(envelope_id).encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self._status, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": self._receipt})


async def post(request: Request, school: School) -> _Accepted:
    """201 once on disk, 200 for the same bytes again; the body is the receipt, the envelope's id as B64.

    Only who has read the envelope can answer so: a network's login page is told from an acceptance by it.
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
    return _Accepted(201 if acceptance is Acceptance.STORED else 200, envelope_id)
