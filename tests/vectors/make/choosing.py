"""Choosing readers (section 3): the expected readers are written by hand, row by row."""

from __future__ import annotations

from typing import Any

from tests.vectors.make.primitives import Case, b64, box_public, case, sign_public
from tests.vectors.make.school import CAST, reader, roster


def _recovery(*shares: str | None, threshold: int = 2) -> dict[str, Any]:
    return {"box": b64(box_public("recovery")), "shares": list(shares), "threshold": threshold}


_PAST_DEPUTY = {
    "id": "r9",
    "last_seq": 5,
    "name": "Robin",
    "roles": ["deputy"],
    "sign": b64(sign_public("sign r9")),
}
ROSTERS = {
    "oakfield": roster(*CAST),
    "oakfield_past": roster(*CAST, past=[_PAST_DEPUTY]),
    "head_is_dsl": roster(
        reader("r1", "Grace", "head dsl", "pupil staff"),
        reader("r2", "Alex", "deputy", "pupil"),
        reader("r3", "Priya", "other", "pupil staff"),
        reader("r4", "Owen", "chair", "staff chair"),
        reader("r5", "Tess", "trust", "chair"),
        reader("r6", "Noor", "other", "chair"),
        recovery=_recovery("r1", "r2", "r5"),
    ),
    "deputy_is_head": roster(
        reader("r1", "Morgan", "dsl", "pupil"),
        reader("r2", "Alex", "deputy head", "pupil staff"),
        reader("r3", "Priya", "other", "staff"),
        reader("r4", "Owen", "chair", "staff chair"),
        reader("r5", "Tess", "trust", "chair"),
        recovery=_recovery("r4", "r4", None, threshold=2),
    ),
    "dsl_on_staff": roster(
        reader("r1", "Morgan", "dsl", "pupil staff"),
        reader("r2", "Alex", "deputy", "pupil staff"),
        reader("r3", "Grace", "head", "staff"),
        reader("r4", "Owen", "chair", "chair"),
        reader("r5", "Tess", "trust", "chair"),
        recovery=_recovery("r1", "r2", "r3", threshold=3),
    ),
    "others_everywhere": roster(
        reader("r1", "Morgan", "dsl", "pupil"),
        reader("r2", "Priya", "other", "pupil staff"),
        reader("r3", "Noor", "other", "pupil staff"),
        reader("r4", "Owen", "chair", "chair"),
        reader("r5", "Tess", "trust", "chair"),
        reader("r6", "Robin", "trust", "chair"),
    ),
    "wide_chair": roster(
        reader("r1", "Morgan", "dsl", "pupil"),
        reader("r2", "Alex", "deputy", "pupil"),
        reader("r3", "Priya", "other", "pupil"),
        reader("r4", "Grace", "head", "staff"),
        reader("r5", "Owen", "chair", "staff chair"),
        reader("r6", "Tess", "trust", "chair"),
        reader("r7", "Noor", "trust", "chair"),
        recovery=_recovery(None, None, "r1"),
    ),
}

_NONE = "NoReadersError"
# roster, subject, taken off, then route, readers, forbidden, recovery; or _NONE.
_ROWS: tuple[tuple[Any, ...], ...] = (
    ("oakfield", "pupil", "", "pupil", "r1 r2", "", True),
    ("oakfield", "worker", "", "staff", "r3 r4", "", True),
    ("oakfield", "dsl_team", "", "staff", "r3 r4", "r1 r2", True),
    ("oakfield", "head", "", "chair", "r4 r5", "r1 r2 r3", False),
    ("oakfield", "leaders", "", _NONE),
    ("oakfield", "pupil", "r1", "staff", "r3 r4", "r1 r2", True),
    ("oakfield", "pupil", "r2", "staff", "r3 r4", "r1 r2", True),
    ("oakfield", "pupil", "r1 r2", "staff", "r3 r4", "r1 r2", True),
    ("oakfield", "pupil", "r3", "chair", "r4 r5", "r1 r2 r3", False),
    ("oakfield", "pupil", "r4", "pupil", "r1 r2", "r4", True),
    ("oakfield", "pupil", "r5", "pupil", "r1 r2", "r5", True),
    ("oakfield", "pupil", "r1 r3", "chair", "r4 r5", "r1 r2 r3", False),
    ("oakfield", "pupil", "r1 r4", _NONE),
    ("oakfield", "pupil", "r1 r2 r3 r4 r5", _NONE),
    ("oakfield", "worker", "r1", "staff", "r3 r4", "r1 r2", True),
    ("oakfield", "worker", "r3", "chair", "r4 r5", "r1 r2 r3", False),
    ("oakfield", "worker", "r4", _NONE),
    ("oakfield", "worker", "r5", "staff", "r3 r4", "r5", True),
    ("oakfield", "dsl_team", "r3", "chair", "r4 r5", "r1 r2 r3", False),
    ("oakfield", "dsl_team", "r4", _NONE),
    ("oakfield", "head", "r5", _NONE),
    ("oakfield", "head", "r1", "chair", "r4 r5", "r1 r2 r3", False),
    ("oakfield", "pupil", "r77", "pupil", "r1 r2", "r77", True),
    ("oakfield_past", "pupil", "", "pupil", "r1 r2", "", True),
    ("oakfield_past", "pupil", "r9", "staff", "r3 r4", "r1 r2 r9", True),
    ("head_is_dsl", "pupil", "", "pupil", "r1 r2 r3", "", True),
    ("head_is_dsl", "pupil", "r1", "chair", "r4 r5 r6", "r1 r2", False),
    ("head_is_dsl", "pupil", "r2", "staff", "r3 r4", "r1 r2", False),
    ("head_is_dsl", "pupil", "r3", "pupil", "r1 r2", "r3", True),
    ("head_is_dsl", "worker", "", "staff", "r1 r3 r4", "", True),
    ("head_is_dsl", "worker", "r1", "chair", "r4 r5 r6", "r1 r2", False),
    ("head_is_dsl", "dsl_team", "", "staff", "r3 r4", "r1 r2", False),
    ("head_is_dsl", "head", "", "chair", "r4 r5 r6", "r1 r2", False),
    ("head_is_dsl", "leaders", "", "chair", "r5 r6", "r1 r2 r4", False),
    ("head_is_dsl", "leaders", "r5", _NONE),
    ("head_is_dsl", "worker", "r3", "staff", "r1 r4", "r3", True),
    ("head_is_dsl", "worker", "r3 r4", "chair", "r5 r6", "r3 r4", True),
    ("head_is_dsl", "dsl_team", "r4", "chair", "r5 r6", "r1 r2 r4", False),
    # Rule 4 looks at who was taken off, not at who rule 3 forbade: the route stays staff.
    ("deputy_is_head", "dsl_team", "", "staff", "r3 r4", "r1 r2", True),
    ("deputy_is_head", "pupil", "r1", "staff", "r3 r4", "r1 r2", True),
    ("deputy_is_head", "pupil", "r2", "chair", "r4 r5", "r1 r2", True),
    ("deputy_is_head", "pupil", "r4", "pupil", "r1 r2", "r4", False),
    ("dsl_on_staff", "worker", "", "staff", "r1 r2 r3", "", True),
    ("dsl_on_staff", "worker", "r1", "chair", "r4 r5", "r1 r2", True),
    ("dsl_on_staff", "dsl_team", "", "chair", "r4 r5", "r1 r2", True),
    ("dsl_on_staff", "head", "", "chair", "r4 r5", "r1 r2 r3", False),
    ("others_everywhere", "dsl_team", "", "staff", "r2 r3", "r1", True),
    ("others_everywhere", "head", "", "chair", "r4 r5 r6", "r1", True),
    ("others_everywhere", "leaders", "", "chair", "r5 r6", "r1 r4", True),
    ("wide_chair", "pupil", "r3", "pupil", "r1 r2", "r3", True),
    ("wide_chair", "pupil", "r1 r3", "staff", "r4 r5", "r1 r2 r3", True),
    ("wide_chair", "leaders", "", "chair", "r6 r7", "r1 r2 r4 r5", True),
    ("wide_chair", "head", "r5", "chair", "r6 r7", "r1 r2 r4 r5", True),
    ("wide_chair", "worker", "r5", "chair", "r6 r7", "r5", True),
    ("wide_chair", "leaders", "r7", _NONE),
)


def cases() -> list[Case]:
    """One for each row."""
    return [_case(row) for row in _ROWS]


def _case(row: tuple[Any, ...]) -> Case:
    name, subject, removed = row[:3]
    title = f"{name}: {subject}" + (f", without {removed}" if removed else "")
    given = {"roster": name, "subject": subject, "removed": removed.split()}
    if row[3] == _NONE:
        return case(title, "choose", "3", refuse=_NONE, **given)
    route, readers, forbidden, recovery = row[3:]
    expect = {
        "route": route,
        "readers": readers.split(),
        "forbidden": forbidden.split(),
        "recovery": recovery,
    }
    return case(title, "choose", "3", expect=expect, **given)
