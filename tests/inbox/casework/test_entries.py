"""Each kind of event is read in its one form or refused, and a case closes only when it is whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crypto.errors import EncodingError
from crypto.payload import MAX_SIGNED_BYTES
from crypto.replies import ReplyKind
from inbox.casework.base import MAX_LINE, MAX_TEXT
from inbox.casework.closing import Lack, lacking
from inbox.casework.duties import Harm, Lado, Notified, Staff, Unnotified
from inbox.casework.entries import Answered, Close, Coded, Note, Read, Reopen
from inbox.casework.kinds import KINDS, parse_entry
from inbox.casework.words import Limb, Reply, StaffKind, Status, Told
from inbox.codes import CURRENT, SETS
from tests.inbox.casework.offices import START, Inbox, closing

B16, B32 = "A" * 22, "A" * 43
FIELDS: dict[str, dict[str, Any]] = {
    "read": {},
    "code": {"set": "england-2026", "add": ["bullying", "neglect"], "remove": []},
    "urgency": {"level": "today"},
    "mark": {
        "side": "back",
        "region": "left_arm",
        "x": 310,
        "y": 305,
        "size": "",
        "colour": "",
        "text": "Round.",
    },
    "note": {"text": "Seen at lunch.\nCalm."},
    "action": {"what": "Call home", "owner": "r1", "due": "2026-11-24"},
    "done": {"action": B32, "result": ""},
    "concern": {
        "on": "2026-11-20",
        "concern": "Hungry",
        "source": "Class teacher",
        "action": "",
        "whom": "",
        "outcome": "",
    },
    "person": {"name": "Sam", "part": "pupil", "about": "8B"},
    "child": {"name": "Sam", "about": "8B"},
    "link": {"kind": "duplicate", "case": B16},
    "staff": {"kind": "low_level"},
    "harm": {"limbs": {str(limb): "no" for limb in Limb}, "reason": "None of it is met."},
    "lado": {"on": "2026-11-22", "spoke_to": "The LADO", "advice": "Refer", "reference": "L 1"},
    "notified": {"told": "both", "on": "2026-11-22", "whom": "Morgan", "reference": "P 1"},
    "unnotified": {"reason": "The police already know: P 1."},
    "close": closing(),
    "reopen": {"why": "It goes on."},
    "answered": {"kind": "text", "seen": 2},
    "taken_out": {
        "what": "record",
        "form": "pdf",
        "named": True,
        "whom": "Children’s services",
        "why": "A referral",
        "withheld": "",
    },
    "keep": {"class": "pupil", "since": "2015-02-03"},
    "hold": {"on": True, "why": "The police asked."},
    "erase": {"class": "pupil", "after": B32},
    "share": {"envelope": B16, "key": B32, "reader": "r4"},
}


def test_every_kind_is_read_and_written_in_one_form_and_never_prints_its_words() -> None:
    assert set(FIELDS) == {kind.type for kind in KINDS}
    for type_, fields in FIELDS.items():
        entry = parse_entry(type_, fields)
        assert entry is not None
        assert entry.document() == fields
        assert "Sam" not in repr(entry)
    assert parse_entry("of_next_year", {"any": "thing"}) is None


@pytest.mark.parametrize("type_", FIELDS)
def test_a_missing_an_unknown_and_a_wrong_field_are_refused(type_: str) -> None:
    fields = FIELDS[type_]
    wrong: list[dict[str, Any]] = [{**fields, "more": "x"}]
    wrong += [{key: value for key, value in fields.items() if key != gone} for gone in fields]
    wrong += [{**fields, key: bad} for key in fields for bad in (None, 7.5, {"a": 1}, "\x1b[2J", "x" * 5_000)]
    for each in wrong:
        with pytest.raises(EncodingError):
            parse_entry(type_, each)


def test_texts_are_bounded_in_bytes_and_the_largest_close_fits_an_envelope() -> None:
    assert parse_entry("note", {"text": "é" * (MAX_TEXT // 2)})
    with pytest.raises(EncodingError):
        parse_entry("note", {"text": "é" * (MAX_TEXT // 2) + "!"})
    with pytest.raises(EncodingError):
        parse_entry("person", {"name": "x" * (MAX_LINE + 1), "part": "pupil", "about": ""})
    inbox = Inbox("r1")
    texts = dict.fromkeys(Close.TEXTS, '"' * MAX_TEXT)
    envelope = inbox.record(Close.parse({**texts, "seen": 0}))
    assert len(inbox.events[envelope].encode()) <= MAX_SIGNED_BYTES


def test_every_code_has_one_place_and_what_concerns_sexual_abuse_starts_the_clock() -> None:
    for codes in SETS.values():
        ids = [code.id for code in codes.codes()]
        assert len(ids) == len(set(ids))
        assert Coded(codes.id, add=tuple(sorted(ids)[:24])).document()["set"] == codes.id
        assert codes.source
    clocks = {code.id for code in CURRENT.codes() if code.starts_clock}
    assert {"sexual", "cse", "nudes", "harmful-sexual", "staff-sexual"} <= clocks
    assert not {"bullying", "neglect", "staff-low-level"} & clocks


WHOLE = dict.fromkeys(Close.TEXTS, "said")


def test_closing_is_refused_while_any_of_its_parts_is_blank() -> None:
    case = Inbox("r1").case()
    assert lacking(case, WHOLE) == ()
    for part in Close.TEXTS:
        assert lacking(case, {**WHOLE, part: " \n"}) == (Lack(part),)
        with pytest.raises(EncodingError):
            Close.parse({**closing(), part: " \n"})


@pytest.mark.parametrize(
    "answer", [Notified(Told.POLICE, date(2026, 11, 22), "Morgan", "P 1"), Unnotified("They know.")]
)
def test_a_code_for_sexual_abuse_starts_a_clock_that_closing_must_answer(
    answer: Notified | Unnotified,
) -> None:
    inbox = Inbox("r1")
    inbox.record(Coded("england-2026", add=("sexual",)))
    clock = inbox.case().clock
    assert clock is not None
    assert clock.started == START
    assert clock.is_overdue(START + timedelta(hours=25))
    assert lacking(inbox.case(), WHOLE) == (Lack.NOTIFICATION,)
    inbox.record(answer)
    assert lacking(inbox.case(), WHOLE) == ()
    clock = inbox.case().clock
    assert clock is not None
    assert not clock.is_overdue(datetime(2027, 1, 1, tzinfo=UTC))


def test_what_is_kept_as_about_staff_closes_only_when_a_reader_said_of_what_kind_or_that_it_is_not() -> None:
    for said in (Staff(StaffKind.LOW_LEVEL), Staff(None)):
        inbox = Inbox("r1")
        assert lacking(inbox.case(), WHOLE, staff=True) == (Lack.STAFF_KIND,)
        inbox.record(said)
        assert lacking(inbox.case(), WHOLE, staff=True) == ()


def test_an_allegation_needs_its_checklist_and_the_lado_where_the_threshold_may_be_met() -> None:
    inbox = Inbox("r1")
    inbox.record(Staff(StaffKind.ALLEGATION))
    assert lacking(inbox.case(), WHOLE) == (Lack.STAFF_THRESHOLD,)
    unsure = tuple((limb, Reply.UNSURE if limb is Limb.RISK else Reply.NO) for limb in Limb)
    inbox.record(Harm(unsure, "Not clear."))
    assert lacking(inbox.case(), WHOLE) == (Lack.LADO,)
    inbox.record(Lado(date(2026, 11, 22), "The LADO", "Refer"))
    assert lacking(inbox.case(), WHOLE) == ()


def test_new_words_from_the_reporter_open_a_closed_case_again() -> None:
    inbox = Inbox("r1")
    inbox.record(Close.parse(closing(seen=2)))
    assert inbox.case(added=2).status is Status.CLOSED
    again = inbox.case(added=3)
    assert (again.status, again.was_closed, again.closed) == (Status.OPEN, True, None)
    inbox.record(Close.parse(closing(seen=3)))
    assert inbox.case(added=3).status is Status.CLOSED
    inbox.record(Reopen("A colleague saw more."))
    assert inbox.case(added=3).status is Status.OPEN


def test_a_case_stands_where_its_events_put_it() -> None:
    inbox = Inbox("r1")
    assert inbox.case().status is Status.NEW
    inbox.record(Read())
    assert inbox.case().status is Status.READ
    inbox.record(Note("Spoken to."))
    assert inbox.case().status is Status.OPEN
    inbox.record(Answered(ReplyKind.TEXT, 0))
    assert inbox.case().status is Status.WAITING
    assert inbox.case(added=1).status is Status.OPEN


def test_what_this_version_cannot_read_is_kept_and_said() -> None:
    class Future(Note):
        type = "body_map"

    inbox = Inbox("r1")
    inbox.record(Future("later"))
    case = inbox.case()
    assert [each.type for each in case.unknown] == ["body_map"]
    assert case.entries == ()
    inbox.record(Note("now"))
    assert inbox.case().alarms == ()
