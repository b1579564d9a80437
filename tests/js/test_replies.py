"""The code, the mailbox, adding more and file chunks agree with Python, each way."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crypto.code import Code, ReporterKeys, SecondHalf, Share, derive_halves
from crypto.encoding import b64, unb64
from crypto.files import FileKey, seal_file
from crypto.guard import reply_to, verify_guard
from crypto.more import build_more, verify_more
from crypto.payload import Channel, More
from crypto.policy import Pin
from crypto.replies import Reply, ReplyKind, SignedReply, filler, read_mailbox, reply_message
from crypto.report import ReplyTo
from crypto.roster import Role, Roster, Route
from tests.js.harness import Modules
from tests.portal.cast import Cast

LISTS = Path(__file__).parents[2] / "static" / "words"
SHARE, B = bytes(range(32)), bytes(range(32, 64))
KEYS = ReporterKeys.derive(Share(SHARE), SecondHalf(B))
SAYS = Reply(
    day=date(2026, 11, 23),
    kind=ReplyKind.TEXT,
    n=1,
    name="Morgan",
    pages=1,
    role=Role.DSL,
    route=Route.PUPIL,
    seen=0,
    seq=1,
    text="Thank you for telling us.",
    to=("r1", "r2"),
)


@pytest.fixture(scope="module")
def roster(cast: Cast) -> Roster:
    return cast.roster()


def blob(cast: Cast, reply: Reply, *, by: str = "r1", signer: str | None = None) -> bytes:
    own = reply_to(KEYS, forbidden=("r3",), seq=1, pin=cast.pin)
    signed = reply.encode()
    message = reply_message(cast.pin, mailbox=KEYS.mailbox, signed=signed)
    signature = cast.readers[signer or by].sign(message)
    return SignedReply(by, own.guard, own.guard_signature, signed, signature).seal(KEYS.box)


def read(js: Modules, cast: Cast, roster: Roster, pages: Sequence[Sequence[bytes]]) -> Any:
    full = [b"".join([*page, *(filler() for _ in range(4 - len(page)))]) for page in pages]
    device = {"pin": cast.pin, "share": SHARE, "b": B, "roster": roster.encode()}
    return js("mailbox", device, full)


def test_halves_of_a_code_are_those_of_python(js: Modules, cast: Cast) -> None:
    code = Code(["apple", "boat", "cloud", "drum", "eagle"])
    expected = [half.secret_bytes() for half in derive_halves(code, cast.pin)]
    assert js("halves", " Apple, BOAT\u00a0cloud-drum 7 Eagle!", cast.pin) == expected


@pytest.mark.parametrize("password", [b"", b"apple river candle yellow window", bytes(range(100))])
def test_scrypt_is_hashlibs(js: Modules, password: bytes) -> None:
    salt = hashlib.blake2b(password, digest_size=16).digest()
    expected = hashlib.scrypt(password, salt=salt, n=32_768, r=8, p=1, dklen=64, maxmem=2**26)
    assert js("scrypt", password, salt) == expected


def test_the_short_list_is_the_list_with_its_pictures(js: Modules) -> None:
    pictures = dict(line.split(" ") for line in (LISTS / "pictures.txt").read_text().splitlines())
    words = (LISTS / "en.txt").read_text().split()
    expected = [[word, pictures.get(word, "")] for word in words]
    assert js("packedList", (LISTS / "en.short.txt").read_text()) == expected
    assert 100 <= len(pictures) <= 150
    assert set(pictures) <= set(words)


@pytest.mark.parametrize(
    ("typed", "wrong", "meant"),
    [
        ("appl", "", ""),
        ("apple wizzard", "wizzard", "wizard"),
        ("APPLE-wizard, xq", "xq", ""),
        ("aple ", "aple", "apple"),
        ("", "", ""),
    ],
)
def test_a_word_that_is_none_is_seen_while_it_is_typed(
    js: Modules, typed: str, wrong: str, meant: str
) -> None:
    words = ["apple", "wizard", "zebra"]
    assert js("wrongWords", typed, words) == ([wrong] if wrong else [])
    assert js("nearest", wrong, words) == meant or not wrong


def test_every_wrong_word_is_named_once_and_the_last_too_when_all_are_typed(js: Modules) -> None:
    words = ["apple", "wizard", "zebra"]
    assert js("wrongWords", "aple wizzard aple zeb", words) == ["aple", "wizzard"]
    assert js("wrongWords", "aple wizzard aple zeb", words, True) == ["aple", "wizzard", "zeb"]


def test_the_guard_in_a_report_verifies_in_python_and_is_byte_for_byte_the_same(
    js: Modules, cast: Cast
) -> None:
    made = ReplyTo.parse(js("replyTo", {"pin": cast.pin, "share": SHARE, "b": B}, ["r10", "r2"], 7))
    assert made == reply_to(KEYS, forbidden=("r2", "r10"), seq=7, pin=cast.pin)
    guard = verify_guard(made.guard, made.guard_signature, sign=made.sign, mailbox=made.mailbox, pin=cast.pin)
    assert guard.forbidden == ("r2", "r10")


def test_replies_are_read_in_order_across_pages_and_nothing_hides_them(
    js: Modules, cast: Cast, roster: Roster
) -> None:
    first = replace(SAYS, pages=2)
    later = replace(SAYS, day=date(2026, 11, 30), n=1, name="Alex", text="Later.")
    second = replace(SAYS, n=2, text="And a second one.")
    rubbish = KEYS.box.seal(bytes(2_048))
    pages = [[filler(), rubbish, blob(cast, later, by="r2"), blob(cast, first)], [blob(cast, second)]]
    got = read(js, cast, roster, pages)
    assert got["asked"] == [0, 1]
    assert [(r["state"], r["by"], r["text"]) for r in got["shown"]] == [
        ("verified", "r1", first.text),
        ("verified", "r1", second.text),
        ("verified", "r2", later.text),
    ]
    assert all(r["guard"] == {"forbidden": ["r3"], "seq": 1} for r in got["shown"])


def test_the_same_reply_twice_counts_once(js: Modules, cast: Cast, roster: Roster) -> None:
    twice = [blob(cast, SAYS), blob(cast, SAYS)]
    assert len(read(js, cast, roster, [twice])["shown"]) == 1


def test_a_full_page_is_followed_even_if_none_of_its_replies_knew_of_the_next(
    js: Modules, cast: Cast, roster: Roster
) -> None:
    replies = [blob(cast, replace(SAYS, n=n, text=str(n), pages=1 + n // 5)) for n in range(1, 6)]
    got = read(js, cast, roster, [replies[:4], replies[4:]])
    assert got["asked"] == [0, 1]
    assert [reply["text"] for reply in got["shown"]] == ["1", "2", "3", "4", "5"]


def test_one_damaged_reply_does_not_hide_the_next_page(js: Modules, cast: Cast, roster: Roster) -> None:
    damaged = KEYS.box.seal(bytes(2_048))
    good = [blob(cast, replace(SAYS, n=n, text=str(n), pages=1 + n // 4)) for n in range(1, 5)]
    got = read(js, cast, roster, [[damaged, *good[:3]], good[3:]])
    assert [reply["text"] for reply in got["shown"]] == ["1", "2", "3", "4"]


def test_a_reply_by_someone_else_is_shown_as_not_verified_and_its_pages_are_not_followed(
    js: Modules, cast: Cast, roster: Roster
) -> None:
    forged = blob(cast, replace(SAYS, pages=9), by="r1", signer="r3")
    got = read(js, cast, roster, [[forged]])
    assert got["asked"] == [0]
    assert [r["state"] for r in got["shown"]] == ["unverified"]


@pytest.mark.parametrize(("pages", "state"), [(1, "verified"), (1_001, "unverified")])
def test_more_pages_than_a_thousand_are_no_reply_as_in_python(
    js: Modules, cast: Cast, roster: Roster, pages: int, state: str
) -> None:
    made = blob(cast, replace(SAYS, pages=pages))
    assert [each["state"] for each in read(js, cast, roster, [[made]])["shown"]] == [state]
    [there] = read_mailbox([made], keys=KEYS, pin=Pin(cast.pin), roster=roster)
    assert there.state.value == state


def test_what_was_added_verifies_in_python(js: Modules, cast: Cast) -> None:
    envelope_id = bytes(range(16))
    device = {"pin": cast.pin, "share": SHARE, "b": B}
    made = js("more", device, 3, "One more thing 🐦", envelope_id)
    more = More(date(2026, 11, 23), Channel.PHONE, True, ("r1",), unb64(made["signed"]), unb64(made["sig"]))
    assert more == build_more(
        KEYS,
        n=3,
        text="One more thing 🐦",
        to=("r1",),
        envelope_id=envelope_id,
        pin=cast.pin,
        day=more.day,
        channel=more.channel,
        pinned=True,
    )
    added = verify_more(
        more, envelope_id=envelope_id, pin=cast.pin, sign=KEYS.verify_key, mailbox=KEYS.mailbox
    )
    assert (added.n, added.text) == (3, "One more thing 🐦")


@pytest.mark.parametrize("size", [0, 1, 9, 65_535, 65_536, 65_537, 300_001])
def test_files_are_sealed_to_the_same_chunks(js: Modules, size: int) -> None:
    data, key, envelope_id = hashlib.shake_256(b"file").digest(size), bytes(32), bytes(16)
    expected = list(seal_file(data, key=FileKey(key), envelope_id=envelope_id, number=2))
    assert js("file", data, key, envelope_id, 2) == expected
    assert b64(expected[0])
