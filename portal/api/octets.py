"""Bodies of plain bytes, and answers of plain bytes: bounded before they are read, never parsed as text."""

from starlette.requests import Request
from starlette.responses import Response

from crypto.encoding import unb64
from crypto.envelope import ID_BYTES
from crypto.errors import EncodingError
from portal.refusals import Refusal
from worrybox.web.bodies import header, read_body

OCTETS = "application/octet-stream"
SECONDS = 120.0
"""The largest envelope needs half a minute on a poor telephone line; a trickle is still cut off."""


async def octets(request: Request, *, limit: int) -> bytes:
    """The body, at most `limit` bytes, whatever type it says it has.

    Raises a BadBodyError (413 before reading when declared larger).
    """
    return await read_body(request, limit=limit, seconds=SECONDS)


def check_octets(request: Request) -> None:
    """Raises Refusal (415) unless the body says that it is application/octet-stream."""
    said = header(request, b"content-type") or ""
    if said.partition(";")[0].strip().lower() != OCTETS:
        raise Refusal(415, "not-octets")


def answer_octets(body: bytes) -> Response:
    """200 with these bytes."""
    return Response(body, media_type=OCTETS)


def ids_in(body: bytes, *, most: int) -> list[bytes]:
    """16-byte ids, concatenated. Raises Refusal: 422 for a torn one, 413 for more than `most`."""
    if len(body) % ID_BYTES:
        raise Refusal(422, "ids")
    if len(body) > most * ID_BYTES:
        raise Refusal(413, "too-many-ids")
    return [body[at : at + ID_BYTES] for at in range(0, len(body), ID_BYTES)]


def id_in_path(request: Request, name: str) -> bytes:
    """The 16 bytes written as B64 in the path. Raises Refusal (422)."""
    try:
        return unb64(request.path_params[name], size=ID_BYTES)
    except EncodingError:
        raise Refusal(422, name) from None


def number_in(text: str, *, below: int, what: str) -> int:
    """A plain decimal number from 0 to below - 1. Raises Refusal (422, reason `what`)."""
    plain = text.isascii() and text.isdigit() and len(text) <= 9 and str(int(text)) == text
    if not plain or int(text) >= below:
        raise Refusal(422, what)
    return int(text)
