"""A POST from another website's page is refused by what the browser itself says of it."""

import pytest

from worrybox.web.sites import from_our_own_page

HOST = {"host": "school.test"}


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://school.test"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"origin": "http://school.test"}, True),
        ({"origin": "https://school.test"}, True),
        ({"origin": "http://school.test.evil.example"}, False),
        ({"origin": "http://school.test:8080"}, False),
        ({"origin": "garbage"}, False),
        ({}, True),
    ],
)
def test_the_browser_says_where_a_post_came_from(headers: dict[str, str], ours: bool) -> None:
    assert from_our_own_page({**HOST, **headers}) is ours


def test_a_hidden_origin_is_taken_only_where_there_is_no_session_to_ride_on() -> None:
    headers = {**HOST, "origin": "null"}
    assert from_our_own_page(headers, opaque_allowed=True)
    assert not from_our_own_page(headers)
