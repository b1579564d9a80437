"""The lock: one press, and nothing more can be opened here without the passphrase."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from inbox.pages.shared import desk_of, session_of, take_session, to_sign_in


async def lock(request: Request) -> Response:
    """POST /lock: close the vault, forget the keys and the session; also fine when nobody was signed in."""
    desk, name = desk_of(request), session_of(request)
    await asyncio.to_thread(desk.sessions.end, name)
    await asyncio.to_thread(desk.halfway.end, name)
    response = to_sign_in()
    take_session(request, response)
    # Back must not show what was open: caches and pages kept for Back go too.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
