"""The extract as JSON, as sheets (CSV) and as a plain block to paste. PDF is in inbox.exports.paper.

JSON is plain ASCII, so that printing it on a terminal does nothing; a cell is never a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

import msgspec

from inbox.exports.extract import Extract
from inbox.exports.plain import cell, isolated

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
    """One row an entry of any kind, by day."""
    rows = [(extract.day, "Report", "", words, "") for words in own_words(extract)]
    rows += [(each.day, "Answer" if each.by else "Added", each.by, each.text, "") for each in extract.added]
    rows += [(each.on, "Chronology", each.by, each.concern, each.outcome) for each in extract.chronology]
    rows += [(each.at[:10], "Note", each.by, each.text, "") for each in extract.notes]
    rows += [(each.due, "Action", each.owner, each.to_do, each.result) for each in extract.tasks]
    rows += [(each.on, "Told", each.by, each.text, each.reference) for each in extract.told]
    rows += [(each.at[:10], "Shared", each.by, each.whom, each.why) for each in extract.shared]
    if (closing := extract.closing).at:
        rows.append((closing.at[:10], "Closed", closing.by, closing.summary, closing.outcome))
    return _sheet(("Date", "Kind", "By", "What", "What came of it"), sorted(rows))


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
    parts += [("WITHOUT NAMES", " ".join(extract.masked))] if extract.masked else []
    return "\n\n".join(f"{head}\n{isolated(said)}" for head, said in parts) + "\n"


def _last(notes: Sequence[str]) -> str:
    return notes[-1] if notes else "none yet"


def _tasks(extract: Extract) -> str:
    said = [f"{each.to_do} ({each.owner}{', done' if each.done else ''})" for each in extract.tasks]
    return "\n".join(said) or "none yet"
