"""Every page that says when it will be read says what the calendar says, and else that we do not know."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest

from crypto.notices import Hours, Opening, Reading, Span
from portal import clock
from tests.portal.conftest import Portal

SUNDAY = datetime(2026, 11, 22, 20, tzinfo=UTC)
ON_MONDAY = "Someone will read this on Monday 23 November by 9 o'clock."
FOR_STAFF = "Someone will read this by 09:00 on Monday 23 November."
UNKNOWN = "We do not know when it will be read."
NOBODY = "Nobody is reading here right now"
AUTUMN = (Span(date(2026, 9, 2), date(2026, 12, 18)),)
HOURS = Hours({"mon": Opening(time(8, 30), time(16, 30))})


@pytest.fixture
def oakfield(start: Callable[..., Portal], monkeypatch: pytest.MonkeyPatch) -> Portal:
    """A portal on a Sunday evening in November."""
    monkeypatch.setattr(clock, "moment", lambda: SUNDAY)
    monkeypatch.setattr(clock, "today", SUNDAY.date)
    portal = start()
    portal.publish(portal.cast.signed())
    return portal


def read(portal: Portal, path: str) -> str:
    """The page, as somebody who came through the front page gets it."""
    assert portal.client.get("/").status_code == 200
    answer = portal.client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.text)


@pytest.mark.parametrize("audience", ["", "younger", "staff"])
@pytest.mark.parametrize("page", ["", "form", "steps", "sent"])
def test_each_page_says_when_it_will_be_read(oakfield: Portal, audience: str, page: str) -> None:
    path = "/" + "/".join(each for each in (audience, page) if each)
    assert UNKNOWN in read(oakfield, path)
    oakfield.call("PUT", "/api/v1/calendar", oakfield.cast.calendar(days=AUTUMN, hours=HOURS))
    assert (FOR_STAFF if audience == "staff" else ON_MONDAY) in read(oakfield, path)


@pytest.mark.parametrize("word", [Reading.NO, Reading.HOLIDAY])
def test_when_the_readers_say_no_the_first_page_says_so_with_numbers_and_no_time(
    oakfield: Portal, word: Reading
) -> None:
    oakfield.call("PUT", "/api/v1/calendar", oakfield.cast.calendar(days=AUTUMN, hours=HOURS))
    oakfield.call("PUT", "/api/v1/status", oakfield.cast.status(word))
    page = read(oakfield, "/")
    assert NOBODY in page
    assert "0800 1111" in page
    assert ON_MONDAY not in page
    assert 'id="start"' in page
