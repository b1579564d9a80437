"""Text that tries to act, in every field of a report and of every entry, through every page and export."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from datetime import date

import httpx2
import pytest
from starlette.applications import Starlette

from crypto.encoding import b64
from crypto.replies import ReplyKind
from crypto.report import Audience, SealedFile
from crypto.report import Form as FormName
from inbox.casefile import open_case
from inbox.casework.base import Entry
from inbox.casework.bodymap import Mark, Region, Side
from inbox.casework.duties import Harm, Lado, Notified, Staff, Unnotified
from inbox.casework.entries import (
    Action,
    Answered,
    ChildAtRisk,
    Close,
    Coded,
    Concern,
    Done,
    Judged,
    Link,
    Note,
    Person,
    Read,
    Reopen,
    Share,
)
from inbox.casework.kinds import KINDS
from inbox.casework.leaving import Form, TakenOut, What
from inbox.casework.retention import Erase, Hold, Keep
from inbox.casework.words import Limb, LinkKind, Part, Reply, StaffKind, Told, Urgency
from inbox.exports.taking import MAKERS, taken
from inbox.recording import record
from inbox.vault.vault import Vault
from portal.questions import SETS
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.pages.hostile import HOSTILE, MARK, seen_in
from tests.inbox.school import ALEX, MORGAN, InventedSchool, id_of

pytestmark = pytest.mark.slow
DAY = date(2026, 11, 20)


def entries(text: str, other: bytes) -> list[Entry]:
    """One of every kind, its fields full of it; past the parsers, as a colleague's altered program would."""
    return [
        Read(),
        Judged(Urgency.TODAY),
        Coded("england-2026", add=("sexual-abuse",)),
        Note(text),
        Action(text, ALEX, DAY),
        Done(b"h" * 32, text),
        Concern(DAY, text, text, text, text, text),
        Person(text, Part.FAMILY, text),
        ChildAtRisk(text, text),
        Link(LinkKind.PERSON, other),
        Staff(StaffKind.ALLEGATION),
        Harm(tuple((limb, Reply.UNSURE) for limb in Limb), text),
        Lado(DAY, text, text, text),
        Mark(Side.FRONT, Region.HEAD, 500, 100, text, text, text),
        Unnotified(text),
        Notified(Told.BOTH, DAY, text, text),
        TakenOut(What.NOTHING, Form.NONE, True, text, text, text),
        Keep(text, DAY),
        Hold(True, text),
        Erase(text, b"h" * 32),
        Close(text, text, text, text, text, text),
        Reopen(text),
        Answered(ReplyKind.OPENED, 0),
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_never_more_than_text(app: Starlette, visit: Visit, school: InventedSchool, name: str) -> None:
    text, other = HOSTILE[name], school.sealed("Something calm")
    # A report whose language has a control character is none: it is shown as it came, and there is no case.
    short = text[:8] if text[:8].isprintable() else "en"
    asked = SETS["england-2026", 2].questions(Audience.OLDER)
    envelope = school.sealed(
        text,
        answers={each.id: text for each in asked} | {"of-next-year": text},
        form=FormName("england-2026", 2),
        lang=short,
        files=(SealedFile(b"k" * 32, short, short, 3, 1),),
    )
    keep(app, envelope, other)
    client = visit(MORGAN)
    client.get("/")
    vault, report = app.state.desk.sessions.vaults()[0], id_of(envelope)
    made = entries(text, id_of(other))
    assert {type(each) for each in made} | {Share} == set(KINDS)
    held = vault.store.get(report)
    record(app.state.desk.office, vault, held, made)
    met = 0
    for page in pages(client, report):
        assert page.status_code in (200, 422)
        seen = seen_in(page.text)
        assert seen.faults == []
        met += seen.met
    assert met > 5
    leaves_inert(app, vault, report)


def pages(client: httpx2.Client, report: bytes) -> list[httpx2.Response]:
    path = f"/reports/{b64(report)}"
    asked = {
        "export": "record-block",
        "names": "with",
        "whom": HOSTILE["script"],
        "why": "why",
        "withheld": "",
    }
    return [
        client.get(path),
        *(client.get(f"/?show={view}") for view in ("all", "overdue", "staff")),
        client.get(f"{path}/body"),
        client.post("/search", data={"words": MARK}),
        *(client.get(f"{path}/referrals/{kind}") for kind in ("mash", "lado")),
        client.post(f"{path}/out", data=asked),
        client.post(f"{path}/out", data={**asked, "why": ""}),
        client.post(f"{path}/record", data={"type": "close", "draft": "", "summary": HOSTILE["script"]}),
    ]


def leaves_inert(app: Starlette, vault: Vault, report: bytes) -> None:
    office, held = app.state.desk.office, vault.store.get(report)
    assert held is not None
    file = open_case(office, vault, held)
    assert file is not None
    for (what, form), named in ((each, named) for each in MAKERS for named in {True, each[1] is Form.PDF}):
        content = taken(office, vault, file, what=what, form=form, named=named, words=True).content
        if form is Form.PDF:
            assert content[:5] == b"%PDF-"
            assert not re.search(rb"/(URI|JS|JavaScript|AA|S /Launch|Annot|EmbeddedFile)\b", content)
            continue
        said = content.decode("utf-8-sig")
        assert [char for char in said if acts(char)] == []
        if form is Form.JSON:
            assert said.isascii()
        if form is Form.CSV:
            cells = [cell for row in csv.reader(io.StringIO(said)) for cell in row]
            assert [cell for cell in cells if cell.lstrip(" \u2068")[:1] in tuple("=+-@|")] == []


def acts(char: str) -> bool:
    turns = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
    return char in turns or (unicodedata.category(char) in {"Cc", "Zl", "Zp"} and char not in "\r\n")
