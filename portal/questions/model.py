"""What a question is: the types of which every set of questions is made, and nothing that decides.

Words are English as gettext message ids, for each audience that is asked. Ids are what a sealed report holds,
so an id never changes its meaning inside one version of a set.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from crypto.choosing import Subject
from crypto.report import Audience, Form

MAX_LINE = 200
"""Characters of an answer of kind LINE."""


class Kind(StrEnum):
    """How a question is answered: in a box, on a line, or by options with pictures.

    CHOICE takes one option, TILES several, YES_NO one of `yes`, `no` and mostly `unsure`.
    """

    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    TILES = "tiles"
    YES_NO = "yes-no"

    @property
    def is_typed(self) -> bool:
        """Whether the answer is in the reporter's own words."""
        return self in (Kind.TEXT, Kind.LINE)


@dataclass(frozen=True, slots=True)
class Words:
    """What one audience reads: the question, and a hint below it ("" for none)."""

    question: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen. `picture` names a macro of static/components/pictures.

    `subject` is whom a report with this answer is about; None leaves what the audience's reports are about.
    `urgent` marks the report for the bell.
    """

    id: str
    picture: str
    words: Mapping[Audience, str]
    subject: Subject | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `id` is its key among a report's `answers`.

    `only_if` (question id, option id): asked once that option is chosen; a page without script asks always.
    """

    id: str
    kind: Kind
    picture: str
    words: Mapping[Audience, Words]
    options: tuple[Option, ...] = ()
    only_if: tuple[str, str] | None = None

    @property
    def context(self) -> str:
        """The gettext context of its words and its options': "Yes" is another word after each question."""
        return f"question {self.id}"

    def option(self, id_: str) -> Option | None:
        """The option with this id, if the question has it."""
        return next((option for option in self.options if option.id == id_), None)


@dataclass(frozen=True, slots=True)
class Step:
    """One screen: mostly one question; none on the screens that ask nothing (people, words, files, check)."""

    id: str
    questions: tuple[Question, ...] = ()

    @property
    def only_if(self) -> tuple[str, str] | None:
        """What all its questions wait for; None when one of them is always asked."""
        wanted = {question.only_if for question in self.questions}
        return wanted.pop() if len(wanted) == 1 else None


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """All questions of one version of a form: the screens of each audience, in the order they are shown.

    An id names the same question for every audience that is asked it.
    """

    form: Form
    steps: Mapping[Audience, tuple[Step, ...]]

    def questions(self, audience: Audience) -> tuple[Question, ...]:
        """The questions of one audience, in order; none for an audience the set does not know."""
        return tuple(question for step in self.steps.get(audience, ()) for question in step.questions)

    def question(self, id_: str) -> Question | None:
        """The question with this id, if the set has it."""
        return next((question for question in self._all() if question.id == id_), None)

    def _all(self) -> Iterator[Question]:
        for audience in self.steps:
            yield from self.questions(audience)
