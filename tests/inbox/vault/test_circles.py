"""Cases that are alike are counted together: at every moment as counting them one by one would."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.cases import Circle
from crypto.choosing import Subject
from crypto.roster import Route
from inbox.vault.circles import UNKNOWN, Alike, Circles
from inbox.vault.store import Taken, WorkingStore
from tests.inbox.vault.test_sums import DAYS, KEY, erase

CIRCLE = Circle(Subject.WORKER, ("r4",), ("r4", "r9"), ("r1", "r2"))
ALIKE = [Alike(CIRCLE, Route.STAFF, ("r3", "r7")[:shared]) for shared in range(3)]
ids, kinds = st.integers(0, 4), st.sampled_from(["report", "report", "more"])
deeds = st.lists(
    st.tuples(st.just("comes"), ids, st.none() | st.sampled_from(ALIKE), kinds)
    | st.tuples(st.just("is worked out"), ids, st.none() | st.sampled_from(ALIKE))
    | st.tuples(st.just("is erased"), ids),
    max_size=25,
)


def test_what_is_kept_of_a_case_is_read_back_as_it_was() -> None:
    assert [Alike.parse(each.to_bytes()) for each in ALIKE] == ALIKE


@settings(max_examples=20, deadline=None)
@given(deeds)
def test_circles_are_what_counting_gives_whatever_comes_changes_and_goes(
    sequence: list[tuple[Any, ...]],
) -> None:
    known: dict[int, Alike | str | None] = {}
    there: set[int] = set()
    with tempfile.TemporaryDirectory() as name, WorkingStore(Path(name) / "w.db", key=KEY) as store:
        circles = Circles(store)
        for what, at, *rest in sequence:
            id_ = bytes([at]) * 16
            if what == "comes":
                alike, kind = rest
                said = alike.to_bytes() if alike else b""
                row = Taken(id_, DAYS[at], 0, kind, "words", b"{}", bytes(32), circle=said)
                store.take(row.day.isoformat(), tried=[id_], opened=[row])
                if at not in there and kind == "report":
                    known[at] = alike
                there.add(at)
            elif what == "is erased":
                erase(store, at)
                known.pop(at, None)
                there.discard(at)
            else:
                circles.set(id_, rest[0])
                if at in known:
                    known[at] = rest[0] or "none"
        wanted = Counter(known.values())
        found = {group.alike: group.cases for group in circles.groups()}
        assert found == {each: count for each, count in wanted.items() if isinstance(each, Alike)}
        assert circles.unknown() == wanted[None]
        assert len(circles.some_of(UNKNOWN, after=b"", at_most=99)) == wanted[None]
        assert store.rows("SELECT count(*) FROM circle")[0][0] == 1 + len(found) + ("none" in wanted)
