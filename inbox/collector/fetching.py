"""Fetches the chunks of attached files. Whether an envelope has any is asked for each: only its reader knows.

A round fetches so much and no more, so that words never wait long for a film; the next goes on from there.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from crypto.files import CHUNK_BYTES, CHUNK_OVERHEAD, MAX_CHUNKS
from crypto.report import MAX_FILES
from inbox.collector.chunks import Chunks
from inbox.collector.client import Portal
from inbox.errors import PortalNonsenseError

AT_ONCE = 8
"""Envelopes asked about side by side: on a long line most of the time is waiting."""
ENVELOPES_A_ROUND = 2_048
BYTES_A_ROUND = 64 * 2**20
_KEPT_TOGETHER = 16
"""Chunks in one transaction: about a megabyte of memory."""


@dataclass(slots=True)
class _Allowance:
    left: int


async def fetch_files(portal: Portal, chunks: Chunks, *, at_most: int = BYTES_A_ROUND) -> list[str]:
    """Fetch what may be missing, up to about `at_most` bytes; what made no sense, in words.

    Raises PortalDownError, PortalRefusedError or FolderError; what was fetched until then is kept.
    """
    allowance = _Allowance(at_most)
    waiting = await asyncio.to_thread(chunks.unfetched, ENVELOPES_A_ROUND)
    problems: list[str] = []
    for start in range(0, len(waiting), AT_ONCE):
        asked = (_fetch(portal, chunks, each, allowance) for each in waiting[start : start + AT_ONCE])
        for outcome in await asyncio.gather(*asked, return_exceptions=True):
            if isinstance(outcome, PortalNonsenseError):
                problems.append(str(outcome))
            elif isinstance(outcome, BaseException):
                raise outcome
        if allowance.left <= 0:
            break
    return problems


async def _fetch(portal: Portal, chunks: Chunks, envelope_id: bytes, allowance: _Allowance) -> None:
    for number in range(MAX_FILES):
        place = len(await asyncio.to_thread(chunks.sizes, envelope_id, number))
        while place < MAX_CHUNKS:
            if allowance.left <= 0:
                return
            some = await _some(portal, envelope_id, number, place)
            if some:
                await asyncio.to_thread(chunks.keep, envelope_id, number=number, first=place, chunks=some)
            allowance.left -= sum(map(len, some))
            place += len(some)
            if len(some) < _KEPT_TOGETHER:
                break
        # Files are numbered from 0 without a gap: the first that is not there ends them.
        if place == 0:
            break
    await asyncio.to_thread(chunks.settle, envelope_id)


async def _some(portal: Portal, envelope_id: bytes, number: int, place: int) -> list[bytes]:
    """The next chunks, fewer than a whole transaction's when there are no more."""
    some: list[bytes] = []
    while len(some) < _KEPT_TOGETHER and place + len(some) < MAX_CHUNKS:
        chunk = await portal.chunk(envelope_id, number, place + len(some))
        if chunk is None:
            break
        some.append(chunk)
        if len(chunk) < CHUNK_BYTES + CHUNK_OVERHEAD:
            break  # only the last may be short
    return some
