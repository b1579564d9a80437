"""`GET` and `POST /api/v1/mailbox/MAILBOX`: replies, sealed to a reporter (section 6).

A mailbox that does not exist answers exactly as one without replies: same size, same headers, same work.
"""

from starlette.requests import Request
from starlette.responses import Response

from crypto.replies import REPLY_BYTES, filler
from portal.api.octets import answer_octets, id_in_path, number_in, octets
from portal.doorkeeper import Caller
from portal.drop.contract import REPLIES_PER_PAGE
from portal.refusals import Refusal
from portal.school import School

PAGES = 10_000


async def get(request: Request, school: School) -> Response:
    """Page P (0 when not given): always 4 x 2,096 bytes, filled up with boxes to throw-away keys."""
    mailbox = id_in_path(request, "mailbox")
    page = number_in(request.query_params.get("page", "0"), below=PAGES, what="page")
    # All four fillers are made every time: the time an answer takes must not tell how many replies there are.
    fillers = [filler() for _ in range(REPLIES_PER_PAGE)]
    replies = await school.drop.replies(mailbox, page)
    return answer_octets(b"".join((replies + fillers)[:REPLIES_PER_PAGE]))


async def post(request: Request, school: School) -> Response:
    """Keep one reply of 2,096 bytes, from a collector: 201, also when it is here already."""
    mailbox = id_in_path(request, "mailbox")
    reply = await octets(request, limit=REPLY_BYTES)
    school.doorkeeper.admit(request, body=reply, roster=school.board.roster, caller=Caller.COLLECTOR)
    if len(reply) != REPLY_BYTES:
        raise Refusal(422, "size")
    await school.drop.put_reply(mailbox, reply=reply)
    return Response(status_code=201)
