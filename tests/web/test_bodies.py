"""Bodies are bounded in bytes, time and fields before anything looks at them."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from worrybox.web import bodies
from worrybox.web.errors import EXCEPTION_HANDLERS

FORM = {"content-type": bodies.FORM_TYPE}


async def echo_form(request: Request) -> Response:
    form = await bodies.read_form(request, limit=1_000, fields=8, seconds=0.2)
    return PlainTextResponse(form.one("what"))


app = Starlette(
    routes=[Route("/api/v1/form", echo_form, methods=["POST"])], exception_handlers=EXCEPTION_HANDLERS
)


def post(content: bytes, **headers: str) -> httpx2.Response:
    async def send() -> httpx2.Response:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://school.test") as client:
            return await client.post("/api/v1/form", content=content, headers={**FORM, **headers})

    return asyncio.run(send())


def request_of(*messages: dict[str, Any], length: str | None = None) -> Request:
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.sleep(60)
        return waiting.pop(0)

    headers = [] if length is None else [(b"content-length", length.encode())]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)


def part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_form_comes_in_as_it_was_typed() -> None:
    assert post(b"what=caf%C3%A9+%26+tea%0D%0A%F0%9F%8C%BC").text == "café & tea\r\n🌼"


def test_a_declared_length_over_the_limit_is_refused_before_a_byte_is_read() -> None:
    request = request_of(length="1001")
    with pytest.raises(bodies.BodyTooLargeError):
        asyncio.run(bodies.read_body(request, limit=1_000, seconds=5))


def test_an_undeclared_body_is_cut_at_the_limit_not_after_it() -> None:
    request = request_of(part(b"x" * 600, more=True), part(b"x" * 600, more=True))
    with pytest.raises(bodies.BodyTooLargeError):
        asyncio.run(bodies.read_body(request, limit=1_000, seconds=5))


def test_a_body_that_stops_coming_is_refused_at_the_deadline() -> None:
    request = request_of(part(b"what=", more=True))
    with pytest.raises(bodies.BodyTooSlowError):
        asyncio.run(bodies.read_body(request, limit=1_000, seconds=0.05))


def test_a_body_that_is_waited_for_arrives_whole_and_its_source_hears_of_the_deadline() -> None:
    told: list[str] = []

    async def slowly() -> dict[str, Any]:
        try:
            await asyncio.sleep(0 if len(told) < 3 else 3600)
        finally:
            told.append("asked")
        return part(b"abc", more=len(told) != 3)

    request = Request({"type": "http", "method": "POST", "path": "/", "headers": []}, slowly)
    assert asyncio.run(bodies.read_body(request, limit=1_000, seconds=30)) == b"abcabcabc"
    with pytest.raises(bodies.BodyTooSlowError):
        asyncio.run(bodies.read_body(request, limit=1_000, seconds=0.05))
    assert len(told) == 4


def test_a_sender_that_goes_away_is_told_from_one_that_is_slow() -> None:
    request = request_of(part(b"what=", more=True), {"type": "http.disconnect"})
    with pytest.raises(bodies.BodyCutShortError):
        asyncio.run(bodies.read_body(request, limit=1_000, seconds=5))


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "١٢", "9" * 40, ""])
def test_a_content_length_that_is_no_number_is_refused(length: str) -> None:
    request = request_of(part(b"", more=False), length=length)
    with pytest.raises(bodies.BadBodyError):
        asyncio.run(bodies.read_body(request, limit=1_000, seconds=5))


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"what=" + b"a" * 2_000, 413, "too-large"),
        (b"a=1&" * 200 + b"what=x", 413, "too-many-fields"),
        (b"what=%ff%fe", 422, "not-utf-8"),
        (b"what=%ed%a0%80", 422, "not-utf-8"),
        (b"what=\xff", 422, "not-utf-8"),
        (b"other=1", 422, "bad-field"),
        (b"what=1&what=2", 422, "bad-field"),
        (b"", 422, "bad-field"),
    ],
)
def test_a_bad_form_is_a_clear_answer(content: bytes, status: int, reason: str) -> None:
    answer = post(content)
    assert (answer.status_code, reason in answer.text) == (status, True)


def test_ten_thousand_fields_are_refused_without_being_parsed() -> None:
    with pytest.raises(bodies.TooManyFieldsError):
        bodies.parse_form(b"a=%ff&" * 10_000, fields=64)


def test_a_multipart_form_is_refused_so_that_nothing_is_spooled_to_disk() -> None:
    assert post(b"--x", **{"content-type": "multipart/form-data; boundary=x"}).status_code == 415


def test_after_a_refused_length_the_connection_is_closed() -> None:
    assert post(b"what=" + b"a" * 2_000).headers["connection"] == "close"


@pytest.mark.parametrize("show", [repr, str, "{}".format])
def test_a_form_never_shows_what_was_typed(show: Callable[[object], str]) -> None:
    assert "canary" not in show(bodies.parse_form(b"what=canary", fields=8))
