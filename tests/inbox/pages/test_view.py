"""Looking at a file of a report: pictures that the inbox drew, and text, for its reader alone."""

from __future__ import annotations

import io
import re
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx2
import pytest
from PIL import Image
from starlette.applications import Starlette

from inbox.viewing.viewer import Viewer
from tests.inbox.attaching import hold, with_files
from tests.inbox.pages.conftest import Visit
from tests.inbox.pages.hostile import HOSTILE, seen_in
from tests.inbox.pages.hostile import MARK as MARK_OF_HOSTILE
from tests.inbox.school import GRACE, MORGAN, InventedSchool
from tests.inbox.viewing.given import document, many_pages, photograph, picture

DOCX = b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml" + b"\0" * 40
MARK = b"marmalade-xylophone"


@pytest.fixture
def report(app: Starlette, school: InventedSchool) -> str:
    """A report with a photograph, documents, an Office file and nothing, all sent as JPEG pictures."""
    made = with_files(
        school,
        "see the pictures",
        photo_jpg=photograph() + MARK,
        pages_pdf=document("one", "two", author=HOSTILE["turned"], producer=HOSTILE["script"]),
        letter_docx=DOCX,
        nothing_jpg=b"",
        many_pdf=many_pages(3),
    )
    return hold(app, made)


def test_a_picture_is_looked_at_without_a_byte_of_the_file(visit: Visit, report: str) -> None:
    client = visit(MORGAN)
    given = client.get(report).text
    assert f'href="{report}/files/0/view"' in given
    page = client.get(f"{report}/files/0/view")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("sandbox ")
    assert "img-src 'self';" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "Quill Q7" in page.text
    assert "2026-11-20 14:03" in page.text
    assert "51.5" not in page.text
    assert "51.50000, -0.12500" in client.get(f"{report}/files/0/view?place=yes").text
    for _ in ("from the page", "asked again"):
        drawn = client.get(f"{report}/files/0/picture?page=1&size=fit")
        assert Image.open(io.BytesIO(drawn.content)).size == (40, 60)
        assert MARK not in drawn.content
        assert re.fullmatch(
            r'inline; filename="file-1-[0-9a-f]{8}-page-1\.png"', drawn.headers["content-disposition"]
        )
        assert drawn.headers["content-type"] == "image/png"
        assert drawn.headers["content-security-policy"].startswith("sandbox;")
        assert drawn.headers["cache-control"] == "no-store"
        assert "photo" not in str(drawn.headers)


@pytest.mark.slow
def test_pages_are_turned_and_made_larger_by_links(visit: Visit, report: str) -> None:
    client = visit(MORGAN)
    first = client.get(f"{report}/files/1/view").text
    assert "Page 1 of 2" in first
    assert 'rel="prev"' not in first
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward is not None
    second = client.get(onward[1].replace("&amp;", "&")).text
    assert 'rel="next"' not in second
    larger = client.get(f"{report}/files/1/view?page=2&size=larger").text
    assert 'height="2800"' in larger
    assert 'tabindex="0"' in larger


def test_what_a_file_says_of_itself_is_only_ever_text(visit: Visit, report: str) -> None:
    seen = seen_in(visit(MORGAN).get(f"{report}/files/1/view").text)
    assert seen.faults == []
    assert seen.met == 2


@pytest.mark.slow
def test_a_given_name_is_only_ever_text_and_in_no_address(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    named = {HOSTILE[each]: picture() for each in ("script", "turned", "odd", "template")}
    report = hold(app, with_files(school, "names", **named))
    client = visit(MORGAN)
    pages = [client.get(report), *(client.get(f"{report}/files/{number}/view") for number in range(4))]
    assert [seen_in(page.text).faults for page in pages] == [[]] * 5
    assert [seen_in(page.text).met for page in pages] == [4, 1, 1, 1, 1]
    for what in ("0", "0/picture"):
        assert MARK_OF_HOSTILE not in str(client.get(f"{report}/files/{what}").headers)


def test_what_cannot_be_opened_says_why_and_what_to_do(visit: Visit, report: str) -> None:
    client = visit(MORGAN)
    given = client.get(report).text
    assert "its first bytes are those of an Office document" in given
    assert f"{report}/files/2/view" not in given
    for number, words in ((2, "It is an Office document."), (3, "It has no bytes at all.")):
        answer = client.get(f"{report}/files/{number}/view")
        assert answer.status_code == 422
        assert words in answer.text
        assert "<img" not in answer.text
    beyond = client.get(f"{report}/files/1/view?page=3")
    assert (beyond.status_code, "There is no such page" in beyond.text) == (422, True)
    assert "It carries a program." in client.get(f"{report}/files/4/view").text


def test_what_was_sent_as_something_else_is_said(visit: Visit, report: str) -> None:
    client = visit(MORGAN)
    assert "its first bytes are those of a PDF document" in client.get(report).text
    assert "Not what was given." in client.get(f"{report}/files/1/view").text
    assert "Not what was given." not in client.get(f"{report}/files/0/view").text


def test_nobody_else_looks_and_no_odd_address_is_answered(visit: Visit, report: str) -> None:
    for what in ("view", "picture"):
        assert visit().get(f"{report}/files/0/{what}").status_code == 303
        assert visit(GRACE).get(f"{report}/files/0/{what}").status_code == 404
    client = visit(MORGAN)
    for odd in (
        "0/view?page=0",
        "0/view?page=x",
        "0/view?page=99999999",
        "0/view?size=huge",
        "9/view",
        "x/view",
    ):
        assert client.get(f"{report}/files/{odd}").status_code == 404
    assert client.get(f"{report}/files/2/picture").status_code == 404


def test_looking_is_on_the_trail_once_and_without_a_name(app: Starlette, visit: Visit, report: str) -> None:
    client = visit(MORGAN)
    for number in (0, 0, 1):
        client.get(f"{report}/files/{number}/view")
    deeds = [each for each in app.state.desk.sessions.vaults()[0].trail.page() if each.deed == "looked"]
    assert [each.detail for each in deeds] == ["2", "1"]
    assert {each.about for each in deeds} == {report.rpartition("/")[2]}
    assert "Looked at a file" in client.get("/trail").text


@pytest.mark.parametrize("missing", [True, False])
def test_what_is_not_all_here_or_was_changed_is_not_opened(
    app: Starlette, visit: Visit, school: InventedSchool, missing: bool
) -> None:
    report = hold(app, with_files(school, "large", photo_jpg=picture() + bytes(200_000)))
    with app.state.desk.office.collected.writing() as store:
        if missing:
            store.execute("DELETE FROM chunk WHERE place = 3")
        else:
            store.execute("UPDATE chunk SET bytes = zeroblob(length(bytes)) WHERE place = 2")
    answer = visit(MORGAN).get(f"{report}/files/0/view")
    assert answer.status_code == 409
    assert ("Not all of it has arrived" if missing else "It was changed on its way") in answer.text


def test_a_lock_takes_the_picture_along(app: Starlette, visit: Visit, report: str) -> None:
    client = visit(MORGAN)
    client.get(f"{report}/files/0/view")
    session = client.cookies["inbox"]
    client.post("/lock")
    assert app.state.desk.sessions.take_up(session) is None
    assert client.get(f"{report}/files/0/picture").status_code == 303


@pytest.mark.slow
def test_a_session_that_is_locked_meanwhile_sees_nothing(app: Starlette, visit: Visit, report: str) -> None:
    started = threading.Event()

    def endless(_part: str) -> list[str]:
        started.set()
        return [sys.executable, "-I", "-c", "import time; time.sleep(600)"]

    client = visit(MORGAN)
    app.state.desk.viewer = Viewer(program=endless)
    answers: list[httpx2.Response] = []
    looking = threading.Thread(target=lambda: answers.append(client.get(f"{report}/files/0/view")))
    looking.start()
    assert started.wait(30)
    app.state.desk.sessions.end_all()
    looking.join(30)
    assert [(each.status_code, each.headers["location"]) for each in answers] == [(303, "/sign-in")]


def test_nothing_opened_is_left_on_any_disk(school: InventedSchool, visit: Visit, report: str) -> None:
    began = time.time() - 1
    client = visit(MORGAN)
    assert client.get(f"{report}/files/0/view").status_code == 200
    assert client.get(f"{report}/files/0/picture").status_code == 200
    ours = [path for path in school.directory.rglob("*") if path.is_file()]
    for folder in {tempfile.gettempdir(), "/tmp", "/dev/shm"}:
        ours += [path for path in Path(folder).glob("*") if written_since(path, began)]
    assert [path for path in ours if MARK in path.read_bytes()] == []


def written_since(path: Path, began: float) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime >= began and path.stat().st_size < 100_000_000
    except OSError:
        return False
