"""POST /api/v1/envelopes: what is kept, what is refused and why, and that nothing accepted is ever lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from crypto.encoding import b64
from portal import clock
from portal.school import School
from tests.portal.conftest import OCTETS, Portal
from tests.portal.faults import locked, make_read_only
from worrybox.web.headers import NOTHING

URL = "/api/v1/envelopes"


def test_an_envelope_is_kept_and_an_inbox_fetches_the_same_bytes(portal: Portal) -> None:
    envelope = portal.cast.envelope()
    assert portal.send(envelope) == 201
    assert portal.held() == [envelope]


def test_the_same_bytes_again_are_accepted_and_kept_once(portal: Portal) -> None:
    envelope = portal.cast.envelope()
    assert [portal.send(envelope), portal.send(envelope)] == [201, 200]
    assert portal.held() == [envelope]


def test_an_acceptance_carries_the_envelopes_id_as_its_receipt(portal: Portal) -> None:
    envelope = portal.cast.envelope()
    for status in (201, 200):
        answer = portal.client.post(URL, content=envelope, headers=OCTETS)
        assert (answer.status_code, answer.text) == (status, b64(envelope[24:40]))
        assert answer.headers["content-type"] == "text/plain; charset=us-ascii"
        # By the short cut, too, every answer is kept nowhere and shown in no frame.
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"] == NOTHING


def test_other_bytes_under_a_taken_id_are_refused_and_the_first_stay(portal: Portal) -> None:
    envelope = portal.cast.envelope()
    portal.send(envelope)
    answer = portal.client.post(URL, content=envelope[:-1] + b"?", headers=OCTETS)
    assert (answer.status_code, answer.json()) == (409, {"reason": "id-taken"})
    assert portal.held() == [envelope]


@pytest.mark.parametrize(
    ("at", "byte", "reason"),
    [
        (0, b"X", "magic"),
        (4, b"\x02", "suite"),
        (5, b"\x03", "size"),
        (5, b"\x01", "size"),
        (6, b"\x02", "flags"),
        (7, b"\x0b", "slots"),
        (8, b"????????????????", "pin"),
    ],
)
def test_a_wrong_outside_is_refused_by_the_name_of_the_step(
    portal: Portal, at: int, byte: bytes, reason: str
) -> None:
    envelope = portal.cast.envelope()
    wrong = envelope[:at] + byte + envelope[at + len(byte) :]
    answer = portal.client.post(URL, content=wrong, headers=OCTETS)
    assert (answer.status_code, answer.json()) == (422, {"reason": reason})
    assert portal.held() == []


@pytest.mark.parametrize(
    ("size", "status", "reason"),
    [(0, 422, "magic"), (5143, 422, "size"), (5145, 422, "size"), (66_585, 413, "too-large")],
)
def test_a_wrong_size_is_refused(portal: Portal, size: int, status: int, reason: str) -> None:
    wrong = portal.cast.envelope().ljust(size, b"\0")[:size]
    answer = portal.client.post(URL, content=wrong, headers=OCTETS)
    assert (answer.status_code, answer.json()) == (status, {"reason": reason})


def test_a_body_that_grows_without_end_is_cut_off(portal: Portal) -> None:
    endless = (b"x" * 65_536 for _ in range(100))
    answer = portal.client.post(URL, content=endless, headers=OCTETS)
    assert (answer.status_code, answer.json()) == (413, {"reason": "too-large"})


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""])
def test_only_octets_are_taken(portal: Portal, kind: str) -> None:
    answer = portal.client.post(URL, content=portal.cast.envelope(), headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()) == (415, {"reason": "not-octets"})


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_another_method_is_told_which_there_is(portal: Portal, method: str) -> None:
    answer = portal.client.request(method, URL)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_another_sites_page_cannot_post(portal: Portal) -> None:
    headers = {**OCTETS, "Sec-Fetch-Site": "cross-site"}
    answer = portal.client.post(URL, content=portal.cast.envelope(), headers=headers)
    assert (answer.status_code, answer.json()) == (403, {"reason": "other-site"})


def test_an_envelope_is_taken_before_any_roster_and_after_it_expired(
    new_portal: Portal, on_day: Callable[..., None]
) -> None:
    cast = new_portal.cast
    old = cast.roster(issued=clock.today() - timedelta(days=900))
    assert new_portal.send(cast.envelope()) == 201
    on_day(old.issued)
    assert new_portal.publish(cast.signed(old)).status_code == 201
    on_day(old.issued + timedelta(days=800))
    assert new_portal.send(cast.envelope()) == 201
    assert len(new_portal.held()) == 2


def test_a_clock_two_years_off_still_keeps_and_hands_out(portal: Portal, on_day: Callable[..., None]) -> None:
    for days in (-731, 731):
        on_day(clock.today() + timedelta(days=days))
        assert portal.send(portal.cast.envelope()) == 201
    assert len(portal.held()) == 2


def test_a_full_store_says_so_and_loses_nothing_it_accepted(
    start: Callable[..., Portal], make_school: Callable[..., School]
) -> None:
    portal = start(make_school(quota_bytes=2**20))
    portal.publish(portal.cast.signed())
    sent = [portal.cast.envelope(b"x" * 60_000) for _ in range(20)]
    statuses = [portal.send(envelope) for envelope in sent]
    accepted = {envelope for envelope, status in zip(sent, statuses, strict=True) if status == 201}
    assert set(statuses) == {201, 507}
    assert set(portal.held()) == accepted


def test_a_read_only_store_says_so_and_loses_nothing_it_accepted(portal: Portal) -> None:
    kept = portal.cast.envelope()
    portal.send(kept)
    make_read_only(portal)
    answer = portal.client.post(URL, content=portal.cast.envelope(), headers=OCTETS)
    assert (answer.status_code, answer.json()) == (503, {"reason": "not-writable"})
    assert answer.headers["retry-after"]
    assert portal.held() == [kept]


def test_a_locked_store_says_so_and_takes_envelopes_once_it_is_free(portal: Portal) -> None:
    envelope = portal.cast.envelope()
    with locked(portal):
        answer = portal.client.post(URL, content=envelope, headers=OCTETS)
        assert (answer.status_code, answer.json()) == (503, {"reason": "not-writable"})
    assert portal.send(envelope) == 201
    assert portal.held() == [envelope]


def test_a_full_queue_says_when_to_come_back(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.drop.writer.QUEUE_ROWS", 0)
    answer = portal.client.post(URL, content=portal.cast.envelope(), headers=OCTETS)
    assert (answer.status_code, answer.json(), answer.headers["retry-after"]) == (
        503,
        {"reason": "busy"},
        "2",
    )
