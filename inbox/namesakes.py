"""Who may never read a case, also under a new id: whoever lost a passphrase joins again as another reader.

The list of readers knows people by id; a reporter who takes somebody off means the person. The same name,
however it is typed, is taken for the same person: another reader of that name is refused too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from crypto.cases import Circle
from crypto.roster import PastReader, Reader, Roster


def may_never_read(circle: Circle, *, reader: str, roster: Roster) -> bool:
    """Whether the rules of choosing forbid this reader, or anyone of their name, here today or before."""
    return is_among({*circle.removed, *circle.never(roster)}, reader=reader, roster=roster)


def is_among(ids: Collection[str], *, reader: str, roster: Roster) -> bool:
    """Whether `reader` is one of these, or has the name of one of them, on the list or of those who left."""
    known: tuple[Reader | PastReader, ...] = (*roster.readers, *roster.past)
    own = {_folded(person.name) for person in known if person.id == reader}
    return reader in ids or any(person.id in ids and _folded(person.name) in own for person in known)


def _folded(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())
