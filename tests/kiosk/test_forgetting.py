"""Ten minutes after the last report the kiosk itself no longer knows which of its places hold one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from kiosk.grid import SECONDS_IN_HOURS
from kiosk.sender import Sender
from kiosk.spool import HEAD_OF_LINE, PLACES, Spool
from tests.kiosk.ring import ToldPortal, VirtualTime, alone, envelope

MONDAY_NOON = 1_789_387_200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def opened(folder: Path, *, places: int = 24, draw: Callable[[int], int] = secrets.randbelow) -> Spool:
    return Spool.open(folder, filler=envelope, places=places, draw=draw)


def idle(spool: Spool, portal: ToldPortal, seconds: float, *, school: bool = True) -> None:
    """Let the sender run for so long; it begins just after a point of the grid."""
    times = VirtualTime(MONDAY_NOON + 1, until=seconds)
    times.run(Sender(spool, portal, in_hours=lambda _now: school, clock=times.clock).keep_sending)


def place_of(folder: Path, report: bytes) -> str:
    return next(path.name for path in folder.iterdir() if path.read_bytes() == report)


def marks_of(spool: Spool, place: str) -> frozenset[str]:
    """In which of a spool's collections a place stands: all that its memory says of it but the order."""
    return frozenset(
        name for name, value in vars(spool).items() if isinstance(value, Collection) and place in value
    )


@pytest.mark.parametrize("school", [True, False])
@pytest.mark.parametrize("is_down", [True, False])
def test_ten_minutes_after_the_last_nothing_in_memory_tells_a_report_from_decoys(
    folder: Path, is_down: bool, school: bool
) -> None:
    spool, portal = opened(folder, draw=_half_the_ring()), ToldPortal()
    portal.answer = None if is_down else portal.answer
    reports = [envelope() for _ in range(5)]
    for number, report in enumerate(reports):
        spool.put(report, urgent=number % 2 == 0)
    idle(spool, portal, 2 * SECONDS_IN_HOURS - 1, school=school)
    places = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    holding = {place_of(folder, each) for each in reports if each not in portal.posted or is_down}
    assert len(holding) >= 3
    marks = {place: marks_of(spool, place) for place in places}
    for place in holding - {getattr(spool.next(), "place")}:  # noqa: B009
        alike = [other for other in places - holding if marks[other] == marks[place]]
        assert len(alike) >= 3


def _half_the_ring() -> Callable[[int], int]:
    """Draws by which at first as many decoys wait as may, and then as many as before."""
    drawn: list[int] = []

    def draw(below: int) -> int:
        drawn.append(below)
        return 1 if len(drawn) <= 4 * 24 * 20 else len(drawn) % 2

    return draw


def test_before_that_each_report_leaves_before_any_decoy_urgent_ones_first(folder: Path) -> None:
    spool = opened(folder)
    calm, urgent = envelope(), envelope()
    spool.put(calm, urgent=False)
    spool.forget()
    spool.put(urgent, urgent=True)
    assert [_left(spool), _left(spool)] == [urgent, calm]


def test_forgotten_urgent_ones_leave_first_and_at_most_two_decoys_before_the_others(folder: Path) -> None:
    spool, portal = opened(folder), ToldPortal(answer=None)
    spool.next()  # a decoy is on its way and has no answer
    calm, urgent, later = [envelope() for _ in range(2)], envelope(), envelope()
    for each in calm:
        spool.put(each, urgent=False)
    spool.put(urgent, urgent=True)
    idle(spool, portal, 2 * SECONDS_IN_HOURS)
    spool.put(later, urgent=False)
    idle(spool, portal, 2 * SECONDS_IN_HOURS)
    left = [_left(spool) for _ in range(1 + 4 + HEAD_OF_LINE)][1:]
    assert left[0] == urgent
    assert {*calm, later} <= set(left)


def test_reports_leave_though_others_come_and_a_line_of_decoys_never_holds_them(folder: Path) -> None:
    spool = opened(folder, places=PLACES)
    came: list[bytes] = []
    left: list[bytes] = []
    for slot in range(600):
        if slot % 12 < 3:  # three in a quarter of an hour, every hour
            came += [envelope(), envelope()][: 1 + slot % 2]
            for each in came[-1 - slot % 2 :]:
                spool.put(each, urgent=False)
        left.append(spool.next().envelope)
        spool.forget()
        spool.sent(spool.next())
    assert set(came) <= set(left)
    assert spool.room()


def test_of_64_places_at_least_32_take_reports_while_the_line_is_down(folder: Path) -> None:
    spool = opened(folder, places=PLACES, draw=lambda below: 1)
    kept = [envelope() for _ in range(PLACES // 2)]
    for each in kept:
        assert spool.room()
        spool.put(each, urgent=False)
        spool.forget()
        spool.unanswered(spool.next())
    left = [_left(spool) for _ in range(2 * PLACES)]
    assert set(kept) <= set(left)


def test_after_a_restart_what_is_forgotten_is_kept_as_all_that_was_found(folder: Path) -> None:
    opened(folder)
    spool, report = opened(folder), envelope()
    spool.put(report, urgent=False)
    idle(spool, ToldPortal(answer=None), 2 * SECONDS_IN_HOURS)
    place = place_of(folder, report)
    found = [other for other in _names(folder) - {place} if "_carried" in marks_of(spool, other)]
    assert {marks_of(spool, other) - {"_found"} for other in found} == {marks_of(spool, place)}


def test_one_that_was_forgotten_and_is_refused_or_damaged_is_still_kept(folder: Path) -> None:
    spool, report = opened(folder, draw=alone), envelope()
    spool.next()
    spool.put(report, urgent=False)
    idle(spool, ToldPortal(answer=None), 2 * SECONDS_IN_HOURS)
    (folder / place_of(folder, report)).write_bytes(b"gone")
    _left(spool)
    refused = spool.next()
    assert refused.envelope == report
    spool.refused(refused)
    for path in folder.iterdir():
        path.write_bytes(b"gone")
    assert report in [_left(spool) for _ in range(30)]


def _left(spool: Spool) -> bytes:
    leaving = spool.next()
    spool.sent(leaving)
    return leaving.envelope


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}
