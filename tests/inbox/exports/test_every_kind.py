"""Whatever kind of entry readers record is in what leaves of a case: a forgotten kind fails here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pypdfium2
import pytest

from crypto.encoding import b64
from crypto.events import ShareFields
from crypto.replies import ReplyKind
from inbox.casework.base import Entry
from inbox.casework.bodymap import Mark, Region, Side
from inbox.casework.duties import Harm, Lado, Notified, Staff, Unnotified
from inbox.casework.entries import (
    Action,
    Answered,
    ChildAtRisk,
    Close,
    Coded,
    Concern,
    Done,
    Judged,
    Link,
    Note,
    Person,
    Read,
    Reopen,
    Share,
)
from inbox.casework.kinds import KINDS
from inbox.casework.leaving import Form, TakenOut, What
from inbox.casework.retention import Erase, Hold, Keep
from inbox.casework.words import Limb, LinkKind, Part, Reply, StaffKind, Told, Urgency
from inbox.exports.extract import Extract
from inbox.exports.faces import Faces
from inbox.exports.gathering import extract_of
from inbox.exports.taking import MAKERS
from tests.inbox.laptops import Laptop, laptops
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, MORGAN, TESS, InventedSchool, id_of, today

DAY = date(2026, 11, 20)
OTHER = b"o" * 16
SAID: dict[type[Entry], tuple[str, ...]] = {
    Read: ("Morgan",),
    Coded: ("Neglect",),
    Judged: ("now",),
    Note: ("asked at lunch",),
    Action: ("ring the aunt", "Alex"),
    Done: ("aunt will come",),
    Concern: ("came hungry", "ate two bowls"),
    Person: ("Ben Ash", "9C"),
    ChildAtRisk: ("Sam Oak", "8B"),
    Link: (b64(OTHER),),
    Staff: ("allegation",),
    Harm: ("a push was seen",),
    Lado: ("Dana Reed", "wait for us", "L-17"),
    Mark: ("upper arm|left_arm", "a graze", "a coin", "pale blue"),
    Notified: ("police", "P-11"),
    Unnotified: ("it was a test code",),
    Close: ("closed once", "went well"),
    Reopen: ("came back",),
    Answered: ("told that it was opened|opened",),
    Share: ("Tess",),
    TakenOut: ("Children’s services", "they asked"),
    Keep: ("Staff: allegation|allegation", "2031-08-31|31 August 2031"),
    Hold: ("solicitors wrote", "solicitors are done"),
    Erase: ("may be erased|erase",),
}
"""For every kind what has to stand in each whole form; `|` between words of which one does."""
IN_BLOCK = (ChildAtRisk, Coded, Mark, Keep, Hold, Erase, Action, Reopen)
"""The block to paste is the summary of a case: these have to be in it while it is open."""


def one_of_each(report: bytes, key: bytes) -> list[Entry]:
    return [
        Read(),
        Judged(Urgency.NOW),
        Coded("england-2026", add=("neglect",)),
        Concern(DAY, "came hungry", "the kitchen", "fed", "Mrs Lee", "ate two bowls"),
        Person("Ben Ash", Part.PUPIL, "9C"),
        ChildAtRisk("Sam Oak", "8B"),
        Link(LinkKind.PLACE, OTHER),
        Harm(tuple((limb, Reply.UNSURE) for limb in Limb), "a push was seen"),
        Lado(DAY, "Dana Reed", "wait for us", "L-17"),
        Mark(Side.FRONT, Region.LEFT_ARM, 500, 300, "a coin", "pale blue", "a graze"),
        Notified(Told.POLICE, DAY, "Morgan", "P-11"),
        Unnotified("it was a test code"),
        Close("closed once", "asked", "none", "close", "all is well", "went well"),
        Reopen("came back"),
        Answered(ReplyKind.OPENED, 0),
        Share(ShareFields(report, key, TESS)),
        TakenOut(What.NOTHING, Form.NONE, True, "Children’s services", "they asked", "all of it"),
        Keep("allegation", date(2031, 8, 31)),
        Hold(True, "solicitors wrote"),
        Hold(False, "solicitors are done"),
        Erase("allegation"),
        Action("ring the aunt", ALEX, DAY),
        Note("asked at lunch"),
        Staff(StaffKind.ALLEGATION),
    ]


@pytest.fixture
def morgan(school: InventedSchool, portal: FakePortal) -> Iterator[Laptop]:
    with laptops(school, portal, MORGAN) as (found,):
        yield found


def extract(morgan: Laptop, school: InventedSchool) -> Extract:
    sealed = school.sealed("words")
    report = id_of(sealed)
    morgan.portal.hold(today().isoformat(), sealed)
    morgan.meet()
    made = one_of_each(report, morgan.held(report).key)
    assert {type(each) for each in made} | {Done} == set(KINDS) == set(SAID)
    morgan.record(report, *made)
    (task,) = morgan.case(report).tasks
    morgan.record(report, Done(task.action.hash, "aunt will come"))
    return extract_of(morgan.office, morgan.vault, morgan.file(report))


def test_what_every_kind_of_entry_says_leaves_with_the_case_on_paper_as_sheet_as_json_and_in_the_block(
    morgan: Laptop, school: InventedSchool
) -> None:
    found = extract(morgan, school)
    assert found.unread == 0
    for form in (Form.PDF, Form.CSV, Form.JSON):
        said = text_of(MAKERS[What.CASE, form](found, Faces()), form)
        assert [(kind.type, words) for kind in KINDS for words in SAID[kind] if not stands(words, said)] == []
    block = text_of(MAKERS[What.RECORD, Form.BLOCK](found, Faces()), Form.BLOCK)
    assert [(kind.type, SAID[kind]) for kind in IN_BLOCK if not stands(SAID[kind][0], block)] == []


def stands(words: str, said: str) -> bool:
    return any(each.lower() in said for each in words.split("|"))


def text_of(content: bytes, form: Form) -> str:
    if form is Form.PDF:
        pages = pypdfium2.PdfDocument(content)
        content = " ".join(page.get_textpage().get_text_range() for page in pages).encode()
    said = content.decode("utf-8-sig").replace("\\u2019", "’")
    return " ".join(said.split()).lower()
