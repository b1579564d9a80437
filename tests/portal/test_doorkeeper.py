"""Wb-Auth: only this very request, only now, only once."""

import pytest

from portal import clock
from portal.doorkeeper import Nonces
from portal.refusals import Refusal
from tests.portal.conftest import OCTETS, Portal

DAYS = "/api/v1/days"
DONE = "/api/v1/done"


def status(portal: Portal, method: str, target: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    answer = portal.client.request(method, target, content=body, headers={**OCTETS, **headers})
    return answer.status_code, answer.json().get("reason", "")


@pytest.mark.parametrize("seconds", [-121, 121])
def test_a_request_of_another_time_is_refused(portal: Portal, seconds: int) -> None:
    headers = portal.cast.auth("GET", DAYS, timestamp=clock.now() + seconds)
    assert status(portal, "GET", DAYS, b"", headers) == (401, "not-admitted")


def test_a_post_counts_once(portal: Portal) -> None:
    headers = portal.cast.auth("POST", DONE, b"")
    assert status(portal, "POST", DONE, b"", headers)[0] == 200
    assert status(portal, "POST", DONE, b"", headers) == (401, "nonce-used")


def test_a_get_may_be_repeated_within_the_window(portal: Portal) -> None:
    headers = portal.cast.auth("GET", DAYS)
    assert [portal.client.get(DAYS, headers=headers).status_code for _ in range(2)] == [200, 200]


def test_a_post_signed_before_the_portal_started_is_refused(portal: Portal) -> None:
    before = clock.now() - 60
    headers = portal.cast.auth("POST", DONE, timestamp=before)
    assert status(portal, "POST", DONE, b"", headers) == (401, "signed-before-start")


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [("POST", DONE, b"x" * 16), ("POST", DONE + "?x=1", b""), ("PUT", DONE, b"")],
)
def test_a_signature_is_good_for_nothing_else(portal: Portal, method: str, target: str, body: bytes) -> None:
    headers = portal.cast.auth(method, target, body)
    assert status(portal, "POST", DONE, b"", headers) == (401, "not-admitted")


def test_the_query_is_signed_as_the_client_sent_it(portal: Portal) -> None:
    target = DAYS + "?a=%20b"
    assert portal.client.get(target, headers=portal.cast.auth("GET", target)).status_code == 200
    assert portal.client.get(target, headers=portal.cast.auth("GET", DAYS)).status_code == 401


@pytest.mark.parametrize("value", ["", "a.b.c", "x" * 300, "A.1.B.C", "…"])
def test_a_header_of_another_form_is_refused(portal: Portal, value: str) -> None:
    answer = portal.client.get(DAYS, headers={b"Wb-Auth": value.encode()})
    assert (answer.status_code, answer.json()["reason"]) == (401, "bad-auth")


def test_before_a_roster_came_nobody_is_admitted(new_portal: Portal) -> None:
    assert new_portal.call("GET", DAYS).json() == {"reason": "not-admitted"}


def test_nonces_are_bounded_and_forgotten_when_they_can_no_longer_come() -> None:
    nonces = Nonces(most=2)
    nonces.use(b"a", timestamp=1000, now=1000)
    nonces.use(b"b", timestamp=1000, now=1000)
    with pytest.raises(Refusal) as full:
        nonces.use(b"c", timestamp=1000, now=1000)
    assert full.value.status == 503
    nonces.use(b"c", timestamp=1121, now=1121)
