"""A reply as the spec has it: to whom, in whose name, in how many parts, and when it is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crypto.choosing import Subject, choose_readers
from crypto.guard import reply_to
from crypto.payload import parse_payload
from crypto.policy import Pin
from crypto.replies import MAX_SIGNED_BYTES, ReplyKind
from crypto.report import Audience, Channel, Form, Report
from crypto.roster import Roster
from inbox.replying import Address, Barred, Slip, Words, address_of, parts_of
from tests.inbox.school import ALEX, GRACE, MORGAN, OWEN, TESS, InventedSchool, five_words, today


@pytest.fixture
def report(school: InventedSchool) -> Report:
    return made(school)


def made(school: InventedSchool, **fields: Any) -> Report:
    """A report about a pupil, to Morgan and Alex, with five words."""
    choice = choose_readers(school.roster, subject=Subject.PUPIL)
    reply = reply_to(five_words(), forbidden=choice.forbidden, seq=1, pin=school.pin)
    report = Report(
        day=today(),
        channel=Channel.PHONE,
        pinned=True,
        form=Form("england-2026", 1),
        audience=Audience.OLDER,
        lang="en",
        urgent=False,
        about=None,
        subject=Subject.PUPIL,
        route=choice.route,
        seq=1,
        removed=(),
        forbidden=(),
        to=choice.ids,
        answers={},
        reply=reply,
    )
    return replace(report, **fields)


def where(school: InventedSchool, report: Report, *, reader: str = MORGAN, **how: Any) -> Address | Barred:
    roster: Roster | None = how.pop("roster", school.roster)
    stands = how.pop("stands", True)
    return address_of(report, reader=reader, stands=stands, roster=roster, pin=Pin(school.pin))


def address(school: InventedSchool, report: Report, **how: Any) -> Address:
    found = where(school, report, **how)
    assert isinstance(found, Address)
    return found


def test_it_names_the_readers_of_the_report(school: InventedSchool, report: Report) -> None:
    assert address(school, report).to == (MORGAN, ALEX)


def test_it_names_nobody_who_left_or_may_never_read(school: InventedSchool) -> None:
    roster = school.roster
    without = replace(roster, readers=tuple(each for each in roster.readers if each.id != ALEX))
    assert address(school, made(school), roster=without).to == (MORGAN,)
    listed = made(school, to=(MORGAN, ALEX, GRACE, TESS), forbidden=(GRACE,))
    assert address(school, listed).to == (MORGAN, ALEX, TESS)
    guard = reply_to(five_words(), forbidden=[TESS], seq=1, pin=school.pin)
    assert address(school, replace(listed, reply=guard)).to == (MORGAN, ALEX)
    head = made(school, to=(MORGAN, OWEN, TESS), subject=Subject.HEAD)
    assert address(school, head, reader=OWEN).to == (OWEN, TESS)


def test_a_report_without_five_words_cannot_be_answered(school: InventedSchool, report: Report) -> None:
    assert where(school, replace(report, reply=None)) is Barred.NO_CODE


@pytest.mark.parametrize("damage", ["guard", "guard_signature", "mailbox", "sign"])
def test_a_damaged_guard_is_refused_before_anything_else(
    school: InventedSchool, report: Report, damage: str
) -> None:
    assert report.reply is not None
    other: Any = five_words().verify_key if damage == "sign" else b""
    if damage != "sign":
        good = getattr(report.reply, damage)
        other = bytes([good[0] ^ 1]) + good[1:]
    damaged = replace(report, reply=replace(report.reply, **{damage: other}))
    assert where(school, damaged, roster=None) is Barred.DAMAGED


def test_who_is_no_reader_of_it_does_not_answer(school: InventedSchool, report: Report) -> None:
    assert where(school, report, reader=GRACE) is Barred.NOT_NAMED
    assert where(school, replace(report, forbidden=(MORGAN,))) is Barred.NOT_NAMED
    assert where(school, report, stands=False) is Barred.NOT_A_READER
    assert where(school, report, roster=None) is Barred.NOT_A_READER
    assert where(school, report, reader="r99") is Barred.NOT_A_READER


@pytest.mark.parametrize("text", ["", "Thank you.", "🙂" * 900, "\x01\n" * 700, "a" * 4_000, "漢字" * 1_000])
def test_the_text_is_split_at_code_points_and_comes_together_again(
    school: InventedSchool, report: Report, text: str
) -> None:
    parts = parts_of(Words(ReplyKind.TEXT, text), address(school, report), n=7, seen=3, stored=2, day=today())
    assert "".join(part.text for part in parts) == text
    assert [part.n for part in parts] == list(range(7, 7 + len(parts)))
    assert {len(part.encode()) <= MAX_SIGNED_BYTES for part in parts} == {True}
    assert {part.pages for part in parts} == {-(-(3 + len(parts)) // 4)}
    (first, *_) = parts
    assert (first.name, str(first.role), str(first.route), first.seen, first.seq) == (
        "Morgan",
        "dsl",
        "pupil",
        3,
        1,
    )


@pytest.mark.parametrize(("stored", "pages"), [(0, 1), (2, 1), (3, 2), (6, 2), (7, 3), (39, 11), (399, 101)])
def test_the_pages_leave_room_for_one_reply_more(
    school: InventedSchool, report: Report, stored: int, pages: int
) -> None:
    (part,) = parts_of(
        Words(ReplyKind.ACTING), address(school, report), n=1, seen=0, stored=stored, day=today()
    )
    assert part.pages == pages


def test_what_cannot_be_an_answer_is_a_slip() -> None:
    assert Words(ReplyKind.TEXT, " \n").slip() is Slip.EMPTY
    assert Words(ReplyKind.TEXT, "x" * 4_001).slip() is Slip.TOO_LONG
    assert Words(ReplyKind.CLOSED, "\ud83d").slip() is Slip.NOT_TEXT
    assert [Words(kind).slip() for kind in ReplyKind if kind is not ReplyKind.TEXT] == [None] * 3


def test_a_reply_and_its_words_never_print(school: InventedSchool, report: Report) -> None:
    words = Words(ReplyKind.TEXT, "marmalade")
    parts = parts_of(words, address(school, report), n=1, seen=0, stored=0, day=today())
    assert "marmalade" not in f"{words!r} {parts!r} {address(school, report)!r}"
    assert parse_payload(report.encode()) == report
