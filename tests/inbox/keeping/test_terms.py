"""When a case is due, and whose word counts: worked out from its events alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inbox.casework.case import Case
from inbox.casework.duties import Staff
from inbox.casework.entries import Close, Coded, Note, Read, Reopen
from inbox.casework.retention import Erase, Hold, Keep
from inbox.casework.words import StaffKind
from inbox.keeping.classes import CLASSES, Since
from inbox.keeping.terms import Against, Confirmed, Term, against, confirmed, term_of, years_after
from tests.inbox.casework.offices import START, Inbox, closing

CLOSED = START.date()
LATER = date(2200, 1, 1)


def office(*entries: object, reader: str = "r1") -> Inbox:
    inbox = Inbox(reader)
    for each in entries:
        inbox.record(each)  # type: ignore[arg-type]
    return inbox


def term(*entries: object, staff: bool = False) -> Term:
    return term_of(office(*entries, Close.parse(closing())).case(), staff=staff)


@pytest.mark.parametrize(
    ("entries", "kept_as", "due"),
    [
        ((), "pupil", years_after(CLOSED, 25)),
        ((Keep("pupil", date(2012, 2, 29)),), "pupil", date(2037, 3, 1)),
        ((Coded("england-2026", add=("csa",)),), "pupil", years_after(CLOSED, 25)),
        ((Keep("no_action"),), "no_action", years_after(CLOSED, 1)),
        ((Keep("of_next_year"),), "pupil", years_after(CLOSED, 25)),
        ((Staff(StaffKind.LOW_LEVEL),), "low_level", None),
        ((Keep("low_level", date(2026, 1, 1)),), "low_level", CLOSED + timedelta(days=36)),
        ((Staff(StaffKind.ALLEGATION),), "allegation", None),
        ((Keep("allegation", date(2050, 5, 5)),), "allegation", date(2050, 5, 5)),
        ((Keep("allegation", date(2027, 5, 5)),), "allegation", years_after(CLOSED, 10)),
    ],
)
def test_each_class_counts_from_its_own_day_and_never_before_the_portal_has_let_go(
    entries: tuple[object, ...], kept_as: str, due: date | None
) -> None:
    found = term(*entries)
    assert (found.kept_as.id, found.due) == (kept_as, due)


def test_an_open_case_is_never_due_and_one_about_staff_is_an_allegation_until_said() -> None:
    assert term_of(office(Read()).case(), staff=False).due is None
    assert term(staff=True).kept_as.id == "allegation"


def test_the_schedule_names_a_source_for_each_class() -> None:
    assert all(each.source and (each.years or each.since is Since.LEAVING) for each in CLASSES)
    assert len({each.id for each in CLASSES}) == len(CLASSES)


def two_words(second_by: str = "r2", between: object = None, after: bytes | None = None) -> Case:
    first = office(Close.parse(closing()))
    first.record(Erase("pupil"), minute=1)
    if between is not None:
        first.record(between, minute=2)  # type: ignore[arg-type]
    second = first if second_by == "r1" else Inbox("r2", dict(first.events))
    named = first.case().of(Erase)[0].hash if after is None else after
    second.record(Erase("pupil", named), minute=3)
    return second.case()


def test_two_readers_words_stand() -> None:
    said = confirmed(two_words())
    assert said.first is not None
    assert said.second is not None
    assert (said.first.by, said.second.by) == ("r1", "r2")


@pytest.mark.parametrize(
    "between", [Hold(True, "The police asked."), Note("wait"), Reopen("more"), Keep("pupil")]
)
def test_whatever_is_recorded_after_the_first_word_takes_it_back(between: object) -> None:
    assert confirmed(two_words(between=between)) == Confirmed()


def test_one_reader_twice_or_a_word_that_names_no_other_is_not_two() -> None:
    for case in (two_words("r1"), two_words(after=b"x" * 32), two_words(after=b"")):
        assert confirmed(case).second is None


def test_a_hold_after_both_words_takes_them_back() -> None:
    first = office(Close.parse(closing()))
    first.record(Erase("pupil"), minute=1)
    first.record(Erase("pupil"), minute=2)
    second = Inbox("r2", dict(first.events))
    second.record(Erase("pupil", first.case().of(Erase)[0].hash), minute=3)
    assert confirmed(second.case()).second is not None
    second.record(Hold(True, "The police asked."), minute=4)
    assert confirmed(second.case()).second is None


def test_an_event_missing_a_hold_and_unread_words_stand_against_it() -> None:
    first = office(Close.parse(closing()))
    gone = first.record(Hold(True, "The police asked."), minute=1)
    first.record(Hold(False, "No more."), minute=2)
    whole, due = first.case(), Term(CLASSES[0], CLOSED, None, "")
    assert against(whole, due, today=LATER, unread=False, unsent=False) == ()
    del first.events[gone]
    assert against(first.case(), due, today=LATER, unread=False, unsent=False) == (Against.INCOMPLETE,)
    held = Term(CLASSES[0], LATER + timedelta(days=1), None, "The police asked.")
    assert against(whole, held, today=LATER, unread=True, unsent=True) == (
        Against.NOT_DUE,
        Against.ON_HOLD,
        Against.UNREAD,
        Against.UNSENT,
    )
