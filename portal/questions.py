"""What we ask, as data: versioned sets of questions, with words for each audience.

A set that was ever asked stays here for good, so that an inbox can always show an answer beside its question.
Nothing here decides who reads an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crypto.report import Audience, Form


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Words:
    """What one audience reads: the question, and a hint below it. English, as gettext message ids."""

    question: str
    hint: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `id` is its key among a report's `answers`."""

    id: str
    kind: Kind
    words: Mapping[Audience, Words]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """All questions of one version of a form, in the order they are asked."""

    form: Form
    questions: tuple[Question, ...]

    def question(self, id_: str) -> Question | None:
        """The question with this id, if the set has it."""
        return next((question for question in self.questions if question.id == id_), None)


WHAT = Question(
    id="what",
    kind=Kind.TEXT,
    words={
        Audience.YOUNGER: Words("What happened?", "Write it how you like."),
        Audience.OLDER: Words("What happened?", "Use your own words. You choose how much you tell."),
        Audience.STAFF: Words("What happened?", "Use your own words. Write what you saw or heard."),
    },
)

ENGLAND_2026 = QuestionSet(form=Form(id="england-2026", version=1), questions=(WHAT,))

CURRENT = ENGLAND_2026
"""The set that is asked now."""

SETS: Mapping[tuple[str, int], QuestionSet] = {
    (each.form.id, each.form.version): each for each in (ENGLAND_2026,)
}
"""Every set that was ever asked, by id and version."""
