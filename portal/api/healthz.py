"""`GET /healthz`: that this process serves. It tells nothing about any school."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portal.school import School


async def get(_request: Request, _school: School) -> Response:
    """200 `ok`."""
    return PlainTextResponse("ok")
