"""How many decoys wait with the reports: what a number that is seen says of their count, worked out."""

from __future__ import annotations

import pytest

from kiosk.company import STAYS, after_sending, at_start, most
from kiosk.spool import PLACES
from tests.kiosk.ring import alone

Shares = list[float]


def reached(waiting: int) -> list[int]:
    """What follows this number, for each draw."""

    def follows(drawn: int) -> int:
        return after_sending(waiting, PLACES, lambda _below: drawn)

    return [follows(drawn) for drawn in range(2 * STAYS)]


def after_a_slot(shares: Shares) -> Shares:
    """The share of each number after one more slot, by trying every draw."""
    found = [0.0] * len(shares)
    for waiting, share in enumerate(shares):
        for following in reached(waiting):
            found[following] += share / (2 * STAYS)
    return found


@pytest.fixture(scope="module")
def shares() -> Shares:
    """The two-sided geometric ones: nine tenths for each step away from the middle."""
    weights = [0.9 ** abs(waiting - PLACES // 4) for waiting in range(most(PLACES) + 1)]
    return [weight / sum(weights) for weight in weights]


def test_each_report_more_or_less_makes_what_is_seen_at_most_ten_ninths_as_likely(shares: Shares) -> None:
    assert after_a_slot(shares) == pytest.approx(shares)
    for waiting in range(most(PLACES)):  # every number is reached from every other: there is no second answer
        assert waiting + 1 in reached(waiting)
        assert waiting in reached(waiting + 1)


def test_three_reports_that_wait_are_told_from_none_hardly_better_than_by_guessing(shares: Shares) -> None:
    """Whoever sees the number guesses right in at most half the cases and this much more."""
    for reports in (1, 2, 3):
        with_them = [*[0.0] * reports, *shares]
        none = [*shares, *[0.0] * reports]
        advantage = sum(abs(a - b) for a, b in zip(with_them, none, strict=True)) / 4
        assert 0 < advantage < 0.032 * reports


def test_at_least_half_of_the_ring_is_left_and_what_is_above_goes_down() -> None:
    assert most(PLACES) == PLACES // 2
    assert set(reached(0)) == {0, 1}
    assert max(reached(most(PLACES))) == most(PLACES)
    assert set(reached(PLACES)) == {PLACES - 1}


def test_a_new_ring_begins_as_one_that_has_sent_for_long() -> None:
    told = iter(range(1_000_000))
    assert at_start(PLACES, alone) == 0
    assert 0 < at_start(PLACES, lambda below: next(told) % below) <= most(PLACES)
