"""The extract as JSON, as sheets (CSV) and as a plain block to paste. PDF is in inbox.exports.paper.

JSON is plain ASCII, so that printing it on a terminal does nothing; a cell is never a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

import msgspec

from inbox.exports.extract import Added, Extract, Moment
from inbox.exports.plain import cell, isolated
from inbox.exports.spoken import kept_said, mark_said, step_said, told_said

CHRONOLOGY = ("Date", "Concern", "Source", "Action", "By whom", "Outcome", "Recorded by")
RECORD = (
    "Case",
    "Date of the report",
    "Child at risk",
    "About them",
    "Codes",
    "Status",
    "Urgency",
    "The reporter’s words",
    "Summary",
    "Follow-up",
    "Action",
    "Decision",
    "Reason",
    "Outcome",
    "Closed",
    "Closed by",
    "Body map",
    "How long it is kept",
)


def as_json(extract: Extract) -> bytes:
    """Of the published schema, in ASCII: every other character is an escape."""
    return json.dumps(msgspec.to_builtins(extract), indent=1).encode("ascii") + b"\n"


def record_sheet(extracts: Iterable[Extract]) -> bytes:
    """One row a case."""
    return _sheet(RECORD, (_row(each) for each in extracts))


def chronology_sheet(extract: Extract) -> bytes:
    """One row a line of the chronology."""
    return _sheet(
        CHRONOLOGY,
        (
            (each.on, each.concern, each.source, each.action, each.whom, each.outcome, each.by)
            for each in extract.chronology
        ),
    )


def case_sheet(extract: Extract) -> bytes:
    """One row an entry of any kind, by day; first what has no day."""
    rows = [*_standing(extract), *_of_staff(extract)]
    rows += [(extract.day, "Report", "", words, "") for words in own_words(extract)]
    rows += [(each.day, _followed(each), each.by, each.text, "") for each in extract.added]
    rows += [(each.on, "Chronology", each.by, _happened(each), each.outcome) for each in extract.chronology]
    rows += [(each.at[:10], "Note", each.by, each.text, "") for each in extract.notes]
    rows += [(each.due, "Action", each.owner, each.to_do, each.result) for each in extract.tasks]
    rows += [(each.on, "Told", each.by, told_said(each), each.reference) for each in extract.told]
    rows += [(each.at[:10], "Shared", each.by, each.whom, each.why) for each in extract.shared]
    rows += [(each.at[:10], "First read", each.by, "", "") for each in extract.readers]
    rows += [(each.at[:10], "Body map", each.by, mark_said(each), "") for each in extract.marks]
    rows += [(each.at[:10], f"Link: {each.kind}", each.by, each.case, "") for each in extract.links]
    rows += [(each.at[:10], "To the reporter", each.by, step_said(each), "") for each in extract.steps]
    rows += [(each.at[:10], "Kept", each.by, kept_said(each), "") for each in extract.kept]
    rows += [(each.at[:10], "Let in", each.by, each.to, "") for each in extract.given]
    closings = [*extract.earlier, *([extract.closing] if extract.closing.at else [])]
    rows += [(each.at[:10], "Closed", each.by, each.summary, each.outcome) for each in closings]
    return _sheet(("Date", "Kind", "By", "What", "What came of it"), sorted(rows))


def _standing(extract: Extract) -> list[tuple[str, str, str, str, str]]:
    """Codes, urgency and people, as they stand."""
    rows = [("", "Code", "", each, "") for each in extract.codes]
    rows += [("", "Urgency", "", extract.urgency, "")] if extract.urgency else []
    rows += [("", f"Person: {each.part}", "", each.name, each.about) for each in extract.people]
    return rows


def _of_staff(extract: Extract) -> list[tuple[str, str, str, str, str]]:
    staff = extract.staff
    if staff is None:
        return []
    rows = [("", "Staff", "", staff.kind, "")]
    rows += [("", f"Harm threshold: {limb}", "", reply, staff.reason) for limb, reply in staff.limbs.items()]
    rows += [(each.on, f"LADO: {each.whom}", each.by, each.text, each.reference) for each in staff.lado]
    return rows


def _happened(each: Moment) -> str:
    return _joined(each.concern, each.source, each.action, each.whom)


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _followed(added: Added) -> str:
    if added.by:
        return "Answer"
    return "Added" if added.proved else "Added (the five words do not prove it)"


def _row(extract: Extract) -> Sequence[str]:
    child, closing = extract.at_risk, extract.closing
    return (
        extract.case,
        extract.day,
        child.name if child else "not given",
        child.about if child else "",
        ", ".join(extract.codes),
        extract.status,
        extract.urgency,
        "\n".join(own_words(extract)),
        closing.summary,
        closing.follow_up,
        closing.action,
        closing.decision,
        closing.reason,
        closing.outcome,
        closing.at,
        closing.by,
        "\n".join(mark_said(each) for each in extract.marks),
        "\n".join(kept_said(each) for each in extract.kept),
    )


def _sheet(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    sheet = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    sheet.writerow(head)
    for row in rows:
        sheet.writerow([cell(each) for each in row])
    # The mark at the start is what makes a spreadsheet read it as UTF-8.
    return out.getvalue().encode("utf-8-sig")


def own_words(extract: Extract) -> list[str]:
    """What the reporter wrote, then what they chose, as one text a question."""
    return [
        f"{each.question} {said}"
        for each in extract.words
        for said in ("\n".join(each.written), ", ".join(each.chosen))
        if said
    ]


def block(extract: Extract) -> str:
    """To paste into the text box of another record system: SUMMARY, ACTION, OUTCOME, no marks of layout."""
    child, closing = extract.at_risk, extract.closing
    about = [f"Report of {extract.day}", extract.school, extract.case and f"case {extract.case}"]
    decided = "\n".join(filter(None, (closing.decision, closing.reason)))
    parts = [
        ("CONCERN", ", ".join(filter(None, about))),
        ("CHILD AT RISK", ", ".join(filter(None, (child.name, child.about))) if child else "not given"),
        ("CODES", ", ".join(extract.codes) or "none"),
        ("THE REPORTER’S OWN WORDS", "\n".join(own_words(extract)) or "none were written"),
        ("SUMMARY", closing.summary or _last([each.text for each in extract.notes])),
        ("ACTION", "\n".join(filter(None, (closing.action, closing.follow_up))) or _tasks(extract)),
        ("DECISION AND REASON", decided or "not decided yet"),
        ("OUTCOME", closing.outcome or "open"),
    ]
    more = [
        ("BODY MAP (NO CLINICAL FINDING)", [mark_said(each) for each in extract.marks]),
        ("HOW LONG IT IS KEPT", [kept_said(each) for each in extract.kept]),
    ]
    parts += [(head, "\n".join(said)) for head, said in more if said]
    parts += [("WITHOUT NAMES", " ".join(extract.masked))] if extract.masked else []
    return "\n\n".join(f"{head}\n{isolated(said)}" for head, said in parts) + "\n"


def _last(notes: Sequence[str]) -> str:
    return notes[-1] if notes else "none yet"


def _tasks(extract: Extract) -> str:
    said = [f"{each.to_do} ({each.owner}{', done' if each.done else ''})" for each in extract.tasks]
    return "\n".join(said) or "none yet"
