"""Referrals, and the pack for the next school: filled from the case, blanks said, kept on the record."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import zipfile

import pypdfium2
import pytest
from starlette.applications import Starlette

from crypto.choosing import Subject
from crypto.encoding import b64
from inbox.referrals.form import MASH
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.pages.test_cases import Desk
from tests.inbox.school import ALEX, GRACE, MORGAN, InventedSchool, id_of

pytestmark = pytest.mark.slow


@pytest.fixture
def reports(app: Starlette, school: InventedSchool) -> list[bytes]:
    sent = [school.sealed(words) for words in ("They take my lunch.", "It was Jake.")]
    staff = school.sealed("About a teacher", subject=Subject.WORKER)
    keep(app, *sent, staff)
    return [id_of(each) for each in (*sent, staff)]


def said_in(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_a_referral_is_filled_changed_and_saved_with_its_blanks_said(
    visit: Visit, reports: list[bytes]
) -> None:
    morgan = Desk(visit(MORGAN), reports[0])
    morgan.record("child", name="Sam Oak", about="8B")
    morgan.record("person", name="Mrs Oak", part="family", about="mother")
    url = f"{morgan.path}/referrals/mash"
    page = html.unescape(morgan.client.get(url).text)
    assert all(each in page for each in ('value="Sam Oak"', "Mrs Oak: mother", "They take my lunch."))
    assert 'To call: <b dir="auto">out_of_hours 01632 960001</b>' in page
    asked = {"child": "Sam <b>Oak</b>", "referrer": "Morgan", "whom": "MASH", "why": "Harm", "withheld": ""}
    saved = morgan.client.post(url, data={**asked, "form": "html"})
    assert 'filename="form-mash.html"' in saved.headers["content-disposition"]
    assert "Sam &lt;b&gt;Oak" in saved.text
    assert saved.text.count("not known") == len(list(MASH.fields())) - 2
    printed = said_in(morgan.client.post(url, data={**asked, "form": "pdf"}).content)
    assert "NHS number not known" in printed
    assert morgan.page().count("recorded what was shared outside") == 2


def test_a_referral_without_an_addressee_keeps_every_word(visit: Visit, reports: list[bytes]) -> None:
    morgan = Desk(visit(MORGAN), reports[0])
    url = f"{morgan.path}/referrals/mash"
    refused = morgan.client.post(url, data={"child": "Sam Oak", "whom": "", "why": "Harm", "form": "pdf"})
    assert refused.status_code == 422
    assert 'value="Sam Oak"' in refused.text
    assert "recorded what was shared" not in morgan.page()


def test_only_a_case_about_staff_goes_to_the_lado_and_none_into_a_pack(
    visit: Visit, reports: list[bytes]
) -> None:
    morgan, grace = Desk(visit(MORGAN), reports[0]), Desk(visit(GRACE), reports[2])
    assert morgan.client.get(f"{morgan.path}/referrals/lado").status_code == 404
    assert morgan.client.get(f"{morgan.path}/referrals/other").status_code == 404
    assert "01632 960001" in grace.client.get(f"{grace.path}/referrals/lado").text
    assert grace.client.get(f"{grace.path}/transfer").status_code == 404
    assert grace.client.post(f"{grace.path}/transfer", data={"whom": "x", "why": "x"}).status_code == 404


def test_a_report_whose_reporter_took_someone_off_is_in_no_pack_until_said_to_be_about_no_staff(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    report = school.sealed("It is about one of them", removed=[ALEX])
    keep(app, report)
    grace = Desk(visit(GRACE), id_of(report))
    pack, lado = f"{grace.path}/transfer", f"{grace.path}/referrals/lado"
    assert "The reporter took someone off" in grace.page()
    assert f'href="{lado}"' in grace.page()
    assert grace.client.get(pack).status_code == 404
    assert grace.client.post(pack, data={"whom": "x", "why": "x"}).status_code == 404
    assert grace.client.get(lado).status_code == 200
    assert grace.record("staff", kind="none").status_code == 303
    assert "The reporter took someone off" not in grace.page()
    assert grace.client.get(lado).status_code == 404
    assert grace.client.post(pack, data={"whom": "x", "why": "x"}).content[:2] == b"PK"


def test_a_pack_has_every_case_of_the_child_their_hashes_and_a_receipt(
    visit: Visit, reports: list[bytes]
) -> None:
    morgan = Desk(visit(MORGAN), reports[0])
    morgan.record("child", name="Sam Oak", about="8B")
    for other in reports[1:]:
        morgan.record("link", kind="person", case=b64(other))
    url, asked = f"{morgan.path}/transfer", {"whom": "Elm School, Dana", "why": "Moves"}
    ticked = re.findall(r'name="case" value="([\w-]{22})"', morgan.client.get(url).text)
    assert ticked == [b64(reports[1])]
    answer = morgan.client.post(url, data={**asked, "case": [b64(each) for each in reports]})
    pack = zipfile.ZipFile(io.BytesIO(answer.content))
    parts = {name: pack.read(name) for name in pack.namelist()}
    manifest = json.loads(parts["manifest.json"])
    assert {each["name"] for each in manifest["parts"]} == set(parts) - {"manifest.json", "receipt.pdf"}
    for each in manifest["parts"]:
        assert each["sha256"] == hashlib.sha256(parts[each["name"]]).hexdigest()
    assert {name.split("/")[0] for name in parts if "/" in name} == {"case-1", "case-2"}
    receipt = said_in(parts["receipt.pdf"]).replace(" ", "")
    assert hashlib.sha256(parts["manifest.json"]).hexdigest() in receipt
    assert "recorded what was shared outside" in Desk(morgan.client, reports[1]).page()
