"""What the corridor sees: what the school chose, and nothing of what the screen is for."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from kiosk.attract import attract_page
from worrybox.web.templates import render

NOW = datetime(2026, 11, 22, 9, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("picture", "lines", "said"),
    [
        ("lunch", (), "Lunch today"),
        ("library", (), "The library"),
        ("clock", (), "22 November"),
        ("own", ("Choir <3", "At three"), "Choir &lt;3"),
    ],
)
def test_what_attracts_is_what_the_school_chose_and_says_nothing_else(
    picture: str, lines: tuple[str, ...], said: str
) -> None:
    page = render("kiosk/attract.html", attract_page(picture, lines, start="/start", now=NOW))
    assert said in page
    assert 'class="attract" href="/start"' in page
    assert all(each in page for each in lines[1:])
    assert re.search(r"report|worr|tell|help|child|safe", page, re.IGNORECASE) is None


def test_the_clock_shows_the_time_of_the_device() -> None:
    assert attract_page("clock", (), start="/start", now=NOW).turn == (290, 240)
