"""Figures on one page of A4: tables, for the eye bars beside the numbers, and what was hidden."""

from __future__ import annotations

from collections.abc import Sequence

from inbox.exports.faces import Faces
from inbox.exports.paper import Paper
from inbox.exports.spoken import spoken_day
from inbox.figures.figures import Count, Days, Figures
from inbox.figures.merging import Sum, Trust

HIDDEN = "hidden"
NOTE = (
    "Numbers from 1 to 4 are hidden, and with them as many others as are needed so that they cannot be"
    " worked out. Days are whole days from the day of the report; fewer than five are not summed up. Terms"
    " are counted from 1 September, 1 January and 1 April. A case counts once, by the group of its first"
    " code."
)


def number(count: int | None) -> str:
    """A number, or that it is hidden."""
    return HIDDEN if count is None else str(count)


def days_said(days: Days) -> str:
    """Median and worst."""
    if days.median is None:
        return "too few to say"
    return f"median {days.median:g} days, longest {days.worst} days"


def tests_said(tests: Count | None) -> str:
    """How many test reports were opened in time."""
    return f"{number(tests.count)} {tests.name}" if tests is not None else "not known"


def as_pdf(figures: Figures, faces: Faces) -> bytes:
    """One page for governors."""
    paper = Paper("Worries sent to us: figures for governors", faces=faces, footer=f"{figures.school}")
    paper.text(f"{figures.school}, {spoken_day(figures.first)} to {spoken_day(figures.made)}", quiet=True)
    paper.field("Reports", number(figures.total))
    paper.field("Until first read", days_said(figures.to_read))
    paper.field("Until first reply", days_said(figures.to_reply))
    for each in (*figures.reading, *figures.overdue):
        if each.name in ("Not read yet", "Overdue"):
            paper.field(each.name, number(each.count))
    paper.field("Test reports opened", tests_said(figures.tests))
    _rows(paper, "By term", figures.terms)
    _rows(paper, "By theme", figures.themes)
    paper.heading("How to read this")
    paper.text(NOTE, quiet=True)
    return paper.done()


def _rows(paper: Paper, title: str, counts: Sequence[Count]) -> None:
    paper.heading(title)
    for each in counts:
        paper.field(each.name, number(each.count))
    if not counts:
        paper.text("Nothing yet.")


def trust_pdf(trust: Trust, faces: Faces) -> bytes:
    """Many schools."""
    paper = Paper("Worries sent to our schools: figures", faces=faces, footer=f"{len(trust.schools)} schools")
    paper.field("Reports", sum_said(trust.total))
    for title, sums in (("By term", trust.terms), ("By theme", trust.themes)):
        paper.heading(title)
        for each in sums:
            paper.field(each.name, sum_said(each))
    paper.heading("School by school")
    for row in trust.schools:
        paper.heading(row.school, level=3)
        paper.field("Reports", number(row.total))
        paper.field("Until first read", days_said(row.to_read))
        paper.field("Until first reply", days_said(row.to_reply))
        paper.field("Test reports opened", tests_said(row.tests))
    paper.heading("How to read this")
    paper.text(NOTE, quiet=True)
    return paper.done()


def sum_said(found: Sum) -> str:
    """A sum, "at least" where numbers were hidden."""
    return f"at least {found.at_least} ({found.hidden} hidden)" if found.hidden else str(found.at_least)
