"""A mail server that is slow, lies or refuses at each step of the talk: nothing hangs or goes out bare."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, Literal

import msgspec
import pytest

from inbox.watch.mail import Outcome, send_mail
from inbox.watch.settings import MailServer
from inbox.watch.words import Text
from tests.inbox.watch.servers import raw_server

STEPS = ("greeting", "ehlo", "mail", "rcpt", "data", "letter")
WELL = {
    "greeting": b"220 here\r\n",
    "ehlo": b"250 here\r\n",
    "mail": b"250 ok\r\n",
    "rcpt": b"250 ok\r\n",
    "data": b"354 go on\r\n",
    "letter": b"250 taken\r\n",
}
HANG_UP = b""
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


def talking(answers: dict[str, bytes], heard: list[bytes], *, silent_at: str = "", drip: float = 0.0) -> Talk:
    """A server that says `answers`, is silent from one step on, or takes `drip` seconds for each byte."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            for step in STEPS:
                if step != "greeting":
                    heard.append(await reader.readuntil(b"\r\n.\r\n" if step == "letter" else b"\r\n"))
                if step == silent_at:
                    await reader.read()
                if answers[step] == HANG_UP:
                    break
                for byte in answers[step] if drip else ():
                    writer.write(bytes((byte,)))
                    await asyncio.sleep(drip)
                writer.write(b"" if drip else answers[step])
                await writer.drain()
                while answers[step][:1] in b"45" and (line := await reader.readline()):
                    # It has said no, and lets the other side take its leave.
                    heard.append(line)
                    writer.write(b"250 ok\r\n")
        writer.close()

    return talk


def tried(talk: Talk, *, security: Literal["starttls", "none"] = "none", seconds: float = 30.0) -> Outcome:
    """What comes of one try."""

    async def run() -> Outcome:
        async with raw_server(talk) as port:
            server = MailServer("127.0.0.1", port, security, sender="inbox@school.test")
            if security == "starttls":
                server = msgspec.structs.replace(server, user="u", password="p")
            text = Text("Something new to look at", "There is something new for you.")
            return await send_mail(server, to="morgan@school.test", text=text, seconds=seconds)

    return asyncio.run(run())


@pytest.mark.parametrize("step", STEPS)
def test_one_that_falls_silent_at_any_step_is_left_in_time_and_tried_again(step: str) -> None:
    found = tried(talking(WELL, [], silent_at=step), seconds=0.15)
    assert found == Outcome("waiting", "the mail server did not answer in time", away=step == "greeting")


def test_one_that_says_one_byte_at_a_time_is_left_when_the_whole_takes_too_long() -> None:
    assert tried(talking(WELL, [], drip=0.02), seconds=0.2).answer == "the mail server did not answer in time"
    assert tried(talking(WELL, [], drip=0.001)).state == "accepted"


@pytest.mark.parametrize("step", STEPS)
def test_one_that_hangs_up_at_any_step_has_taken_nothing_before_it_said_so(step: str) -> None:
    assert tried(talking({**WELL, step: HANG_UP}, [])).state == "waiting"


def test_one_that_takes_it_and_hangs_up_at_once_has_taken_it() -> None:
    heard: list[bytes] = []
    assert tried(talking(WELL, heard)) == Outcome("accepted", "taken")
    assert sum(b"Something new" in each for each in heard) == 1


@pytest.mark.parametrize("step", STEPS)
def test_four_hundreds_mean_later_and_five_hundreds_no_at_every_step_that_is_about_the_letter(
    step: str,
) -> None:
    later = tried(talking({**WELL, step: b"451 later\r\n"}, []))
    assert later.state == "waiting"
    never = tried(talking({**WELL, step: b"554 never\r\n"}, []))
    assert never.state in ("refused", "waiting")
    assert (never.state == "refused") or step in ("greeting", "ehlo")


@pytest.mark.parametrize(
    "offer", [b"250 here\r\n", b"250-here\r\n250 AUTH PLAIN LOGIN\r\n", b"250-here\r\n250 STARTTLS\r\n"]
)
def test_no_word_of_password_or_letter_goes_out_where_encryption_was_taken_out_of_the_talk(
    offer: bytes,
) -> None:
    heard: list[bytes] = []
    refuses = {**WELL, "ehlo": offer, "mail": b"454 not now\r\n", "rcpt": HANG_UP}
    found = tried(talking(refuses, heard), security="starttls")
    assert found.state == "waiting"
    assert not any(word in each for each in heard for word in (b"AUTH", b"MAIL", b"Something"))


def test_what_is_slipped_in_behind_the_beginning_of_encryption_is_not_taken_for_the_servers() -> None:
    heard: list[bytes] = []
    slipped = b"220 go on\r\n250-here\r\n250 AUTH PLAIN\r\n235 in\r\n" + b"250 ok\r\n" * 4
    answers = {**WELL, "ehlo": b"250-here\r\n250 STARTTLS\r\n", "mail": slipped, "rcpt": HANG_UP}
    assert tried(talking(answers, heard), security="starttls", seconds=0.5).state == "waiting"
    assert not any(b"Something" in each or b"AUTH" in each for each in heard)
