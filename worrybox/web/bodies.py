"""Reading what a request carries: bounded in bytes, in time and in fields, before anything looks at it.

It never writes a body to disk (a spooled part would be a child's words unsealed) and never puts a byte of
it into an error: an error names the limit that was passed, nothing else.
"""

import asyncio
import types
from collections.abc import Coroutine, Generator
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.types import Receive

T = TypeVar("T")

SECONDS_TO_RECEIVE = 30.0
"""An absolute deadline: a body that trickles in does not hold a connection for longer than this."""

FORM_TYPE = "application/x-www-form-urlencoded"


class BadBodyError(Exception):
    """A body we do not take. `status` is the answer's status, `reason` a short word for machines."""

    status = 400
    reason = "bad-body"


class BodyTooLargeError(BadBodyError):
    """More bytes than the limit, by Content-Length or by count."""

    status = 413
    reason = "too-large"

    def __init__(self, message: str, *, unread: bool) -> None:
        super().__init__(message)
        self.unread = unread
        """Whether more of it is on its way."""


class BodyTooSlowError(BadBodyError):
    """The body was not complete before the deadline."""

    status = 408
    reason = "too-slow"


class BodyCutShortError(BadBodyError):
    """The sender went away, or Content-Length is not a plain number."""

    reason = "cut-short"


class NotAFormError(BadBodyError):
    """Not a urlencoded form."""

    status = 415
    reason = "not-a-form"


class TooManyFieldsError(BadBodyError):
    """More fields than any of our pages has."""

    status = 413
    reason = "too-many-fields"


class NotUtf8Error(BadBodyError):
    """A field whose bytes are not UTF-8."""

    status = 422
    reason = "not-utf-8"


class FieldError(BadBodyError):
    """A field that is missing, or is there more than once where one is wanted."""

    status = 422
    reason = "bad-field"


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """The fields of one form, in the order they came. Its repr never shows them."""

    pairs: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return f"<Form of {len(self.pairs)} fields>"

    def all(self, name: str) -> list[str]:
        """Every value of `name`, in order."""
        return [value for key, value in self.pairs if key == name]

    def one(self, name: str, *, default: str | None = None) -> str:
        """The only value of `name`, or `default`. Raises FieldError when repeated, or missing without one."""
        values = self.all(name)
        if len(values) == 1:
            return values[0]
        if values or default is None:
            raise FieldError(f"field {name} came {len(values)} times, wanted once")
        return default


def header(request: Request, name: bytes) -> str | None:
    """The first header of this name (in small letters), or None; cheap, for the calls that must be quick."""
    for each, value in request.scope["headers"]:
        if each == name:
            return bytes(value).decode("latin-1")
    return None


async def read_body(request: Request, *, limit: int, seconds: float = SECONDS_TO_RECEIVE) -> bytes:
    """The whole body, at most `limit` bytes, received within `seconds`.

    Raises BodyTooLargeError (before reading anything when Content-Length already says so),
    BodyTooSlowError, BodyCutShortError.
    """
    declared = _content_length(request)
    if declared is not None and declared > limit:
        raise BodyTooLargeError(f"body is declared larger than {limit} bytes", unread=True)
    draining = _drain(request.receive, limit)
    try:
        waits_for = draining.send(None)
    except StopIteration as drained:
        # All of it came with the head, as a report mostly does. Setting a clock costs more than reading it.
        return bytes(drained.value)
    try:
        async with asyncio.timeout(seconds):
            return await _rest_of(draining, waits_for)
    except TimeoutError:
        raise BodyTooSlowError("body did not arrive in time") from None


async def read_form(
    request: Request, *, limit: int, fields: int, seconds: float = SECONDS_TO_RECEIVE
) -> Form:
    """A urlencoded form of at most `limit` bytes and `fields` fields. Raises the BadBodyError family."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM_TYPE:
        raise NotAFormError("only urlencoded forms are taken")
    return parse_form(await read_body(request, limit=limit, seconds=seconds), fields=fields)


def parse_form(body: bytes, *, fields: int) -> Form:
    """The fields of a urlencoded body, strictly UTF-8. Raises TooManyFieldsError, NotUtf8Error."""
    if body.count(b"&") + 1 > fields:
        raise TooManyFieldsError(f"more than {fields} fields")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict")
    except UnicodeDecodeError:
        raise NotUtf8Error("a field is not UTF-8") from None
    return Form(pairs=tuple(pairs))


def _content_length(request: Request) -> int | None:
    declared = header(request, b"content-length")
    if declared is None:
        return None
    if not (declared.isascii() and declared.isdigit() and len(declared) <= 18):
        raise BodyCutShortError("content-length is not a number")
    return int(declared)


@types.coroutine
def _rest_of(begun: Coroutine[Any, Any, T], waits_for: Any) -> Generator[Any, Any, T]:
    """What `await begun` would do, once it ran until it first had to wait."""
    try:
        yield waits_for
    except BaseException as error:
        begun.throw(error)
        raise
    rest: T = yield from begun
    return rest


async def _drain(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    held = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyCutShortError("the sender went away")
        part: bytes = message.get("body", b"")
        held += len(part)
        if held > limit:
            unread = bool(message.get("more_body", False))
            raise BodyTooLargeError(f"body is larger than {limit} bytes", unread=unread)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)
