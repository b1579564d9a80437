"""Every refusal and every fault as one calm page with the numbers, or as one line of JSON for a program.

What a person sees is written here by hand, never taken from an exception: no stack trace, no path, no word
of what was sent.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from worrybox.web import logs
from worrybox.web.bodies import BadBodyError, BodyTooLargeError
from worrybox.web.i18n import language, speaking, text
from worrybox.web.templates import render

_EVENTS = logs.EventLog("web", {"fault": frozenset({"status"})})

_CLOSE = frozenset({408, 413})
"""After these the rest of the body is not worth reading: the connection is closed."""

MOST_THROWN_AWAY = 33_554_432
SECONDS_THROWN_AWAY = 5.0
"""How much of a body that is too large is still received, and for how long, so that its sender hears why."""

PageOfError = Callable[[int, str, Mapping[str, str]], Response]
"""From a status, our own word for the reason, and headers."""

_SAYINGS = {
    403: ("This came from another website", "So we did not take it."),
    404: ("There is no page here", "Check the address, or go back to the start."),
    408: ("That took too long", "Nothing was sent. Please try again."),
    413: ("That is too long to send", "Nothing was sent. Please make it shorter."),
    503: ("We are very busy right now", "Nothing was sent. Please try again in a minute."),
    507: ("We have no room right now", "Nothing was sent. Please tell a grown-up you trust."),
}
_ASKED_WRONG = ("That did not work", "Nothing was sent. Please try again.")
_OUR_FAULT = ("Something went wrong here", "It is not your fault. Please try again.")


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What web/error.html needs. `home` is where "start again" leads."""

    title: str
    saying: str
    home: str = "/"
    dress: str = "web"


def saying_for(status: int) -> tuple[str, str]:
    """The heading and the sentence that a person sees for `status`."""
    return _SAYINGS.get(status, _OUR_FAULT if status >= 500 else _ASKED_WRONG)


def error_page(
    status: int, *, home: str = "/", dress: str = "web", headers: Mapping[str, str] | None = None
) -> Response:
    """The plain page for `status`, with the numbers block."""
    heading, saying = saying_for(status)
    page = ErrorPage(title=text(heading), saying=text(saying), home=home, dress=dress)
    return HTMLResponse(render("web/error.html", page), status, _with_close(status, headers))


def error_json(status: int, *, reason: str, headers: Mapping[str, str] | None = None) -> Response:
    """`{"reason": reason}` for a program. `reason` is one of our own words, never input."""
    return JSONResponse({"reason": reason}, status, _with_close(status, headers))


def answer(scope: Scope, status: int, *, reason: str, headers: Mapping[str, str] | None = None) -> Response:
    """The JSON line under /api/, the page everywhere else, in the `dress` that a room put into the scope.

    A room with a page of its own puts a `PageOfError` into the scope as `error_page`.
    """
    if "/api/" in scope["path"]:
        return error_json(status, reason=reason, headers=headers)
    own: PageOfError | None = scope.get("error_page")
    if own is not None:
        return own(status, reason, _with_close(status, headers))
    home, dress = scope.get("root_path", "") + "/", scope.get("dress", "web")
    with speaking(scope.get("language", language())):
        return error_page(status, home=home, dress=dress, headers=headers)


class _Closing:
    """An answer before the body was read whole: what still comes is thrown away, so that the answer arrives.

    A connection closed with bytes unread is reset, and many clients then never see why.
    """

    def __init__(self, response: Response) -> None:
        self._response = response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_but_the_end(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "more_body": True}
            await send(message)

        await self._response(scope, receive, send_but_the_end)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_THROWN_AWAY):
                await _throw_away(receive)
        await send({"type": "http.response.body", "body": b""})


async def _throw_away(receive: Receive) -> None:
    left = MOST_THROWN_AWAY
    while left > 0:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            return
        left -= len(message.get("body", b""))


def _with_close(status: int, headers: Mapping[str, str] | None) -> dict[str, str]:
    return {**(headers or {}), **({"Connection": "close"} if status in _CLOSE else {})}


async def _on_bad_body(request: Request, error: Exception) -> ASGIApp:
    assert isinstance(error, BadBodyError)
    response = answer(request.scope, error.status, reason=error.reason)
    return _Closing(response) if isinstance(error, BodyTooLargeError) and error.unread else response


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return answer(request.scope, error.status_code, reason="refused", headers=error.headers)


EXCEPTION_HANDLERS: dict[Any, Any] = {HTTPException: _on_http, BadBodyError: _on_bad_body}
"""For Starlette(exception_handlers=...). Faults beyond these are caught by CalmFaults."""


class CalmFaults:
    """ASGI middleware, second outermost (inside SecurityHeaders): no fault reaches the visitor or the server.

    It logs where the fault was and its type, never its message, which may quote what was sent.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, note_start)
        except Exception as error:  # the last line of defence: whatever it is, the visitor sees a calm page
            _EVENTS.fault("fault", error, status=500)
            if started:
                raise
            await answer(scope, 500, reason="fault")(scope, receive, send)
