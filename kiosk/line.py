"""The line to the portal: fetch a signed document, carry a sealed envelope. Bounded in size and in time.

It sees ciphertext and public documents only, and says nothing about who uses the kiosk.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx2

from crypto.replies import REPLIES_ON_A_PAGE, REPLY_BYTES
from crypto.roster import MAX_SIGNED_BYTES

SECONDS_TO_CONNECT = 5.0
SECONDS = 60.0
MAX_REFUSAL_BYTES = 4_096
PAGE_BYTES = REPLIES_ON_A_PAGE * REPLY_BYTES
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class LineDownError(Exception):
    """The portal cannot be reached, or did not answer whole and in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal said: the status, the body, and its Retry-After."""

    status: int
    body: bytes
    retry_after: str | None
    date: str | None = None
    """The portal's own clock, as its header says it."""


class Line:
    """One portal at `base`, which may end in `/s/SLUG`. Every call raises LineDownError."""

    def __init__(self, base: str, *, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._base = base.rstrip("/")
        self._client = httpx2.AsyncClient(
            transport=transport,
            timeout=httpx2.Timeout(SECONDS, connect=SECONDS_TO_CONNECT),
            follow_redirects=False,
            trust_env=httpx2.URL(base).host not in _LOOPBACK,
            headers={"Accept-Encoding": "identity", "User-Agent": "worrybox-kiosk"},
        )

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()

    async def document(self, kind: str) -> bytes | None:
        """The signed `roster`, `calendar` or `status`, unverified; None if the portal has none."""
        answer = await self._ask(self._client.build_request("GET", self._url(kind)), limit=MAX_SIGNED_BYTES)
        return answer.body if answer.status == 200 else None

    async def carry(self, envelope: bytes) -> Answer:
        """Post one envelope; what the portal answered, whatever it was."""
        headers = {"Content-Type": "application/octet-stream"}
        request = self._client.build_request(
            "POST", self._url("envelopes"), content=envelope, headers=headers
        )
        return await self._ask(request, limit=MAX_REFUSAL_BYTES)

    async def share(self, a: bytes) -> Answer:
        """The portal's part of turning five words into keys; what it answered, whatever it was."""
        headers = {"Content-Type": "application/octet-stream"}
        request = self._client.build_request("POST", self._url("share"), content=a, headers=headers)
        return await self._ask(request, limit=MAX_REFUSAL_BYTES)

    async def health(self) -> Answer:
        """Whether a portal is there at all: it answers `ok`, and with its clock."""
        url = f"{self._base.partition('/s/')[0]}/healthz"
        return await self._ask(self._client.build_request("GET", url), limit=MAX_REFUSAL_BYTES)

    async def mailbox(self, mailbox: str, page: int) -> Answer:
        """One page of sealed replies; what the portal answered, whatever it was."""
        url = self._url(f"mailbox/{mailbox}?page={page}")
        return await self._ask(self._client.build_request("GET", url), limit=PAGE_BYTES)

    def _url(self, call: str) -> str:
        return f"{self._base}/api/v1/{call}"

    async def _ask(self, request: httpx2.Request, *, limit: int) -> Answer:
        try:
            async with asyncio.timeout(SECONDS):
                return await self._receive(request, limit)
        except (httpx2.TransportError, TimeoutError):
            raise LineDownError("the portal does not answer") from None

    async def _receive(self, request: httpx2.Request, limit: int) -> Answer:
        response = await self._client.send(request, stream=True)
        try:
            body = b""
            async for part in response.aiter_raw():
                body += part
                if len(body) > limit:
                    raise LineDownError("the portal's answer is larger than it can be")
            headers = response.headers
            return Answer(response.status_code, body, headers.get("retry-after"), headers.get("date"))
        finally:
            await response.aclose()
