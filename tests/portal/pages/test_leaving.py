"""After sending, and leaving at once."""

import pytest

from tests.portal.conftest import Portal


def test_sent_says_what_happens_next_and_how_to_leave(portal: Portal) -> None:
    answer = portal.client.get("/sent")
    assert answer.status_code == 200
    assert "What happens next" in answer.text
    assert 'href="/exit"' in answer.text


def test_leaving_clears_this_site_and_ends_somewhere_neutral(portal: Portal) -> None:
    answer = portal.client.get("/exit")
    assert (answer.status_code, answer.headers["location"]) == (303, "https://weather.example/")
    # Without "cookies", which would sign a child out of the school's other sites.
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/sent", "/exit"])
def test_pages_are_only_looked_at(portal: Portal, path: str) -> None:
    answer = portal.client.post(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_page_that_is_not_there_has_the_numbers(portal: Portal) -> None:
    answer = portal.client.get("/nothing-here")
    assert answer.status_code == 404
    assert "0800 1111" in answer.text
