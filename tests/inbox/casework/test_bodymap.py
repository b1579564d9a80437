"""Places on the body map."""

from __future__ import annotations

import pytest

from inbox.casework.bodymap import HEIGHT, WIDTH, Region, Side, middle, region_at


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("region", Region)
def test_the_middle_of_a_region_lies_in_it_on_both_drawings(side: Side, region: Region) -> None:
    x, y = middle(side, region)
    assert (0 <= x <= WIDTH, 0 <= y <= HEIGHT) == (True, True)
    assert region_at(side, x, y) is region


def test_left_and_right_are_the_childs_own() -> None:
    assert middle(Side.FRONT, Region.LEFT_HAND)[0] > WIDTH // 2 > middle(Side.BACK, Region.LEFT_HAND)[0]
