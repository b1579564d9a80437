"""`PUT` and `GET /api/v1/envelopes/ID/files/N/I`: one sealed chunk of an attached file (section 7)."""

from starlette.requests import Request
from starlette.responses import Response

from crypto.encoding import b64
from crypto.files import CHUNK_BYTES, CHUNK_OVERHEAD, MAX_CHUNKS
from crypto.report import MAX_FILES
from portal import clock
from portal.api.envelopes import RECEIPT
from portal.api.octets import answer_octets, id_in_path, number_in, octets
from portal.doorkeeper import Caller
from portal.drop.contract import Acceptance
from portal.refusals import Refusal
from portal.school import School


async def put(request: Request, school: School) -> Response:
    """Keep a chunk of 16 to 65,552 bytes: 201; the same again 200; other bytes there already 409.

    The body is the receipt, the envelope's id as B64: a network's login page answers 200 to anything.
    """
    place = _place(request)
    chunk = await octets(request, limit=CHUNK_BYTES + CHUNK_OVERHEAD)
    if len(chunk) < CHUNK_OVERHEAD:
        raise Refusal(422, "size")
    envelope_id, number, index = place
    acceptance = await school.drop.put_chunk(
        envelope_id, number=number, index=index, chunk=chunk, day=clock.today()
    )
    if acceptance is Acceptance.DIFFERENT:
        raise Refusal(409, "chunk-taken")
    status = 201 if acceptance is Acceptance.STORED else 200
    return Response(b64(envelope_id), status, media_type=RECEIPT)


async def get(request: Request, school: School) -> Response:
    """The chunk, for inboxes; 404 when it is not here."""
    school.doorkeeper.admit(request, body=b"", roster=school.board.roster, caller=Caller.INBOX)
    envelope_id, number, index = _place(request)
    chunk = await school.drop.chunk(envelope_id, number, index)
    if chunk is None:
        raise Refusal(404, "no-chunk")
    return answer_octets(chunk)


def _place(request: Request) -> tuple[bytes, int, int]:
    params = request.path_params
    return (
        id_in_path(request, "envelope"),
        number_in(params["number"], below=MAX_FILES, what="file"),
        number_in(params["index"], below=MAX_CHUNKS, what="chunk"),
    )
