"""The papers of a case: concern record, chronology, the whole case. Each from its extract alone."""

from __future__ import annotations

from datetime import datetime

from inbox.exports.extract import Extract
from inbox.exports.faces import Faces
from inbox.exports.paper import Paper
from inbox.exports.spoken import (
    LIMBS,
    REPLIES,
    STAFF_KINDS,
    STATUSES,
    URGENCIES,
    kept_said,
    mark_said,
    spoken_at,
    spoken_day,
    step_said,
    told_said,
)
from inbox.exports.writing import own_words
from worrybox.web.i18n import LANGUAGES

_PARTS = {
    "at_risk": "Child at risk",
    "child": "Another child who may be at risk",
    "pupil": "Pupil",
    "family": "Family",
    "staff": "Works or helps here",
    "adult": "Another adult",
}
_CLOSING = (
    ("Summary", "summary"),
    ("How it was followed up", "follow_up"),
    ("Action", "action"),
    ("Decision", "decision"),
    ("Reason for the decision", "reason"),
    ("Outcome", "outcome"),
)


def record_paper(extract: Extract, faces: Faces) -> bytes:
    """The concern record: the words, then SUMMARY, ACTION, OUTCOME."""
    paper = begun("Concern record", extract, faces)
    _facts(paper, extract)
    put_words(paper, extract)
    _marks(paper, extract)
    _closing(paper, extract)
    _without_names(paper, extract)
    return paper.done()


def chronology_paper(extract: Extract, faces: Faces) -> bytes:
    """What happened when, in order."""
    paper = begun("Chronology", extract, faces)
    _facts(paper, extract)
    _chronology(paper, extract)
    _without_names(paper, extract)
    return paper.done()


def case_paper(extract: Extract, faces: Faces) -> bytes:
    """Everything recorded."""
    paper = begun("Case record", extract, faces)
    _facts(paper, extract)
    put_words(paper, extract)
    _talk(paper, extract)
    _people(paper, extract)
    _marks(paper, extract)
    _chronology(paper, extract)
    _tasks(paper, extract)
    _staff(paper, extract)
    _told(paper, extract)
    _notes(paper, extract)
    _closing(paper, extract)
    _kept(paper, extract)
    _shared(paper, extract)
    _history(paper, extract)
    _without_names(paper, extract)
    return paper.done()


def begun(title: str, extract: Extract, faces: Faces) -> Paper:
    """A paper with its title and foot: neither holds a word of the report."""
    about = f"case {extract.case}" if extract.case else "without names"
    footer = f"Confidential · {extract.school} · {about} · {spoken_at(extract.taken_out)}"
    return Paper(title, faces=faces, footer=footer, at=datetime.fromisoformat(extract.taken_out))


def _facts(paper: Paper, extract: Extract) -> None:
    child = extract.at_risk
    paper.field("Child at risk", child.name if child else "", blank="not given")
    if child and child.about:
        paper.field("About them", child.about)
    paper.field("Date of the report", spoken_day(extract.day) + (", marked urgent" if extract.urgent else ""))
    paper.field("Codes", ", ".join(extract.codes), blank="none yet")
    paper.field("How soon", URGENCIES.get(extract.urgency, ""), blank="not judged")
    paper.field("Status", STATUSES[extract.status])
    first = [f"{each.by}, {spoken_at(each.at)}" for each in extract.readers]
    paper.field("First read by", "\n".join(first), blank="nobody yet")
    if extract.unread:
        paper.field("Not whole", f"{extract.unread} entries could not be read, or raise an alarm.")


def put_words(paper: Paper, extract: Extract) -> None:
    """The reporter's own words, first and unaltered."""
    paper.heading("The reporter’s own words")
    if extract.language != "en":
        tongue = LANGUAGES[extract.language].name if extract.language in LANGUAGES else extract.language
        paper.text(f"Written in {tongue}. They are not translated here.", quiet=True)
    for each in extract.words:
        paper.text(each.question, quiet=True)
        for said in (", ".join(each.chosen), *each.written):
            if said:
                paper.text(said, barred=True)
    if not own_words(extract):
        paper.text("No words were written.")
    if extract.drawing:
        paper.text("There is a drawing. It stands on the case’s page.", quiet=True)
    if extract.files:
        paper.field("Files", "\n".join(extract.files))


def _talk(paper: Paper, extract: Extract) -> None:
    if extract.added:
        paper.heading("What followed")
    for each in extract.added:
        who = f"{each.by} answered" if each.by else "The reporter added"
        doubt = "" if each.proved else " (the five words do not prove it)"
        paper.text(f"{spoken_day(each.day)} · {who}{doubt}", quiet=True)
        paper.text(each.text, barred=not each.by)
    if extract.steps:
        paper.heading("When the reporter was answered")
    for step in extract.steps:
        paper.text(f"{spoken_at(step.at)} · {step.by} · {step_said(step)}")


def _people(paper: Paper, extract: Extract) -> None:
    if extract.people:
        paper.heading("People concerned")
    for each in extract.people:
        paper.field(_PARTS[each.part], ", ".join(filter(None, (each.name, each.about))))
    if extract.links:
        paper.heading("Other cases")
    for link in extract.links:
        paper.field(f"Same {link.kind}" if link.kind != "duplicate" else "The same matter", link.case)


def _marks(paper: Paper, extract: Extract) -> None:
    if extract.marks:
        paper.heading("Body map")
        paper.text("Where somebody saw a mark, in their words. No clinical finding.", quiet=True)
    for each in extract.marks:
        paper.text(mark_said(each))
        paper.text(f"{each.by}, {spoken_at(each.at)}", quiet=True)


def _chronology(paper: Paper, extract: Extract) -> None:
    paper.heading("Chronology")
    for each in extract.chronology:
        paper.heading(spoken_day(each.on), level=3)
        paper.field("Concern", each.concern)
        paper.field("Source", each.source)
        paper.field("Action", each.action, blank="none recorded")
        if each.whom:
            paper.field("By whom", each.whom)
        paper.field("Outcome", each.outcome, blank="none recorded")
        paper.field("Recorded by", each.by)
    if not extract.chronology:
        paper.text("Nothing is recorded.")


def _tasks(paper: Paper, extract: Extract) -> None:
    if extract.tasks:
        paper.heading("Actions")
    for each in extract.tasks:
        when = (
            f"done {spoken_day(each.done)}" if each.done else f"due {spoken_day(each.due) or 'on no set day'}"
        )
        paper.text(each.to_do)
        paper.text(" · ".join(filter(None, (each.owner, when, each.result))), quiet=True)


def _staff(paper: Paper, extract: Extract) -> None:
    if extract.staff is None:
        return
    paper.heading("About someone who works here")
    paper.field("Kind", STAFF_KINDS.get(extract.staff.kind, ""), blank="not chosen")
    for limb, reply in extract.staff.limbs.items():
        paper.field(LIMBS[limb], REPLIES[reply])
    if extract.staff.limbs:
        paper.field("Reason", extract.staff.reason)
    for each in extract.staff.lado:
        paper.field(
            f"LADO, {spoken_day(each.on)}", "\n".join(filter(None, (each.whom, each.text, each.reference)))
        )


def _told(paper: Paper, extract: Extract) -> None:
    if extract.told:
        paper.heading("Suspected child sexual abuse: who was told")
    for each in extract.told:
        said = " · ".join(filter(None, (told_said(each), each.reference)))
        paper.field(spoken_day(each.on), f"{said}\nRecorded by {each.by}")


def _notes(paper: Paper, extract: Extract) -> None:
    if extract.notes:
        paper.heading("Notes")
    for each in extract.notes:
        paper.text(f"{each.by}, {spoken_at(each.at)}", quiet=True)
        paper.text(each.text)


def _closing(paper: Paper, extract: Extract) -> None:
    for each in extract.earlier:
        paper.heading(f"Closed before, {spoken_at(each.at)}")
        for name, key in _CLOSING:
            paper.field(name, getattr(each, key))
        paper.text(f"Closed by {each.by}, and opened again since.", quiet=True)
    closing = extract.closing
    for name, key in _CLOSING:
        paper.heading(name)
        paper.text(getattr(closing, key) or "Not recorded yet: the case is open.")
    if closing.at:
        paper.text(f"Closed by {closing.by}, {spoken_at(closing.at)}.", quiet=True)


def _kept(paper: Paper, extract: Extract) -> None:
    if extract.kept:
        paper.heading("How long it is kept")
    for each in extract.kept:
        paper.text(f"{spoken_at(each.at)} · {each.by}", quiet=True)
        paper.text(kept_said(each))


def _shared(paper: Paper, extract: Extract) -> None:
    if extract.given:
        paper.heading("Readers who were let in")
    for reader in extract.given:
        paper.text(f"{spoken_at(reader.at)} · {reader.by} let in {reader.to}")
    if extract.shared:
        paper.heading("Shared outside, or held back")
    for each in extract.shared:
        names = "" if each.named else ", without names"
        paper.text(f"{spoken_at(each.at)} · {each.by} · {each.what}{names}", quiet=True)
        paper.field("With whom", each.whom)
        paper.field("Why", each.why)
        paper.field("Held back", each.withheld, blank="nothing")


def _history(paper: Paper, extract: Extract) -> None:
    paper.heading("Who recorded what when")
    for each in extract.history:
        paper.text(f"{spoken_at(each.at)} · {each.by} · {each.type.replace('_', ' ')}", quiet=True)


def _without_names(paper: Paper, extract: Extract) -> None:
    if extract.masked:
        paper.heading("Without names")
    for each in extract.masked:
        paper.text(each)
