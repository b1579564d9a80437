"""A date is said as CLDR says it, in each of our languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel import dates as cldr

from worrybox.web.dates import format_date
from worrybox.web.i18n import LANGUAGES, speaking, text_in_context

YEAR = [date(2026, 1, 1) + timedelta(days=count) for count in range(365)]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_day_of_a_year_is_said_as_cldr_says_it(tag: str) -> None:
    with speaking(LANGUAGES[tag]):
        own = text_in_context("pattern of a date", "EEEE d MMMM")
    for pattern in ("EEEE d MMMM", "EEEE d MMMM y", own):
        for day in YEAR:
            assert format_date(day, pattern, locale=tag) == cldr.format_date(day, pattern, locale=tag)


def test_a_translators_pattern_has_no_field_that_is_not_known() -> None:
    for each in LANGUAGES.values():
        with speaking(each):
            pattern = text_in_context("pattern of a date", "EEEE d MMMM")
        assert set(pattern) <= set("EMdy ,،")
