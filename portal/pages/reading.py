"""A form as it was sent without script, read strictly: known answers, whole words, nothing else.

What is read goes into the sealer and back onto the page, nowhere else: no file, no log, no exception and no
repr holds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crypto.encoding import unb64
from crypto.envelope import ID_BYTES
from crypto.errors import EncodingError
from crypto.fields import READER_ID
from crypto.report import Answer, Audience
from portal.questions import Kind, Question, QuestionSet
from portal.questions.model import MAX_LINE
from worrybox.web.bodies import Form

MAX_FORM_BYTES = 1_048_576
"""Five times the longest report with every byte written as three: a longer one comes back with its words."""
MAX_FIELDS = 160
"""Every question with every tile, and everyone a roster can name taken off."""
SECONDS = 120.0
"""For the whole form to come in over a poor telephone line."""
MAX_REMOVED = 32
"""Twice the readers of a roster: some may have left while the page was open."""


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What a form says. `answers` are by question id, `about` among them; what was left out is not there.

    `form_id` is None when the page's own id did not come back whole; `line_too_long` when a line holds more
    than its characters: it is kept whole all the same, so that it can be made shorter. `write_back` asks for
    five words.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    form_id: bytes | None = None
    line_too_long: bool = False
    write_back: bool = False


def read_asked(form: Form, *, question_set: QuestionSet, audience: Audience) -> Asked:
    """The fields of the page's form. Raises FieldError when one that is wanted once came twice."""
    removed = dict.fromkeys(id_ for id_ in form.all("removed") if READER_ID.match(id_))
    shown = form.one("shown", default="")
    questions = question_set.questions(audience)
    read = {question.id: _answer(form, question) for question in questions}
    answers = {id_: answer for id_, answer in read.items() if answer}
    lines = (answers.get(question.id, "") for question in questions if question.kind is Kind.LINE)
    return Asked(
        answers=answers,
        removed=tuple(removed)[:MAX_REMOVED],
        shown=tuple(shown.split(",")) if shown else (),
        form_id=_form_id(form.one("id", default="")),
        line_too_long=any(len(line) > MAX_LINE for line in lines),
        write_back=form.one("write_back", default="") == "yes",
    )


def _answer(form: Form, question: Question) -> Answer:
    """The answer, "" or () when there is none; an option that the question does not have is none."""
    if question.kind is Kind.TILES:
        chosen = set(form.all(question.id))
        return tuple(option.id for option in question.options if option.id in chosen)
    given = form.one(question.id, default="")
    if question.kind.is_typed:
        # A browser writes each line end of a text box as two characters; the person typed one.
        words = given.replace("\r\n", "\n")
        return words if words.strip() else ""
    return given if question.option(given) is not None else ""


def _form_id(text: str) -> bytes | None:
    try:
        return unb64(text, size=ID_BYTES)
    except EncodingError:
        return None
