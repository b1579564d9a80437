"""What a reader is told about an answer before it goes."""

from __future__ import annotations

import pytest

from crypto.report import Audience
from inbox.wording.cautions import Doubtful, Told, cautions_of
from inbox.wording.grade import grade
from tests.portal.questions.reading import grade as graded_by_a_dictionary

REPORT = "On the bus a big boy takes my lunch money. His name is Kieran and he waits by the old gym."
TOLD = Told((REPORT,), ("Priya, 5B",), Audience.OLDER)


def warned(text: str, told: Told = TOLD) -> dict[Doubtful, str]:
    return {each.what: each.detail for each in cautions_of(text, told)}


def test_a_run_of_the_reports_words_is_quoted_back_whole() -> None:
    assert warned("I read that A BIG BOY takes my lunch-money, and more.") == {
        Doubtful.QUOTES: "a big boy takes my lunch money"
    }


@pytest.mark.parametrize("text", ["I would like to know how you are.", "We will look at the bus and lunch."])
def test_small_words_and_single_words_are_no_quote(text: str) -> None:
    assert warned(text, Told(("I would like to know that we will look at it.",), (), Audience.OLDER)) == {}


def test_names_and_places_of_the_report_are_named() -> None:
    assert warned("I will speak to Kieran and to Priya.") == {Doubtful.NAMES: "Kieran, Priya"}
    assert warned("On Monday I will speak to his class.") == {}


def test_the_first_word_of_a_report_is_no_name_for_its_capital_letter() -> None:
    told = Told(("Someone messages her. Everyone knows.",), (), Audience.OLDER)
    assert warned("Thank you. Someone here will help.", told) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Did he hit you?",
        "Thank you. Was it because of the game?",
        "Why did you wait?",
        "Didn't you tell anyone?",
        "It hurt, right?",
        "I see. And did the teacher see it?",
    ],
)
def test_a_leading_question_is_seen(text: str) -> None:
    assert set(warned(text)) == {Doubtful.LEADING}


@pytest.mark.parametrize(
    "text",
    [
        "What else would you like me to know?",
        "Would you like to come and talk?",
        "Is there anything more you want to say?",
        "I am glad that you told us what he did.",
    ],
)
def test_an_open_question_is_not(text: str) -> None:
    assert warned(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "I promise.",
        "We keep it between us.",
        "I am 100% sure.",
        "Nobody will know.",
        "I won’t tell.",
        "It will be OK.",
    ],
)
def test_a_promise_is_seen(text: str) -> None:
    assert set(warned(text)) == {Doubtful.PROMISES}


def test_hard_words_are_measured_for_the_age_and_only_in_english() -> None:
    hard = "The safeguarding procedures necessitate consideration of appropriate multi-agency interventions."
    assert set(warned(hard, Told((), (), Audience.STAFF))) == {Doubtful.HARD}
    assert warned(hard, Told((), (), Audience.STAFF, lang="pl")) == {}
    middling = "I will speak with the other teachers about how we can help you during the afternoon."
    assert set(warned(middling, Told((), (), Audience.YOUNGER))) == {Doubtful.HARD}
    assert warned(middling, Told((), (), Audience.STAFF)) == {}


def test_a_very_long_answer_says_how_long() -> None:
    assert warned("Go on. " * 80) == {Doubtful.LONG: "160"}


def test_the_counted_grade_is_near_the_dictionarys() -> None:
    for text in (
        REPORT,
        "I will speak with the other teachers about how we can help you after school today.",
    ):
        assert abs(grade(text) - graded_by_a_dictionary([text])) <= 1.5
