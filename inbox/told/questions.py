"""What is put down of a concern told in person, as a set of questions of its own.

Its id is the mark by which every reader sees that somebody wrote it down for whoever told it.
"""

from __future__ import annotations

from crypto.report import Audience, Form
from portal.questions.model import Kind, Question, QuestionSet, Step, Words


def _asked(id_: str, kind: Kind, words: str) -> Question:
    return Question(id=id_, kind=kind, picture="talk", words=dict.fromkeys(Audience, Words(words)))


TOLD = QuestionSet(
    form=Form(id="told-in-person", version=1),
    steps=dict.fromkeys(
        Audience,
        (
            Step("what", (_asked("what", Kind.TEXT, "What was said, as it was told"),)),
            Step(
                "about",
                (
                    _asked("who", Kind.LINE, "Who it is about"),
                    _asked("where", Kind.LINE, "Where"),
                    _asked("when", Kind.LINE, "When it happened"),
                    _asked("you", Kind.LINE, "Who told it"),
                    _asked("told_when", Kind.LINE, "When and where it was told"),
                    _asked("written_by", Kind.LINE, "Written down by"),
                ),
            ),
        ),
    ),
)
"""Form `told-in-person`, version 1 (docs/spec/case-events-v1.md, section 3)."""

LINES = ("who", "where", "when", "you", "told_when", "written_by")
