"""Minutes are spoken by the clock on the wall, and say which."""

from __future__ import annotations

import pytest

from inbox.moments import spoken_minute


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-22T10:43Z", "22 November 2026, 10:43 GMT"),
        ("2026-06-22T23:30Z", "23 June 2026, 00:30 BST"),
        ("2026-06-22T23:30", "23 June 2026, 00:30 BST"),
        ("2026-06-22T10:43+02:00", "22 June 2026, 09:43 BST"),
        # The hour that comes twice.
        ("2026-10-25T00:30Z", "25 October 2026, 01:30 BST"),
        ("2026-10-25T01:30Z", "25 October 2026, 01:30 GMT"),
    ],
)
def test_a_minute_is_said_by_the_clock_on_the_wall(at: str, said: str) -> None:
    assert spoken_minute(at) == said
