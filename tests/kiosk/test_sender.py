"""The steady sender: one envelope a slot; only the receipt delivers; nothing the portal says stops it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.line import Answer
from kiosk.sender import Sender
from kiosk.spool import Spool
from tests.kiosk.ring import ToldPortal, VirtualTime, envelope, receipt

MONDAY_NOON = 1_795_521_600.0
ALL_DAY = 288


def html(_envelope: bytes) -> Answer:
    return Answer(200, b"<html>Please log in</html>", None)


def told(status: int, body: bytes = b'{"reason":"word"}') -> Callable[[bytes], Answer]:
    return lambda _envelope: Answer(status, body, "5")


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool.open(tmp_path, filler=envelope, places=4)


def send_for(spool: Spool, portal: ToldPortal, slots: int) -> list[bytes]:
    """What was posted in so many slots of school."""
    portal.posted.clear()
    times = VirtualTime(MONDAY_NOON, until=slots * 300)
    times.run(Sender(spool, portal, in_hours=lambda _now: True, clock=times.clock).keep_sending)
    return list(portal.posted)


def test_every_slot_sends_one_envelope_used_or_not(spool: Spool) -> None:
    portal, reports = ToldPortal(), [envelope(), envelope()]
    assert len(set(send_for(spool, portal, 5))) == 5
    for each in reports:
        spool.put(each, urgent=False)
    posted = send_for(spool, portal, 5)
    assert (len(set(posted)), posted[:2]) == (5, reports)
    assert {len(each) for each in posted} == {17_432}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        html,
        told(500),
        told(503),
        told(507),
        told(302, b""),
        told(404),
        told(201, b"A" * 22),
        told(409, b"<html>blocked</html>"),
    ],
)
def test_trouble_loses_nothing_and_sends_one_a_slot(
    spool: Spool, answer: Callable[[bytes], Answer] | None
) -> None:
    portal, report = ToldPortal(answer), envelope()
    spool.put(report, urgent=False)
    posted = send_for(spool, portal, 30)
    assert (len(posted), posted[:12]) == (30, [report] * 12)
    portal.answer = receipt
    again = send_for(spool, portal, 5)
    assert again.count(report) == 1


@pytest.mark.slow
def test_after_a_week_offline_everything_arrives_in_its_order(spool: Spool) -> None:
    portal, reports = ToldPortal(None), [envelope() for _ in range(4)]
    for day, each in enumerate(reports):
        spool.put(each, urgent=day == 2)
        assert len(send_for(spool, portal, ALL_DAY)) == ALL_DAY
    portal.answer = receipt
    arrived = [each for each in send_for(spool, portal, 20) if each in reports]
    assert arrived == [reports[2], reports[0], reports[1], reports[3]]


def test_an_answer_that_was_lost_makes_the_same_bytes_leave_again(spool: Spool) -> None:
    report, portal = envelope(), ToldPortal(None)
    spool.put(report, urgent=False)
    first = send_for(spool, portal, 1)
    portal.answer = lambda sent: Answer(200, receipt(sent).body, None)
    assert [*first, *send_for(spool, portal, 2)][:2] == [report, report]
    assert report not in send_for(spool, portal, 8)


@pytest.mark.parametrize("status", [409, 413, 415, 422])
def test_a_refusal_for_good_lets_the_next_one_by_and_is_flagged(spool: Spool, status: int) -> None:
    bad, good = envelope(), envelope()
    spool.put(bad, urgent=True)
    spool.put(good, urgent=False)
    portal = ToldPortal(lambda sent: told(status)(sent) if sent == bad else receipt(sent))
    posted = send_for(spool, portal, 12)
    assert posted[:2] == [bad, good]
    assert 1 < posted.count(bad) < 6
    assert spool.health().refused


def test_a_fault_of_ours_ends_nothing(spool: Spool) -> None:
    def faulty(sent: bytes) -> Answer:
        if len(portal.posted) == 2:
            raise ZeroDivisionError("words")
        return receipt(sent)

    portal = ToldPortal(faulty)
    assert len(send_for(spool, portal, 5)) == 5


def test_it_says_when_the_portal_last_took_something(spool: Spool) -> None:
    times = VirtualTime(MONDAY_NOON + 60, until=700)
    sender = Sender(spool, ToldPortal(), in_hours=lambda _now: True, clock=times.clock)
    times.run(sender.keep_sending)
    assert sender.last_sent == datetime.fromtimestamp(MONDAY_NOON + 600, UTC)
