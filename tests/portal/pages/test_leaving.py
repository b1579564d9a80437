"""The front page and its one cookie, after sending, and leaving at once."""

import pytest

from tests.portal.conftest import Portal

AUDIENCES = ["", "younger", "staff"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_front_page_holds_no_question_and_gives_everyone_the_same_cookie(
    portal: Portal, audience: str
) -> None:
    answer = portal.client.get(f"/{audience}")
    assert "<form" not in answer.text
    assert not [mark for mark in ("<form", "<input", "data-question") if mark in answer.text]
    assert answer.headers["set-cookie"] == "here=1; HttpOnly; Path=/; SameSite=lax"
    assert answer.headers["cache-control"] == "no-store"
    # Set anew it would take along what the browser keeps for Back and Forward.
    assert "set-cookie" not in portal.client.get(f"/{audience}").headers


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_question_is_shown_to_who_did_not_come_through_the_front_page(
    portal: Portal, audience: str
) -> None:
    path = f"/{audience}/form".replace("//", "/")
    answer = portal.client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{audience}?again")
    portal.client.get(f"/{audience}")
    assert portal.client.get(path).status_code == 200


def test_a_browser_that_keeps_no_cookie_is_told_that_it_comes_no_further(portal: Portal) -> None:
    assert "try another browser" in portal.client.get("/?again").text
    assert "try another browser" not in portal.client.get("/").text


def test_a_form_sent_again_after_leaving_is_not_shown_to_whom_goes_back(portal: Portal) -> None:
    portal.client.get("/")
    refused = {"what": "nobody must see this", "shown": "r9"}
    assert "nobody must see this" in portal.client.post("/form", data=refused).text
    portal.client.get("/exit")
    again = portal.client.post("/form", data=refused)
    assert (again.status_code, again.headers["location"]) == (303, "/?again")
    assert "nobody must see this" not in again.text


def test_after_leaving_no_question_is_shown(portal: Portal) -> None:
    portal.client.get("/")
    assert portal.client.get("/form").status_code == 200
    portal.client.get("/exit")
    assert portal.client.get("/form").status_code == 303


@pytest.mark.parametrize("audience", AUDIENCES)
def test_sent_says_what_happens_next_and_how_to_leave(portal: Portal, audience: str) -> None:
    answer = portal.client.get(f"/{audience}/sent".replace("//", "/"))
    assert answer.status_code == 200
    assert "What happens next" in answer.text
    assert 'href="/exit"' in answer.text
    assert "set-cookie" not in answer.headers


def test_leaving_clears_this_site_and_ends_somewhere_neutral(portal: Portal) -> None:
    answer = portal.client.get("/exit")
    assert (answer.status_code, answer.headers["location"]) == (303, "https://weather.example/")
    # Without "cookies", which would sign a child out of the school's other sites: ours expires by name.
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert answer.headers["cache-control"] == "no-store"
    assert "Max-Age=0" in answer.headers["set-cookie"]


@pytest.mark.parametrize("path", ["/sent", "/exit", "/", "/younger", "/steps"])
def test_pages_are_only_looked_at(portal: Portal, path: str) -> None:
    answer = portal.client.post(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_page_that_is_not_there_has_the_numbers(portal: Portal) -> None:
    answer = portal.client.get("/nothing-here")
    assert answer.status_code == 404
    assert "0800 1111" in answer.text
