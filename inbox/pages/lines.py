"""Lines of the list as a page shows them: what came, and beside it what the books say of its case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from crypto.encoding import b64
from crypto.envelope import FLAG_SEALED_BY_PORTAL
from inbox.pages.case import code_names
from inbox.pages.contexts import Kind, ReportLine
from inbox.pages.shared import Desk
from inbox.vault.book.store import Label
from inbox.vault.store import Line
from inbox.vault.vault import Vault

MINUTE = "%Y-%m-%dT%H:%MZ"


def lines_of(desk: Desk, vault: Vault, lines: Sequence[Line]) -> tuple[ReportLine, ...]:
    """In the order they are given. Raises VaultError."""
    asked = [line.envelope for line in lines if line.kind == "report"]
    labels = vault.cases.labels(asked) | vault.staff.labels(asked)
    now = datetime.now(UTC)
    return tuple(_line(desk, line, labels.get(line.envelope), now=now) for line in lines)


def _line(desk: Desk, line: Line, label: Label | None, *, now: datetime) -> ReportLine:
    readers = label.readers if label is not None else ()
    return ReportLine(
        url=f"/reports/{b64(line.envelope)}",
        kind=Kind(line.kind),
        said=line.said,
        day=line.day,
        is_new=line.is_new,
        urgent=line.urgent,
        sealed_by_portal=bool(line.flags & FLAG_SEALED_BY_PORTAL),
        added=line.added,
        # A portal whose clock is ahead files under a day that is not here yet.
        age=max(0, (now.date() - line.day).days),
        status=line.status,
        soon=label.urgency if label is not None else "",
        codes=code_names(label.codes) if label is not None else (),
        child=label.child if label is not None else "",
        read_by=tuple(desk.office.rosters.names(readers, seq=None)),
        overdue=line.due is not None and line.due <= now.strftime(MINUTE),
        mine=line.mine,
        staff=line.staff,
        alarms=label.alarms if label is not None else 0,
    )
