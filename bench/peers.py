"""What the portal is measured against, on the same server: a hello, and a POST that stores nothing.

`python -m bench.peers PORT` serves GET /hello (the cheapest answer there is) and POST /bare (the same request
read, checked as an envelope of its pin, answered 201 and forgotten).
"""

import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from crypto.envelope import TOTALS, check_outside
from worrybox.web.server import serve

PIN = bytes(range(16))


async def hello(_request: Request) -> Response:
    """The cheapest answer."""
    return PlainTextResponse("hello")


async def bare(request: Request) -> Response:
    """Read, check, forget."""
    body = await request.body()
    pin, _envelope_id = check_outside(body)
    if len(body) not in TOTALS or pin != PIN:
        return JSONResponse({"reason": "pin"}, status_code=422)
    return JSONResponse({"stored": True}, status_code=201)


app = Starlette(routes=[Route("/hello", hello), Route("/bare", bare, methods=["POST"])])

if __name__ == "__main__":
    serve(app, "127.0.0.1", int(sys.argv[1]))
