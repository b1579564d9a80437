"""Text that tries to act, in every field of a report and of every entry, through every page and export."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
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
from inbox.export import exported
from inbox.exports.gathering import extract_of
from inbox.exports.taking import MAKERS, taken
from inbox.recording import record
from inbox.referrals.filling import filled
from inbox.referrals.form import LADO, MASH
from inbox.referrals.writing import as_html
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
    calm = vault.store.get(id_of(other))
    record(app.state.desk.office, vault, calm, [Note(text), ChildAtRisk(text, text)])
    for page in (*pages(client, report), *of_the_pack(client, id_of(other))):
        assert page.status_code in (200, 422)
        seen = seen_in(page.text)
        assert seen.faults == []
        met += seen.met
    assert met > 5
    leaves_inert(app, vault, report)
    leaves_referred(app, vault, report)


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
        client.get(f"/keeping/{b64(report)}"),
        *(client.get(each) for each in ("/keeping", "/trail?check=yes", "/figures", "/people", "/watch")),
        client.post(f"{path}/answers", data={"kind": "text", "text": HOSTILE["script"]}),
        client.post("/search", data={"words": MARK}),
        *(client.get(f"{path}/referrals/{kind}") for kind in ("mash", "lado")),
        client.post(f"{path}/out", data=asked),
        client.post(f"{path}/out", data={**asked, "why": ""}),
        client.post(f"{path}/record", data={"type": "close", "draft": "", "summary": HOSTILE["script"]}),
    ]


def of_the_pack(client: httpx2.Client, report: bytes) -> list[httpx2.Response]:
    """The page for the next school, and the same with a blank that refuses."""
    path = f"/reports/{b64(report)}/transfer"
    asked = {"whom": HOSTILE["script"], "why": "They move.", "withheld": ""}
    with zipfile.ZipFile(io.BytesIO(client.post(path, data=asked).content)) as pack:
        for name in pack.namelist():
            assert re.fullmatch(r"[a-z0-9./-]+", name)
            content = pack.read(name)
            assert (
                content[:5] == b"%PDF-" or [char for char in content.decode("utf-8-sig") if acts(char)] == []
            )
    return [client.get(path), client.post(path, data={**asked, "why": ""})]


def leaves_inert(app: Starlette, vault: Vault, report: bytes) -> None:
    office, held = app.state.desk.office, vault.store.get(report)
    assert held is not None
    file = open_case(office, vault, held)
    assert file is not None
    for (what, form), named in ((each, named) for each in MAKERS for named in {True, each[1] is Form.PDF}):
        content = taken(office, vault, file, what=what, form=form, named=named, words=True).content
        if form is Form.PDF:
            assert content[:5] == b"%PDF-"
            # Packed fonts and pages are any bytes at all, "/AA" among them; what acts stands outside of them.
            outside = re.sub(rb"\bstream\r?\n.*?endstream", b"", content, flags=re.DOTALL)
            assert not re.search(rb"/(URI|JS|JavaScript|AA|S /Launch|Annot|EmbeddedFile)\b", outside)
            continue
        said = content.decode("utf-8-sig")
        assert [char for char in said if acts(char)] == []
        if form is Form.JSON:
            assert said.isascii()
        if form is Form.CSV:
            cells = [cell for row in csv.reader(io.StringIO(said)) for cell in row]
            assert [cell for cell in cells if cell.lstrip(" \u2068")[:1] in tuple("=+-@|")] == []


def leaves_referred(app: Starlette, vault: Vault, report: bytes) -> None:
    """The forms to children's services and to the LADO, and all of it as a terminal is shown it."""
    desk, held = app.state.desk, vault.store.get(report)
    assert held is not None
    file = open_case(desk.office, vault, held)
    assert file is not None
    extract = extract_of(desk.office, vault, file)
    for referral in (MASH, LADO):
        values = filled(referral, extract, reader="Morgan", role="DSL", roster=desk.roster)
        page = as_html(referral, values, school="Oakfield", to="The council").decode()
        # Its own, since it stands alone.
        assert seen_in(page).faults == ["<style>"]
    said = exported(desk.office, vault)
    assert [char for char in said if acts(char)] == []
    assert any(each["envelope"] == b64(report) for each in json.loads(said))


def acts(char: str) -> bool:
    turns = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
    return char in turns or (unicodedata.category(char) in {"Cc", "Zl", "Zp"} and char not in "\r\n")
