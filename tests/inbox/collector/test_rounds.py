"""Collecting: everything the portal holds, whatever it answers, and never a word too early."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from starlette.responses import Response

from crypto.notices import Reading, SignedCalendar, SignedStatus, verify_calendar, verify_status
from crypto.roster import SignedRoster
from inbox.collector.rounds import Round
from inbox.errors import FolderError, PortalDownError
from inbox.office import Office
from tests.inbox.portal import FakePortal
from tests.inbox.school import InventedSchool, id_of, today

DAY = "2026-11-20"
Collect = Callable[..., Round]


@pytest.fixture
def collect(office: Office, portal: FakePortal) -> Collect:
    """Rounds of one collector process, one after another."""

    def rounds(times: int = 1, **how: Any) -> Round:
        async def run() -> Round:
            async with office.portal(transport=portal.transport()) as client:
                collector = office.collector_at(client, **how)
                done = [await collector.collect() for _ in range(times)]
                return done[-1]

        return asyncio.run(run())

    return rounds


def test_a_round_brings_what_we_lack_and_says_so(
    school: InventedSchool, office: Office, portal: FakePortal, collect: Collect
) -> None:
    reports = [school.sealed(f"words {n}") for n in range(3)]
    portal.hold(DAY, *reports[:2])
    portal.hold("2026-11-21", reports[2], school.decoy())
    assert collect() == Round(4, ())
    assert office.collected.get(id_of(reports[0])) == reports[0]
    assert {id_of(each) for each in reports} <= portal.done
    assert collect() == Round(0, ())


def test_more_than_a_batch_arrives_whole(office: Office, portal: FakePortal, collect: Collect) -> None:
    one = next(iter([b"WBX1\x01\x00\x00\x0c" + portal.pin]))
    many = [one + n.to_bytes(16, "big") + bytes(5_104) for n in range(600)]
    portal.hold(DAY, *many)
    assert collect().new == 600
    assert office.collected.counts() == {DAY: 600}
    assert len(portal.done) == 600
    assert portal.asked.count("POST fetch") == 3


def test_an_unchanged_day_is_not_asked_for_again(
    portal: FakePortal, school: InventedSchool, collect: Collect
) -> None:
    portal.hold(DAY, school.sealed("words"))
    collect(times=5)
    assert portal.asked.count(f"GET {DAY}") == 1


def test_what_is_collected_is_ciphertext(
    school: InventedSchool, office: Office, portal: FakePortal, collect: Collect
) -> None:
    portal.hold(DAY, school.sealed("xylophone marmalade"))
    collect()
    for path in school.directory.rglob("*"):
        assert not path.is_file() or b"marmalade" not in path.read_bytes()


def test_done_is_said_only_for_what_is_on_disk(
    school: InventedSchool, office: Office, portal: FakePortal, collect: Collect
) -> None:
    report = school.sealed("words")
    portal.hold(DAY, report)
    portal.faults["done"] = Response(status_code=503)
    with pytest.raises(PortalDownError):
        collect()
    with sqlite3.connect(school.folder.collected) as other:
        assert other.execute("SELECT count(*) FROM envelope").fetchone() == (1,)
    del portal.faults["done"]
    collect()
    assert portal.done == {id_of(report)}


def test_a_portal_that_is_down_loses_nothing(
    school: InventedSchool, portal: FakePortal, collect: Collect
) -> None:
    portal.hold(DAY, school.sealed("words"))
    portal.down = True
    with pytest.raises(PortalDownError, match="does not answer"):
        collect()
    portal.down = False
    assert collect().new == 1


NONSENSE = [
    ("days", Response(b"[]")),
    ("days", Response(b'{"yesterday":1}')),
    ("days", Response(b'{"2026-11-20":-1}')),
    ("days", Response(b"{" * 100)),
    ("days", Response(b"x" * 2_000_000)),
    ("days", Response(b"", 302, {"Location": "http://elsewhere.test/"})),
    ("days", Response(b"", 418)),
    ("days", Response(b"\x1f\x8b", 200, {"Content-Encoding": "gzip"})),
    (DAY, Response(b"x" * 17)),
    ("fetch", Response(b"\xff\xff\xff\xffWBX1")),
    ("fetch", Response(b"\0")),
    ("fetch", Response(b"\0\0\0\4WBX1")),
    ("fetch", Response(b"x" * 20_000_000)),
    ("days", Response(b"", 401)),
    ("roster", Response(b"{}")),
]


@pytest.mark.parametrize(("call", "answer"), NONSENSE)
def test_an_answer_that_cannot_be_right_is_a_problem_in_words_and_tried_again(
    school: InventedSchool, portal: FakePortal, collect: Collect, call: str, answer: Response
) -> None:
    portal.hold(DAY, school.sealed("words"))
    portal.faults[call] = answer
    done = collect()
    assert len(done.problems) >= 1
    assert all("portal" in problem for problem in done.problems)
    del portal.faults[call]
    collect()
    assert len(portal.done) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 503, 507])
def test_later_means_later(portal: FakePortal, collect: Collect, status: int) -> None:
    portal.faults["days"] = Response(status_code=status)
    with pytest.raises(PortalDownError):
        collect()


def test_one_bad_envelope_does_not_keep_the_others_away(
    school: InventedSchool, office: Office, portal: FakePortal, collect: Collect
) -> None:
    good = [school.sealed(f"words {n}") for n in range(5)]
    bad = school.sealed("words")
    portal.hold(DAY, *good)
    portal.held[DAY][id_of(bad)] = bad[:-1]
    done = collect()
    assert done.new == 5
    assert any("no envelope (size)" in problem for problem in done.problems)
    assert id_of(bad) not in portal.done


def test_an_envelope_that_was_not_asked_for_is_refused(
    school: InventedSchool, office: Office, portal: FakePortal, collect: Collect
) -> None:
    asked, other = school.sealed("words"), school.sealed("others")
    portal.held[DAY] = {id_of(asked): other}
    assert collect().new == 0
    assert office.collected.counts() == {}


def test_what_was_collected_is_never_replaced(
    school: InventedSchool, office: Office, portal: FakePortal, collect: Collect
) -> None:
    report = school.sealed("words")
    portal.hold(DAY, report)
    collect()
    portal.held = {"2026-11-21": {id_of(report): school.sealed("others", envelope_id=id_of(report))}}
    assert collect().new == 0
    assert office.collected.get(id_of(report)) == report


def test_a_portal_that_forgot_is_told_again_after_35_days(
    school: InventedSchool, office: Office, portal: FakePortal, collect: Collect
) -> None:
    old = (today() - timedelta(days=40)).isoformat()
    portal.hold(old, school.sealed("words"))
    collect()
    portal.done.clear()
    collect()
    assert len(portal.done) == 1


def test_a_fresh_portal_is_given_roster_calendar_and_status(
    school: InventedSchool, portal: FakePortal, collect: Collect
) -> None:
    collect()
    signed = SignedRoster.from_json(portal.published["roster"])
    assert signed.roster == school.roster.encode()
    calendar = SignedCalendar.from_json(portal.published["calendar"])
    assert verify_calendar(calendar, roster=school.roster).seq == 1
    status = SignedStatus.from_json(portal.published["status"])
    assert verify_status(status, roster=school.roster, today=today()).reading is Reading.YES


def test_what_the_portal_has_already_is_not_sent_again(portal: FakePortal, collect: Collect) -> None:
    collect()
    portal.asked.clear()
    collect()
    assert not [call for call in portal.asked if call.startswith("PUT")]


def test_the_status_is_signed_anew_each_day(
    school: InventedSchool, portal: FakePortal, collect: Collect
) -> None:
    tomorrow = today() + timedelta(days=1)
    collect()
    collect(today=lambda: tomorrow)
    status = SignedStatus.from_json(portal.published["status"])
    assert verify_status(status, roster=school.roster, today=tomorrow).day == tomorrow


def test_a_roster_of_another_school_is_refused_and_collecting_goes_on(
    school: InventedSchool, office: Office, portal: FakePortal, collect: Collect, tmp_path: Any
) -> None:
    (tmp_path / "other").mkdir()
    stranger = InventedSchool.make(tmp_path / "other" / "inbox")
    portal.published["roster"] = (stranger.folder.rosters / "1.json").read_bytes()
    portal.hold(DAY, school.sealed("words"))
    done = collect()
    assert done.new == 1
    assert any("roster" in problem for problem in done.problems)
    assert office.rosters.current == school.roster


def test_a_day_far_off_in_the_portals_clock_is_only_a_day(
    school: InventedSchool, portal: FakePortal, collect: Collect
) -> None:
    portal.hold(date(2029, 1, 1).isoformat(), school.sealed("words"))
    assert collect().new == 1


def test_a_full_disk_is_said_and_nothing_is_acknowledged(
    school: InventedSchool, office: Office, portal: FakePortal, collect: Collect
) -> None:
    portal.hold(DAY, *(school.sealed(f"words {n}") for n in range(20)))
    store = office.collected._store
    (pages,) = store.execute("PRAGMA page_count").fetchone()
    store.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(FolderError, match="full"):
        collect()
    assert portal.done == set()
    store.execute("PRAGMA max_page_count = 1000000")
    assert collect().new == 20
    assert len(portal.done) == 20
