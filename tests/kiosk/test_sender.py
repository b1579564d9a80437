"""The steady sender: one envelope a slot; only the receipt delivers; nothing the portal says stops it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.line import Answer
from kiosk.sender import Sender
from kiosk.spool import PLACES, Spool
from tests.kiosk.ring import ToldPortal, VirtualTime, alone, envelope, receipt

MONDAY_NOON = 1_795_521_600.0
ALL_DAY = 288


def html(_envelope: bytes) -> Answer:
    return Answer(200, b"<html>Please log in</html>", None)


def told(status: int, body: bytes = b'{"reason":"word"}') -> Callable[[bytes], Answer]:
    return lambda _envelope: Answer(status, body, "5")


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool.open(tmp_path, filler=envelope, places=4, draw=alone)


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
def test_after_a_week_offline_everything_arrives_the_urgent_one_among_the_first(spool: Spool) -> None:
    portal, reports = ToldPortal(None), [envelope() for _ in range(4)]
    for day, each in enumerate(reports):
        spool.put(each, urgent=day == 2)
        assert len(send_for(spool, portal, ALL_DAY)) == ALL_DAY
    portal.answer = receipt
    arrived = [each for each in send_for(spool, portal, 20) if each in reports]
    assert sorted(arrived) == sorted(reports)
    assert reports[2] in arrived[:2]  # the one that was on its way already is not overtaken


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


def slots_after_a_start(folder: Path, used: bool) -> tuple[list[float], list[bytes], bytes]:
    """When envelopes left and which, after a start that found 64 places with a report among them."""
    caught = envelope()
    Spool.open(folder, filler=envelope).put(caught, urgent=False)
    spool, portal = Spool.open(folder, filler=envelope), ToldPortal()
    times = VirtualTime(MONDAY_NOON + 7, until=8 * 3_600)
    left: list[float] = []

    def answer(sent: bytes) -> Answer:
        left.append(times.steady)
        return receipt(sent)

    portal.answer = answer
    if used:
        times.events = [(at * 100.0, lambda: spool.put(envelope(), urgent=True)) for at in range(1, 12)]
    times.run(Sender(spool, portal, in_hours=lambda _now: False, clock=times.clock).keep_sending)
    return left, portal.posted, caught


def test_after_a_start_the_ring_is_sent_in_an_hour_and_then_as_always_whether_or_not_it_is_used(
    tmp_path: Path,
) -> None:
    left, sent, caught = slots_after_a_start(tmp_path / "unused", used=False)
    assert caught in sent[:PLACES]
    assert [left[PLACES - 1] < 3_900, left[PLACES] - left[PLACES - 1] > 600] == [True, True]
    busy, _, _ = slots_after_a_start(tmp_path / "used", used=True)
    assert busy == left


def test_a_start_without_a_line_stays_close_until_the_line_is_there(tmp_path: Path) -> None:
    Spool.open(tmp_path, filler=envelope, places=4)
    spool, portal = Spool.open(tmp_path, filler=envelope, places=4), ToldPortal(answer=None)
    times = VirtualTime(
        MONDAY_NOON + 7, until=3_600, events=[(1_800.0, lambda: setattr(portal, "answer", receipt))]
    )
    times.run(Sender(spool, portal, in_hours=lambda _now: False, clock=times.clock).keep_sending)
    assert 30 < len(portal.posted) < 40
