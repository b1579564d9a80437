"""The stock of ready codes: pipes that the keeper never reads, made by the clock and each given once."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from crypto.code import Code, derive_halves
from crypto.policy import Pin
from kiosk.line import Answer, LineDownError
from kiosk.stock import LEAST, MOST, ONE_STEP_IN, Made, Shelf, Stock, make_one
from kiosk.wire import Verb, Wire, Word, listen

PIN = Pin(bytes(range(16)))


def made(number: int) -> Made:
    return Made(bytes([number]) * 32, b"s" * 32, ("one", "two", "three", "four", "five"))


def stocked(folder: Path, talk: Callable[[Stock, Shelf], Awaitable[None]]) -> None:
    """Speak with a stock over its real socket."""

    async def both() -> None:
        stock, path = Stock(lambda _below: 2), folder / "keeper.stock"
        serving = asyncio.create_task(stock.serve(listen(path)))
        await talk(stock, Shelf(path))
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)

    asyncio.run(both())


def test_each_code_is_given_once_the_oldest_first_and_the_oldest_makes_way(tmp_path: Path) -> None:
    async def talk(stock: Stock, shelf: Shelf) -> None:
        descriptors = len(os.listdir("/proc/self/fd"))
        for number in range(LEAST + 4):
            await shelf.put(made(number))
            stock.mark()
        given = [await shelf.take() for _ in range(LEAST + 3)]
        assert given == [*(made(number) for number in range(2, LEAST + 4)), None]
        assert (len(stock), len(os.listdir("/proc/self/fd"))) == (0, descriptors)

    stocked(tmp_path, talk)


@dataclass
class Portal:
    """The network seam."""

    answer: Answer | None
    asked: list[bytes] = field(default_factory=list)

    async def share(self, a: bytes) -> Answer:
        self.asked.append(a)
        if self.answer is None:
            raise LineDownError("no network")
        return self.answer


class Called(Wire):
    """Its turn comes at once."""

    async def call(self, verb: Verb, body: bytes = b"", *, patient: bool = False) -> tuple[Word, bytes]:
        assert verb is Verb.TURN
        return Word.OK, b""


def test_a_code_is_kept_with_its_share_and_without_one_not_at_all(tmp_path: Path) -> None:
    async def talk(stock: Stock, shelf: Shelf) -> None:
        for answer in (None, Answer(200, b"<html>log in</html>", None), Answer(200, b"s" * 32, None)):
            portal = Portal(answer)
            await make_one(PIN, wire=Called(tmp_path), line=portal, shelf=shelf)
        given = await shelf.take()
        assert given is not None
        a, _ = derive_halves(Code(given.words), PIN)
        assert ([given.a], given.share) == ([a.secret_bytes()], b"s" * 32) == (portal.asked, b"s" * 32)
        assert await shelf.take() is None

    stocked(tmp_path, talk)


NUMBERS = range(LEAST, MOST + 1)
UP, DOWN, STAY = 0, 1, 2


@contextmanager
def standing(number: int) -> Iterator[tuple[Stock, list[int]]]:
    """A stock in which so many are wanted and stand, and a list of what is drawn next; then it stays."""
    drawn = [number - LEAST]
    stock = Stock(lambda _below: drawn.pop(0) if drawn else STAY)
    for _ in range(number):
        stock.keep(code())
    yield stock, drawn
    use(stock, len(stock))


def code() -> int:
    out, into = os.pipe()
    os.write(into, b"a code")
    os.close(into)
    return out


def use(stock: Stock, count: int) -> None:
    for _ in range(count):
        os.close(stock._pipes.pop(0))


def after(number: int, draws: tuple[int, ...], *, used: int = 0) -> tuple[int, int | None]:
    """How many stand and how many are wanted, after so many were used and then a mark for each draw."""
    with standing(number) as (stock, drawn):
        use(stock, used)
        drawn += draws
        for _ in draws:
            stock.mark()
            stock.keep(code())
        return len(stock), stock._wanted


def test_each_number_from_8_to_24_is_as_likely_as_any_other_at_every_mark() -> None:
    assert [after(number, ()) for number in NUMBERS] == [(number, number) for number in NUMBERS]
    stepped = Counter(after(number, (draw,)) for number in NUMBERS for draw in range(ONE_STEP_IN))
    assert stepped == {(number, number): ONE_STEP_IN for number in NUMBERS}


def test_a_used_code_is_made_up_for_at_the_first_mark_that_does_not_take_the_number_up() -> None:
    for number, draws in product(NUMBERS, product((UP, DOWN, STAY), repeat=2)):
        went_up_twice = draws == (UP, UP) and number <= MOST - 2
        assert (after(number, draws, used=1) == after(number, draws)) is not went_up_twice
    assert all(after(number, (STAY,) * 8, used=8) == (number, number) for number in NUMBERS)


def test_without_network_what_is_left_from_8_up_is_as_likely_whatever_was_used() -> None:
    for used in range(MOST + 1):
        left = Counter[int]()
        for number in NUMBERS:
            with standing(number) as (stock, _):
                for _ in range(2):
                    stock.mark()
                use(stock, min(used, number))
                assert stock._wanted is None
                left[len(stock)] += 1
        assert {n: left[n] for n in left if n >= LEAST} == dict.fromkeys(range(LEAST, MOST - used + 1), 1)


def test_after_an_outage_it_goes_on_from_what_is_left_or_is_drawn_anew() -> None:
    for used, drawn, then in ((2, [STAY], 13), (9, [11], 19)):
        with standing(15) as (stock, draws):
            stock.mark()
            stock.mark()
            use(stock, used)
            draws += drawn
            stock.keep(code())
            assert (stock._wanted, len(stock)) == (then, min(then, 15 - used + 1))


def test_at_a_mark_each_code_is_moved_unread_into_a_new_pipe() -> None:
    with standing(LEAST) as (stock, _):
        before = {os.fstat(pipe).st_ino for pipe in stock._pipes}
        stock.mark()
        assert not before & {os.fstat(pipe).st_ino for pipe in stock._pipes}
        assert [os.read(pipe, 64) for pipe in stock._pipes] == [b"a code"] * LEAST
