"""`GET` and `PUT /api/v1/calendar`: when readers read, signed by a DSL, deputy or head."""

from starlette.requests import Request
from starlette.responses import Response

from crypto.errors import SealedFormatError
from crypto.notices import MAX_NOTICE_BYTES
from portal.api.documents import accepted, served
from portal.doorkeeper import Caller
from portal.drop.contract import Kind
from portal.refusals import refusal_of_document
from portal.school import School
from worrybox.web.bodies import read_body


async def get(_request: Request, school: School) -> Response:
    """The signed calendar (section 2), 404 before the first one came."""
    return served(school, Kind.CALENDAR)


async def put(request: Request, school: School) -> Response:
    """Accept it from an inbox if it verifies under the roster and its `seq` is not lower."""
    body = await read_body(request, limit=2 * MAX_NOTICE_BYTES)
    school.doorkeeper.admit(request, body=body, roster=school.board.roster, caller=Caller.INBOX)
    try:
        return accepted(await school.board.publish_calendar(body))
    except SealedFormatError as error:
        raise refusal_of_document(error) from None
