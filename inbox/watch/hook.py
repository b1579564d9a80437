"""The second channel: one plain POST to a person's own push address, as ntfy and its like take it.

The same few words as the mail, over https, without content, never following where it is sent on to.
"""

from __future__ import annotations

import asyncio

import httpx2

from inbox.watch.mail import Outcome
from inbox.watch.words import Text

SECONDS = 15.0


async def send_hook(
    address: str, *, text: Text, transport: httpx2.AsyncBaseTransport | None = None
) -> Outcome:
    """Try once. Raises nothing: what went wrong is the outcome. `transport` is the seam for tests."""
    try:
        async with (
            asyncio.timeout(SECONDS),
            httpx2.AsyncClient(transport=transport, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", address, content=text.body.encode(), headers=_HEADERS) as answer,
        ):
            status = answer.status_code
    except TimeoutError:
        return Outcome("waiting", "the push service did not answer in time")
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as wrong:
        away = isinstance(wrong, httpx2.ConnectError)
        return Outcome("waiting", "the push service cannot be reached", away=away)
    if 200 <= status < 300:
        return Outcome("accepted", str(status))
    # Later: too many, or a fault of its own. Anything else stays as it is until the address is changed.
    return Outcome("waiting" if status in (408, 425, 429) or status >= 500 else "refused", str(status))


_HEADERS = {"Content-Type": "text/plain; charset=utf-8"}
