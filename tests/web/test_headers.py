"""The headers stand on every answer, and a page can do nothing it was not given."""

import asyncio

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from worrybox.web.compression import CompressedPages, SamePage
from worrybox.web.errors import CalmFaults
from worrybox.web.headers import NOTHING, ContentPolicy, SecurityHeaders

PAGE = "<p>" + "word " * 500


async def page(request: Request) -> Response:
    return HTMLResponse(PAGE)


async def call(_request: Request) -> Response:
    return JSONResponse({}, headers={"Cache-Control": "no-cache"})


async def fault(_request: Request) -> Response:
    raise RuntimeError("canary words")


async def same(request: Request) -> Response:
    end = ENDS[int(request.path_params["end"])]
    return SamePage(PAGE + end, until=end)


async def part(_request: Request) -> Response:
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": NOTHING})


async def script(_request: Request) -> Response:
    return Response("1", media_type="text/javascript")


ENDS = {len(end): end for end in ("", "x", "é" * 300, "y" * 65_536)}
ROUTES = [
    Route("/", page, methods=["GET", "POST"]),
    Route("/api/v1/call", call),
    Route("/fault", fault),
    Route("/same/{end}", same),
    Route("/part", part),
    Route("/script", script),
]


def ask(
    path: str, *, method: str = "GET", https: bool = False, accepted: str = "identity"
) -> httpx2.Response:
    app = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(SecurityHeaders, https=https),
            Middleware(CalmFaults),
            Middleware(CompressedPages),
        ],
    )

    async def send() -> httpx2.Response:
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app), base_url="http://school.test"
        ) as client:
            return await client.request(method, path, headers={"accept-encoding": accepted})

    return asyncio.run(send())


def test_a_page_may_load_only_its_own_things_and_be_framed_by_nobody() -> None:
    policy = ask("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert not any(weak in policy for weak in ("unsafe", "http", "data:", "*"))


@pytest.mark.parametrize("path", ["/", "/api/v1/call", "/fault", "/nowhere"])
def test_every_answer_carries_the_constant_headers(path: str) -> None:
    headers = ask(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_page_tells_nobody_where_its_reader_came_from() -> None:
    headers = ask("/").headers
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_nothing_dynamic_is_kept_unless_the_answer_says_how() -> None:
    assert ask("/").headers["cache-control"] == "no-store"
    assert ask("/api/v1/call").headers["cache-control"] == "no-cache"


def test_hsts_comes_only_where_the_school_serves_https() -> None:
    assert "strict-transport-security" not in ask("/").headers
    assert "max-age=31536000" in ask("/", https=True).headers["strict-transport-security"]


def test_no_feature_of_the_device_is_given_to_a_page() -> None:
    features = ask("/").headers["permissions-policy"]
    assert "microphone=()" in features
    assert "camera=()" in features
    assert "publickey-credentials-get=(self)" not in features
    assert "publickey-credentials-get=(self)" in ContentPolicy(passkeys=True).permissions()


def test_a_fault_is_a_calm_page_without_a_word_of_the_fault(capfd: pytest.CaptureFixture[str]) -> None:
    answer = ask("/fault")
    assert answer.status_code == 500
    assert "0800 1111" in answer.text
    assert "canary" not in answer.text + capfd.readouterr().err
    assert "Traceback" not in answer.text


def test_a_fresh_page_is_compressed_and_an_echoing_one_never() -> None:
    for accepted, coding in (("gzip", "gzip"), ("gzip, br", "br"), ("gzip, br;q=0", "gzip")):
        fresh = ask("/", accepted=accepted)
        assert fresh.headers["content-encoding"] == coding
        assert fresh.text == PAGE
    assert "content-encoding" not in ask("/", method="POST", accepted="gzip, br").headers
    assert "content-encoding" not in ask("/?q=x", accepted="gzip").headers
    assert "content-encoding" not in ask("/").headers


@pytest.mark.parametrize("tail", ["", "x", "é" * 300, "y" * 65_536])
def test_a_page_that_is_the_same_but_for_its_end_is_compressed_once(tail: str) -> None:
    answer = ask(f"/same/{len(tail)}", accepted="br")
    same = ask("/same/0", accepted="br")
    assert answer.headers["content-encoding"] == "br"
    assert answer.text == PAGE + ENDS[len(tail)]
    assert answer.num_bytes_downloaded <= same.num_bytes_downloaded + len(tail.encode()) + 3


def test_a_script_needs_no_policy_and_is_nothing_but_a_script() -> None:
    headers = ask("/script").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" not in headers


def test_html_with_a_policy_of_its_own_is_no_page_and_gets_the_short_set() -> None:
    headers = ask("/part").headers
    assert headers["content-security-policy"] == NOTHING
    assert headers["x-content-type-options"] == "nosniff"
    assert "permissions-policy" not in headers
