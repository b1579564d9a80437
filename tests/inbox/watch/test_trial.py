"""The weekly test report: made once, opened or told to reporters; and the digest that comes every morning."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from crypto.notices import Reading, SignedStatus, Status
from inbox.calendar import Break, ReadingTimes, Term
from inbox.calendar_change import change_calendar
from inbox.collector.outgoing import Outgoing
from inbox.errors import CalendarError
from inbox.office import Office
from inbox.proving import prove_opened
from inbox.vault.vault import unlock
from inbox.watch.digest import morning_digest
from inbox.watch.figures import tests_passed
from inbox.watch.host import Watch, moment_of, open_watch
from inbox.watch.leaving import letter_of
from inbox.watch.settings import Alerts, MailServer, write_alerts
from inbox.watch.trial import weekly_test
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, GRACE, MORGAN, InventedSchool, id_of
from tests.inbox.watch.conftest import PEOPLE, Wall, arrive, told

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ALL = (date(2026, 1, 1), date(2027, 12, 31))


@pytest.fixture
def monday(office: Office, school: InventedSchool, wall: Wall) -> Iterator[Watch]:
    """Eight on a Monday; readers read from nine to five on Mondays and Tuesdays."""
    times = ReadingTimes(
        hours={"mon": ("09:00", "17:00"), "tue": ("09:00", "17:00")},
        term=[Term(date(2026, 11, 1), date(2026, 12, 18))],
        holiday=[Break(date(2026, 12, 7), date(2026, 12, 13))],
    )
    sign_calendar(school, office, times)
    server = MailServer(host="127.0.0.1", port=25, security="none", sender="inbox@school.test")
    write_alerts(school.folder, Alerts(people=PEOPLE, server=server, digest="08:30", test_day="mon"))
    wall.now = MONDAY
    watch = open_watch(office, jobs=(weekly_test, morning_digest), now=wall)
    assert watch is not None
    watch.beat()
    yield watch
    watch.close()


def sign_calendar(school: InventedSchool, office: Office, times: ReadingTimes) -> None:
    vault = unlock(
        school.folder, reader=MORGAN, passphrase=school.passphrase(MORGAN), pin=office.settings.pin_bytes
    )
    roster = office.rosters.current
    if roster is None:
        raise CalendarError("no readers")
    change_calendar(office.folder, times, roster=roster, reader=MORGAN, sign=vault.sign)
    vault.lock()


def sent(office: Office) -> list[tuple[bytes, bytes]]:
    return Outgoing(office.collected).waiting()


def come_back(watch: Watch, office: Office) -> bytes:
    """What was made has been posted and collected."""
    ((envelope, data),) = sent(office)
    arrive(office, data)
    Outgoing(office.collected).mark_posted(envelope)
    watch.beat()
    return envelope


def opened_by(watch: Watch, office: Office, school: InventedSchool, envelope: bytes) -> None:
    vault = unlock(
        school.folder, reader=ALEX, passphrase=school.passphrase(ALEX), pin=office.settings.pin_bytes
    )
    prove_opened(office, vault, [envelope])
    vault.lock()
    watch.beat()


def says(office: Office, portal: FakePortal) -> Reading:
    """What reporters are told after one round."""

    async def collect() -> None:
        async with office.portal(transport=portal.transport()) as there:
            await office.collector_at(there).collect()

    asyncio.run(collect())
    return Status.parse(SignedStatus.from_json(portal.published["status"]).status).reading


def test_an_unopened_test_report_tells_reporters_that_nobody_reads_until_it_is_opened(
    monday: Watch, office: Office, school: InventedSchool, wall: Wall, portal: FakePortal
) -> None:
    assert sent(office) == []
    wall.turn(hours=1, minutes=1)
    monday.beat()
    monday.beat()
    envelope = come_back(monday, office)
    assert [each for each in told(monday) if "new" in each] == ["r1 mail new", "r2 mail new", "r2 hook new"]
    wall.turn(hours=23)
    monday.beat()
    wall.turn(hours=2)
    monday.beat()
    assert school.folder.unopened_test.exists()
    assert says(office, portal) is Reading.NO
    assert tests_passed(school.folder, first=ALL[0], last=ALL[1]).missed == 1
    assert not any("next" in each or "outside" in each for each in told(monday))
    opened_by(monday, office, school, envelope)
    assert not school.folder.unopened_test.exists()


def test_one_is_made_a_week_sealed_to_the_pupil_route_and_counts_when_it_is_opened(
    monday: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    wall.turn(hours=2)
    monday.beat()
    envelope = come_back(monday, office)
    vault = unlock(
        school.folder, reader=MORGAN, passphrase=school.passphrase(MORGAN), pin=office.settings.pin_bytes
    )
    vault.take_in(office.collected)
    assert [(line.envelope, line.kind) for line in vault.store.page()] == [(envelope, "test")]
    vault.lock()
    opened_by(monday, office, school, envelope)
    assert tests_passed(school.folder, first=ALL[0], last=ALL[1]).passed == 1
    wall.turn(days=7)
    monday.beat()
    assert tests_passed(school.folder, first=ALL[0], last=ALL[1]).passed == 1
    rows = monday.store.rows("SELECT state FROM test_report ORDER BY day")
    assert [row[0] for row in rows] == ["passed", "made"]
    wall.turn(days=7)
    monday.beat()
    assert len(monday.store.rows("SELECT 1 FROM test_report")) == 2


def test_one_that_comes_back_with_its_bell_scrambled_is_missed_and_never_counts_as_opened(
    monday: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    wall.turn(hours=2)
    monday.beat()
    ((envelope, data),) = sent(office)
    arrive(office, data[:40] + bytes(len(data) - 40))
    Outgoing(office.collected).mark_posted(envelope)
    monday.beat()
    assert monday.store.rows("SELECT state FROM test_report") == [("missed",)]
    assert school.folder.unopened_test.exists()


def test_one_that_never_comes_back_is_missed_and_reporters_are_told_however_often_it_takes(
    monday: Watch, school: InventedSchool, wall: Wall
) -> None:
    wall.turn(hours=1, minutes=1)
    monday.beat()
    wall.turn(hours=6)
    monday.beat()
    assert not school.folder.unopened_test.exists()
    wall.turn(days=1)
    monday.beat()
    assert monday.store.rows("SELECT state FROM test_report") == [("missed",)]
    assert school.folder.unopened_test.exists()
    school.folder.unopened_test.unlink()
    monday.beat()
    assert school.folder.unopened_test.exists()


def test_school_time_stands_still_outside_hours_and_in_a_holiday_that_nobody_owns(
    monday: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    arrive(office, school.sealed("words", urgent=True))
    monday.beat()
    assert "r1 mail now" in told(monday)
    for minutes, called in ((90, False), (45, True)):
        wall.turn(minutes=minutes)
        monday.beat()
        assert ("r2 mail next" in told(monday)) is called
    wall.now = datetime(2026, 12, 7, 10, tzinfo=UTC)
    monday.beat()
    assert told(monday)[-1] == "outside mail outside"
    arrive(office, school.sealed("in the holiday"), school.sealed("also", urgent=True))
    for _ in range(3):
        monday.beat()
        wall.turn(days=1)
    calls = [step for step, _ in monday.store.steps() if b'"off"' not in step and b"test" not in step]
    assert [b'"now"' in each for each in calls[-2:]] == [True, True]


def test_a_digest_of_one_length_comes_each_school_morning_and_counts_only_ones_own(
    monday: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    wall.turn(minutes=31)
    monday.beat()
    first = digests(monday)
    assert sorted(first) == [MORGAN, ALEX, GRACE, "r4", "r5"]
    arrive(office, school.sealed("about the deputy", removed=[ALEX], urgent=True))
    monday.beat()
    wall.turn(days=1)
    monday.beat()
    second = digests(monday)
    assert {len(body) for body in (*first.values(), *second.values())} == {len(first[ALEX])}
    assert second[ALEX] == first[ALEX]
    assert "Nothing waits for you." in first[GRACE]
    assert "Came since the last one:    1" in second[GRACE]
    wall.turn(days=1)
    monday.beat()
    assert monday.store.said("digest-day") == "2026-11-24"


@pytest.mark.parametrize(("back", "again"), [({"hours": 1}, 0), ({"days": 1}, 0), ({"days": 365}, 1)])
def test_a_clock_put_back_repeats_no_digest_of_yesterday_and_silences_none(
    monday: Watch, wall: Wall, back: dict[str, float], again: int
) -> None:
    wall.turn(days=1, hours=1)
    monday.beat()
    before = monday.store.said("digest-day")
    wall.now -= timedelta(**back)
    monday.beat()
    assert (monday.store.said("digest-day") != before) == again


def digests(watch: Watch) -> dict[str, str]:
    """What the newest by mail say as they leave, by person; they count as taken."""
    roster, found = watch.office.rosters.current, {}
    assert roster is not None
    for each in watch.store.messages(state="waiting"):
        if each.words == "digest" and each.channel == "mail":
            letter = letter_of(watch, each, moment_of(watch.office, roster, watch.now()))
            found[each.person] = letter if isinstance(letter, str) else letter.text.body
        watch.store.answered(each.number, state="accepted", answer="")
    return found


def test_a_digest_that_had_to_wait_says_how_things_are_when_it_leaves(
    monday: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    arrive(office, envelope := school.sealed("one", urgent=True), school.sealed("two", urgent=True))
    monday.beat()
    for hours in (1, 24):
        wall.turn(hours=hours)
        monday.beat()
    waiting = [m for m in monday.store.messages(state="waiting") if m.words == "digest"]
    assert [m.person for m in waiting].count(GRACE) == 1
    monday.store.forget(id_of(envelope))
    assert "Came since the last one:    2" in (said := digests(monday)[MORGAN])
    assert "Not opened by anybody yet:    1" in said
