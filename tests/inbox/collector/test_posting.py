"""The outbox and the post: what waits stays on disk until the portal holds it, and a mailbox is counted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from starlette.responses import Response

from crypto.encoding import b64
from inbox.collector.outbox import Outbox, Stage
from inbox.collector.posting import Post
from inbox.office import Office
from tests.inbox.portal import FakePortal

T = TypeVar("T")
MAILBOX, OTHER = b"m" * 16, b"o" * 16
ONE, TWO, THREE = (bytes([number]) * 2_096 for number in (1, 2, 3))


@pytest.fixture
def outbox(office: Office) -> Outbox:
    return Outbox(office.collected)


def posting(office: Office, portal: FakePortal, outbox: Outbox, work: Callable[[Post], Awaitable[T]]) -> T:
    async def run() -> T:
        async with office.portal(transport=portal.transport()) as there:
            return await work(Post(there, outbox))

    return asyncio.run(run())


async def post(post: Post) -> str | None:
    await post.post_waiting()
    return post.problem


def test_what_waits_is_posted_once_and_only_then_let_go(
    office: Office, portal: FakePortal, outbox: Outbox
) -> None:
    for mailbox, sealed in ((MAILBOX, ONE), (MAILBOX, ONE), (OTHER, TWO)):
        outbox.put(mailbox, sealed)
    outbox.forget(ONE)
    assert outbox.stage(ONE) is Stage.WAITING
    for _ in range(2):
        assert posting(office, portal, outbox, post) is None
    assert portal.replies == {MAILBOX: [ONE], OTHER: [TWO]}
    assert [outbox.stage(each) for each in (ONE, TWO)] == [Stage.POSTED] * 2
    outbox.forget(ONE)
    assert outbox.stage(ONE) is Stage.UNKNOWN


def test_an_answer_lost_on_the_way_back_makes_one_reply(
    office: Office, portal: FakePortal, outbox: Outbox
) -> None:
    outbox.put(MAILBOX, ONE)
    portal.replies[MAILBOX] = [ONE]
    assert posting(office, portal, outbox, post) is None
    assert portal.replies == {MAILBOX: [ONE]}


@pytest.mark.parametrize("status", [200, 302, 401, 403, 404, 413, 422, 500, 503, 507])
def test_nothing_but_a_201_is_an_acceptance(
    office: Office, portal: FakePortal, outbox: Outbox, status: int
) -> None:
    outbox.put(MAILBOX, ONE)
    portal.faults[b64(MAILBOX)] = Response(b"<html>", status)
    assert posting(office, portal, outbox, post) is not None
    assert outbox.waiting() == [(MAILBOX, ONE)]


def test_one_that_is_not_taken_keeps_no_other_here(
    office: Office, portal: FakePortal, outbox: Outbox
) -> None:
    outbox.put(MAILBOX, ONE)
    outbox.put(OTHER, TWO)
    portal.faults[b64(MAILBOX)] = Response(status_code=422)
    assert posting(office, portal, outbox, post) == "the portal's answer was not expected (422)"
    assert outbox.waiting() == [(MAILBOX, ONE)]


@pytest.mark.parametrize(("stored", "known"), [(0, 0), (3, 1), (4, 4), (5, 0), (9, 8), (9, 2)])
def test_a_mailbox_is_counted_whoever_filled_it(
    office: Office, portal: FakePortal, outbox: Outbox, stored: int, known: int
) -> None:
    portal.replies[MAILBOX] = [bytes([number]) * 2_096 for number in range(stored)]
    outbox.put(MAILBOX, THREE)
    outbox.put(OTHER, TWO)
    count = posting(office, portal, outbox, lambda post: post.stored(MAILBOX, known=known))
    assert count == stored + 1


def test_what_cannot_be_counted_is_not_guessed(office: Office, portal: FakePortal, outbox: Outbox) -> None:
    for fault in (Response(b"x" * 8_384, 200), Response(b"short", 200), Response(status_code=503)):
        portal.faults[b64(MAILBOX)] = fault
        assert posting(office, portal, outbox, lambda post: post.stored(MAILBOX, known=0)) is None


def test_it_is_for_its_owner_only_and_outlives_the_process(office: Office, outbox: Outbox) -> None:
    outbox.put(MAILBOX, ONE)
    path: Path = office.folder.collected
    assert path.stat().st_mode & 0o077 == 0
    again = Office.open(office.folder.root)
    assert Outbox(again.collected).waiting() == [(MAILBOX, ONE)]
    again.close()
