"""The portal as an inbox sees it: every call of spec section 8 that a collector makes.

Every answer is bounded in size and in time before it is looked at, nothing is followed elsewhere, and what
cannot be right is refused as a whole.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Self

import httpx2

from crypto.auth import HEADER, NONCE_BYTES, AuthHeader, auth_message
from crypto.code import HALF_BYTES
from crypto.encoding import b64, parse_object
from crypto.envelope import ID_BYTES, TOTALS, check_outside
from crypto.errors import EncodingError, NotAnEnvelopeError
from crypto.files import CHUNK_BYTES, CHUNK_OVERHEAD
from crypto.identities import CollectorIdentity
from crypto.replies import REPLIES_ON_A_PAGE, REPLY_BYTES
from crypto.roster import MAX_SIGNED_BYTES
from inbox.errors import PortalDownError, PortalNonsenseError, PortalRefusedError

FETCH_AT_MOST = 256
MAX_IDS_ANSWER = 16 * 1_000_000
MAX_DAYS_ANSWER = 1_000_000
MAX_FETCH_ANSWER = FETCH_AT_MOST * (4 + max(TOTALS))
_PAGE_BYTES = REPLIES_ON_A_PAGE * REPLY_BYTES
_SECONDS_TO_CONNECT = 5.0
_SECONDS_FOR_AN_ANSWER = 60.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: at most as many bytes as were asked for."""

    status: int
    body: bytes
    etag: str | None


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks, and of which school."""

    collector: CollectorIdentity
    pin: bytes


class Portal:
    """One portal, spoken to with one collector's key. `base` may end in `/s/SLUG`.

    Every call raises PortalDownError, PortalRefusedError or PortalNonsenseError.
    """

    def __init__(
        self,
        base: str,
        *,
        credentials: Credentials,
        transport: httpx2.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._base = base.rstrip("/")
        self._credentials = credentials
        self._clock = clock
        self._client = httpx2.AsyncClient(
            transport=transport,
            timeout=httpx2.Timeout(_SECONDS_FOR_AN_ANSWER, connect=_SECONDS_TO_CONNECT),
            follow_redirects=False,
            # A school's proxy is for the way out, never for the portal on this very machine.
            trust_env=httpx2.URL(base).host not in _LOOPBACK,
            headers={"Accept-Encoding": "identity", "User-Agent": "worrybox-inbox"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def published(self, kind: str) -> bytes | None:
        """The signed `roster`, `calendar` or `status` it serves, unverified; None if it has none."""
        answer = await self._ask("GET", f"/{kind}", limit=MAX_SIGNED_BYTES, signed=False, missing=True)
        return None if answer.status == 404 else answer.body

    async def publish(self, kind: str, document: bytes) -> None:
        """Give it a signed `roster`, `calendar` or `status`."""
        await self._ask("PUT", f"/{kind}", body=document, limit=65_536, media_type="application/json")

    async def days(self) -> dict[str, int]:
        """How many envelopes it holds for each day."""
        answer = await self._ask("GET", "/days", limit=MAX_DAYS_ANSWER)
        try:
            counts = parse_object(answer.body, limit=MAX_DAYS_ANSWER)
            if not all(isinstance(count, int) and count >= 0 for count in counts.values()):
                raise EncodingError("a count that is no count")
            return {date.fromisoformat(day).isoformat(): count for day, count in counts.items()}
        except (EncodingError, ValueError):
            raise PortalNonsenseError("the portal's list of days makes no sense") from None

    async def ids(self, day: str, *, etag: str | None) -> tuple[list[bytes], str | None] | None:
        """A day's ids and their ETag; None if they are still those of `etag`."""
        headers = {"If-None-Match": etag} if etag else {}
        answer = await self._ask("GET", f"/days/{day}", limit=MAX_IDS_ANSWER, headers=headers)
        if answer.status == 304:
            return None
        if len(answer.body) % ID_BYTES:
            raise PortalNonsenseError("the portal's ids of a day were cut short")
        ids = [answer.body[at : at + ID_BYTES] for at in range(0, len(answer.body), ID_BYTES)]
        return ids, answer.etag

    async def fetch(self, ids: Sequence[bytes]) -> dict[bytes, bytes]:
        """The envelopes of at most 256 `ids` that it has, by id; only whole ones of this school."""
        answer = await self._ask("POST", "/envelopes/fetch", body=b"".join(ids), limit=MAX_FETCH_ANSWER)
        found = dict(_envelopes(answer.body, pin=self._credentials.pin))
        if not found.keys() <= set(ids):
            raise PortalNonsenseError("the portal sent envelopes that were not asked for")
        return found

    async def chunk(self, envelope_id: bytes, number: int, place: int) -> bytes | None:
        """One sealed chunk of an attached file, 16 to 65,552 bytes; None if there is none."""
        path = f"/envelopes/{b64(envelope_id)}/files/{number}/{place}"
        answer = await self._ask("GET", path, limit=CHUNK_BYTES + CHUNK_OVERHEAD, missing=True)
        if answer.status == 404:
            return None
        if len(answer.body) < CHUNK_OVERHEAD:
            raise PortalNonsenseError("the portal sent less than a chunk of a file can be")
        return answer.body

    async def done(self, ids: Sequence[bytes]) -> None:
        """Tell it that these are held here, durably."""
        await self._ask("POST", "/done", body=b"".join(ids), limit=65_536)

    async def post_reply(self, mailbox: bytes, sealed: bytes) -> None:
        """Give it one reply of 2,096 bytes: returns once the portal holds it."""
        answer = await self._ask("POST", f"/mailbox/{b64(mailbox)}", body=sealed, limit=65_536)
        if answer.status != 201:
            # A login page or a filter in between says 200 to everything.
            raise PortalNonsenseError(f"the portal's answer was not expected ({answer.status})")

    async def share(self, a: bytes) -> bytes:
        """Its part of a code, for the 32 bytes of a first half: what it says is kept by nobody."""
        answer = await self._ask("POST", "/share", body=a, limit=HALF_BYTES, signed=False)
        if len(answer.body) != HALF_BYTES:
            raise PortalNonsenseError("the portal's share of a code has not the size of one")
        return answer.body

    async def post_envelope(self, envelope_id: bytes, sealed: bytes) -> None:
        """Give it one envelope, as any sealer does: returns once the portal holds these very bytes."""
        answer = await self._ask("POST", "/envelopes", body=sealed, limit=65_536, signed=False)
        if answer.status not in (200, 201) or answer.body != b64(envelope_id).encode("ascii"):
            raise PortalNonsenseError("the portal did not give the receipt of an envelope")

    async def mailbox_page(self, mailbox: bytes, page: int) -> list[bytes]:
        """Four times 2,096 bytes: what is stored on that page, filled up with what nobody can open."""
        answer = await self._ask(
            "GET", f"/mailbox/{b64(mailbox)}?page={page}", limit=_PAGE_BYTES, signed=False
        )
        if len(answer.body) != _PAGE_BYTES:
            raise PortalNonsenseError("the portal's page of a mailbox has not the size of one")
        return [answer.body[at : at + REPLY_BYTES] for at in range(0, _PAGE_BYTES, REPLY_BYTES)]

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        limit: int,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        signed: bool = True,
        missing: bool = False,
        media_type: str = "application/octet-stream",
    ) -> Answer:
        request = self._client.build_request(
            method, f"{self._base}/api/v1{path}", content=body or None, headers=headers or {}
        )
        if body:
            request.headers["Content-Type"] = media_type
        if signed:
            request.headers[HEADER] = self._auth(request, body)
        try:
            async with asyncio.timeout(_SECONDS_FOR_AN_ANSWER):
                answer = await self._receive(request, limit)
        except (httpx2.TransportError, TimeoutError):
            raise PortalDownError("the portal does not answer") from None
        return _judged(answer, missing=missing)

    def _auth(self, request: httpx2.Request, body: bytes) -> str:
        collector = self._credentials.collector
        timestamp, nonce = int(self._clock()), secrets.token_bytes(NONCE_BYTES)
        message = auth_message(
            self._credentials.pin,
            method=request.method,
            target=request.url.raw_path.decode("ascii"),
            timestamp=timestamp,
            nonce=nonce,
            body=body,
        )
        return AuthHeader(collector.verify_key.raw, timestamp, nonce, collector.sign(message)).format()

    async def _receive(self, request: httpx2.Request, limit: int) -> Answer:
        response = await self._client.send(request, stream=True)
        try:
            if response.headers.get("content-encoding", "identity") != "identity":
                raise PortalNonsenseError("the portal's answer is compressed, which was not asked for")
            parts: list[bytes] = []
            size = 0
            # Raw and counted as it comes: an answer larger than it can be is cut off, not kept in memory.
            async for part in response.aiter_raw():
                size += len(part)
                if size > limit:
                    raise PortalNonsenseError("the portal's answer is larger than it can be")
                parts.append(part)
            return Answer(response.status_code, b"".join(parts), response.headers.get("etag"))
        finally:
            await response.aclose()


def _judged(answer: Answer, *, missing: bool) -> Answer:
    status = answer.status
    if status in (200, 201, 204, 304) or (missing and status == 404):
        return answer
    if status in (401, 403):
        raise PortalRefusedError("the portal does not take this inbox's key; is this machine's clock right?")
    if status in (408, 429) or status >= 500:
        raise PortalDownError(f"the portal is busy or failing ({status})")
    raise PortalNonsenseError(f"the portal's answer was not expected ({status})")


def _envelopes(answer: bytes, *, pin: bytes) -> Iterable[tuple[bytes, bytes]]:
    at = 0
    while at < len(answer):
        size = int.from_bytes(answer[at : at + 4], "big")
        data = answer[at + 4 : at + 4 + size]
        at += 4 + size
        if len(data) != size:
            raise PortalNonsenseError("the portal's envelopes were cut short")
        try:
            school, envelope_id = check_outside(data)
        except NotAnEnvelopeError as wrong:
            raise PortalNonsenseError(
                f"the portal sent something that is no envelope ({wrong.step})"
            ) from None
        if school != pin:
            raise PortalNonsenseError("the portal sent another school's envelope")
        yield envelope_id, data
