"""What readers record about how long a case is kept: its class, a hold on it, and that it may be erased.

The same strict parsers as in inbox.casework.entries. What these make due is worked out in inbox.keeping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from crypto.encoding import b64, unb64
from crypto.errors import EncodingError
from crypto.events import HASH_BYTES
from crypto.fields import take
from inbox.casework.base import Entry, day_of, prose, written_day
from inbox.keeping.classes import CLASS_ID


@dataclass(frozen=True, slots=True, repr=False)
class Keep(Entry):
    """Which class of retention the case is in, and the day that its clock counts from."""

    type = "keep"
    kept_as: str
    since: date | None = None
    """A birthday, the day somebody leaves or reaches pension age: what the class asks for."""

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        kept_as, since = take(fields, "class", "since")
        if not isinstance(kept_as, str) or not CLASS_ID.match(kept_as):
            raise EncodingError("a class of retention is one short word")
        return cls(kept_as, day_of(since, empty=True))

    def document(self) -> dict[str, Any]:
        return {"class": self.kept_as, "since": written_day(self.since)}


@dataclass(frozen=True, slots=True, repr=False)
class Hold(Entry):
    """A legal hold put on or taken off, and why; the last counts. Nothing is erased under a hold."""

    type = "hold"
    on: bool
    why: str

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        on, why = take(fields, "on", "why")
        if not isinstance(on, bool):
            raise EncodingError("a hold is on or off")
        return cls(on, prose(why, "why"))

    def document(self) -> dict[str, Any]:
        return {"on": self.on, "why": self.why}


@dataclass(frozen=True, slots=True, repr=False)
class Erase(Entry):
    """One reader confirms that the case may be erased; the second names the first's event."""

    type = "erase"
    kept_as: str
    after: bytes = b""
    """The hash of the first confirmation; empty in the first."""

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        kept_as, after = take(fields, "class", "after")
        if not isinstance(kept_as, str) or not CLASS_ID.match(kept_as):
            raise EncodingError("a class of retention is one short word")
        return cls(kept_as, b"" if after == "" else unb64(after, size=HASH_BYTES))

    def document(self) -> dict[str, Any]:
        return {"class": self.kept_as, "after": b64(self.after)}
