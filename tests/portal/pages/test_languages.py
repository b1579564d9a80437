"""The reporter's pages in every language: each link, address and report keeps the one that was chosen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from portal.school import School
from tests.portal.conftest import Portal, frames
from worrybox.web.assets import url
from worrybox.web.i18n import ENGLISH, LANGUAGES

OTHERS = [tag for tag in LANGUAGES if tag != ENGLISH.tag]
PAGES = ("", "younger", "staff")
FIRST_SCREEN = 10_240
FURTHER_PAGE = 8_192
STEPS = ("form", "steps", "sent")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(params=["", "oakfield"])
def spoken(
    request: pytest.FixtureRequest, start: Callable[..., Portal], make_school: Callable[..., School]
) -> Portal:
    """A portal whose school offers every language, alone and under /s/oakfield/."""
    portal = start(make_school(slug=request.param))
    roster = portal.cast.roster(languages=tuple(LANGUAGES))
    home = portal.school.home
    answer = portal.client.put(f"{home}api/v1/roster", content=portal.cast.signed(roster))
    assert answer.status_code == 201
    portal.client.get(home)  # the cookie
    return portal


def on_the_wire(portal: Portal, path: str) -> int:
    """Bytes of the answer, its headers included."""
    with portal.client.stream("GET", path, headers={"accept-encoding": "gzip, br"}) as answer:
        head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
        return head + len(b"HTTP/1.1 200 OK\r\n\r\n") + int(answer.headers["content-length"])


def below(page: str, name: str) -> str:
    return f"{page}/{name}" if page else name


@pytest.mark.parametrize("tag", OTHERS)
def test_every_page_speaks_it_and_every_address_on_it_keeps_it(spoken: Portal, tag: str) -> None:
    root = spoken.school.home
    for path in [*PAGES, "words", *(below(page, name) for page in PAGES for name in STEPS)]:
        answer = spoken.client.get(f"{root}{tag}/{path}")
        assert answer.status_code == 200
        assert f'<html lang="{tag}" dir="{LANGUAGES[tag].direction}"' in answer.text
        choices = re.compile(r'<ul class="languages">.*?</ul>', re.S)
        rest = re.findall(r'(?:href|action)="(/[^"]*)"', choices.sub("", answer.text))
        assert [each for each in rest if not each.startswith((f"{root}{tag}/", "/static/"))] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_front_page_links_to_itself_in_each_language_by_its_own_name(spoken: Portal, page: str) -> None:
    root = spoken.school.home
    for spoken_now in LANGUAGES.values():
        text = spoken.client.get(f"{root}{spoken_now.path}{page}").text
        for each in LANGUAGES.values():
            wanted = f'<a href="{root}{each.path}{page}" lang="{each.tag}"'
            assert wanted in text
            assert f">{each.name}</a>" in text
        assert text.count('aria-current="true"') == 1


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_form_without_script_is_eight_kilobytes_in_every_language(spoken: Portal, tag: str) -> None:
    for page in PAGES:
        path = f"{spoken.school.home}{LANGUAGES[tag].path}{below(page, 'form')}"
        assert on_the_wire(spoken, path) <= FURTHER_PAGE, path


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_first_screen_is_light_in_every_language(spoken: Portal, tag: str) -> None:
    root, assets_of_it = f"{spoken.school.home}{LANGUAGES[tag].path}", (url("app.css"), url("app.js"))
    for page in PAGES:
        assert sum(on_the_wire(spoken, path) for path in (f"{root}{page}", *assets_of_it)) <= FIRST_SCREEN


def test_a_call_of_the_script_has_no_language(spoken: Portal) -> None:
    root = spoken.school.home
    page = spoken.client.get(f"{root}cy/form").text
    assert f'data-envelopes="{root}api/v1/envelopes"' in page
    assert 'data-lang="cy"' in page
    assert spoken.client.get(f"{root}cy/api/v1/roster").status_code == 404


@pytest.mark.parametrize("tag", ["pl", "ur"])
def test_a_report_sent_without_script_says_its_language_and_ends_on_a_page_in_it(
    spoken: Portal, tag: str
) -> None:
    root = spoken.school.home
    page = spoken.client.get(f"{root}{tag}/form").text
    hidden = dict(re.findall(r'<input type="hidden" name="(id|shown)" value="([^"]*)">', page))
    body = urlencode([("about", "friend"), *hidden.items()])
    answer = spoken.client.post(f"{root}{tag}/form", content=body, headers=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{root}{tag}/sent")
    [envelope] = held_by(spoken)
    assert json.loads(spoken.cast.opened(envelope, by="r1") or b"")["lang"] == tag


def test_a_form_that_comes_back_comes_back_in_its_language(spoken: Portal) -> None:
    answer = spoken.client.post(f"{spoken.school.home}ur/form", content=b"", headers=FORM)
    assert answer.status_code == 422
    assert '<html lang="ur" dir="rtl"' in answer.text


def test_without_the_cookie_the_questions_lead_to_the_front_page_in_the_same_language(spoken: Portal) -> None:
    root = spoken.school.home
    spoken.client.cookies.clear()
    for path, front in (("form", ""), ("younger/form", "younger")):
        answer = spoken.client.get(f"{root}ro/{path}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{root}ro/{front}?again")


def test_the_cookie_is_the_same_in_every_language(spoken: Portal) -> None:
    root = spoken.school.home
    told = set()
    for each in LANGUAGES.values():
        spoken.client.cookies.clear()
        told.add(spoken.client.get(f"{root}{each.path}").headers["set-cookie"])
    assert len(told) == 1


@pytest.mark.parametrize("tag", OTHERS)
def test_leaving_in_any_language_ends_the_one_cookie(spoken: Portal, tag: str) -> None:
    answer = spoken.client.get(f"{spoken.school.home}{tag}/exit")
    assert (answer.status_code, answer.headers["location"]) == (303, spoken.school.leave_url)
    assert f"Path={spoken.school.home};" in answer.headers["set-cookie"]
    assert not spoken.client.cookies


def test_a_school_that_names_only_english_shows_no_choice_but_an_old_poster_still_leads_on(
    portal: Portal,
) -> None:
    assert 'class="languages"' not in portal.client.get("/").text
    assert portal.client.get("/pl/younger").status_code == 200


def test_where_nobody_can_read_the_numbers_are_offered_in_every_language(new_portal: Portal) -> None:
    assert new_portal.client.get("/").text.count("hreflang=") == len(LANGUAGES)


def held_by(portal: Portal) -> list[bytes]:
    """Every envelope, fetched as an inbox does."""
    calls = f"{portal.school.home}api/v1"
    days = portal.call("GET", f"{calls}/days").json()
    ids = b"".join(portal.call("GET", f"{calls}/days/{day}").content for day in days)
    return frames(portal.call("POST", f"{calls}/envelopes/fetch", ids).content)
