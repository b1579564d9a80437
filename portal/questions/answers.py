"""What answers mean: whom a report is about, and whether somebody must be called at once.

Pure functions over a set of questions. They read options, never what was typed, and choose no reader:
`crypto.choosing` does, by the subject found here.
"""

from collections.abc import Iterator, Mapping

from crypto.choosing import Subject
from crypto.report import Answer, Audience
from portal.questions.model import Option, Question, QuestionSet

HEIGHT = (Subject.PUPIL, Subject.WORKER, Subject.DSL_TEAM, Subject.HEAD, Subject.LEADERS)
"""Whom a report is about, from the lowest; of several the highest decides."""

SUBJECT_UNLESS_ANSWERED: Mapping[Audience, Subject] = {
    Audience.YOUNGER: Subject.PUPIL,
    Audience.OLDER: Subject.PUPIL,
    Audience.STAFF: Subject.WORKER,
}
"""Staff write about staff matters unless an answer says otherwise."""


def chosen_options(question_set: QuestionSet, answers: Mapping[str, Answer]) -> Iterator[Option]:
    """Every option chosen and asked, in their order; what is typed or unknown is passed over."""
    for id_, answer in answers.items():
        question = question_set.question(id_)
        if question is None or question.kind.is_typed or not _is_asked(question_set, question, answers):
            continue
        for chosen in (answer,) if isinstance(answer, str) else answer:
            option = question.option(chosen)
            if option is not None:
                yield option


def _is_asked(question_set: QuestionSet, question: Question, answers: Mapping[str, Answer]) -> bool:
    """As static/js/answers.js: a page without script shows every question, whatever it waits for."""
    if question.only_if is None:
        return True
    id_, wanted = question.only_if
    before, answer = question_set.question(id_), answers.get(id_, ())
    is_chosen = wanted == answer if isinstance(answer, str) else wanted in answer
    return is_chosen and before is not None and _is_asked(question_set, before, answers)


def subject_of(question_set: QuestionSet, audience: Audience, answers: Mapping[str, Answer]) -> Subject:
    """The highest of the chosen options' subjects; without one, what the audience's reports are about."""
    named = [option.subject for option in chosen_options(question_set, answers) if option.subject is not None]
    return max(named, key=HEIGHT.index, default=SUBJECT_UNLESS_ANSWERED[audience])


def is_urgent(question_set: QuestionSet, answers: Mapping[str, Answer]) -> bool:
    """Whether a chosen option is urgent: the bell message says so, and the report."""
    return any(option.urgent for option in chosen_options(question_set, answers))


def route_of(option: Option, audience: Audience) -> Subject:
    """Whom a report with this answer alone is about."""
    return SUBJECT_UNLESS_ANSWERED[audience] if option.subject is None else option.subject
