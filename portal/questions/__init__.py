"""What we ask, as data: versioned sets of questions, with words for each audience.

A set that was ever asked stays here for good, so that an inbox can always show an answer beside its question.
Nothing here decides who reads an answer.
"""

from collections.abc import Mapping

from portal.questions.england_2026 import ENGLAND_2026
from portal.questions.first import FIRST, WHAT
from portal.questions.model import Kind, Option, Question, QuestionSet, Step, Words

__all__ = [
    "CURRENT",
    "SETS",
    "WHAT",
    "Kind",
    "Option",
    "Question",
    "QuestionSet",
    "Step",
    "Words",
]

CURRENT = ENGLAND_2026
"""The set that is asked now."""

SETS: Mapping[tuple[str, int], QuestionSet] = {
    (each.form.id, each.form.version): each for each in (FIRST, ENGLAND_2026)
}
"""Every set that was ever asked, by id and version."""
