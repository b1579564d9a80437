"""Roster, calendar and status: what is published, who may, and that nothing older ever replaces it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crypto.notices import Reading
from portal import clock
from portal.school import School
from tests.portal.cast import Cast
from tests.portal.conftest import Portal
from tests.portal.faults import locked

ROSTER, CALENDAR, STATUS = "/api/v1/roster", "/api/v1/calendar", "/api/v1/status"


def test_a_published_roster_is_served_as_it_was_signed(portal: Portal) -> None:
    answer = portal.client.get(ROSTER)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json().keys() == {"policy", "succession", "roster", "signatures"}


def test_the_same_roster_again_is_welcome(portal: Portal) -> None:
    assert portal.publish(portal.client.get(ROSTER).content).status_code == 200


def test_a_newer_roster_replaces_it_and_the_older_never_comes_back(portal: Portal) -> None:
    old = portal.client.get(ROSTER).content
    newer = portal.cast.signed(portal.cast.roster(seq=2))
    assert portal.publish(newer).status_code == 201
    refused = portal.publish(old)
    assert (refused.status_code, refused.json()) == (409, {"reason": "older"})
    assert portal.client.get(ROSTER).content == newer


def test_a_different_roster_under_the_same_seq_is_refused(portal: Portal) -> None:
    other = portal.cast.roster(languages=("en", "cy"))
    assert portal.publish(portal.cast.signed(other)).json() == {"reason": "untrusted"}


def test_one_signer_alone_makes_nobody_a_reader(portal: Portal) -> None:
    alone = portal.cast.signed(portal.cast.roster(seq=2), signers=[0])
    assert (portal.publish(alone).status_code, portal.publish(alone).json()) == (422, {"reason": "untrusted"})


def test_another_schools_roster_is_refused(portal: Portal) -> None:
    assert portal.publish(Cast().signed()).json() == {"reason": "untrusted"}


@pytest.mark.parametrize("days", [-401, 2])
def test_a_roster_outside_its_dates_is_refused(portal: Portal, days: int) -> None:
    roster = portal.cast.roster(seq=2, issued=clock.today() + timedelta(days=days))
    assert portal.publish(portal.cast.signed(roster)).json() == {"reason": "expired"}


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"policy":1}', b"[" * 10_000])
def test_what_is_no_roster_is_refused(portal: Portal, body: bytes) -> None:
    answer = portal.publish(body)
    assert (answer.status_code, answer.json()) == (422, {"reason": "malformed"})


def test_a_roster_of_ten_megabytes_is_not_read(portal: Portal) -> None:
    assert portal.publish(b"x" * 10_000_000).json() == {"reason": "too-large"}


@pytest.mark.parametrize("target", [ROSTER, CALENDAR, STATUS])
def test_what_was_never_published_is_not_there(new_portal: Portal, target: str) -> None:
    assert new_portal.client.get(target).status_code == 404


def test_a_roster_survives_a_restart_and_is_believed_only_under_the_pin(
    start: Callable[..., Portal], make_school: Callable[..., School], cast: Cast
) -> None:
    first = start()
    first.publish(cast.signed())
    assert start(make_school()).school.board.roster is not None
    stranger = start(make_school(pin=bytes(16)))
    assert stranger.school.board.roster is None
    assert stranger.client.get(ROSTER).status_code == 404


def put(portal: Portal, target: str, body: bytes, **auth: Any) -> Any:
    return portal.call("PUT", target, body, **auth)


def test_a_calendar_is_published_by_an_inbox_and_its_seq_never_falls(portal: Portal) -> None:
    cast = portal.cast
    assert put(portal, CALENDAR, cast.calendar(seq=2), key=cast.readers["r5"]).status_code == 201
    assert put(portal, CALENDAR, cast.calendar(seq=2)).status_code == 200
    assert put(portal, CALENDAR, cast.calendar(seq=2, by="r2")).json() == {"reason": "different"}
    assert put(portal, CALENDAR, cast.calendar(seq=1)).json() == {"reason": "older"}
    assert portal.client.get(CALENDAR).content == cast.calendar(seq=2)


def test_the_chair_signs_no_calendar(portal: Portal) -> None:
    assert put(portal, CALENDAR, portal.cast.calendar(by="r4")).json() == {"reason": "untrusted"}


def test_a_status_is_a_collectors_word_and_changes_from_day_to_day(portal: Portal) -> None:
    cast = portal.cast
    refused = put(portal, STATUS, cast.status(), key=cast.readers["r1"])
    assert (refused.status_code, refused.json()) == (403, {"reason": "collectors-only"})
    assert put(portal, STATUS, cast.status(min_seq=1)).status_code == 201
    assert put(portal, STATUS, cast.status(Reading.NO, min_seq=1)).status_code == 201
    assert put(portal, STATUS, cast.status(min_seq=0)).json() == {"reason": "older"}
    assert put(portal, STATUS, cast.status(min_seq=2)).json() == {"reason": "older"}
    assert portal.client.get(STATUS).content == cast.status(Reading.NO, min_seq=1)


def test_yesterdays_status_never_replaces_todays(portal: Portal) -> None:
    assert put(portal, STATUS, portal.cast.status(Reading.NO)).status_code == 201
    yesterday = portal.cast.status(Reading.YES, day=clock.today() - timedelta(days=1))
    assert put(portal, STATUS, yesterday).json() == {"reason": "older"}
    assert portal.client.get(STATUS).content == portal.cast.status(Reading.NO)


def test_a_status_of_last_month_is_refused(portal: Portal) -> None:
    old = portal.cast.status(day=clock.today() - timedelta(days=15))
    assert put(portal, STATUS, old).json() == {"reason": "expired"}


@pytest.mark.parametrize("target", [CALENDAR, STATUS])
def test_nobody_publishes_without_a_key_of_the_roster(portal: Portal, target: str) -> None:
    assert portal.client.put(target, content=b"{}").json() == {"reason": "no-auth"}
    assert put(portal, target, b"{}").json() == {"reason": "malformed"}


def test_a_locked_store_keeps_the_roster_it_had(portal: Portal) -> None:
    before = portal.client.get(ROSTER).content
    newer = portal.cast.signed(portal.cast.roster(seq=2))
    with locked(portal):
        assert portal.publish(newer).json() == {"reason": "not-writable"}
    assert portal.client.get(ROSTER).content == before
    assert portal.publish(newer).status_code == 201
