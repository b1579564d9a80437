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


async def test_a_crowd_is_bounded_and_told_to_come_back() -> None:
    lookups = Lookups(per_second=0.001, at_once=0)
    waiting = [asyncio.create_task(lookups.turn(1)) for _ in range(WAITING_IN_BUCKET)]
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refused:
        await lookups.turn(1)
    assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "2"})
    for one in waiting:
        one.cancel()


def test_a_bucket_cannot_be_told_from_an_address_without_this_process() -> None:
    first, second = Origins(), Origins()
    addresses = [f"192.0.2.{at}" for at in range(64)]
    assert [first.bucket_of(a) for a in addresses] != [second.bucket_of(a) for a in addresses]
