"""The language stands in the path, leads from page to page, and is kept and written nowhere."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from worrybox.web.errors import EXCEPTION_HANDLERS, CalmFaults
from worrybox.web.i18n import ENGLISH, LANGUAGES, Language, language, offered, speaking
from worrybox.web.tongues import LanguagePath, links

OTHERS = [tag for tag in LANGUAGES if tag != ENGLISH.tag]


async def told(request: Request) -> JSONResponse:
    """What the endpoint sees."""
    return JSONResponse([language().tag, request.scope["root_path"]])


async def fails(_request: Request) -> Response:
    """A fault inside."""
    raise RuntimeError


def client(root_path: str = "") -> TestClient:
    routes = [Route("/", told), Route("/younger", told), Route("/fails", fails), Route("/api/v1/x", told)]
    inside = [Middleware(CalmFaults), Middleware(LanguagePath)]
    app = Starlette(routes=routes, middleware=inside, exception_handlers=EXCEPTION_HANDLERS)
    return TestClient(app, root_path=root_path, follow_redirects=False)


@pytest.mark.parametrize("root", ["", "/s/oakfield"])
@pytest.mark.parametrize("tag", OTHERS)
def test_a_tag_in_the_path_is_spoken_and_leads_on(root: str, tag: str) -> None:
    for page in ("", "younger"):
        assert client(root).get(f"{root}/{tag}/{page}").json() == [tag, f"{root}/{tag}"]


@pytest.mark.parametrize("path", ["/", "/younger"])
def test_english_has_no_tag(path: str) -> None:
    assert client().get(path).json() == ["en", ""]
    assert client().get(f"/en{path}").status_code == 404


@pytest.mark.parametrize("path", ["/cy/api/v1/x", "/cy/static/x.js", "/cy/healthz", "/xx/", "/cy/cy/"])
def test_no_call_no_file_and_no_other_word_has_a_language(path: str) -> None:
    assert client().get(path).status_code == 404


def test_a_tag_without_its_slash_leads_to_the_page() -> None:
    answer = client().get("/cy")
    assert (answer.status_code, answer.headers["location"]) == (307, "http://testserver/cy/")


def test_one_request_does_not_speak_for_the_next() -> None:
    calls = client()
    assert [calls.get(path).json()[0] for path in ("/ur/", "/", "/pl/", "/")] == ["ur", "en", "pl", "en"]


def test_the_language_a_browser_asks_for_changes_nothing() -> None:
    assert client().get("/", headers={"accept-language": "pl"}).json() == ["en", ""]
    assert "vary" not in client().get("/").headers


@pytest.mark.parametrize("path", ["/ur/fails", "/ur/nothing"])
def test_a_refusal_and_a_fault_speak_the_language_and_lead_back_in_it(path: str) -> None:
    page = client().get(path).text
    assert re.search(r'<html lang="ur" dir="rtl"', page)
    assert 'href="/ur/"' in page


def test_a_school_offers_what_it_names_and_we_have_and_english() -> None:
    assert [each.tag for each in offered(("pl", "fr", "cy"))] == ["en", "cy", "pl"]
    assert links(offered(("en",)), place="/", page="") == ()


def test_a_link_to_the_same_page_in_each_language() -> None:
    with speaking(LANGUAGES["pl"]):
        made = links(offered(("pl",)), place="/s/oakfield/", page="younger")
    assert [(link.href, link.now) for link in made] == [
        ("/s/oakfield/younger", False),
        ("/s/oakfield/pl/younger", True),
    ]


def test_every_language_names_itself_and_knows_its_side() -> None:
    assert [each.name for each in LANGUAGES.values()] == ["English", "Cymraeg", "Polski", "Română", "اردو"]
    assert [tag for tag, each in LANGUAGES.items() if each.direction == "rtl"] == ["ur"]
    assert Language("ur", "x") != LANGUAGES["ur"]
