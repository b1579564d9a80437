"""Posts the answers and events that wait for as long as the inbox runs, and counts what a mailbox holds.

It has a loop of its own: a reply that the portal does not take must not slow down the fetching of reports.
Nothing about a reply or an event is logged, not even that there was one.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from crypto.replies import REPLIES_ON_A_PAGE
from inbox.collector.client import Portal
from inbox.collector.outbox import Outbox
from inbox.collector.outgoing import Outgoing
from inbox.collector.steady import pause_after
from inbox.errors import InboxError, PortalNonsenseError
from worrybox.web.logs import EventLog

MAX_COUNTED_PAGES = 64
"""Pages looked at to count a mailbox: 256 replies."""
_EVENTS = EventLog("inbox.post", {"posting-fault": frozenset()})


class Post:
    """One portal's letter box. Calls take turns, so that two of ours never count the same mailbox at once."""

    def __init__(self, portal: Portal, outbox: Outbox) -> None:
        self._portal = portal
        self._outbox = outbox
        self._outgoing = Outgoing(outbox.collected)
        self._turn = asyncio.Lock()
        self.problem: str | None = None
        """Why the last try did not get everything out, in our own words; None when nothing waits."""

    async def post_waiting(self) -> None:
        """Post what waits; `problem` says then what kept the rest here. Raises FolderError (this disk)."""
        async with self._turn:
            # Said only when it is over: a page that is made meanwhile still says why the last try failed.
            self.problem = await self._post_waiting()

    async def _post_waiting(self) -> str | None:
        problem: str | None = None
        for mailbox, sealed in await asyncio.to_thread(self._outbox.waiting):
            try:
                await self._portal.post_reply(mailbox, sealed)
            except PortalNonsenseError as wrong:
                # One that is not taken must not keep the others here.
                problem = str(wrong)
                continue
            except InboxError as wrong:
                return str(wrong)
            await asyncio.to_thread(self._outbox.mark_posted, sealed)
        return await self._post_events() or problem

    async def _post_events(self) -> str | None:
        problem: str | None = None
        for envelope_id, sealed in await asyncio.to_thread(self._outgoing.waiting):
            try:
                # The same bytes again are answered as held: after a lost answer it is still sent once.
                await self._portal.post_envelope(envelope_id, sealed)
            except PortalNonsenseError as wrong:
                problem = str(wrong)
                continue
            except InboxError as wrong:
                return str(wrong)
            await asyncio.to_thread(self._outgoing.mark_posted, envelope_id)
        return problem

    async def share(self, a: bytes) -> bytes:
        """The portal's part of a code of five words, 32 bytes; nothing of it is kept. Raises InboxError."""
        return await self._portal.share(a)

    async def stored(self, mailbox: bytes, *, known: int) -> int | None:
        """How many replies a mailbox holds or will hold once ours are out; None if that cannot be told.

        `known` of them are there for certain. A page is asked for twice: what is stored stays, and what
        only fills up is made afresh for each answer (spec section 6). Other inboxes' replies count too.
        """
        # Nothing is posted meanwhile: what moves from here to there would be counted in neither place.
        async with self._turn:
            try:
                held = await self._held(mailbox, page=known // REPLIES_ON_A_PAGE)
            except InboxError:
                return None
            if held is None:
                return None
            return held + await asyncio.to_thread(self._outbox.waiting_for, mailbox)

    async def _held(self, mailbox: bytes, *, page: int) -> int | None:
        while page < MAX_COUNTED_PAGES:
            first = await self._portal.mailbox_page(mailbox, page)
            again = await self._portal.mailbox_page(mailbox, page)
            here = sum(1 for one, other in zip(first, again, strict=True) if one == other)
            if here < REPLIES_ON_A_PAGE:
                return page * REPLIES_ON_A_PAGE + here
            page += 1
        return None


async def post_steadily(post: Post, *, every: float, before: Callable[[], Awaitable[None]]) -> None:
    """Run until cancelled: `before`, post what waits, pause; the pause grows while it does not get out."""
    failures = 0
    while True:
        try:
            await before()
            await post.post_waiting()
        except InboxError as wrong:
            post.problem = str(wrong)
        except Exception as fault:  # a fault of ours must not stop posting for good
            _EVENTS.fault("posting-fault", fault)
            post.problem = "posting failed; it is tried again"
        failures = failures + 1 if post.problem else 0
        # Which inbox asks when is no secret: this is jitter, not cryptography.
        await asyncio.sleep(pause_after(failures, every=every, chance=random.random()))  # noqa: S311
