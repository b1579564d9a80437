"""Look-ups take turns: fair between buckets, bounded, and quick while few come."""

import asyncio

import pytest

from portal.lines import Origins
from portal.lookups import WAITING_IN_BUCKET, Lookups
from portal.refusals import Refusal

pytestmark = pytest.mark.anyio


async def test_while_few_come_nobody_waits() -> None:
    lookups = Lookups(per_second=0.001, at_once=3)
    for _ in range(3):
        turn = asyncio.create_task(lookups.turn(0))
        await asyncio.sleep(0)
        assert turn.done()


async def test_one_in_another_bucket_does_not_wait_for_a_crowd() -> None:
    lookups = Lookups(per_second=1000, at_once=1)
    served: list[str] = []

    async def come(name: str, bucket: int) -> None:
        await lookups.turn(bucket)
        served.append(name)

    await lookups.turn(1)
    async with asyncio.TaskGroup() as everyone:
        for at in range(10):
            everyone.create_task(come(f"guess {at}", 1))
        await asyncio.sleep(0)
        everyone.create_task(come("Sam", 2))
    assert served.index("Sam") <= 2


async def test_a_crowd_is_bounded_and_one_of_it_is_told_to_come_back_for_each_newcomer() -> None:
    lookups = Lookups(per_second=0.001, at_once=0)
    waiting = [asyncio.create_task(lookups.turn(1)) for _ in range(WAITING_IN_BUCKET)]
    await asyncio.sleep(0)
    newcomer = asyncio.create_task(lookups.turn(1))
    await asyncio.sleep(0.01)
    [given_up] = [each for each in waiting if each.done()]
    refused = given_up.exception()
    assert isinstance(refused, Refusal)
    assert (refused.status, refused.headers) == (503, {"Retry-After": "2"})
    assert not newcomer.done()
    for one in (*waiting, newcomer):
        one.cancel()


async def come_back(lookups: Lookups, served: list[str], name: str, *, pause: float) -> None:
    """Ask as the page's script does: once more after each no."""
    while True:
        try:
            await lookups.turn(1)
            served.append(name)
            return
        except Refusal:
            await asyncio.sleep(pause)


@pytest.mark.parametrize("most", [16, WAITING_IN_BUCKET])
async def test_a_child_gets_in_though_a_hundred_guess_without_end_behind_the_same_address(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.lookups.WAITING_IN_BUCKET", most)
    lookups, served = Lookups(per_second=500, at_once=1), list[str]()

    async def guess() -> None:
        while True:
            await come_back(lookups, served, "guess", pause=0.05)

    guessers = [asyncio.create_task(guess()) for _ in range(100)]
    await asyncio.sleep(0.05)
    children = [come_back(lookups, served, "child", pause=0.05) for _ in range(10)]
    await asyncio.wait_for(asyncio.gather(*children), timeout=20)
    for each in guessers:
        each.cancel()
    assert served.count("child") == 10


def test_a_bucket_cannot_be_told_from_an_address_without_this_process() -> None:
    first, second = Origins(), Origins()
    addresses = [f"192.0.2.{at}" for at in range(64)]
    assert [first.bucket_of(a) for a in addresses] != [second.bucket_of(a) for a in addresses]
