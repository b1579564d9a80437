"""Answers beside their questions: of forms of ours in the words that were seen, of any other by their ids."""

from __future__ import annotations

from typing import Any

import pytest

from crypto.report import Audience
from inbox.answers import answers_of, first_words, words_of
from portal.questions import SETS, Kind

ASKED = [
    (question_set, audience, question)
    for question_set in SETS.values()
    for audience in question_set.steps
    for question in question_set.questions(audience)
]


def document(audience: object = "older", version: object = 1, **answers: Any) -> dict[str, Any]:
    return {"form": {"id": "england-2026", "version": version}, "audience": audience, "answers": answers}


@pytest.mark.parametrize(
    "unlike",
    [
        {"form": {"id": "england-2026", "version": [1]}},
        {"form": {"id": "england-2026", "version": True}},
        {"form": {"id": ["england-2026"], "version": {}}},
        {"form": {"id": "england-2026", "version": 999}},
        {"audience": ["older"]},
        {"audience": {"older": 1}},
        {"audience": None},
        {"form": []},
    ],
)
def test_a_form_of_any_shape_is_shown_with_the_questions_id(unlike: dict[str, Any]) -> None:
    (answer,) = answers_of({**document(what="words"), **unlike})
    assert (answer.question, answer.written) == ("what", ("words",))


def test_every_question_and_option_ever_asked_is_shown_in_the_words_that_were_seen() -> None:
    assert ASKED
    for question_set, audience, question in ASKED:
        ids = [option.id for option in question.options] or ["as it was typed"]
        form = question_set.form
        found = answers_of(
            {"form": form.document(), "audience": str(audience), "answers": {question.id: ids}}
        )
        words = tuple(option.words[audience] for option in question.options)
        (answer,) = found
        assert answer.question == question.words[audience].question
        assert (answer.chosen, answer.written) == ((words, ()) if words else ((), tuple(ids)))


def test_the_order_is_that_of_the_questions_and_unknown_ones_come_last() -> None:
    question_set = SETS[max(SETS)]
    ids = [question.id for question in question_set.questions(Audience.OLDER)]
    answers = dict.fromkeys(["from-a-newer-form", *reversed(ids)], "x")
    found = answers_of({"form": question_set.form.document(), "audience": "older", "answers": answers})
    assert [answer.question for answer in found] == [
        *(question.words[Audience.OLDER].question for question in question_set.questions(Audience.OLDER)),
        "from-a-newer-form",
    ]


def test_an_unknown_option_is_shown_as_it_came() -> None:
    for question_set, audience, question in ASKED:
        if question.options:
            (answer,) = answers_of(
                {
                    "form": question_set.form.document(),
                    "audience": str(audience),
                    "answers": {question.id: [question.options[0].id, "<b>not</b> offered"]},
                }
            )
            assert answer.chosen == (question.options[0].words[audience],)
            assert answer.written == ("<b>not</b> offered",)


def test_the_list_shows_what_was_written_before_what_was_tapped() -> None:
    question_set = SETS[max(SETS)]
    questions = question_set.questions(Audience.OLDER)
    tapped = {q.id: q.options[0].id for q in questions if q.options}
    form = {"form": question_set.form.document(), "audience": "older"}
    assert next(words_of({**form, "answers": {**tapped, "what": "my own words"}})) == "my own words"
    tiles = next((q for q in questions if q.kind is Kind.TILES), None)
    if tiles is not None:
        assert next(words_of({**form, "answers": tapped})) == tiles.options[0].words[Audience.OLDER]


@pytest.mark.parametrize("answers", [None, 7, ["what"], {"what": 7}, {"what": [None, [], ""]}, {}])
def test_answers_of_any_shape_are_no_fault(answers: object) -> None:
    assert answers_of({"answers": answers}) == []
    assert list(words_of({"answers": answers, "kind": "more", "signed": 7})) == []


def test_a_name_alone_never_stands_for_a_report_in_the_list() -> None:
    def listed(**answers: Any) -> str:
        return first_words(document(version=2, **answers))

    (hurt,) = answers_of(document(version=2, tiles=["hurt"]))
    assert listed(what="my words", who="Kyle", tiles=["hurt"]) == "my words"
    assert listed(talk_with="Miss Ahmed") == "Who would you like to talk to? Miss Ahmed"
    assert listed(tiles=["hurt"], who="Kyle") == f"{hurt.chosen[0]} · Who is it about? Kyle"
    assert listed(who=7) == first_words({"kind": "more", "signed": 7}) == ""
