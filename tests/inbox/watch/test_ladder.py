"""Whom the watch calls: those with a slot in their order, then the outside adult, and nobody else, ever."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from crypto.choosing import Subject, choose_readers
from crypto.envelope import BellKind, BellMessage
from crypto.errors import NoReadersError
from inbox.watch.ladder import OUTSIDE, Rules, School, Unopened, Words, after, calls_for
from tests.crypto.cast import TODAY, roster_of

ROSTER = roster_of()
EVERYBODY = [reader.id for reader in ROSTER.readers]
SCHOOL = School(rosters={ROSTER.seq: ROSTER}, current=ROSTER, reachable=[*EVERYBODY, OUTSIDE])
HOUR = 3600.0


def something(kind: BellKind, ids: list[str], *, seq: int = ROSTER.seq) -> Unopened:
    return Unopened(b"e" * 16, TODAY, BellMessage(kind, seq, ROSTER.mask(ids)))


def walked(unopened: Unopened, school: School = SCHOOL) -> list[list[str]]:
    """Who is called each time that nobody opens it for as long as the rules say, until nobody is left."""
    found: list[list[str]] = []
    for _ in range(20):
        calls = calls_for(unopened, school=school, rules=Rules())
        if not calls:
            return found
        found.append([f"{call.person} {call.words}" for call in calls])
        called = after(unopened, calls, school=school)
        unopened = replace(unopened, called=called, waited=Rules().seconds(unopened.bell.kind))
    raise AssertionError("the ladder never ends")


def test_all_with_a_slot_are_told_then_one_after_the_other_then_the_outside_adult() -> None:
    urgent = something(BellKind.URGENT, ["r1", "r2"])
    assert walked(urgent) == [["r1 now", "r2 now"], ["r2 next"], ["outside outside"]]
    assert walked(something(BellKind.ADDED, ["r1", "r2"]))[0] == ["r1 new", "r2 new"]


def test_whoever_reads_in_the_holiday_counts_as_first() -> None:
    school = replace(SCHOOL, on_duty="r2")
    assert walked(something(BellKind.URGENT, ["r1", "r2"]), school)[1] == ["r1 next"]
    assert walked(something(BellKind.URGENT, ["r1", "r2"]), replace(SCHOOL, on_duty="r4"))[1] == ["r2 next"]


def test_urgent_waits_one_hour_and_other_things_eight_of_school_time() -> None:
    for kind, hours in ((BellKind.URGENT, 1), (BellKind.REPORT, 8), (BellKind.ADDED, 8)):
        told = replace(something(kind, ["r1", "r2"]), called=frozenset(("told", "r1")))
        early, late = (replace(told, waited=hours * HOUR + more) for more in (-1, 0))
        assert calls_for(early, school=SCHOOL, rules=Rules()) == []
        assert [call.words for call in calls_for(late, school=SCHOOL, rules=Rules())] == [Words.NEXT]


def test_only_urgent_things_call_at_night() -> None:
    night = replace(SCHOOL, open_now=False)
    assert calls_for(something(BellKind.REPORT, ["r1"]), school=night, rules=Rules()) == []
    assert len(calls_for(something(BellKind.URGENT, ["r1"]), school=night, rules=Rules())) == 1


def test_a_list_of_readers_that_nobody_knows_goes_straight_to_the_outside_adult() -> None:
    assert walked(something(BellKind.REPORT, ["r1"], seq=99)) == [["outside outside"]]
    gone = replace(SCHOOL, current=replace(ROSTER, readers=ROSTER.readers[2:]))
    assert walked(something(BellKind.REPORT, ["r1", "r2"]), gone) == [["outside outside"]]


def test_a_reader_without_an_address_keeps_nobody_from_being_called() -> None:
    school = replace(SCHOOL, reachable=["r2", OUTSIDE])
    assert walked(something(BellKind.URGENT, ["r1", "r2"]), school) == [["r2 now"], ["outside outside"]]
    nobody = replace(something(BellKind.URGENT, ["r1", "r2"]), waited=HOUR)
    assert walked(nobody, replace(SCHOOL, reachable=[OUTSIDE])) == [["outside outside"]]


def test_an_outside_adult_without_an_address_is_not_called_and_the_rung_stays() -> None:
    school = replace(SCHOOL, reachable=EVERYBODY)
    told = replace(something(BellKind.URGENT, ["r1"]), waited=HOUR, called=frozenset(("told", "r1")))
    assert calls_for(told, school=school, rules=Rules()) == []
    assert [call.person for call in calls_for(told, school=SCHOOL, rules=Rules())] == [OUTSIDE]
    assert walked(something(BellKind.REPORT, ["r1"], seq=99), school) == []


def test_a_decoy_an_event_and_a_test_climb_nothing() -> None:
    assert walked(something(BellKind.NOTHING, ["r1"])) == walked(something(BellKind.EVENT, ["r1"])) == []
    assert walked(something(BellKind.TEST, ["r1", "r2"])) == [["r1 new", "r2 new"]]


@settings(max_examples=150, deadline=None)
@given(
    subject=st.sampled_from(list(Subject)),
    removed=st.sets(st.sampled_from(EVERYBODY)),
    kind=st.sampled_from(list(BellKind)),
    reachable=st.sets(st.sampled_from([*EVERYBODY, OUTSIDE])),
    on_duty=st.none() | st.sampled_from(EVERYBODY),
    left=st.sets(st.sampled_from(EVERYBODY)),
)
def test_nobody_who_was_taken_off_or_had_no_slot_is_ever_called(
    subject: Subject,
    removed: set[str],
    kind: BellKind,
    reachable: set[str],
    on_duty: str | None,
    left: set[str],
) -> None:
    try:
        chosen = choose_readers(ROSTER, subject=subject, removed=sorted(removed)).ids
    except NoReadersError:
        # Nothing is sent then.
        reject()
    today = replace(ROSTER, readers=tuple(each for each in ROSTER.readers if each.id not in left))
    school = replace(SCHOOL, current=today, reachable=reachable, on_duty=on_duty)
    called = {call.split()[0] for rung in walked(something(kind, list(chosen)), school) for call in rung}
    assert called <= (set(chosen) - left) | {OUTSIDE}
    assert not called & removed
