"""`GET /api/v1/days/DAY`: the ids held for one day, sorted, so that their order tells nothing."""

from starlette.requests import Request
from starlette.responses import Response

from crypto.encoding import b64, blake2b
from crypto.errors import EncodingError
from crypto.fields import parse_day
from portal.api.octets import answer_octets
from portal.doorkeeper import Caller
from portal.refusals import Refusal
from portal.school import School


async def get(request: Request, school: School) -> Response:
    """16-byte ids, concatenated, with an ETag; 304 when the inbox has that day already."""
    school.doorkeeper.admit(request, body=b"", roster=school.board.roster, caller=Caller.INBOX)
    try:
        day = parse_day(request.path_params["day"])
    except EncodingError:
        raise Refusal(422, "day") from None
    ids = b"".join(await school.drop.ids(day))
    etag = f'"{b64(blake2b(16, person="wb-day-etag", data=ids))}"'
    if _holds(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers={"ETag": etag})
    response = answer_octets(ids)
    response.headers["ETag"] = etag
    return response


def _holds(header: str, etag: str) -> bool:
    known = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return etag in known or known == ["*"]
