"""Cases go to a successor, and never to anyone whom the reporter took off or the rules forbid."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from pathlib import Path

from click.testing import CliRunner

from crypto.cases import Circle
from crypto.choosing import Subject, choose_readers
from crypto.errors import NoReadersError
from crypto.policy import Pin
from crypto.roster import Role, Roster, Route
from inbox.__main__ import main
from inbox.casework.entries import Close, Note
from inbox.casework.words import Status
from inbox.people import edits
from inbox.people.handover import Done, Fate, counted, fate, hand_over
from inbox.rosters import Rosters
from inbox.vault.circles import Circles
from inbox.vault.vault import unlock
from tests.crypto.cast import roster_of
from tests.inbox.casework.offices import closing
from tests.inbox.laptops import laptops
from tests.inbox.people.council import Council, new_keys
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, GRACE, MORGAN, OWEN, TESS, InventedSchool, id_of, today

TEAM = {Role.DSL, Role.DEPUTY}
UP_TO_HEAD = TEAM | {Role.HEAD}


def grown(dice: random.Random, roster: Roster) -> Roster:
    """The same school some time later: a newcomer, perhaps somebody with another role."""
    one = dice.choice(roster.readers)
    roles = dice.sample(list(Role), dice.randint(1, 2))
    later = edits.change(roster, one.id, name=one.name, roles=roles, routes=list(one.routes))
    routes = dice.sample(list(Route), dice.randint(1, 3))
    return edits.add(later, new_keys("r99"), name="New", roles=dice.sample(list(Role), 1), routes=routes)


def may_never(case: Circle, now: Roster, successor: str) -> bool:
    """The rule once more, written from section 3 of the specification and not from the code."""
    of_today = {role for r in now.readers if r.id in case.removed for role in r.roles}
    reader = now.reader(successor)
    assert reader is not None
    roles = set(reader.roles)
    team = case.subject is Subject.DSL_TEAM or of_today & TEAM
    head = case.subject is Subject.HEAD or Role.HEAD in of_today
    leaders = case.subject is Subject.LEADERS
    by_role = (roles & TEAM if team else set()) | (roles & UP_TO_HEAD if head else set())
    by_role |= roles & (UP_TO_HEAD | {Role.CHAIR}) if leaders else set()
    return successor in case.removed or successor in case.forbidden or bool(by_role)


def routes_of(roster: Roster, reader: str) -> tuple[Route, ...]:
    found = roster.reader(reader)
    assert found is not None
    return found.routes


def test_of_a_thousand_random_cases_none_goes_to_anyone_who_may_never_read_it() -> None:
    dice, went, forbidden = random.Random(5), 0, 0
    then = roster_of()
    for _ in range(1_000):
        removed = dice.sample([r.id for r in then.readers], dice.randint(0, 2))
        subject = dice.choice(list(Subject))
        try:
            choice = choose_readers(then, subject=subject, removed=removed)
        except NoReadersError:
            continue
        case = Circle(subject, tuple(removed), tuple(sorted(choice.forbidden)), choice.ids)
        now = grown(dice, then)
        successor = dice.choice(["r99", dice.choice(now.readers).id])
        found = fate(case, route=choice.route, shared=(), successor=successor, roster=now)
        never = may_never(case, now, successor)
        assert (found is Fate.FORBIDDEN) == never
        went += found is Fate.GOES
        assert found is not Fate.GOES or choice.route in routes_of(now, successor)
        forbidden += never
    assert min(went, forbidden) > 100


def test_a_case_never_goes_to_another_id_of_a_person_whom_the_reporter_took_off() -> None:
    then = roster_of()
    gone, successor = then.readers[1], then.readers[-1]
    circle = Circle(Subject.PUPIL, (gone.id,), (gone.id,), (then.readers[0].id,))
    for name in (gone.name.upper() + "\u00a0", f"  {gone.name.lower()} "):
        again = replace(successor, name=name)
        now = replace(then, readers=(*then.readers[:-1], again))
        left = edits.remove(now, gone.id)
        for roster in (now, left):
            found = fate(circle, route=Route.PUPIL, shared=(), successor=again.id, roster=roster)
            assert found is Fate.FORBIDDEN


def let_tess_read_about_staff(school: InventedSchool) -> None:
    council = Council(school, Rosters(school.folder, pin=Pin(school.pin)))
    council.decide(
        partial(edits.change, reader=TESS, name="Tess", roles=[Role.TRUST], routes=[Route.STAFF, Route.CHAIR])
    )


def test_a_case_of_a_route_that_the_successor_does_not_serve_stays_and_is_counted_by_route(
    council: Council,
) -> None:
    school, office = council.school, council.office
    reports = [school.sealed("of a pupil"), *(school.sealed("staff", subject=Subject.WORKER) for _ in "12")]
    office.collected.keep(today().isoformat(), {id_of(each): each for each in reports})
    owen = unlock(school.folder, reader=OWEN, passphrase=school.passphrase(OWEN), pin=council.now.pin)
    owen.take_in(office.collected)
    for successor in (MORGAN, TESS):
        found = counted(office, owen, successor=successor)
        assert (found.fates[Fate.OTHER_ROUTE], found.fates[Fate.GOES]) == (2, 0)
        assert (found.elsewhere, found.unknown) == ({Route.STAFF: 2}, 0)
        assert hand_over(office, owen, successor=successor, at_most=9).handed == 0
    owen.lock()


def test_what_was_kept_of_a_case_is_asked_once_more_under_the_list_of_today(council: Council) -> None:
    school, office = council.school, council.office
    report = school.sealed("of a pupil")
    office.collected.keep(today().isoformat(), {id_of(report): report})
    morgan = unlock(school.folder, reader=MORGAN, passphrase=school.passphrase(MORGAN), pin=council.now.pin)
    morgan.take_in(office.collected)
    circles = Circles(morgan.store)
    (group,) = circles.groups()
    off = replace(group.alike.circle, removed=(ALEX,), forbidden=(ALEX,), to=(MORGAN,))
    circles.set(id_of(report), replace(group.alike, circle=off))
    assert counted(office, morgan, successor=ALEX).fates[Fate.FORBIDDEN] == 1
    circles.set(id_of(report), replace(group.alike, circle=replace(off, removed=(), forbidden=())))
    assert counted(office, morgan, successor=ALEX).fates[Fate.GOES] == 1
    assert hand_over(office, morgan, successor=ALEX, at_most=9) == Done(0, 0, 0)
    assert counted(office, morgan, successor=ALEX).fates[Fate.THERE] == 1
    morgan.lock()


def test_a_vault_from_before_is_worked_out_some_at_a_look(council: Council) -> None:
    school, office = council.school, council.office
    reports = [school.sealed("words") for _ in range(5)]
    office.collected.keep(today().isoformat(), {id_of(each): each for each in reports})
    morgan = unlock(school.folder, reader=MORGAN, passphrase=school.passphrase(MORGAN), pin=council.now.pin)
    morgan.take_in(office.collected)
    morgan.store.rows("UPDATE held SET circle = 0")
    assert Circles(morgan.store).groups() == []
    looks = [counted(office, morgan, successor=ALEX, at_most=2) for _ in range(3)]
    assert [(each.fates[Fate.THERE], each.unknown) for each in looks] == [(2, 3), (4, 1), (5, 0)]
    morgan.lock()


def test_a_leaver_hands_over_what_may_go_open_and_closed_and_nothing_else(
    school: InventedSchool, portal: FakePortal
) -> None:
    let_tess_read_about_staff(school)
    with laptops(school, portal, OWEN, TESS, GRACE) as (owen, tess, grace):
        open_, shut, about_head, off = (
            school.sealed("open", subject=Subject.WORKER),
            school.sealed("closed", subject=Subject.WORKER),
            school.sealed("about the head", subject=Subject.HEAD),
            school.sealed("not Tess", subject=Subject.WORKER, removed=[TESS]),
        )
        portal.hold(today().isoformat(), open_, shut, about_head, off)
        owen.meet()
        owen.record(id_of(open_), Note("What we know."))
        owen.record(id_of(shut), Close.parse(closing()))
        before = counted(owen.office, owen.vault, successor=TESS)
        assert {each.value: count for each, count in before.fates.items() if count} == {
            "goes": 2,
            "there": 1,
            "forbidden": 1,
        }
        assert hand_over(owen.office, owen.vault, successor=TESS, at_most=1).left == 1
        assert hand_over(owen.office, owen.vault, successor=TESS, at_most=9).handed == 1
        after = counted(owen.office, owen.vault, successor=TESS).fates
        assert (after[Fate.GOES], after[Fate.THERE], after[Fate.FORBIDDEN]) == (0, 3, 1)
        assert counted(owen.office, owen.vault, successor=GRACE).fates[Fate.FORBIDDEN] == 1
        for each in (owen, tess, grace):
            each.meet()
        assert [note.entry.text for note in tess.case(id_of(open_)).notes] == ["What we know."]
        assert tess.case(id_of(shut)).status is Status.CLOSED
        assert tess.vault.store.get(id_of(off)) is None
        assert grace.vault.store.get(id_of(about_head)) is None
        assert all(tess.case(id_of(each)).alarms == () for each in (open_, shut, about_head))
        assert [entry.detail for entry in owen.vault.trail.entries()][
            -1
        ] == "handed 1 cases over to r5; 0 to go"


def test_after_the_leaver_has_left_what_they_handed_over_still_holds(
    school: InventedSchool, portal: FakePortal
) -> None:
    let_tess_read_about_staff(school)
    with laptops(school, portal, OWEN, TESS) as (owen, tess):
        report = school.sealed("words", subject=Subject.WORKER)
        portal.hold(today().isoformat(), report)
        owen.meet()
        hand_over(owen.office, owen.vault, successor=TESS, at_most=9)
        owen.meet()
        tess.meet()
        council = Council(InventedSchool(tess.office.folder.root, school.printed), tess.office.rosters)
        new = {"name": "Jo", "roles": [Role.CHAIR], "routes": [Route.STAFF, Route.CHAIR]}
        council.decide(partial(edits.add, keys=new_keys(), **new))  # type: ignore[arg-type]
        council.decide(partial(edits.remove, reader=OWEN))
        tess.meet()
        tess.record(id_of(report), Note("I go on."))
        assert tess.case(id_of(report)).alarms == ()
        assert [note.by for note in tess.case(id_of(report)).notes] == [TESS]


def test_by_command_with_counts_before_and_after(school: InventedSchool, tmp_path: Path) -> None:
    file = tmp_path / "owen.txt"
    file.write_text(school.passphrase(OWEN).reveal())
    arguments = ["--dir", str(school.directory), "--reader", OWEN, "--passphrase-file", str(file)]
    done = CliRunner().invoke(main, ["people", "hand-over", *arguments, "--to", TESS])
    assert done.output.splitlines() == [
        f"{when}: 0 goes, 0 there, 0 forbidden, 0 other-route, 0 full, 0 not-yours"
        for when in ("before", "after")
    ]
    refused = CliRunner().invoke(main, ["people", "hand-over", *arguments, "--to", OWEN])
    assert (refused.exit_code, "choose another reader" in refused.output) == (1, True)
