"""A look-up tells the network nothing: an answered mailbox, an empty one and none at all are the same."""

from __future__ import annotations

import asyncio
import random
import secrets
import statistics
import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from crypto.encoding import b64, unb64
from portal.app import app_for
from portal.lookups import Lookups
from portal.school import School
from tests.portal.conftest import OCTETS, Portal

LOOK_UPS = 2_000
SPLITS = 999


def differs_more_than_equals(first: list[float], second: list[float]) -> bool:
    """Whether the medians differ by more than those of equal groups ever do: the same times, dealt anew."""
    observed = abs(statistics.median(first) - statistics.median(second))
    pool, half = first + second, len(first)
    dealt = random.Random(1)
    for _ in range(SPLITS):
        dealt.shuffle(pool)
        if abs(statistics.median(pool[:half]) - statistics.median(pool[half:])) >= observed:
            return False
    return True


async def timed(client: httpx2.AsyncClient, targets: list[str]) -> dict[str, list[float]]:
    """How long each look-up took, one after the other in an order drawn anew."""
    times: dict[str, list[float]] = {target: [] for target in targets}
    order = targets * (LOOK_UPS // len(targets))
    random.Random(2).shuffle(order)
    for target in order:
        began = time.perf_counter()
        answer = await client.get(target)
        times[target].append(time.perf_counter() - began)
        assert len(answer.content) == 8_384
    return times


@pytest.mark.slow
@pytest.mark.anyio
async def test_two_thousand_look_ups_take_as_long_whether_there_is_an_answer_or_not(
    make_school: Callable[..., School],
) -> None:
    school = make_school()
    there, unknown = (f"/api/v1/mailbox/{b64(secrets.token_bytes(16))}" for _ in range(2))
    app = app_for([school])
    async with app.router.lifespan_context(app):
        mailbox = there.rpartition("/")[2]
        await school.drop.put_reply(_raw(mailbox), reply=secrets.token_bytes(2_096))
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://portal.test") as client:
            # A busy machine may spoil one round; a real difference spoils them all.
            for _ in range(3):
                times = await timed(client, [there, unknown])
                if not differs_more_than_equals(times[there], times[unknown]):
                    return
    pytest.fail("an answered mailbox can be told from an unknown one by the time it takes")


def test_the_measure_sees_a_difference() -> None:
    noise = random.Random(3)
    first = [1 + noise.gauss(0, 0.1) for _ in range(1_000)]
    second = [1.03 + noise.gauss(0, 0.1) for _ in range(1_000)]
    assert differs_more_than_equals(first, second)
    assert not differs_more_than_equals(first, [1 + noise.gauss(0, 0.1) for _ in range(1_000)])


def _raw(mailbox: str) -> bytes:
    return unb64(mailbox, size=16)


def test_answered_empty_and_unknown_are_of_one_status_size_and_set_of_headers(portal: Portal) -> None:
    answered = b64(bytes(range(16)))
    reply = secrets.token_bytes(2_096)
    assert portal.call("POST", f"/api/v1/mailbox/{answered}", reply).status_code == 201
    boxes = (answered, "A" * 22, b64(bytes(15) + b"x"))
    got = [portal.client.get(f"/api/v1/mailbox/{each}") for each in boxes]
    assert {(each.status_code, len(each.content), str(each.headers)) for each in got} == {
        (200, 8_384, str(got[0].headers))
    }
    shares = [portal.client.post("/api/v1/share", content=bytes([n]) * 32, headers=OCTETS) for n in (1, 2)]
    assert str(shares[0].headers) == str(shares[1].headers)


async def guess(lookups: Lookups, bucket: int, served: list[str]) -> None:
    """Guess again and again from one address."""
    while True:
        await lookups.turn(bucket)
        served.append("guess")


@pytest.mark.anyio
async def test_a_child_behind_the_guessers_own_address_still_gets_in() -> None:
    lookups, served = Lookups(per_second=500, at_once=1), ["first"]
    await lookups.turn(7)
    guessers = [asyncio.create_task(guess(lookups, 7, served)) for _ in range(30)]
    await asyncio.sleep(0.01)
    await asyncio.wait_for(lookups.turn(7), timeout=10)
    for each in guessers:
        each.cancel()
    # The whole line ahead was served first, and no more: nobody is shut out for what others do.
    assert served.count("guess") <= 100


@pytest.mark.anyio
async def test_the_budget_holds_over_all_addresses_together() -> None:
    lookups, served = Lookups(per_second=100, at_once=5), list[str]()
    began = asyncio.get_running_loop().time()
    guessers = [asyncio.create_task(guess(lookups, at, served)) for at in range(60)]
    await asyncio.sleep(0.5)
    passed = asyncio.get_running_loop().time() - began
    for each in guessers:
        each.cancel()
    assert len(served) <= 5 + 100 * passed + 1


def test_nothing_about_an_address_is_kept(portal: Portal) -> None:
    portal.client.post("/api/v1/share", content=bytes(32), headers=OCTETS)
    school = portal.school
    kept: list[Any] = [school.lookups.__dict__, school.origins.__dict__, school.derivations.__dict__]
    assert "testclient" not in repr(kept)
