"""Figures of many schools on a page: files read in memory, strictly, bounded, and nothing of them kept."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import httpx2
import pytest

from inbox.errors import FiguresError
from inbox.figures.figures import Tally, as_json, figures_of
from inbox.figures.uploading import MAX_FILES, MAX_UPLOAD, sent_files
from tests.inbox.pages.conftest import Visit
from tests.inbox.school import MORGAN, InventedSchool

PAGE = "/figures/trust"


def figures(school: str, *, count: int) -> bytes:
    tally = Tally({"Autumn 2026": count}, {"Online": count}, {1: count}, {}, 0)
    return as_json(figures_of(tally, school=school, made=date(2026, 11, 22), first=date(2025, 9, 1)))


def send(client: httpx2.Client, *files: bytes, do: str = "show") -> httpx2.Response:
    sent = [("files", ("figures.json", each, "application/json")) for each in files]
    return client.post(PAGE, data={"do": do}, files=sent)


def kept_under(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_schools_stand_together_hidden_numbers_stay_hidden_and_nothing_is_kept(
    visit: Visit, school: InventedSchool
) -> None:
    assert visit().get(PAGE).headers["location"] == visit().post(PAGE).headers["location"] == "/sign-in"
    morgan = visit(MORGAN)
    assert "Show them together" in morgan.get(PAGE).text
    files = figures("Oak <b>", count=9), figures("Elmfield-Unheard", count=3)
    page = send(morgan, *files)
    assert page.status_code == 200
    assert all(each in page.text for each in ("at least 9 (1 hidden)", "Oak &lt;b&gt;", "22 November 2026"))
    assert json.loads(send(morgan, *files, do="json").content)["total"]["at_least"] == 9
    paper = send(morgan, *files, do="pdf")
    assert paper.content[:5] == b"%PDF-"
    assert paper.headers["cache-control"] == "no-store"
    assert b"Elmfield-Unheard" not in kept_under(school.directory)
    good = figures("Oak", count=9)
    for wrong, why in (
        ([good, good], "each once"),
        ([good, b"{}"], "file 2 of 2"),
        ([good.replace(b"2026-11-22", b"2026-11-99")], "no file of figures"),
        ([good.replace(b": 9", b": -9")], "no file of figures"),
        ([b" " * 250_000], "larger"),
        ([], "did not come|at least one"),
    ):
        refused = send(morgan, *wrong)
        assert refused.status_code == 422
        assert any(each in refused.text for each in why.split("|"))
    assert send(morgan, b" " * MAX_UPLOAD).status_code == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("", b""),
        ("text/plain", b"x"),
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\ncut"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: attachment\r\n\r\na\r\n--x--"),
        ("multipart/mixed; boundary=x", b"--x\r\n\r\na\r\n--x--"),
    ],
)
def test_what_no_form_sends_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(FiguresError):
        sent_files(kind, body)


def test_a_form_within_forms_is_refused() -> None:
    part = b"--%d\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n"
    deep = b"".join(part % (depth, depth + 1) for depth in range(3_000))
    with pytest.raises(FiguresError):
        sent_files("multipart/form-data; boundary=0", deep)


def test_more_files_than_any_trust_has_are_refused_before_one_is_read() -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n{}\r\n'
    assert len(sent_files("multipart/form-data; boundary=x", part * 2 + b"--x--")[1]) == 2
    with pytest.raises(FiguresError):
        sent_files("multipart/form-data; boundary=x", part * (MAX_FILES + 1) + b"--x--")
