"""Whatever a clock does and however long a machine sleeps: nobody is called twice, nothing goes silent."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crypto.encoding import unb64
from crypto.envelope import BellKind, BellMessage, new_id
from crypto.notices import WEEKDAYS, Calendar, Hours, Opening, Span
from inbox.calendar import ReadingTimes, Term
from inbox.office import Office
from inbox.watch.host import Moment, Watch
from inbox.watch.settings import Alerts
from inbox.watch.store import Step, WatchStore
from tests.crypto.cast import roster_of
from tests.inbox.school import InventedSchool
from tests.inbox.watch.conftest import Wall, told
from tests.inbox.watch.test_trial import sign_calendar

LONDON = ZoneInfo("Europe/London")
MOVES = {
    "minutes": timedelta(minutes=7),
    "an hour": timedelta(minutes=61),
    "a night": timedelta(hours=15),
    "asleep over a weekend": timedelta(hours=64),
    "an hour back": timedelta(hours=-1),
    "a year back": timedelta(days=-365),
    "a year ahead": timedelta(days=365),
}
BEGINNINGS = [
    datetime(2026, 10, 24, 12, 30, tzinfo=UTC),
    datetime(2027, 3, 27, 12, tzinfo=UTC),
    datetime(2026, 11, 23, 9, tzinfo=UTC),
]
"""Two on the day before the clocks change."""
CALLED = ("now", "new", "next", "outside")


def school_year(school: InventedSchool, office: Office) -> None:
    week = dict.fromkeys(WEEKDAYS[:5], ("08:30", "16:30"))
    terms = [Term(date(2026, 9, 1), date(2027, 7, 21))]
    sign_calendar(school, office, ReadingTimes(hours=week, term=terms))


def note(watch: Watch, wall: Wall, *kinds: BellKind) -> list[bytes]:
    """These have come, each with a slot for Morgan and Alex."""
    ids = [new_id() for _ in kinds]
    for id_, kind in zip(ids, kinds, strict=True):
        watch.store.note(id_, day=wall.now.date().isoformat(), bell=BellMessage(kind, 1, 0b11))
    return ids


def calls(watch: Watch) -> list[Step]:
    return [step for line, _ in watch.store.steps() if (step := Step.parse(line)).what in CALLED]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    begin=st.sampled_from(BEGINNINGS),
    moves=st.lists(st.sampled_from(sorted(MOVES)), max_size=8),
)
def test_nobody_is_called_twice_for_one_step_and_the_ladder_always_reaches_its_end(
    watch: Watch,
    school: InventedSchool,
    office: Office,
    wall: Wall,
    tmp_path: Path,
    begin: datetime,
    moves: list[str],
) -> None:
    school_year(school, office)
    watch.store.close()
    watch.store = watch.listening._store = WatchStore(tmp_path / f"{new_id().hex()}.sqlite3")
    wall.now = begin
    watch.beat()
    ids = note(watch, wall, BellKind.URGENT, BellKind.REPORT)
    for move in moves:
        wall.now += MOVES[move]
        watch.beat()
        steps = Counter((step.envelope, step.person, step.what) for step in calls(watch))
        assert not steps or max(steps.values()) == 1
    # From wherever that has led: in two weeks of ordinary days everything has come to the outside adult.
    for _ in range(48):
        wall.turn(hours=7)
        watch.beat()
    at_last = [step.person for step in calls(watch)]
    assert (at_last.count("outside"), len(at_last)) == (len(ids), 4 * len(ids))


@settings(max_examples=40, deadline=None)
@given(
    change=st.sampled_from(BEGINNINGS[:2]),
    since=st.integers(0, 2_000),
    lasts=st.integers(0, 2_000),
    opens=st.integers(0, 3),
)
def test_school_time_over_a_change_of_clocks_is_what_a_stopwatch_says(
    change: datetime, since: int, lasts: int, opens: int
) -> None:
    opening = Opening.parse([f"0{opens}:30", "16:30"])
    hours = Hours(dict.fromkeys(WEEKDAYS, opening), "Europe/London")
    calendar = Calendar(bytes(16), 1, (Span(date(2026, 9, 1), date(2027, 7, 21)),), (), hours)
    begin = change + timedelta(minutes=since)
    end = begin + timedelta(minutes=lasts)
    counted = sum(
        opening.opens <= (begin + timedelta(minutes=n)).astimezone(LONDON).time() < opening.closes
        for n in range(lasts)
    )
    moment = Moment(end, roster_of(), calendar, Alerts())
    # A clock that shows the same half hour twice may open twice by it; no more than that hour is in doubt.
    assert abs(moment.school_time(begin) - timedelta(minutes=counted)) <= timedelta(hours=1)


def test_after_days_off_everything_overdue_is_called_once_and_what_is_urgent_first(
    watch: Watch, school: InventedSchool, office: Office, wall: Wall
) -> None:
    school_year(school, office)
    wall.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    watch.beat()
    calm, urgent = note(watch, wall, BellKind.REPORT, BellKind.URGENT)
    watch.beat()
    assert len(calls(watch)) == 4
    wall.turn(days=9, hours=2)
    new = note(watch, wall, BellKind.REPORT, BellKind.URGENT)
    for _ in range(3):
        watch.beat()
        wall.turn(minutes=1)
    late = calls(watch)[4:]
    assert len({(step.envelope, step.person) for step in late}) == len(late) == 6
    first_calm = next(at for at, step in enumerate(late) if step.what == "new")
    assert [step.what for step in late].index("now") < first_calm
    assert len([each for each in told(watch) if each == "r2 mail next"]) == 1
    assert {calm, urgent, *new} == {each.envelope for each in watch.store.unopened()}
    (off,) = [step for _, step in watch.store.steps_about("watch") if step.what == "off"][-1:]
    assert off.detail == "2026-11-23T09:00Z 2026-12-02T11:00Z"


@pytest.mark.parametrize("portal_is_there", [True, False])
def test_what_colleagues_opened_while_this_machine_was_off_calls_nobody_a_second_time(
    watch: Watch, school: InventedSchool, office: Office, wall: Wall, portal_is_there: bool
) -> None:
    rounds = [0]
    watch.rounds = lambda: rounds[0]
    watch.beat()
    (opened, unread) = note(watch, wall, BellKind.URGENT, BellKind.URGENT)
    watch.beat()
    wall.turn(days=3)
    watch.beat()
    assert {step.what for step in calls(watch)} == {"now"}
    if portal_is_there:
        watch.store.forget(opened)
        rounds[0] += 2
    else:
        wall.turn(minutes=11)
    watch.beat()
    late = {unb64(step.envelope) for step in calls(watch) if step.what == "next"}
    assert late == ({unread} if portal_is_there else {opened, unread})


def test_a_clock_put_back_or_ahead_is_written_down_and_calls_nobody_by_itself(
    watch: Watch, wall: Wall
) -> None:
    for move in ("a year ahead", "a year back", "minutes"):
        wall.now += MOVES[move]
        watch.beat()
    assert [step.what for _, step in watch.store.steps_about("watch")] == ["off", "put-back"]
    assert calls(watch) == []
