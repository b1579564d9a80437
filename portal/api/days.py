"""`GET /api/v1/days`: how many envelopes are held for each day. No order of arrival, no time of day."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal.doorkeeper import Caller
from portal.school import School


async def get(request: Request, school: School) -> Response:
    """JSON `{"2026-11-22": 17, ...}`, for inboxes."""
    school.doorkeeper.admit(request, body=b"", roster=school.board.roster, caller=Caller.INBOX)
    school.board.inbox_came()
    counts = await school.drop.days()
    return JSONResponse({day.isoformat(): count for day, count in counts.items()})
