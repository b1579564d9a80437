"""Which reports of one day look alike, and which do not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from inbox.casework.alike import Alike, Look, Why, alike

DAY = date(2026, 11, 22)


def look(name: str, *, day: date = DAY, staff: bool = False, **answers: Any) -> Look:
    return Look.of({"answers": answers}, envelope=name.encode(), day=day, staff=staff)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"who": "Kieran Oak"}, {"who": "OAK, kieran"}, Why.PERSON),
        ({"place": "The old gym"}, {"place": "the old gym"}, Why.PLACE),
        ({"where": "way"}, {"where": "way"}, Why.PLACE),
        (
            {"what": "Kieran hit Sam at lunch by the gym"},
            {"what": "kieran hit sam at lunch by the old gym"},
            Why.WORDS,
        ),
        ({"what": "Help me."}, {"what": "help me"}, Why.WORDS),
        ({"what": "help"}, {"what": "help"}, None),
        ({"who": "Kieran"}, {"who": "Karim"}, None),
        ({"where": "unsure"}, {"where": "unsure"}, None),
        ({"tiles": ["bullying"]}, {"tiles": ["bullying"]}, None),
        ({}, {}, None),
    ],
)
def test_two_of_one_day_look_alike_by_what_they_name(
    one: dict[str, Any], other: dict[str, Any], why: Why | None
) -> None:
    found = alike([look("a", **one), look("b", **other)])
    assert found == ([Alike((b"a", b"b"), why)] if why else [])


def test_other_days_and_staff_and_pupils_are_never_put_together() -> None:
    before = DAY - timedelta(days=1)
    assert (
        alike([look("a", who="Oak"), look("b", who="Oak", day=before), look("c", who="Oak", staff=True)])
        == []
    )


def test_three_with_one_tile_look_alike_and_what_is_like_one_of_them_joins() -> None:
    looks = [look(name, tiles=["bullying"]) for name in "abc"]
    assert alike(looks) == [Alike((b"a", b"b", b"c"), Why.THING)]
    chain = [
        look("a", who="Oak"),
        look("x", who="Elm"),
        look("b", who="Oak", place="Gym"),
        look("c", place="gym"),
    ]
    assert alike(chain) == [Alike((b"a", b"b", b"c"), Why.PERSON)]


def test_a_payload_of_no_shape_is_like_nothing() -> None:
    odd = [
        Look.of({"answers": 3, "x": 1}, envelope=b"a", day=DAY, staff=False),
        look("b", who=7, what=[1, None]),
    ]
    assert alike(odd) == []
