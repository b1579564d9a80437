"""Five words, a reply, something added: the whole way with real keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.code import Code, Pepper, ReporterKeys, derive_halves, normal_form, share_of
from crypto.errors import CodeError, EncodingError, NoReadersError, TrustError
from crypto.guard import guard_message, reply_to, verify_guard
from crypto.more import build_more, last_word, more_readers, next_number, verify_more
from crypto.payload import Channel
from crypto.replies import (
    REPLY_BYTES,
    Reply,
    ReplyKind,
    ReplyState,
    SignedReply,
    filler,
    pages_for,
    pages_to_read,
    read_mailbox,
    read_reply,
    reply_message,
    split_reply,
)
from crypto.roster import Role, Route
from tests.crypto.cast import CHARLIE, PIN, SAM, TODAY, identity, roster_of

ROSTER = roster_of()
LIST = [f"{a}{b}{c}" for a in "bcdfghjklmnp" for b in "aeiouywvzxst" for c in "bdfgklmnp"]
REPLY_TO = reply_to(SAM, forbidden={"r3"}, seq=7, pin=PIN)
BASE = Reply(TODAY, ReplyKind.TEXT, 1, "Morgan", 1, Role.DSL, Route.PUPIL, 0, 7, "Thank you.", ("r1", "r2"))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=4_000)


def sealed(reply: Reply, *, by: str = "r1", signer: str | None = None) -> bytes:
    raw = reply.encode()
    signature = identity(signer or by).sign(reply_message(PIN, mailbox=SAM.mailbox, signed=raw))
    return SignedReply(by, REPLY_TO.guard, REPLY_TO.guard_signature, raw, signature).seal(SAM.box)


def test_a_code_leads_to_the_same_mailbox_again() -> None:
    pepper, code = Pepper.generate(), Code.draw(LIST)
    typed = Code.parse(" ".join(code.words).upper() + "!", words=set(LIST))

    def keys(of: Code) -> ReporterKeys:
        a, b = derive_halves(of, PIN)
        return ReporterKeys.derive(share_of(pepper, a, PIN), b)

    assert keys(code).mailbox == keys(typed).mailbox
    assert keys(code).box == keys(typed).box


def test_another_pepper_leads_elsewhere() -> None:
    a, b = derive_halves(Code(["apple"] * 5), PIN)
    found = {ReporterKeys.derive(share_of(Pepper.generate(), a, PIN), b).mailbox for _ in range(2)}
    assert len(found) == 2


def test_codes_are_drawn_only_from_a_whole_list() -> None:
    assert len(LIST) == 1_296
    with pytest.raises(CodeError):
        Code.draw(LIST[:-1])
    with pytest.raises(CodeError):
        Code.draw([*LIST[:-1], LIST[0]])


@given(st.text(max_size=40))
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    once = normal_form(text)
    # Lower case may leave a letter that composes differently; a second time nothing moves.
    assert normal_form(normal_form(once)) == normal_form(once)


def test_a_reply_is_always_of_one_size_and_says_who_wrote_it() -> None:
    blob = sealed(BASE)
    assert len(blob) == len(filler()) == REPLY_BYTES == 2_096
    read = read_reply(blob, keys=SAM, pin=PIN, roster=ROSTER)
    assert read is not None
    assert read.state is ReplyState.VERIFIED
    assert read.author is not None
    assert read.author.name == "Morgan"


def test_charlie_cannot_write_as_morgan() -> None:
    raw = BASE.encode()
    signature = CHARLIE.sign(reply_message(PIN, mailbox=SAM.mailbox, signed=raw))
    blob = SignedReply("r1", REPLY_TO.guard, REPLY_TO.guard_signature, raw, signature).seal(SAM.box)
    read = read_reply(blob, keys=SAM, pin=PIN, roster=ROSTER)
    assert read is not None
    assert read.state is ReplyState.UNVERIFIED


@settings(max_examples=60, deadline=None)
@given(TEXT)
def test_split_replies_join_to_the_same_text_and_fit(text: str) -> None:
    parts = split_reply(replace(BASE, text=text))
    assert "".join(part.text for part in parts) == text
    assert all(len(part.encode()) <= 1_200 for part in parts)
    assert all(Reply.parse(part.encode()) == part for part in parts)


def test_a_guard_of_sixteen_still_leaves_a_full_reply_room() -> None:
    guard = reply_to(SAM, forbidden={f"r{n}" for n in range(9_984, 10_000)}, seq=2**32 - 1, pin=PIN)
    raw = split_reply(replace(BASE, text="x" * 2_000))[0].encode()
    signature = identity("r1").sign(reply_message(PIN, mailbox=SAM.mailbox, signed=raw))
    reply = SignedReply("r9999", guard.guard, guard.guard_signature, raw, signature)
    assert len(reply.seal(SAM.box)) == REPLY_BYTES


def test_a_guard_of_seventeen_is_refused() -> None:
    with pytest.raises(EncodingError):
        reply_to(SAM, forbidden={f"r{n}" for n in range(1, 18)}, seq=7, pin=PIN)


def test_a_guard_is_bound_to_its_mailbox_and_school() -> None:
    signature = SAM.sign_secret.sign(guard_message(bytes(16), mailbox=SAM.mailbox, guard=REPLY_TO.guard))
    with pytest.raises(TrustError):
        verify_guard(REPLY_TO.guard, signature, sign=SAM.verify_key, mailbox=SAM.mailbox, pin=PIN)


def test_a_damaged_reply_hides_no_other() -> None:
    good, other = sealed(BASE), sealed(replace(BASE, n=2, text="Second."))
    damaged = bytes((good[0] ^ 1,)) + good[1:]
    read = read_mailbox([damaged, other, filler()], keys=SAM, pin=PIN, roster=ROSTER)
    assert [r.reply.text for r in read if r.reply] == ["Second."]


def test_what_is_added_goes_to_the_last_verified_reply_less_the_guard() -> None:
    widened = replace(BASE, n=2, to=("r1", "r2", "r3"), seen=4)
    read = read_mailbox([sealed(BASE), sealed(widened)], keys=SAM, pin=PIN, roster=ROSTER)
    last = last_word(read)
    assert last.reply is not None
    assert last.guard is not None
    choice = more_readers(to=last.reply.to, forbidden=last.guard.forbidden, removed=(), roster=ROSTER)
    assert [reader.id for reader in choice.readers] == ["r1", "r2"]
    assert next_number(read) == 5


def test_without_a_verified_reply_the_reporter_is_asked_again() -> None:
    forged = read_mailbox([sealed(BASE, signer="r2")], keys=SAM, pin=PIN, roster=ROSTER)
    with pytest.raises(NoReadersError):
        last_word(forged)
    assert next_number(forged) == 1
    assert pages_to_read(forged) == 1


def test_what_is_added_verifies_only_in_its_own_envelope() -> None:
    more = build_more(
        SAM,
        n=1,
        text="It happened again.",
        to=["r1", "r2"],
        envelope_id=bytes(16),
        pin=PIN,
        day=date(2026, 11, 22),
        channel=Channel.PHONE,
        pinned=True,
    )
    where: dict[str, Any] = {"pin": PIN, "sign": SAM.verify_key, "mailbox": SAM.mailbox}
    assert verify_more(more, envelope_id=bytes(16), **where).text == "It happened again."
    with pytest.raises(TrustError):
        verify_more(more, envelope_id=b"\1" * 16, **where)


@pytest.mark.parametrize(("stored", "pages"), [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (9, 3)])
def test_pages_hold_four(stored: int, pages: int) -> None:
    assert pages_for(stored) == pages
