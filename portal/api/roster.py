"""`GET` and `PUT /api/v1/roster`: the signatures and the configured pin decide, whoever brings it."""

from starlette.requests import Request
from starlette.responses import Response

from crypto.errors import SealedFormatError
from crypto.roster import MAX_SIGNED_BYTES
from portal.api.documents import accepted, served
from portal.drop.contract import Kind
from portal.refusals import refusal_of_document
from portal.school import School
from worrybox.web.bodies import read_body


async def get(_request: Request, school: School) -> Response:
    """The signed roster (section 2), 404 before the first one came."""
    return served(school, Kind.ROSTER)


async def put(request: Request, school: School) -> Response:
    """Accept it if valid and newer: 201; the same again 200; older 409; not believed 422."""
    body = await read_body(request, limit=MAX_SIGNED_BYTES)
    try:
        return accepted(await school.board.publish_roster(body))
    except SealedFormatError as error:
        raise refusal_of_document(error) from None
