"""A report's answers beside its questions in the words its reporter saw, and its first words for a list.

Values in, values out. What no form of ours asked or offered is shown by its id: nothing sent is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crypto.encoding import parse_object, unb64
from crypto.envelope import MAX_PAYLOAD
from crypto.errors import EncodingError
from crypto.report import Audience
from inbox.told.questions import TOLD
from portal.questions import SETS, Kind, Question, QuestionSet
from worrybox.web.i18n import text


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """One question, what was chosen in our words, and what was written exactly as it was typed."""

    question: str
    chosen: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    kind: Kind | None = None
    """How it was asked; None for a question that we do not know."""

    @property
    def is_long(self) -> bool:
        """Whether it may hold a whole story: what was asked for one, and what we know nothing of."""
        return self.kind is None or self.kind is Kind.TEXT


def answers_of(document: Mapping[str, Any]) -> list[Answer]:
    """The answers of a report of whatever shape: in the order they were asked, then the unknown ones."""
    answers = document.get("answers")
    if not isinstance(answers, Mapping):
        return []
    asked = _asked(document)
    audience = _audience(document)
    order = [question.id for question in asked.questions(audience)] if asked and audience else []
    ids = [*(id_ for id_ in order if id_ in answers), *(id_ for id_ in answers if id_ not in order)]
    found = []
    for id_ in dict.fromkeys(ids):
        answer = _answer(id_, answers[id_], asked.question(id_) if asked else None, audience)
        if answer.chosen or answer.written:
            found.append(answer)
    return found


def wordings_of(*ids: str) -> frozenset[str]:
    """The questions with these ids, as `answers_of` words them, of every form and audience."""
    every = [form.question(id_) for form in (TOLD, *SETS.values()) for id_ in ids]
    return frozenset(text(words.question) for each in every if each for words in each.words.values())


def added_words(document: Mapping[str, Any]) -> str:
    """What a `more` says it adds, proved or not; "" if that cannot be read."""
    try:
        added = parse_object(unb64(document.get("signed")), limit=MAX_PAYLOAD).get("text")
    except EncodingError:
        return ""
    return added if isinstance(added, str) else ""


def words_of(document: Mapping[str, Any]) -> Iterator[str]:
    """Everything there is to find in a payload, the best for one line first.

    That is what was written at length, then what we do not know, then short answers, then what was chosen.
    """
    if document.get("kind") == "more" and (added := added_words(document)).strip():
        yield added
    answers = answers_of(document)
    for kind in (Kind.TEXT, None, Kind.LINE, Kind.TILES, Kind.CHOICE, Kind.YES_NO):
        for answer in answers:
            if answer.kind is kind:
                yield from filter(str.strip, (", ".join(answer.chosen), *answer.written))


def first_words(document: Mapping[str, Any]) -> str:
    """What stands for a payload in a list: what was written at length or, with none, what it is about.

    A name alone would not say whose it is: a short answer has its question before it.
    """
    answers = [] if document.get("kind") == "more" else answers_of(document)
    if any(answer.is_long for answer in answers):
        answers = []
    about = [", ".join(each.chosen) for each in answers if each.kind is Kind.TILES and each.chosen]
    lines = [
        f"{each.question} {each.written[0]}" for each in answers if each.kind is Kind.LINE and each.written
    ]
    return " · ".join((*about, *lines)) or next(words_of(document), "")


def _answer(id_: str, answer: object, question: Question | None, audience: Audience | None) -> Answer:
    each = answer if isinstance(answer, list | tuple) else [answer]
    texts = [part for part in each if isinstance(part, str) and part]
    words = question.words.get(audience) if question is not None and audience is not None else None
    if question is None or words is None or audience is None:
        return Answer(str(id_), written=tuple(texts))
    chosen, written = [], []
    for part in texts:
        option = question.option(part)
        label = option.words.get(audience) if option is not None else None
        if label is None:
            written.append(part)
        else:
            chosen.append(text(label))
    return Answer(text(words.question), tuple(chosen), tuple(written), question.kind)


def _asked(document: Mapping[str, Any]) -> QuestionSet | None:
    form = document.get("form")
    version = form.get("version") if isinstance(form, Mapping) else None
    if not isinstance(form, Mapping) or not isinstance(version, int) or isinstance(version, bool):
        return None
    asked = (str(form.get("id")), version)
    return TOLD if asked == (TOLD.form.id, TOLD.form.version) else SETS.get(asked)


def _audience(document: Mapping[str, Any]) -> Audience | None:
    audience = document.get("audience")
    return Audience(audience) if isinstance(audience, str) and audience in set(Audience) else None
