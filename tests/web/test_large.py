"""A body that is too large, from a sender that sends all of it before it listens: it still hears why."""

import http.client
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from worrybox.web.bodies import read_body
from worrybox.web.errors import EXCEPTION_HANDLERS


async def take(request: Request) -> Response:
    return PlainTextResponse(str(len(await read_body(request, limit=1_000))))


APP = Starlette(routes=[Route("/api/take", take, methods=["POST"])], exception_handlers=EXCEPTION_HANDLERS)


def post(url: str, body: Any, **options: Any) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.request("POST", "/api/take", body=body, **options)
    answer = connection.getresponse()
    return answer.status, answer.read()


@pytest.mark.parametrize("megabytes", [1, 10])
def test_ten_megabytes_get_a_clear_answer_and_no_reset(serve: Callable[[Any], str], megabytes: int) -> None:
    assert post(serve(APP), b"x" * (megabytes << 20)) == (413, b'{"reason":"too-large"}')


def test_a_stream_of_unknown_length_gets_it_too(serve: Callable[[Any], str]) -> None:
    stream = (b"x" * 65_536 for _ in range(64))
    answer = post(serve(APP), stream, encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    assert answer == (413, b'{"reason":"too-large"}')


def test_what_fits_is_taken(serve: Callable[[Any], str]) -> None:
    assert post(serve(APP), b"x" * 1_000) == (200, b"1000")
