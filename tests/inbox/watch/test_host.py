"""The watch of one host with every vault locked: who is told, what stops it, what is left on the disk."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest

from crypto.envelope import BellKind, BellMessage, new_id, seal
from crypto.payload import OpenedProof, opened_message
from inbox.collector.outgoing import Outgoing
from inbox.errors import FolderError
from inbox.office import Office
from inbox.proving import prove_opened
from inbox.vault.vault import unlock
from inbox.watch.delivering import Delivery
from inbox.watch.host import Moment, Watch
from inbox.watch.running import watch_steadily
from inbox.watch.settings import Alerts, write_alerts
from inbox.watch.store import Step, first_broken
from tests.inbox.school import ALEX, GRACE, MORGAN, InventedSchool, id_of, today
from tests.inbox.watch.conftest import Wall, arrive, told

ALL_TOLD = ["r1 mail now", "r2 mail now", "r2 hook now"]


def prove(school: InventedSchool, office: Office, reader: str, envelope: bytes) -> None:
    """One reader opens it, and the proof waits to be posted."""
    vault = unlock(
        school.folder, reader=reader, passphrase=school.passphrase(reader), pin=office.settings.pin_bytes
    )
    prove_opened(office, vault, [id_of(envelope)])
    vault.lock()


def test_something_urgent_tells_those_with_a_slot_at_once_and_climbs_until_it_is_opened(
    watch: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    envelope = school.sealed("They wait for me at the gate", urgent=True)
    arrive(office, envelope)
    watch.beat()
    assert told(watch) == ALL_TOLD
    wall.turn(minutes=59)
    watch.beat()
    assert len(told(watch)) == 3
    wall.turn(minutes=2)
    watch.beat()
    assert told(watch)[3:] == ["r2 mail next", "r2 hook next"]
    prove(school, office, ALEX, envelope)
    wall.turn(hours=3)
    watch.beat()
    assert len(told(watch)) == 5
    assert watch.store.unopened() == []


def test_the_ladder_ends_at_the_outside_adult_and_every_step_is_chained(
    watch: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    arrive(office, school.sealed("words", urgent=True))
    for _ in range(6):
        watch.beat()
        wall.turn(minutes=61)
    assert told(watch)[-1] == "outside mail outside"
    assert len(told(watch)) == 6
    steps = watch.store.steps()
    calls = [Step.parse(line) for line, _ in steps if b'"off"' not in line]
    assert [step.person for step in calls] == ["r1", "r2", "r2", "outside"]
    assert first_broken(steps) is None
    assert first_broken([steps[0], (steps[1][0].replace(b"r2", b"r1"), steps[1][1]), *steps[2:]]) == 2
    assert first_broken([steps[0], *steps[2:]]) == 2


def test_a_rung_counts_only_once_somebody_was_told_and_is_tried_again_until_then(
    watch: Watch, office: Office, school: InventedSchool, wall: Wall, alerts: Alerts
) -> None:
    write_alerts(school.folder, msgspec.structs.replace(alerts, people={}))
    arrive(office, school.sealed("words", urgent=True))
    for _ in range(6):
        watch.beat()
        wall.turn(minutes=61)
    assert told(watch) == []
    assert {Step.parse(line).what for line, _ in watch.store.steps()} == {"off"}
    assert watch.store.unopened()[0].called == frozenset()
    write_alerts(school.folder, msgspec.structs.replace(alerts, people={"outside": alerts.people["outside"]}))
    watch.beat()
    assert told(watch) == ["outside mail outside"]


def test_a_job_that_fails_keeps_nobody_from_being_called_nor_another_job_from_its_turn(
    watch: Watch, office: Office, school: InventedSchool
) -> None:
    done = list[str]()

    def fails(_watch: Watch, _moment: Moment) -> None:
        raise FolderError("the disk is full")

    watch.jobs = (fails, lambda _watch, _moment: done.append("digest"))
    arrive(office, school.sealed("words", urgent=True))
    with pytest.raises(FolderError, match="the disk is full"):
        watch.beat()
    assert (told(watch), done) == (ALL_TOLD, ["digest"])


def test_a_watch_that_fails_says_so_once_in_the_log_and_once_when_it_is_well_again(
    watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    beats = iter(("", "the disk is full", "the disk is full", ""))
    heard, done = list[str](), asyncio.Event()

    def hear(problem: str) -> None:
        heard.append(problem)
        if len(heard) == 5:
            done.set()

    def beat(_watch: Watch, _moment: Moment) -> None:
        if problem := next(beats, ""):
            raise FolderError(problem)

    async def run() -> None:
        steadily = asyncio.create_task(watch_steadily(watch, Delivery(watch), every=0.0, tell=hear))
        await done.wait()
        steadily.cancel()
        await asyncio.gather(steadily, return_exceptions=True)

    watch.jobs = (beat,)
    asyncio.run(run())
    assert heard[:5] == ["", "the disk is full", "the disk is full", "", ""]
    logged = [record.getMessage() for record in caplog.records if record.name == "worrybox.inbox.watch"]
    assert logged == ["watch-failing", "watch-well"]


def test_taking_alex_and_morgan_off_tells_neither(
    watch: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    arrive(office, school.sealed("It is about Alex", urgent=True, removed=[ALEX]))
    for _ in range(6):
        watch.beat()
        wall.turn(minutes=61)
    people = {each.split()[0] for each in told(watch)}
    assert people == {GRACE, "r4", "outside"}


def test_school_hours_pass_also_while_this_machine_was_off(
    watch: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    arrive(office, school.sealed("words"))
    watch.beat()
    assert told(watch) == ["r1 mail new", "r2 mail new", "r2 hook new"]
    wall.turn(hours=9)
    watch.beat()
    assert told(watch)[3:] == ["r2 mail next", "r2 hook next"]


def test_only_a_proof_by_someone_with_a_slot_stops_it_also_when_it_comes_first(
    watch: Watch, office: Office, school: InventedSchool
) -> None:
    envelope = school.sealed("words", removed=[ALEX])
    prove(school, office, ALEX, envelope)
    watch.beat()
    arrive(office, envelope)
    watch.beat()
    assert len(watch.store.unopened()) == 1
    other = school.sealed("words")
    prove(school, office, MORGAN, other)
    watch.beat()
    arrive(office, other)
    watch.beat()
    assert [each.envelope for each in watch.store.unopened()] == [id_of(envelope)]


def test_a_proof_signed_by_nobody_or_a_bell_message_stops_nothing(
    watch: Watch, office: Office, school: InventedSchool
) -> None:
    envelope = school.sealed("words")
    forged = OpenedProof(today(), id_of(envelope), MORGAN, bytes(64)).encode()
    bell = school.roster.bell
    quiet = BellMessage(BellKind.NOTHING, 1, 0)
    arrive(office, envelope)
    arrive(office, seal(forged, pin=school.pin, readers=[], recovery=None, bell=(bell, None)))
    arrive(office, seal(forged, pin=school.pin, readers=[], recovery=None, bell=(bell, quiet)))
    arrive(office, b"nonsense".ljust(5144, b"\0"), new_id() * 3)
    watch.beat()
    assert len(watch.store.unopened()) == 1
    assert opened_message(school.pin, id_of(envelope)).startswith(b"wb-opened-v1")


def test_what_was_there_before_anybody_watched_calls_nobody_and_nothing_is_heard_twice(
    watch: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    arrive(office, school.decoy(), school.sealed("words"))
    watch.beat()
    wall.turn(seconds=5)
    watch.beat()
    assert len(told(watch)) == 3
    assert watch.listening.listen(today()) == 0


def test_a_flood_waits_as_one_message_a_person(watch: Watch, office: Office, school: InventedSchool) -> None:
    arrive(office, *(school.sealed(f"number {n}", urgent=True) for n in range(20)))
    watch.beat()
    assert told(watch) == ALL_TOLD
    assert len(watch.store.unopened()) == 20


def test_nothing_finer_than_the_day_stays_once_it_is_opened(
    watch: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    envelope = school.sealed("words", urgent=True)
    # Not near a whole hour: to that the times are kept in which nobody watched.
    wall.turn(minutes=30 - wall.now.minute)
    watch.beat()
    arrive(office, envelope)
    watch.beat()
    came = wall.now
    wall.turn(days=1, hours=3, minutes=17)
    prove(school, office, MORGAN, envelope)
    watch.beat()
    kept = repr(
        [watch.store.rows(f"SELECT * FROM {table}") for table in ("tried", "message", "step", "said")]
    )
    near = [came + timedelta(minutes=n) for n in range(-2, 3)]
    assert not any(f"{each:%H:%M}" in kept for each in near)
    assert Outgoing(office.collected).waiting() != []
