"""Whoever is forbidden never opens, on any roster; and a second writing of section 3 agrees."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.choosing import Subject, choose_readers, recovery_allowed
from crypto.errors import NoReadersError, NoSlotError
from crypto.identities import Keyring, open_envelope
from crypto.roster import Role, Roster, Route
from tests.crypto.cast import PIN, RECOVERY, WORDS, Row, identity, roster_of, seal_to


def random_roster(source: random.Random) -> Roster:
    """2 to 16 readers with any roles, each route with 2 to 10 of them."""
    count = source.randint(2, 16)
    on = {route: source.sample(range(count), source.randint(2, min(10, count))) for route in Route}
    rows: list[Row] = [
        (
            f"Reader {at}",
            source.sample(list(Role), source.randint(0, 3)),
            [route for route in Route if at in on[route]],
        )
        for at in range(count)
    ]
    holders = [source.choice([None, *(f"r{n}" for n in range(1, count + 1))]) for _ in range(3)]
    return roster_of(rows, shares=holders)


def forbidden_never_open(source: random.Random) -> None:
    roster = random_roster(source)
    removed = [reader.id for reader in roster.readers if source.random() < 0.15]
    try:
        choice = choose_readers(roster, subject=source.choice(list(Subject)), removed=removed)
    except NoReadersError:
        return
    data = seal_to(choice, roster)
    for id_ in choice.forbidden:
        with pytest.raises(NoSlotError):
            open_envelope(data, keyring=Keyring.of([identity(id_)]), pin=PIN)
    for id_ in choice.ids:
        assert open_envelope(data, keyring=Keyring.of([identity(id_)]), pin=PIN).payload == WORDS
    if not choice.recovery:
        with pytest.raises(NoSlotError):
            open_envelope(data, keyring=Keyring.of([RECOVERY]), pin=PIN)


def test_forbidden_never_open_on_random_rosters() -> None:
    source = random.Random(2026)
    for _ in range(60):
        forbidden_never_open(source)


@pytest.mark.slow
def test_forbidden_never_open_on_a_thousand_random_rosters() -> None:
    source = random.Random(11)
    for _ in range(1_000):
        forbidden_never_open(source)


def expected(roster: Roster, subject: Subject, removed: list[str]) -> tuple[str, list[str]] | None:
    """Section 3 again, as plainly as can be."""
    roles = {reader.id: {str(role) for role in reader.roles} for reader in roster.readers}
    gone = set().union(*(roles.get(id_, set()) for id_ in removed), set())
    level, team = (1 if subject == "worker" else 0), set[str]()
    if subject == "dsl_team" or {"dsl", "deputy"} & gone:
        level, team = max(level, 1), {"dsl", "deputy"}
    if subject == "head" or "head" in gone:
        level, team = 2, {"dsl", "deputy", "head"}
    if subject == "leaders":
        level, team = 2, {"dsl", "deputy", "head", "chair"}
    for route in ("pupil", "staff", "chair")[level:]:
        left = [
            r.id
            for r in roster.readers
            if route in r.routes and r.id not in removed and not roles[r.id] & team
        ]
        if len(left) >= 2:
            return route, left
    return None


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(list(Subject)))
def test_a_second_writing_of_the_function_agrees(source: random.Random, subject: Subject) -> None:
    roster = random_roster(source)
    removed = [reader.id for reader in roster.readers if source.random() < 0.2]
    try:
        choice = choose_readers(roster, subject=subject, removed=removed)
    except NoReadersError:
        assert expected(roster, subject, removed) is None
        return
    assert (str(choice.route), list(choice.ids)) == expected(roster, subject, removed)


def test_someone_taken_off_is_never_chosen_whatever_else_is_answered() -> None:
    roster = roster_of()
    ids = [reader.id for reader in roster.readers]
    for subject, removed in product(Subject, ids):
        try:
            choice = choose_readers(roster, subject=subject, removed=[removed])
        except NoReadersError:
            continue
        assert removed not in choice.ids


def test_recovery_is_left_out_when_the_forbidden_could_open_it() -> None:
    roster = roster_of(shares=("r1", "r2", "r5"))
    assert recovery_allowed(roster, {"r1"})
    assert not recovery_allowed(roster, {"r1", "r2"})
