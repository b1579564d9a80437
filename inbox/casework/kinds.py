"""Every kind of event that this version knows, and the one way from an event's fields to what it says.

What an event of another kind says is never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crypto.errors import EncodingError
from inbox.casework.base import Entry
from inbox.casework.bodymap import Mark
from inbox.casework.duties import Harm, Lado, Notified, Staff, Unnotified
from inbox.casework.entries import (
    Action,
    Answered,
    ChildAtRisk,
    Close,
    Coded,
    Concern,
    Done,
    Judged,
    Link,
    Note,
    Person,
    Read,
    Reopen,
    Share,
)
from inbox.casework.leaving import TakenOut
from inbox.casework.retention import Erase, Hold, Keep

KINDS: tuple[type[Entry], ...] = (
    Read,
    Coded,
    Judged,
    Note,
    Action,
    Done,
    Concern,
    Person,
    ChildAtRisk,
    Link,
    Staff,
    Harm,
    Lado,
    Mark,
    Notified,
    Unnotified,
    Close,
    Reopen,
    Answered,
    Share,
    TakenOut,
    Keep,
    Hold,
    Erase,
)
_BY_TYPE = {kind.type: kind for kind in KINDS}


def parse_entry(type_: str, fields: Mapping[str, Any]) -> Entry | None:
    """What an event says; None for a type that this version does not know.

    Raises EncodingError for a known type whose fields are not of its one form.
    """
    kind = _BY_TYPE.get(type_)
    if kind is None:
        return None
    try:
        return kind.parse(fields)
    except ValueError:
        # An enum's own message would repeat what was written.
        raise EncodingError("an unknown word in a field with a fixed set of words") from None
