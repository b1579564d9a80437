"""`POST /api/v1/done`: a collector says "I hold these". Nothing is deleted by this call."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crypto.envelope import ID_BYTES
from portal.api.octets import ids_in, octets
from portal.doorkeeper import Caller
from portal.school import School

MOST_IDS = 4_096


async def post(request: Request, school: School) -> Response:
    """`{"noted": N}`: how many of these ids (at most 4,096) this collector had not named before."""
    body = await octets(request, limit=MOST_IDS * ID_BYTES)
    key = school.doorkeeper.admit(request, body=body, roster=school.board.roster, caller=Caller.COLLECTOR)
    noted = await school.drop.done(key.raw, ids_in(body, most=MOST_IDS))
    return JSONResponse({"noted": noted})
