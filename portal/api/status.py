"""`GET` and `PUT /api/v1/status`: whether anyone reads, said and signed by a collector."""

from starlette.requests import Request
from starlette.responses import Response

from crypto.errors import SealedFormatError
from portal.api.documents import accepted, served
from portal.doorkeeper import Caller
from portal.drop.contract import Kind
from portal.refusals import refusal_of_document
from portal.school import School
from worrybox.web.bodies import read_body

MAX_BYTES = 4_096


async def get(_request: Request, school: School) -> Response:
    """The signed status (section 2), 404 before the first one came."""
    return served(school, Kind.STATUS)


async def put(request: Request, school: School) -> Response:
    """Accept it from a collector if it verifies under the roster and its `min_seq` is not lower."""
    body = await read_body(request, limit=MAX_BYTES)
    school.doorkeeper.admit(request, body=body, roster=school.board.roster, caller=Caller.COLLECTOR)
    try:
        return accepted(await school.board.publish_status(body))
    except SealedFormatError as error:
        raise refusal_of_document(error) from None
