"""A referral as a PDF, and as one HTML file that opens in any browser or word processor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from inbox.exports.faces import Faces
from inbox.exports.paper import Paper
from inbox.exports.plain import visible
from inbox.referrals.filling import NOT_KNOWN, shown
from inbox.referrals.form import Referral
from worrybox.web.templates import render


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """inbox/referral_file.html."""

    title: str
    school: str
    to: str
    made: str
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    not_known: str = NOT_KNOWN


def as_pdf(referral: Referral, values: Mapping[str, str], *, school: str, to: str, faces: Faces) -> bytes:
    """A4, each blank said to be not known."""
    now = datetime.now(UTC)
    footer = f"Confidential · {school} · {now:%Y-%m-%d}"
    paper = Paper(referral.title, faces=faces, footer=footer, at=now)
    paper.field("To", to)
    for section in referral.sections:
        paper.heading(section.title)
        for field in section.fields:
            paper.field(field.label, values.get(field.id, ""), blank=NOT_KNOWN)
    return paper.done()


def as_html(referral: Referral, values: Mapping[str, str], *, school: str, to: str) -> bytes:
    """One file without script, link or picture."""
    sections = tuple(
        (section.title, tuple((field.label, visible(shown(values, field.id))) for field in section.fields))
        for section in referral.sections
    )
    page = Page(referral.title, school, visible(to, lines=False), f"{datetime.now(UTC):%Y-%m-%d}", sections)
    return render("inbox/referral_file.html", page).encode()
