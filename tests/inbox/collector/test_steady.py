"""Steady collecting: it goes on after every kind of trouble, says so in words, and logs no arrival."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from inbox.collector.rounds import OnNew, Round
from inbox.collector.steady import LONGEST_PAUSE, Progress, collect_steadily, pause_after
from inbox.errors import PortalDownError


def run(*outcomes: Round | Exception) -> tuple[Progress, int]:
    """Make rounds that end as told, then stop; give back the progress and how often something was new."""
    progress, told, left = Progress(), [0], list(outcomes)

    async def collect(on_new: OnNew) -> Round:
        if not left:
            raise asyncio.CancelledError
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        if outcome.new:
            await on_new()
        return outcome

    async def on_new() -> None:
        told[0] += 1

    async def until_cancelled(work: Callable[[], Awaitable[None]]) -> None:
        with pytest.raises(asyncio.CancelledError):
            await work()

    asyncio.run(until_cancelled(lambda: collect_steadily(collect, progress, every=0.0001, on_new=on_new)))
    return progress, told[0]


@pytest.fixture
def no_long_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbox.collector.steady.LONGEST_PAUSE", 0.0001)


@pytest.mark.parametrize(
    "trouble", [PortalDownError("the portal does not answer"), ZeroDivisionError("words")]
)
def test_trouble_is_said_and_the_next_round_comes(trouble: Exception) -> None:
    assert run(trouble)[0].problem is not None
    assert run(trouble, Round(0, ()))[0].problem is None
    assert run(trouble, Round(2, ()), trouble, Round(1, ())) == (Progress(ever=True, rounds=2), 2)


@pytest.mark.usefixtures("no_long_pause")
def test_a_fault_of_ours_is_said_without_its_words() -> None:
    problem = run(ZeroDivisionError("what a child wrote"))[0].problem
    assert problem is not None
    assert "child" not in problem


def test_a_problem_inside_a_round_is_said() -> None:
    assert run(Round(1, ("the portal serves nonsense",)))[0].problem == "the portal serves nonsense"


def test_the_log_is_the_same_whether_something_came_or_not(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    run(Round(0, ()), Round(0, ()))
    quiet = [record.getMessage() for record in caplog.records]
    caplog.clear()
    run(Round(5, ()), Round(1, ()))
    assert [record.getMessage() for record in caplog.records] == quiet


def test_the_pause_doubles_up_to_five_minutes_and_never_fails() -> None:
    pauses = [pause_after(failures, every=5.0, chance=0.5) for failures in range(8)]
    assert pauses[:4] == [5.0, 10.0, 20.0, 40.0]
    assert LONGEST_PAUSE == 300.0
    assert pause_after(10_000, every=5.0, chance=1.0) == pytest.approx(360.0)
