"""What a comparison of two lists hides: what was altered in a list between them and put back.

Every list is looked at, and each is signed: whoever altered one had enough signers' keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from crypto.roster import Roster
from inbox.people.changes import differences
from inbox.people.wording import listed, plain_day

STEP_BY_STEP = 20
"""The newest lists that are told one by one; what earlier ones changed is told together."""
NAMED = 3
"""Lists that one sentence names."""
_Value = Callable[[Roster], object]


def told(lists: Sequence[Roster]) -> tuple[str, ...]:
    """All that changed from the first of these to the last; before it, what was put back in between."""
    if len(lists) < 2:
        return ()
    steps = lists[-STEP_BY_STEP:]
    earlier = differences(lists[0], steps[0])
    later = [sentence for old, new in pairwise(steps) for sentence in differences(old, new)]
    return (*_altered_between(lists), *_missing(lists), *earlier, *later)


def which(lists: Sequence[Roster]) -> str:
    """`list 2 of 22 November 2026 and list 4 of 3 December 2026`; of many, the first three."""
    words = [f"list {each.seq} of {plain_day(each.issued)}" for each in lists[:NAMED]]
    return listed([*words, f"{len(lists) - NAMED} more"] if len(lists) > NAMED else words)


def _altered_between(lists: Sequence[Roster]) -> Iterable[str]:
    for name, value, over in _things(lists):
        runs = [list(run) for _, run in groupby(over, key=value)]
        between = [each for run in runs[1:-1] for each in run]
        if between:
            now = "is as before again" if value(over[0]) == value(over[-1]) else "is another now"
            yield (
                f"{name} differed in {which(between)}, and {now}. Ask two signers why: what was sent"
                " in between went by that list."
            )


def _things(lists: Sequence[Roster]) -> Iterator[tuple[str, _Value, Sequence[Roster]]]:
    """What must not change unseen: its name, what it is in a list, and the lists to look at."""
    names = {reader.id: reader.name for each in lists for reader in each.readers}
    for id_, name in names.items():
        at = [number for number, each in enumerate(lists) if each.reader(id_) is not None]
        yield f"The key of {name}", lambda roster, id_=id_: _keys(roster, id_), lists[at[0] : at[-1] + 1]  # type: ignore[misc]
    yield "The recovery key", lambda roster: roster.recovery.box, lists
    yield "The bell’s key", lambda roster: roster.bell, lists
    yield "What may collect", lambda roster: roster.collectors, lists
    yield "Who signs the list", lambda roster: roster.policy, lists


def _keys(roster: Roster, id_: str) -> object:
    found = roster.reader(id_)
    return None if found is None else (found.box, found.sign)


def _missing(lists: Sequence[Roster]) -> Iterable[str]:
    gaps = [(old.seq + 1, new.seq - 1) for old, new in pairwise(lists) if new.seq > old.seq + 1]
    if gaps:
        numbers = [f"{first}" if first == last else f"{first} to {last}" for first, last in gaps[:NAMED]]
        more = [f"{len(gaps) - NAMED} more"] if len(gaps) > NAMED else []
        yield f"Never collected on this computer: list {listed([*numbers, *more])}. Colleagues may have it."
