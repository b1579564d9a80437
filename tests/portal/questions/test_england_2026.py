"""england-2026: every audience has its words, easy enough for it, and every answer leads somewhere."""

import re
from collections.abc import Iterator

import pytest

from crypto.choosing import Subject
from crypto.report import About, Answer, Audience
from portal.questions import SETS
from portal.questions.answers import HEIGHT, chosen_options, is_urgent, route_of, subject_of
from portal.questions.england_2026 import ENGLAND_2026
from portal.questions.model import Kind, Question
from tests.portal.questions.reading import HARDEST_GRADE, forbidden_in, grade, too_hard, too_long

CHILDREN = (Audience.YOUNGER, Audience.OLDER)
ASKED = [(audience, question) for audience in Audience for question in ENGLAND_2026.questions(audience)]
BLAMES = re.compile(r"\b(you should|you must|you have to|your fault|did he|did she|admit|lie|true)\b", re.I)


def texts(audience: Audience, question: Question) -> list[str]:
    words = question.words[audience]
    said = [words.question, words.hint, *(option.words[audience] for option in question.options)]
    return [each for each in said if each]


def everything(audience: Audience) -> list[str]:
    return [text for question in ENGLAND_2026.questions(audience) for text in texts(audience, question)]


def each_option() -> Iterator[tuple[Audience, str, str]]:
    for audience, question in ASKED:
        yield from ((audience, question.id, option.id) for option in question.options)


def named(value: object) -> str:
    return value.id if isinstance(value, Question) else str(value)


@pytest.mark.parametrize(("audience", "question"), ASKED, ids=named)
def test_a_question_and_all_its_answers_have_words_and_a_picture(
    audience: Audience, question: Question
) -> None:
    assert question.words[audience].question
    assert question.picture
    assert all(option.words[audience].strip() and option.picture for option in question.options)


@pytest.mark.parametrize(("audience", "question"), ASKED, ids=named)
def test_a_question_with_its_answers_is_easy_enough(audience: Audience, question: Question) -> None:
    said = texts(audience, question)
    assert grade(said) <= HARDEST_GRADE[audience]
    assert too_hard(said, audience) == []
    assert too_long(said, audience) == []


@pytest.mark.parametrize("audience", Audience)
def test_all_the_words_together_are_easy_enough(audience: Audience) -> None:
    assert grade(everything(audience)) <= HARDEST_GRADE[audience]


@pytest.mark.parametrize("audience", Audience)
def test_no_word_hurts_blames_or_promises_too_much(audience: Audience) -> None:
    assert forbidden_in(everything(audience)) == []
    assert [text for text in everything(audience) if BLAMES.search(text)] == []


@pytest.mark.parametrize("audience", Audience)
def test_danger_comes_first_and_then_who_will_read_it(audience: Audience) -> None:
    assert ENGLAND_2026.questions(audience)[0].id == "danger"
    assert [step.id for step in ENGLAND_2026.steps[audience][:2]] == ["danger", "people"]


@pytest.mark.parametrize(("audience", "question"), ASKED, ids=named)
def test_two_answers_of_one_question_never_share_a_picture(audience: Audience, question: Question) -> None:
    pictures = [option.picture for option in question.options]
    assert len(pictures) == len(set(pictures))


@pytest.mark.parametrize(("audience", "question", "option"), list(each_option()))
def test_every_answer_leads_to_somebody(audience: Audience, question: str, option: str) -> None:
    asked = ENGLAND_2026.question(question)
    chosen = asked.option(option) if asked else None
    assert chosen
    answers: dict[str, Answer] = {question: option}
    if asked and asked.only_if:
        answers[asked.only_if[0]] = (asked.only_if[1],)
    named = subjects(answers) or [route_of(chosen, audience)]
    assert subject_of(ENGLAND_2026, audience, answers) is max(named, key=HEIGHT.index)


def subjects(answers: dict[str, Answer]) -> list[Subject]:
    return [each.subject for each in chosen_options(ENGLAND_2026, answers) if each.subject]


def test_what_waits_for_another_answer_counts_only_with_it() -> None:
    alone: dict[str, Answer] = {"friends": "yes", "tiles": ("mean",)}
    assert subject_of(ENGLAND_2026, Audience.OLDER, alone) is Subject.PUPIL
    asked: dict[str, Answer] = {"friends": "yes", "tiles": ("mean", "grown_up")}
    assert subject_of(ENGLAND_2026, Audience.OLDER, asked) is Subject.LEADERS


def test_only_the_answers_meant_to_change_the_readers_do() -> None:
    changing = {
        (question.id, option.id): option.subject
        for _, question in ASKED
        for option in question.options
        if option.subject is not None
    }
    assert changing == {
        ("tiles", "grown_up"): Subject.WORKER,
        ("friends", "yes"): Subject.LEADERS,
        ("concerns", "colleague"): Subject.WORKER,
        ("concerns", "safeguarding_team"): Subject.DSL_TEAM,
        ("concerns", "head"): Subject.HEAD,
        ("concerns", "leaders"): Subject.LEADERS,
        ("concerns", "friends"): Subject.LEADERS,
        ("concerns", "pupil"): Subject.PUPIL,
        ("concerns", "me"): Subject.WORKER,
    }


def test_danger_great_sadness_and_feeling_unsafe_are_urgent_and_nothing_else_is() -> None:
    urgent = {
        (question.id, option.id) for _, question in ASKED for option in question.options if option.urgent
    }
    assert urgent == {("danger", "yes"), ("tiles", "sad"), ("safe", "no")}
    assert is_urgent(ENGLAND_2026, {"tiles": ("home", "sad")})


def test_the_answers_to_about_are_those_a_report_can_hold() -> None:
    about = ENGLAND_2026.question("about")
    assert about
    assert {option.id for option in about.options} == set(About)


@pytest.mark.parametrize("audience", CHILDREN)
def test_a_whole_report_needs_no_typing(audience: Audience) -> None:
    asked = {q.id: q.kind for q in ENGLAND_2026.questions(audience) if not q.kind.is_typed}
    assert {"about", "tiles", "still", "again", "known", "safe", "where", "when", "want"} <= set(asked)
    assert {asked[id_] for id_ in ("still", "again", "known", "safe")} == {Kind.YES_NO}


@pytest.mark.parametrize("audience", CHILDREN)
@pytest.mark.parametrize("question", ["who", "you", "talk_with"])
def test_a_quiet_question_says_what_it_means_for_staying_unknown(audience: Audience, question: str) -> None:
    asked = ENGLAND_2026.question(question)
    assert asked
    hint = asked.words[audience].hint
    assert "leave" in hint
    assert re.search("know it is you|guess it was you|see who you are", hint)


def test_an_id_asks_the_same_question_in_the_same_way_of_everyone() -> None:
    kinds: dict[str, set[tuple[Kind, tuple[str, ...]]]] = {}
    for _, question in ASKED:
        kinds.setdefault(question.id, set()).add((question.kind, tuple(o.id for o in question.options)))
    assert [id_ for id_, ways in kinds.items() if len(ways) > 1] == []


def test_both_versions_can_be_shown_for_good() -> None:
    assert {version for form, version in SETS if form == "england-2026"} == {1, 2}
