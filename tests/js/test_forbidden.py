"""For a thousand invented schools no key that is forbidden opens the envelope, sealed by Python or script."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import pytest

from crypto.choosing import Choice, Subject, choose_readers
from crypto.envelope import BellKind, BellMessage, Envelope, seal
from crypto.errors import NoReadersError
from crypto.identities import ReaderIdentity
from crypto.roster import Reader, Role, Roster, Route
from tests.js.harness import Modules, Refused
from tests.js.test_reports import facts
from tests.portal.cast import Cast


@dataclass(frozen=True)
class Case:
    """An invented school with everybody's keys, what the report is about, and who was taken off."""

    roster: Roster
    keys: dict[str, ReaderIdentity]
    subject: Subject
    removed: tuple[str, ...]

    def chosen(self) -> Choice | None:
        try:
            return choose_readers(self.roster, subject=self.subject, removed=self.removed)
        except NoReadersError:
            return None

    def who_opens(self, envelope: bytes) -> set[str]:
        """Everybody's key is tried on every slot."""
        slots = Envelope.parse(envelope).slots
        return {id_ for id_, key in self.keys.items() if any(key.box_secret.open_sealed(s) for s in slots)}


POOL = [ReaderIdentity.generate() for _ in range(16)]


def any_case(drawn: random.Random, cast: Cast) -> Case:
    """Two to eight readers with any roles, each route read by two at least, as a roster must be."""
    count = drawn.randint(2, 8)
    keys = dict(zip((f"r{at}" for at in range(1, count + 1)), drawn.sample(POOL, count), strict=True))
    on = {route: drawn.sample(list(keys), drawn.randint(2, count)) for route in Route}
    readers = tuple(
        Reader(
            *(id_, f"Person {id_}", key.box, key.verify_key),
            roles=tuple(drawn.sample(list(Role), drawn.choice((1, 1, 1, 2)))),
            routes=tuple(route for route in Route if id_ in on[route]),
        )
        for id_, key in keys.items()
    )
    removed = tuple(drawn.sample(list(keys), drawn.randint(0, min(3, count))))
    return Case(cast.roster(readers=readers), keys, drawn.choice(list(Subject)), removed)


def sealed_by_python(case: Case, choice: Choice) -> bytes:
    roster = case.roster
    bell = BellMessage(BellKind.REPORT, roster.seq, roster.mask(choice.ids))
    boxes = [reader.box for reader in choice.readers]
    recovery = roster.recovery.box if choice.recovery else None
    return seal(b"{}", pin=roster.pin, readers=boxes, recovery=recovery, bell=(roster.bell, bell))


def sealed_by_script(js: Modules, cases: list[Case]) -> list[Any]:
    given = [facts(subject=str(case.subject), removed=list(case.removed)) for case in cases]
    return js.each([("seal", case.roster.encode(), said) for case, said in zip(cases, given, strict=True)])


def hold_to_the_rules(case: Case, envelope: bytes, choice: Choice) -> None:
    opens = case.who_opens(envelope)
    assert opens == set(choice.ids), "exactly those who were named"
    assert not opens & set(choice.forbidden)
    assert not opens & set(case.removed)


@pytest.mark.parametrize("count", [25, pytest.param(1_000, marks=pytest.mark.slow)])
def test_no_forbidden_key_ever_opens_an_envelope(js: Modules, cast: Cast, count: int) -> None:
    drawn = random.Random(count)
    cases = [any_case(drawn, cast) for _ in range(count)]
    sent = 0
    for case, sealed in zip(cases, sealed_by_script(js, cases), strict=True):
        choice = case.chosen()
        if choice is None:
            assert str(sealed) == "readers"
            assert isinstance(sealed, Refused)
            continue
        sent += 1
        hold_to_the_rules(case, sealed, choice)
        hold_to_the_rules(case, sealed_by_python(case, choice), choice)
    assert sent > count / 4, "most schools can be told"
