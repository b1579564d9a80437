"""What readers record when something of a case leaves the inbox: with whom, why, and what was held back.

The same strict parsers as in inbox.casework.entries. It says that something left, never what it said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from crypto.errors import EncodingError
from crypto.fields import take
from inbox.casework.base import Entry, line, prose


class What(StrEnum):
    """What left."""

    RECORD = "record"
    """The concern record: the words, and summary, action and outcome."""
    CHRONOLOGY = "chronology"
    CASE = "case"
    """Everything recorded."""
    MASH = "mash"
    """A referral to children's services."""
    LADO = "lado"
    """A referral to the council's designated officer."""
    TRANSFER = "transfer"
    """The pack for the next school."""
    NOTHING = "nothing"
    """No file: it was told in another way, or held back."""


class Form(StrEnum):
    """As what it left."""

    PDF = "pdf"
    CSV = "csv"
    JSON = "json"
    BLOCK = "block"
    """Plain text to paste into the school's other system."""
    HTML = "html"
    PACK = "pack"
    NONE = "none"


@dataclass(frozen=True, slots=True, repr=False)
class TakenOut(Entry):
    """Something of the case was handed on, or held back, and why."""

    type = "taken_out"
    what: What
    form: Form
    named: bool
    """With the names of those it is about."""
    whom: str
    """With whom it is shared."""
    why: str
    withheld: str = ""
    """What was held back, and why."""

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        what, form, named, whom, why, withheld = take(
            fields, "what", "form", "named", "whom", "why", "withheld"
        )
        if not isinstance(named, bool) or (What(what) is What.NOTHING) != (Form(form) is Form.NONE):
            raise EncodingError("what left, and as what, do not fit together")
        return cls(
            What(what),
            Form(form),
            named,
            line(whom, "whom it is shared with"),
            prose(why, "the reason"),
            prose(withheld, "what was held back", empty=True),
        )

    def document(self) -> dict[str, Any]:
        return {
            "what": str(self.what),
            "form": str(self.form),
            "named": self.named,
            "whom": self.whom,
            "why": self.why,
            "withheld": self.withheld,
        }
