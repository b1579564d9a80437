"""How an inbox fetches: days, a day's ids, envelopes, "I hold these"."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal import clock
from portal.sweeping import sweep
from tests.portal.conftest import Portal, frames

FETCH = "/api/v1/envelopes/fetch"


def send(portal: Portal, count: int) -> list[bytes]:
    envelopes = [portal.cast.envelope() for _ in range(count)]
    assert {portal.send(envelope) for envelope in envelopes} == {201}
    return sorted(envelopes, key=lambda envelope: envelope[24:40])


def test_days_count_what_is_held(portal: Portal) -> None:
    send(portal, 2)
    assert portal.call("GET", "/api/v1/days").json() == {clock.today().isoformat(): 2}


def test_a_days_ids_are_sorted_whatever_came_first(portal: Portal) -> None:
    ids = b"".join(envelope[24:40] for envelope in send(portal, 5))
    assert portal.call("GET", f"/api/v1/days/{clock.today()}").content == ids


def test_a_day_that_did_not_change_is_not_sent_again(portal: Portal) -> None:
    send(portal, 1)
    target = f"/api/v1/days/{clock.today()}"
    etag = portal.call("GET", target).headers["etag"]
    headers = {**portal.cast.auth("GET", target), "If-None-Match": f'"old", W/{etag}'}
    again = portal.client.get(target, headers=headers)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    send(portal, 1)
    assert portal.client.get(target, headers=headers).status_code == 200


def test_a_day_nothing_came_on_is_empty(portal: Portal) -> None:
    answer = portal.call("GET", "/api/v1/days/2020-02-29")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("day", ["2026-02-30", "2026-2-3", "today", "20261122"])
def test_no_such_day_is_refused(portal: Portal, day: str) -> None:
    answer = portal.call("GET", f"/api/v1/days/{day}")
    assert (answer.status_code, answer.json()) == (422, {"reason": "day"})


def test_fetching_leaves_out_what_is_unknown_and_counts_a_repeated_id_once(portal: Portal) -> None:
    envelopes = send(portal, 20)
    ids = [envelope[24:40] for envelope in envelopes]
    answer = portal.call("POST", FETCH, b"".join([bytes(16), *ids, ids[0]]))
    assert frames(answer.content) == envelopes


@pytest.mark.parametrize(("size", "status", "reason"), [(15, 422, "ids"), (257 * 16, 413, "too-large")])
def test_torn_or_too_many_ids_are_refused(portal: Portal, size: int, status: int, reason: str) -> None:
    answer = portal.call("POST", FETCH, bytes(size))
    assert (answer.status_code, answer.json()) == (status, {"reason": reason})


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", "/api/v1/days"), ("GET", "/api/v1/days/2026-11-22"), ("POST", FETCH), ("POST", "/api/v1/done")],
)
def test_nobody_collects_without_a_key_of_the_roster(portal: Portal, method: str, target: str) -> None:
    assert portal.client.request(
        method, target, headers={"Content-Type": "application/octet-stream"}
    ).json() == {"reason": "no-auth"}
    charlie = portal.call(method, target, key=portal.cast.charlie)
    assert (charlie.status_code, charlie.json()) == (401, {"reason": "not-admitted"})


def test_a_reader_fetches_but_only_a_collector_says_what_it_holds(portal: Portal) -> None:
    morgan = portal.cast.readers["r1"]
    [envelope] = send(portal, 1)
    assert frames(portal.call("POST", FETCH, envelope[24:40], key=morgan).content) == [envelope]
    refused = portal.call("POST", "/api/v1/done", envelope[24:40], key=morgan)
    assert (refused.status_code, refused.json()) == (403, {"reason": "collectors-only"})
    assert portal.call("POST", "/api/v1/done", envelope[24:40]).json() == {"noted": 1}
    assert portal.call("POST", "/api/v1/done", envelope[24:40]).json() == {"noted": 0}


@pytest.mark.parametrize(("days", "acknowledged", "left"), [(34, True, 1), (36, False, 1), (36, True, 0)])
def test_an_envelope_leaves_when_it_is_old_and_every_collector_holds_it(
    portal: Portal, on_day: Callable[..., None], days: int, acknowledged: bool, left: int
) -> None:
    [envelope] = send(portal, 1)
    if acknowledged:
        portal.call("POST", "/api/v1/done", envelope[24:40])
    assert portal.client.portal is not None
    portal.client.portal.call(sweep, portal.school, clock.today() + timedelta(days=days))
    assert len(portal.held()) == left


@pytest.mark.parametrize("said", [{}, {"Content-Type": "application/x-anything"}])
def test_calls_whose_type_the_contract_leaves_open_take_any(portal: Portal, said: dict[str, str]) -> None:
    """Only sending an envelope names a media type (section 8); an inbox need not say one."""
    for target, body in (("/api/v1/done", bytes(16)), ("/api/v1/envelopes/fetch", bytes(16))):
        headers = {**said, **portal.cast.auth("POST", target, body)}
        assert portal.client.post(target, content=body, headers=headers).status_code == 200
    assert portal.client.post("/api/v1/share", content=bytes(32), headers=said).status_code == 200
