"""The marks of a case's body map as a page shows them, numbered in the order of the record."""

from __future__ import annotations

from inbox.casework.bodymap import HEIGHT, MOST, WIDTH, Mark
from inbox.casework.case import Case
from inbox.moments import spoken_moment
from inbox.pages.case_contexts import MarkView
from inbox.pages.shared import Desk


def mark_views(desk: Desk, case: Case) -> tuple[MarkView, ...]:
    """In units of the drawing."""
    return tuple(
        MarkView(
            n=number,
            side=str(each.entry.side),
            region=str(each.entry.region),
            x=each.entry.x * WIDTH // MOST,
            y=each.entry.y * HEIGHT // MOST,
            size=each.entry.size,
            colour=each.entry.colour,
            text=each.entry.text,
            by=desk.name_of(each.by),
            at=spoken_moment(each.at),
        )
        for number, each in enumerate(case.of(Mark), 1)
    )
