"""Opening a case costs at most three times the bare rendering of its page: counted, never timed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.inbox_case import KINDS, LIMIT, Cases
from tests.inbox.counting import cost_of
from tests.inbox.school import InventedSchool

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cases]:
    with Cases(InventedSchool.make(tmp_path_factory.mktemp("opening") / "inbox")) as made:
        yield made


def test_opening_a_case_costs_at_most_three_bare_renderings_of_its_page(cases: Cases) -> None:
    bare = {kind: cost_of(cases.bare(kind)).together for kind in KINDS}
    again = {kind: opened(cases, kind) / bare[kind] for kind in KINDS}
    assert {kind: ratio for kind, ratio in again.items() if ratio > LIMIT} == {}
    cases.forget()
    first = {kind: opened(cases, kind) / bare[kind] for kind in KINDS}
    assert {kind: ratio for kind, ratio in first.items() if ratio > LIMIT} == {}


def opened(cases: Cases, kind: str) -> int:
    vault = cases.vault
    cases.afresh()
    stores = (vault.store, vault.cases, vault.staff, vault.trail, cases.office.collected)
    return cost_of(lambda: cases.open(kind), stores).together


def test_what_was_worked_out_ends_with_the_session(cases: Cases) -> None:
    vault = cases.vault
    assert vault.worked_out._kept
    assert vault.verified._verified
    vault.lock()
    assert not vault.worked_out._kept
    assert not vault.verified._verified
