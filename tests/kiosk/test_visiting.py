"""When a visit begins and ends; ready codes; and turns at the marks, which tell nothing of use."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from kiosk.codes import Codes
from kiosk.line import Answer, LineDownError
from kiosk.rounds import SHARES, Turns, count_no_tasks, until_mark
from kiosk.stock import Made
from kiosk.visit import BEGUN, OVER, Visit


def test_a_visit_is_told_when_it_begins_and_once_when_it_ends() -> None:
    said: list[bytes] = []

    async def go() -> None:
        visit = Visit(tell=said.append)
        for _ in range(3):
            visit.touched()
        for _ in range(3):
            visit.end()

    asyncio.run(go())
    assert said == [BEGUN, OVER]


def test_silence_ends_a_visit_only_when_a_child_was_here() -> None:
    now = 0.0

    async def go() -> None:
        nonlocal now
        visit = Visit(tell=lambda _word: None, clock=lambda: now)
        now = 10_000.0
        assert visit.silent_for() == 0
        visit.touched()
        now += 179.0
        assert visit.silent_for() == 179
        now += 1.0
        await visit.watch()
        assert visit.over.is_set()

    asyncio.run(go())


@pytest.mark.parametrize(
    ("now", "left"), [(0.0, 15.0), (14.0, 1.0), (15.0, 60.0), (59.0, 16.0), (1e9 + 5.0, 30.0)]
)
def test_marks_come_by_the_clock_whenever_it_was_started(now: float, left: float) -> None:
    assert until_mark(now, every=60.0, phase=15.0) == left


def test_at_each_mark_two_are_called_and_the_missing_are_made_up_for() -> None:
    async def go() -> list[int]:
        turns = Turns()
        missing = [turns.call()]
        waiting = [asyncio.create_task(turns.turn()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.gather(waiting[0], return_exceptions=True)
        missing.append(turns.call())
        await asyncio.gather(*waiting[1:])
        return [*missing, turns.call()]

    assert asyncio.run(go()) == [SHARES, 0, SHARES]


def test_no_number_in_the_keepers_loop_counts_what_it_ever_did() -> None:
    async def number() -> int:
        """The next that Python would give to a task."""
        return int(asyncio.Task(asyncio.sleep(0)).get_name().removeprefix("Task-"))

    async def go() -> None:
        count_no_tasks()
        before = await number()
        names = {asyncio.create_task(asyncio.sleep(0)).get_name() for _ in range(20)}
        assert await asyncio.wait_for(number(), 30) == before + 1
        assert names == {"task"}

    asyncio.run(go())


@dataclass
class Shares:
    """The network seam: what was asked for, and an answer."""

    answer: bytes | None = b"s" * 32
    asked: list[bytes] = field(default_factory=list)

    async def share(self, a: bytes) -> Answer:
        self.asked.append(a)
        if self.answer is None:
            raise LineDownError("no network")
        return Answer(200, self.answer, None)


@dataclass
class Few:
    """The seam to the stock: so many codes and no more."""

    left: list[Made]

    async def take(self) -> Made | None:
        return self.left.pop(0) if self.left else None


def made(letter: bytes) -> Made:
    return Made(letter * 32, b"s" * 32, ("one", "two", "three", "four", "five"))


def test_a_visit_is_given_ready_words_with_their_share_and_no_more_than_two() -> None:
    async def go() -> None:
        few = Few([made(b"a"), made(b"b"), made(b"c")])
        codes = Codes(few)
        given = [await codes.give() for _ in range(3)]
        assert given == [made(b"a").words, made(b"b").words, None]
        assert [await codes.share_for(letter * 32) for letter in (b"a", b"b")] == [b"s" * 32] * 2
        assert few.left == [made(b"c")]

    asyncio.run(go())


def test_one_share_is_asked_for_at_each_turn_whether_a_code_wants_it_or_not() -> None:
    async def go() -> list[bytes]:
        codes, shares = Codes(Few([made(b"r")])), Shares()
        await codes.give()
        waiting = asyncio.create_task(codes.share_for(b"a" * 32))
        await asyncio.sleep(0)
        for _ in range(3):
            await codes.take_turn(shares)
        assert await waiting == b"s" * 32
        return shares.asked

    asked = asyncio.run(go())
    assert asked[0] == b"a" * 32
    assert len({*asked}) == len(asked) == 3
    assert {len(each) for each in asked} == {32}


def test_without_network_a_share_is_given_up_after_two_turns_and_may_be_asked_for_again() -> None:
    async def go() -> None:
        codes, shares = Codes(Few([])), Shares(None)
        for answer in (None, b"s" * 32):
            waiting = asyncio.create_task(codes.share_for(b"a" * 32))
            await asyncio.sleep(0)
            shares.answer = answer
            await codes.take_turn(shares)
            await codes.take_turn(shares)
            assert await waiting == answer

    asyncio.run(go())


@pytest.mark.parametrize("answer", [None, b"<html>log in</html>", b"s" * 31])
def test_what_is_no_share_is_asked_for_again_and_words_that_are_wanted_come_first(
    answer: bytes | None,
) -> None:
    async def go() -> None:
        codes, shares = Codes(Few([])), Shares(answer)
        waiting = asyncio.create_task(codes.share_for(b"a" * 32))
        await asyncio.sleep(0)
        await codes.take_turn(shares)
        shares.answer = b"s" * 32
        await codes.take_turn(shares)
        assert await waiting == b"s" * 32
        assert shares.asked == [b"a" * 32] * 2

    asyncio.run(go())


def test_no_more_are_waited_for_than_one_page_could_want() -> None:
    async def go() -> None:
        codes = Codes(Few([]))
        waiting = [asyncio.create_task(codes.share_for(bytes([each]) * 32)) for each in range(16)]
        await asyncio.sleep(0)
        assert await codes.share_for(b"z" * 32) is None
        for each in waiting:
            each.cancel()

    asyncio.run(go())
