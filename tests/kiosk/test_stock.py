"""The stock of ready codes: pipes that the keeper never reads, made by the clock and each given once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from crypto.code import Code, derive_halves
from crypto.policy import Pin
from kiosk.line import Answer, LineDownError
from kiosk.stock import PLACES, Made, Shelf, Stock, make_one
from kiosk.wire import Verb, Wire, Word, listen

PIN = Pin(bytes(range(16)))


def made(number: int) -> Made:
    return Made(bytes([number]) * 32, b"s" * 32, ("one", "two", "three", "four", "five"))


def stocked(folder: Path, talk: Callable[[Stock, Shelf], Awaitable[None]]) -> None:
    """Speak with a stock over its real socket."""

    async def both() -> None:
        stock, path = Stock(), folder / "keeper.stock"
        serving = asyncio.create_task(stock.serve(listen(path)))
        await talk(stock, Shelf(path))
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)

    asyncio.run(both())


def test_each_code_is_given_once_the_oldest_first_and_the_oldest_makes_way(tmp_path: Path) -> None:
    async def talk(stock: Stock, shelf: Shelf) -> None:
        descriptors = len(os.listdir("/proc/self/fd"))
        for number in range(PLACES + 2):
            await shelf.put(made(number))
        given = [await shelf.take() for _ in range(PLACES + 1)]
        assert given == [*(made(number) for number in range(2, PLACES + 2)), None]
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
