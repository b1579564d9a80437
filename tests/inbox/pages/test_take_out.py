"""Taking something out of a case: a file that no cache keeps, under a neutral name, and on the record."""

from __future__ import annotations

import json

import httpx2
import pytest
from starlette.applications import Starlette

from inbox.exports.taking import MAKERS
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.pages.test_cases import Desk
from tests.inbox.school import ALEX, GRACE, MORGAN, InventedSchool, id_of, today

pytestmark = pytest.mark.slow
ASKED = {"names": "with", "whom": "Children’s services", "why": "A referral", "withheld": ""}


def out(desk: Desk, export: str, **fields: str) -> httpx2.Response:
    return desk.client.post(f"{desk.path}/out", data={"export": export, **ASKED, **fields})


@pytest.fixture
def report(app: Starlette, school: InventedSchool) -> bytes:
    envelope = school.sealed("Priya takes my lunch.")
    keep(app, envelope)
    return id_of(envelope)


def test_every_file_leaves_uncached_under_a_neutral_name_and_each_is_on_record(
    visit: Visit, report: bytes
) -> None:
    morgan = Desk(visit(MORGAN), report)
    morgan.record("child", name="Sam Oak", about="8B")
    for what, form in MAKERS:
        answer = out(morgan, f"{what}-{form}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        name = answer.headers.get("content-disposition", "")
        assert name == ("" if form == "block" else f'attachment; filename="{what}-{today()}.{form}"')
    assert morgan.page().count("recorded what was shared outside") == len(MAKERS)
    shared = json.loads(out(morgan, "case-json").content)["shared"]
    assert [each["what"] for each in shared] == [str(what) for what, _ in MAKERS]
    assert shared[0]["whom"] == "Children’s services"


def test_a_blank_takes_nothing_out_and_keeps_every_word(visit: Visit, report: bytes) -> None:
    morgan = Desk(visit(MORGAN), report)
    refused = out(morgan, "record-pdf", whom="", why="Asked by the council")
    assert refused.status_code == 422
    assert "Nothing was taken out" in refused.text
    assert "Asked by the council" in refused.text
    assert "recorded what was shared" not in morgan.page()


def test_what_is_held_back_is_recorded_without_a_file(visit: Visit, report: bytes) -> None:
    morgan = Desk(visit(MORGAN), report)
    assert out(morgan, "nothing-none", withheld="All of it: not safe yet").status_code == 303
    assert "Children’s services" in morgan.page()


def test_without_names_neither_child_nor_reader_nor_words_leave(visit: Visit, report: bytes) -> None:
    morgan = Desk(visit(MORGAN), report)
    morgan.record("child", name="Priya", about="8B")
    assert "[the child] takes my lunch." in out(morgan, "case-json", names="without").text
    held = out(morgan, "case-json", names="without", words="held-back").text
    assert not any(each in held for each in ("Priya", "lunch", "Morgan", "Oakfield", "8B"))


def test_who_does_not_hold_the_case_or_asks_for_what_is_not_there_gets_nothing(
    visit: Visit, report: bytes
) -> None:
    assert out(Desk(visit(GRACE), report), "record-pdf").status_code == 404
    alex = Desk(visit(ALEX), report)
    for export in ("record-json", "transfer-pack", "", "nothing-pdf"):
        assert out(alex, export).status_code == 404
    stranger = visit()
    answer = stranger.post(f"{alex.path}/out", data={"export": "record-pdf", **ASKED})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
