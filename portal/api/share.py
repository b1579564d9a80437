"""`POST /api/v1/share`: the portal's part in turning five words into keys (section 6). Nothing is kept."""

from starlette.requests import Request
from starlette.responses import Response

from crypto.code import HALF_BYTES, FirstHalf, share_of
from portal.api.octets import answer_octets, octets
from portal.refusals import Refusal
from portal.school import School


async def post(request: Request, school: School) -> Response:
    """32 bytes A in, 32 bytes of share out; 503 with Retry-After when too many wait for their turn."""
    a = await octets(request, limit=HALF_BYTES)
    if len(a) != HALF_BYTES:
        raise Refusal(422, "size")
    origin = request.client.host if request.client else ""
    await school.lookups.turn(school.origins.bucket_of(origin))
    return answer_octets(share_of(school.pepper, FirstHalf(a), school.pin).secret_bytes())
