"""The kiosk passes look-ups of codes on and keeps nothing; only an answer of the right size counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from kiosk.keeper import ONE_MARK_IN
from kiosk.line import Answer, Line, Request
from tests.kiosk.beyond import PortalBeyond, answering
from tests.kiosk.test_kiosk import OCTETS, Kiosk, cast, kiosk, start

__all__ = ["cast", "kiosk", "start"]

MAILBOX = "/api/v1/mailbox/" + "A" * 22


def test_a_share_to_read_an_answer_is_passed_on_and_back(kiosk: Kiosk) -> None:
    kiosk.beyond.answer = (200, b"s" * 32)
    answer = kiosk.client.post("/api/v1/share", content=b"a" * 32, headers=OCTETS)
    assert (answer.status_code, answer.content, kiosk.beyond.posted[-1]) == (200, b"s" * 32, b"a" * 32)


@pytest.mark.parametrize("beyond", [(200, b"<html>Please log in</html>"), (200, b"s" * 31), (302, b"")])
def test_an_answer_that_is_no_share_is_none(kiosk: Kiosk, beyond: tuple[int, bytes]) -> None:
    kiosk.beyond.answer = beyond
    answer = kiosk.client.post("/api/v1/share", content=b"a" * 32, headers=OCTETS)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_page_of_replies_is_passed_on_whole_or_not_at_all(kiosk: Kiosk) -> None:
    kiosk.beyond.documents["A" * 22] = bytes(8_384)
    assert kiosk.client.get(f"{MAILBOX}?page=0").content == bytes(8_384)
    kiosk.beyond.documents["A" * 22] = bytes(8_383)
    assert kiosk.client.get(MAILBOX).status_code == 503


def test_without_a_line_the_reporter_is_told_to_come_back(start: Callable[..., Kiosk]) -> None:
    kiosk = start(PortalBeyond(down=True))
    assert kiosk.client.get(MAILBOX).status_code == 503


def test_its_page_of_the_way_back_wears_its_dress_and_carries_the_pin(kiosk: Kiosk) -> None:
    kiosk.client.cookies.clear()
    assert kiosk.client.get("/words").headers["location"] == "/start?again"
    kiosk.client.get("/start")
    page = kiosk.client.get("/words").text
    assert 'class="kiosk"' in page
    assert 'data-channel="kiosk"' in page
    assert 'data-pin=""' not in page


def shape(request: Request) -> tuple[str, int, int]:
    """What a watcher of the line could count of it."""
    return request.method, len(request.target), len(request.body or b"")


def test_by_itself_it_looks_up_answers_as_a_child_who_comes_back_does(kiosk: Kiosk) -> None:
    asked: list[Request] = []

    def note(request: Request) -> Answer:
        asked.append(request)
        return kiosk.beyond(request)

    line = Line("http://portal.example", exchange=answering(note))
    kiosk.keeper.line = kiosk.device.line = line
    kiosk.beyond.answer = (200, b"s" * 32)
    kiosk.client.post("/api/v1/share", content=b"a" * 32, headers=OCTETS)
    kiosk.client.get(f"{MAILBOX}?page=0")
    real = [shape(each) for each in asked]
    asked.clear()
    kiosk.keeper.draw = lambda _below: 0
    asyncio.run(kiosk.keeper.look_up_nothing())
    asyncio.run(kiosk.keeper.look_up_nothing())
    assert [shape(each) for each in asked] == [*real, *real]
    assert len({each.target + str(each.body) for each in asked}) == 4


@pytest.mark.parametrize(("drawn", "asked"), [(0, 1), (1, 0), (ONE_MARK_IN - 1, 0)])
def test_when_it_does_is_drawn_and_no_matter_of_use(kiosk: Kiosk, drawn: int, asked: int) -> None:
    mailboxes: list[Request] = []

    def note(request: Request) -> Answer:
        mailboxes.extend([request] * ("/mailbox/" in request.target))
        return kiosk.beyond(request)

    async def pass_a_mark() -> None:
        kiosk.keeper.mark()
        await asyncio.gather(*kiosk.keeper._tasks)

    kiosk.keeper.line = Line("http://portal.example", exchange=answering(note))
    kiosk.keeper.draw = lambda below: drawn if below == ONE_MARK_IN else 0
    asyncio.run(pass_a_mark())
    assert len(mailboxes) == asked
