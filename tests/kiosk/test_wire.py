"""The private wire: only whole calls of their size are answered, and only to this account."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kiosk.known import Known
from kiosk.wire import (
    MOST_ASKED,
    Answer,
    BrokenCallError,
    KeeperDownError,
    Verb,
    Wire,
    Word,
    answer_calls,
    listen,
    packed,
    unpacked,
)

Talk = Callable[[Path], Awaitable[None]]


def answered(folder: Path, talk: Talk) -> list[tuple[Verb, bytes]]:
    """Every call that reached the other end while `talk` spoke."""
    heard: list[tuple[Verb, bytes]] = []

    async def answer(verb: Verb, body: bytes) -> Answer:
        heard.append((verb, body))
        if verb is Verb.TURN:
            await asyncio.Event().wait()
        return Word.OK, b""

    async def both() -> None:
        path = folder / "keeper.sock"
        server = await answer_calls(listen(path), answer)
        await talk(path)
        server.close()

    asyncio.run(both())
    return heard


def test_a_call_is_answered_and_only_this_account_may_make_one(tmp_path: Path) -> None:
    async def talk(path: Path) -> None:
        assert await Wire(path).call(Verb.PUT, b"\0" + b"x" * 17_432) == (Word.OK, b"")

    assert answered(tmp_path, talk) == [(Verb.PUT, b"\0" + b"x" * 17_432)]
    assert stat.S_IMODE((tmp_path / "keeper.sock").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\x01",
        b"\x09\0\0\0\0",
        b"\0\0\0\0\0",
        b"\x02\0\0\0\x01x",
        b"\x03\xff\xff\xff\xff",
        b"\x03\0\0\0\x09x",
    ],
)
def test_what_is_no_whole_call_of_its_size_is_not_answered(tmp_path: Path, said: bytes) -> None:
    async def talk(path: Path) -> None:
        reader, writer = await asyncio.open_unix_connection(str(path))
        writer.write(said)
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()

    assert answered(tmp_path, talk) == []


def test_a_visit_that_is_gone_waits_for_nothing_any_more(tmp_path: Path) -> None:
    async def talk(path: Path) -> None:
        waiting = asyncio.create_task(Wire(path).call(Verb.TURN, patient=True))
        await Wire(path).call(Verb.ROOM)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    assert (Verb.ROOM, b"") in answered(tmp_path, talk)


def test_without_a_keeper_the_visit_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeeperDownError):
        asyncio.run(Wire(tmp_path / "keeper.sock").call(Verb.ROOM))


def test_a_folder_with_a_very_long_name_has_a_socket_too(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    deep.mkdir()

    async def talk(path: Path) -> None:
        await Wire(path).call(Verb.ROOM)

    assert answered(deep, talk) == [(Verb.ROOM, b"")]


def test_what_is_known_crosses_whole_or_not_at_all() -> None:
    known = Known(b"roster", b"", b"calendar", 7)
    assert Known.decode(known.encode()) == known
    assert known.mark() != Known(b"roster", b"", b"calendar", 8).mark()
    for broken in (b"", known.encode()[:-1], known.encode() + b"x", packed((b"", b"", b"", b"-1"))):
        with pytest.raises(BrokenCallError):
            Known.decode(broken)
    assert unpacked(packed((b"a", b"")), count=2) == [b"a", b""]


def test_every_call_has_a_size_and_the_longest_is_an_envelope() -> None:
    assert set(MOST_ASKED) == set(Verb)
    assert max(MOST_ASKED.values()) == 66_585
