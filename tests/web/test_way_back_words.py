"""The words of the way back, which every age reads: as easy as the youngest need, on every variant."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import textstat

from crypto.code import Badge
from crypto.report import Audience
from portal.five import WrongWord
from portal.pages.contexts import BadgeView, ReaderCard, SentPage
from portal.pages.way_back import Found, ReplyCard, WordsNotice, WordsPage, words_page
from tests.web.gallery import desk
from tests.web.test_words import BANNED, LONGEST_SENTENCE, NEVER_SAID, Words, sentences, syllables
from worrybox.web.templates import render

HARDEST = 3.0
PEOPLE = (ReaderCard("r1", "Morgan", "dsl"), ReaderCard("r2", "Alex", "deputy"))
REPLIES = (
    ReplyCard("verified", "opened", "Morgan", "dsl", "Monday 23 November 2026", ""),
    ReplyCard("left", "acting", "Alex", "deputy", "Monday 23 November 2026", ""),
    ReplyCard("unverified", "", "", "", "", ""),
    ReplyCard("verified", "closed", "Morgan", "dsl", "Monday 23 November 2026", ""),
)


def found(**changes: object) -> WordsPage:
    """The page with what five words opened."""
    badge = BadgeView(2, 4, "🦊")
    fields = {"badge": badge, "replies": REPLIES, "readers": PEOPLE, "ticked": ("r1", "r2"), "named": True}
    rest = {"removed": (), "text": "", "envelope_id": "A" * 22, "added": False}
    made = Found(**{**fields, **rest, **changes})  # type: ignore[arg-type]
    return words_page(desk(Audience.YOUNGER, "web"), typed="apple", found=made)


def noticed(notice: WordsNotice) -> WordsPage:
    """The page that asks, with why it came again."""
    wrong = (WrongWord("aple", "maple"), WrongWord("rivver", "river"))
    return words_page(desk(Audience.YOUNGER, "web"), typed="aple", wrong=wrong, notice=notice)


PAGES: dict[str, Callable[[], WordsPage]] = {
    "asking": lambda: words_page(desk(Audience.YOUNGER, "web")),
    "replies": found,
    "none": lambda: found(replies=(), named=False, ticked=()),
    "added": lambda: found(added=True),
    **{each.value: partial(noticed, each) for each in WordsNotice},
}


@pytest.fixture(autouse=True)
def _dictionary_without_a_download(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textstat.backend.counts._count_syllables.get_cmudict", lambda _lang: syllables())


def texts(page: WordsPage) -> list[str]:
    """What is read, without the names."""
    blocks = [" ".join(block.split()) for block in Words(render("portal/words.html", page)).blocks]
    return [block for block in blocks if block]


@pytest.mark.parametrize("name", PAGES)
def test_the_way_back_reads_at_grade_three(name: str) -> None:
    told = [text if text[-1] in ".?!" else f"{text}." for text in texts(PAGES[name]())]
    assert textstat.flesch_kincaid_grade(" ".join(told)) <= HARDEST


@pytest.mark.parametrize("name", PAGES)
def test_its_sentences_are_short_and_none_of_its_words_hurts(name: str) -> None:
    told = texts(PAGES[name]())
    long = [each for text in told for each in sentences(text) if len(each.split()) > LONGEST_SENTENCE]
    said = " ".join(told).lower()
    assert (long, [word for word in (*BANNED, *NEVER_SAID) if word in said]) == ([], [])


@pytest.mark.parametrize("audience", Audience)
def test_the_sent_page_tells_how_to_keep_them_in_words_for_the_age(audience: Audience) -> None:
    five = (("apple", "🍎"), ("wizard", ""))
    badge = BadgeView(Badge(2, 4).animal, 4, "🦊")
    made = desk(audience, "web")
    page = SentPage(made.school, audience=audience.value, numbers=made.numbers, five=five, badge_shown=badge)
    html = render("portal/sent.html", page)
    advice = [block for block in Words(html[html.index('id="five"') :]).blocks if block.strip()]
    grade = textstat.flesch_kincaid_grade(". ".join(" ".join(each.split()) for each in advice))
    assert grade <= {Audience.YOUNGER: 3.0, Audience.OLDER: 6.0, Audience.STAFF: 9.0}[audience]
