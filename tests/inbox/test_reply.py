"""`python -m inbox reply` over a real portal: answers a reporter can read, or one line that says why not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner, Result

from crypto.code import ReporterKeys
from crypto.encoding import b64
from crypto.guard import reply_to
from crypto.replies import ReadReply, ReplyState, pages_to_read
from inbox.__main__ import main
from inbox.settings import move_portal, read_settings
from portal.app import portal_app
from portal.settings import make as make_portal
from tests.inbox.school import ALEX, GRACE, MORGAN, InventedSchool, five_words, id_of

OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def portal_url(school: InventedSchool, tmp_path: Path, serve: Callable[[Any], str]) -> str:
    url = serve(portal_app(make_portal(tmp_path / "portal", pin=school.printed["pin"])))
    move_portal(school.folder, read_settings(school.folder), portal=url)
    return url


def send(url: str, *envelopes: bytes) -> None:
    with httpx2.Client(timeout=20, trust_env=False) as client:
        for each in envelopes:
            assert client.post(f"{url}/api/v1/envelopes", content=each, headers=OCTETS).status_code == 201


def answerable(school: InventedSchool, keys: ReporterKeys) -> bytes:
    return school.sealed("words", reply=reply_to(keys, forbidden=[], seq=1, pin=school.pin))


def reply(
    school: InventedSchool, reader: str, envelope: bytes, text: str = "", *, kind: str = "text"
) -> Result:
    passphrase, words = (school.directory.parent / name for name in ("passphrase", "words"))
    passphrase.write_text(school.passphrase(reader).reveal())
    words.write_text(text)
    arguments = {
        "dir": school.directory,
        "reader": reader,
        "passphrase-file": passphrase,
        "envelope": b64(id_of(envelope)),
        "kind": kind,
        "text-file": words,
    }
    asked = [f"--{name}={value}" for name, value in arguments.items()]
    return CliRunner().invoke(main, ["reply", *asked])


def read(school: InventedSchool, url: str, keys: ReporterKeys) -> list[ReadReply]:
    """What a device reads: as many pages as the verified replies name, and no more."""
    pages: list[bytes] = []
    found: list[ReadReply] = []
    with httpx2.Client(timeout=20, trust_env=False) as client:
        while len(pages) < pages_to_read(found):
            target = f"{url}/api/v1/mailbox/{b64(keys.mailbox)}?page={len(pages)}"
            pages.append(client.get(target).content)
            found = school.replied(*pages, keys=keys)
    return found


@pytest.mark.slow
def test_two_readers_answer_beyond_one_page_and_add_up(school: InventedSchool, portal_url: str) -> None:
    keys = five_words()
    report = answerable(school, keys)
    send(portal_url, report)
    assert reply(school, MORGAN, report, kind="opened").stdout == "sent\n"
    for reader, text in ((MORGAN, "One."), (ALEX, "Two."), (ALEX, "Three."), (MORGAN, "Long. " * 300)):
        done = reply(school, reader, report, text)
        assert (done.exit_code, done.stdout) == (0, "sent\n")
    send(portal_url, school.more(keys, "and another thing", n=1))
    assert reply(school, ALEX, report, kind="closed").exit_code == 0
    found = read(school, portal_url, keys)
    assert {each.state for each in found} == {ReplyState.VERIFIED}
    replies = [each.reply for each in found if each.reply]
    assert "".join(each.text for each in replies if each.name == "Morgan") == "One." + "Long. " * 300
    assert [(each.kind, each.n) for each in replies if each.name == "Alex"] == [
        ("text", 1),
        ("text", 2),
        ("closed", 3),
    ]
    # What was added came, and nobody has opened its page yet: a program reads nothing in a reader's name.
    assert {each.seen for each in replies} == {0}


@pytest.mark.slow
def test_while_the_portal_is_down_it_waits_and_goes_out_with_the_next(
    school: InventedSchool, portal_url: str
) -> None:
    keys = five_words()
    report = answerable(school, keys)
    send(portal_url, report)
    assert reply(school, MORGAN, report, "One.").exit_code == 0
    move_portal(school.folder, read_settings(school.folder), portal="http://127.0.0.1:9")
    waiting = reply(school, MORGAN, report, "Two.")
    assert (waiting.exit_code, waiting.stdout) == (3, "waiting\n")
    assert "the portal does not answer" in waiting.stderr
    move_portal(school.folder, read_settings(school.folder), portal=portal_url)
    assert reply(school, ALEX, report, "Three.").exit_code == 0
    texts = {each.reply.text for each in read(school, portal_url, keys) if each.reply}
    assert texts == {"One.", "Two.", "Three."}


@pytest.mark.slow
def test_what_cannot_be_answered_is_one_line_without_a_word(school: InventedSchool, portal_url: str) -> None:
    report, silent = answerable(school, five_words()), school.sealed("no way back")
    send(portal_url, report, silent)
    for reader, envelope, text, says in (
        (GRACE, report, "marmalade", "no report of that envelope id"),
        (MORGAN, silent, "marmalade", "no-code"),
        (MORGAN, report, " ", "empty"),
        (MORGAN, report, "marmalade" * 500, "too-long"),
    ):
        done = reply(school, reader, envelope, text)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert says in done.stderr
        assert "marmalade" not in done.stderr
