"""A portal in memory, behind the real HTTP client: the network seam of the collector's tests.

It checks `Wb-Auth` as the real one does, and can be told to go wrong in every way a portal can.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crypto.auth import AuthHeader, verify_auth
from crypto.code import FirstHalf, Pepper, share_of
from crypto.encoding import b64, unb64
from crypto.envelope import check_outside
from crypto.errors import SealedFormatError
from crypto.replies import REPLY_BYTES, filler
from crypto.roster import Roster


@dataclass
class FakePortal:
    """`held` by day and id; `done` as collectors said; `published` documents; `fault` bends an answer."""

    pin: bytes
    roster: Roster
    held: dict[str, dict[bytes, bytes]] = field(default_factory=dict)
    chunks: dict[tuple[bytes, int, int], bytes] = field(default_factory=dict)
    """By envelope, file and place."""
    done: set[bytes] = field(default_factory=set)
    published: dict[str, bytes] = field(default_factory=dict)
    replies: dict[bytes, list[bytes]] = field(default_factory=dict)
    """By mailbox, in the order they were posted."""
    asked: list[str] = field(default_factory=list)
    faults: dict[str, Response] = field(default_factory=dict)
    """By the last part of the path: the answer given instead of the right one."""
    down: bool = False
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)
    """By the last part of the path: what happens at the inbox, once, while the portal is asked."""

    def hold(self, day: str, *envelopes: bytes) -> None:
        """Something arrived."""
        self.held.setdefault(day, {}).update((each[24:40], each) for each in envelopes)

    def transport(self) -> httpx2.AsyncBaseTransport:
        """For `office.portal(transport=...)`."""
        routes = [
            Route("/api/v1/days", self._days),
            Route("/api/v1/days/{day}", self._ids),
            Route("/api/v1/envelopes/fetch", self._fetch, methods=["POST"]),
            Route("/api/v1/envelopes", self._post, methods=["POST"]),
            Route("/api/v1/share", self._share, methods=["POST"]),
            Route("/api/v1/done", self._done, methods=["POST"]),
            Route("/api/v1/mailbox/{mailbox}", self._mailbox, methods=["GET", "POST"]),
            Route("/api/v1/envelopes/{id}/files/{number:int}/{place:int}", self._chunk),
            Route("/api/v1/{kind}", self._published, methods=["GET", "PUT"]),
        ]
        return _Guarded(self, Starlette(routes=routes))

    async def _days(self, request: Request) -> Response:
        await self._check(request)
        return JSONResponse({day: len(ids) for day, ids in self.held.items()})

    async def _ids(self, request: Request) -> Response:
        await self._check(request)
        ids = b"".join(sorted(self.held.get(request.path_params["day"], {})))
        etag = f'"{hashlib.sha256(ids).hexdigest()}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304)
        return Response(ids, headers={"ETag": etag})

    async def _fetch(self, request: Request) -> Response:
        body = await self._check(request)
        wanted = [body[at : at + 16] for at in range(0, len(body), 16)]
        assert 0 < len(wanted) <= 256
        found = {id_: data for day in self.held.values() for id_, data in day.items()}
        sent = [found[id_] for id_ in wanted if id_ in found]
        return Response(b"".join(len(each).to_bytes(4, "big") + each for each in sent))

    async def _post(self, request: Request) -> Response:
        body = await request.body()
        _, id_ = check_outside(body)
        held = {each: data for day in self.held.values() for each, data in day.items()}
        if held.get(id_, body) != body:
            return Response(status_code=409)
        self.hold(datetime.now(UTC).date().isoformat(), body)
        return Response(b64(id_), 200 if id_ in held else 201)

    async def _share(self, request: Request) -> Response:
        half = FirstHalf(await request.body())
        return Response(share_of(Pepper(b"p" * 32), half, self.pin).secret_bytes())

    async def _chunk(self, request: Request) -> Response:
        await self._check(request)
        asked = request.path_params
        chunk = self.chunks.get((unb64(asked["id"]), asked["number"], asked["place"]))
        return Response(chunk) if chunk is not None else Response(status_code=404)

    async def _done(self, request: Request) -> Response:
        body = await self._check(request)
        self.done |= {body[at : at + 16] for at in range(0, len(body), 16)}
        return JSONResponse({"noted": len(self.done)})

    async def _mailbox(self, request: Request) -> Response:
        replies = self.replies.setdefault(unb64(request.path_params["mailbox"], size=16), [])
        if request.method == "GET":
            first = 4 * int(request.query_params["page"])
            page = replies[first : first + 4]
            return Response(b"".join([*page, *(filler() for _ in range(4 - len(page)))]))
        body = await self._check(request)
        assert len(body) == REPLY_BYTES
        if body not in replies:
            replies.append(body)
        return Response(status_code=201)

    async def _published(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        if request.method == "GET":
            document = self.published.get(kind)
            return Response(document, 200) if document is not None else Response(status_code=404)
        body = await request.body() if kind == "roster" else await self._check(request)
        self.published[kind] = body
        return Response(status_code=201)

    async def _check(self, request: Request) -> bytes:
        body = await request.body()
        target = request.scope["raw_path"].decode()
        verify_auth(
            AuthHeader.parse(request.headers["wb-auth"]),
            keys=self.roster.collectors,
            pin=self.pin,
            method=request.method,
            target=target,
            body=body,
            now=int(time.time()),
        )
        return body


class _Guarded(httpx2.AsyncBaseTransport):
    def __init__(self, portal: FakePortal, app: Starlette) -> None:
        self._portal = portal
        self._inner = httpx2.ASGITransport(app=app)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        last = request.url.path.rpartition("/")[2]
        self._portal.asked.append(f"{request.method} {last}")
        self._portal.meanwhile.pop(last, lambda: None)()
        if self._portal.down:
            raise httpx2.ConnectError("no route to the portal", request=request)
        fault = self._portal.faults.get(last)
        if fault is not None:
            body = httpx2.ByteStream(bytes(fault.body))
            return httpx2.Response(fault.status_code, stream=body, headers=dict(fault.headers))
        try:
            return await self._inner.handle_async_request(request)
        except SealedFormatError:
            return httpx2.Response(401, stream=httpx2.ByteStream(b""))
