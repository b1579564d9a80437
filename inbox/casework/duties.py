"""What readers record because a law or guidance asks for it: staff cases, the harm threshold, who was told.

The same strict parsers as in inbox.casework.entries. Nothing here decides whether a duty exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from crypto.fields import parse_day, take
from inbox.casework.base import Entry, line, prose
from inbox.casework.words import Limb, Reply, StaffKind, Told


@dataclass(frozen=True, slots=True, repr=False)
class Staff(Entry):
    """That the case is about someone who works here, and of what kind; none: it is not after all."""

    type = "staff"
    kind: StaffKind | None

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        (kind,) = take(fields, "kind")
        return cls(None if kind == "none" else StaffKind(kind))

    def document(self) -> dict[str, Any]:
        return {"kind": str(self.kind) if self.kind is not None else "none"}


@dataclass(frozen=True, slots=True, repr=False)
class Harm(Entry):
    """The harm checklist: a reply to each of the four limbs, and why."""

    type = "harm"
    limbs: tuple[tuple[Limb, Reply], ...]
    reason: str

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        limbs, reason = take(fields, "limbs", "reason")
        replies = take(limbs, *Limb)
        found = tuple((limb, Reply(each)) for limb, each in zip(Limb, replies, strict=True))
        return cls(found, prose(reason, "the reason"))

    @property
    def may_be_met(self) -> bool:
        """Whether any limb is not a plain no."""
        return any(reply is not Reply.NO for _, reply in self.limbs)

    def document(self) -> dict[str, Any]:
        return {"limbs": {str(limb): str(each) for limb, each in self.limbs}, "reason": self.reason}


@dataclass(frozen=True, slots=True, repr=False)
class Lado(Entry):
    """A talk with the council's designated officer (LADO)."""

    type = "lado"
    on: date
    spoke_to: str
    advice: str
    reference: str = ""

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        on, spoke_to, advice, reference = take(fields, "on", "spoke_to", "advice", "reference")
        return cls(
            parse_day(on),
            line(spoke_to, "whom you spoke to"),
            prose(advice, "the advice"),
            line(reference, "the reference", empty=True),
        )

    def document(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "spoke_to": self.spoke_to,
            "advice": self.advice,
            "reference": self.reference,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Notified(Entry):
    """Who was told of suspected child sexual abuse, by whom, when, and under what reference."""

    type = "notified"
    told: Told
    on: date
    whom: str
    """The person who told them."""
    reference: str

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        told, on, whom, reference = take(fields, "told", "on", "whom", "reference")
        return cls(
            Told(told),
            parse_day(on),
            line(whom, "who told them"),
            line(reference, "the reference number"),
        )

    def document(self) -> dict[str, Any]:
        return {
            "told": str(self.told),
            "on": self.on.isoformat(),
            "whom": self.whom,
            "reference": self.reference,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Unnotified(Entry):
    """Why nobody was told: the other way to answer for the clock."""

    type = "unnotified"
    reason: str

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        (reason,) = take(fields, "reason")
        return cls(prose(reason, "the reason"))

    def document(self) -> dict[str, Any]:
        return {"reason": self.reason}
