"""Mail handed over to servers that are well, refuse, hang, lie, hang up or show a bad certificate."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inbox.errors import AlertError
from inbox.folder import Folder
from inbox.watch.ladder import Words
from inbox.watch.mail import MAX_ANSWER, Outcome, made_safe, send_mail
from inbox.watch.settings import Alerts, MailServer, Person, read_alerts, write_alerts
from inbox.watch.words import Text, text_of
from tests.inbox.watch.servers import Postman, certificate, mail_server, raw_server

TEXT = text_of(Words.NEW, school="Ysgol Tŷ-mawr", link="https://inbox.school.test")


def handed(
    port: int, *, trust: ssl.SSLContext | None = None, text: Text = TEXT, seconds: float = 30.0, **server: Any
) -> Any:
    server = {"security": "none", "sender": "inbox@school.test", **server}
    return send_mail(
        MailServer(host="127.0.0.1", port=port, **server),
        to="morgan@school.test",
        text=text,
        trust=trust,
        seconds=seconds,
    )


async def outcome(postman: Postman, **options: Any) -> Outcome:
    async with mail_server(postman) as port:
        found: Outcome = await handed(port, **options)
        return found


async def raw(talk: Callable[..., Any], seconds: float = 30.0) -> Outcome:
    async with raw_server(talk) as port:
        found: Outcome = await handed(port, seconds=seconds)
        return found


@pytest.mark.parametrize("words", [Words.NEW, Words.NOW, Words.NEXT, Words.OUTSIDE, Words.TRIAL])
def test_a_letter_arrives_and_says_nothing_of_what_came(words: Words) -> None:
    postman = Postman()
    text = text_of(words, school="Ysgol Tŷ-mawr\r\nBcc: other@x.test", link="https://inbox.school.test")
    assert asyncio.run(outcome(postman, text=text)) == Outcome("accepted", "queued as 1")
    (letter,) = postman.letters
    parsed = email.message_from_bytes(bytes(letter.original_content or b""), policy=email.policy.default)
    assert letter.rcpt_tos == ["morgan@school.test"]
    assert "Bcc" not in parsed
    whole = f"{parsed['Subject']} {parsed.get_content()}".lower()
    for word in ("urgent", "child", "pupil", "about", "safeguard", "worr", "slot", "kiosk", "abuse"):
        assert word not in whole
    assert ("report" in whole) == (words is Words.OUTSIDE)
    assert "report" not in parsed["Subject"].lower()


@pytest.mark.parametrize(
    ("rcpt", "state"), [("550 no such mailbox", "refused"), ("450 come back later", "waiting")]
)
def test_a_refusal_is_for_good_or_tried_again_as_the_server_says(rcpt: str, state: str) -> None:
    found = asyncio.run(outcome(Postman(rcpt=rcpt)))
    assert (found.state, found.answer) == (state, rcpt)
    assert asyncio.run(outcome(Postman(data=rcpt))).state == state


def test_a_server_that_lies_leaves_only_plain_letters_behind() -> None:
    garbage = "250 <b>ok</b>\x1b[31m" + "z" * 400
    found = asyncio.run(outcome(Postman(data=garbage)))
    assert found.state == "accepted"
    assert len(found.answer) <= MAX_ANSWER
    assert made_safe(garbage).startswith("250 b ok /b 31mzzz")
    assert made_safe("\u202eevil\u2066") == "evil"
    assert made_safe(b"\xff\x00line\r\nline") == "line line"


def test_one_that_hangs_hangs_up_or_talks_nonsense_is_tried_again() -> None:
    async def hang(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await reader.read()

    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        writer.close()

    async def nonsense(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\xffHTTP/1.1 200 OK\r\n\r\n" * 500)

    async def mid_data(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in (b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"):
            writer.write(answer)
            await reader.readline()
        writer.close()

    assert asyncio.run(raw(hang, 0.2)).answer == "the mail server did not answer in time"
    for talk in (hang_up, nonsense, mid_data):
        found = asyncio.run(raw(talk))
        assert (found.state, found.answer[:15]) == ("waiting", "the mail server"), talk


def test_a_password_goes_over_a_proved_line_only_and_a_wrong_one_waits(tmp_path: Path) -> None:
    good, trusted = certificate(tmp_path, "127.0.0.1")
    other, trusts_other = certificate(tmp_path, "mail.other.test")

    async def over(
        context: ssl.SSLContext, trust: ssl.SSLContext | None, password: str
    ) -> tuple[Outcome, Postman]:
        postman = Postman()
        options: dict[str, Any] = {
            "tls_context": context,
            "require_starttls": True,
            "authenticator": postman.authenticated,
        }
        async with mail_server(postman, **options) as port:
            how: dict[str, Any] = {"security": "starttls", "user": "inbox", "password": password}
            return await handed(port, trust=trust, **how), postman

    found, postman = asyncio.run(over(good, trusted, "right"))
    assert (found.state, postman.logins, len(postman.letters)) == ("accepted", [b"right"], 1)
    found, postman = asyncio.run(over(good, trusted, "wrong"))
    assert (found.state, postman.letters) == ("waiting", [])
    assert "wrong" not in found.answer
    for context, trust in ((good, None), (other, trusts_other)):
        found, postman = asyncio.run(over(context, trust, "right"))
        assert (found.state, postman.logins, postman.letters) == ("waiting", [], [])
        assert "certificate" in found.answer


def test_a_server_that_offers_no_encryption_gets_nothing() -> None:
    postman = Postman()
    found = asyncio.run(outcome(postman, security="starttls", user="inbox", password="right"))
    assert (found.state, postman.logins, postman.letters) == ("waiting", [], [])


def test_the_password_is_in_one_private_file_and_in_no_text(tmp_path: Path) -> None:
    server = MailServer(host="mail.school.test", sender="inbox@school.test", user="u", password="hunter2")
    alerts = Alerts(server=server, people={"r1": Person(mail="morgan@school.test")})
    write_alerts(Folder(tmp_path), alerts)
    assert read_alerts(Folder(tmp_path)) == alerts
    assert Folder(tmp_path).alerts.stat().st_mode & 0o777 == 0o600
    assert "hunter2" not in f"{alerts} {alerts!r} {server} {[server]}"
    Folder(tmp_path).alerts.write_text('{"server": {"password": "hunter2"}, "more": 1}')
    with pytest.raises(AlertError) as refused:
        read_alerts(Folder(tmp_path))
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "wrong",
    [
        Alerts(people={"r1": Person(mail="morgan@school.test\r\nBcc: x@y.test")}),
        Alerts(people={"r1": Person(mail="morgan")}),
        Alerts(people={"r1": Person(hook="http://push.test/topic")}),
        Alerts(people={"r1": Person(hook="https://user:word@push.test/")}),
        Alerts(server=MailServer(host="mail.school.test", security="none", sender="a@b.test")),
        Alerts(server=MailServer(host="mail.school.test", sender="")),
        Alerts(server=MailServer(host="mail\r\nx", sender="a@b.test")),
        Alerts(link="javascript:alert(1)"),
        Alerts(urgent_hours=0),
        Alerts(digest="soon"),
        Alerts(test_day="someday"),
    ],
)
def test_what_cannot_be_used_is_refused_before_it_is_kept(tmp_path: Path, wrong: Alerts) -> None:
    with pytest.raises(AlertError):
        write_alerts(Folder(tmp_path), wrong)
    assert not Folder(tmp_path).alerts.exists()
