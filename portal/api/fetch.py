"""`POST /api/v1/envelopes/fetch`: envelopes by id, for inboxes. Whatever is asked for is sealed."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from crypto.envelope import ID_BYTES
from portal.api.octets import OCTETS, ids_in, octets
from portal.doorkeeper import Caller
from portal.drop.contract import Drop
from portal.school import School

MOST_IDS = 256
_AT_ONCE = 16
"""Envelopes in memory at once: at most a megabyte, however many were asked for."""


async def post(request: Request, school: School) -> Response:
    """`u32 length || envelope` repeated, sorted by id; unknown ids are left out."""
    body = await octets(request, limit=MOST_IDS * ID_BYTES)
    school.doorkeeper.admit(request, body=body, roster=school.board.roster, caller=Caller.INBOX)
    school.board.inbox_came()
    wanted = sorted(set(ids_in(body, most=MOST_IDS)))
    # The first are read before the status is sent, so that a store that fails is answered as such.
    first = await school.drop.fetch(wanted[:_AT_ONCE])
    return StreamingResponse(_framed(school.drop, first, wanted[_AT_ONCE:]), media_type=OCTETS)


async def _framed(drop: Drop, first: list[bytes], rest: list[bytes]) -> AsyncIterator[bytes]:
    yield _frames(first)
    for at in range(0, len(rest), _AT_ONCE):
        yield _frames(await drop.fetch(rest[at : at + _AT_ONCE]))


def _frames(envelopes: list[bytes]) -> bytes:
    return b"".join(len(envelope).to_bytes(4, "big") + envelope for envelope in envelopes)
