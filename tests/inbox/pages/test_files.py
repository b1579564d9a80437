"""Attached files on a report's page: saved only when asked, as they were, never in the way of the words."""

from __future__ import annotations

import re
import secrets

import pytest
from starlette.applications import Starlette

from crypto.encoding import b64
from inbox.collector.chunks import Chunks
from tests.inbox.attaching import WithFiles, with_files
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.school import GRACE, MORGAN, InventedSchool, id_of

PHOTO = secrets.token_bytes(150_000)
PAGE = b"<script>alert(1)</script>"


@pytest.fixture
def sent(school: InventedSchool, app: Starlette) -> WithFiles:
    """A report with two files, all collected."""
    made = with_files(school, "see the pictures", photo_jpg=PHOTO, page_html=PAGE)
    keep(app, made.envelope)
    chunks = Chunks(app.state.desk.office.collected)
    for (envelope, number, place), chunk in made.chunks.items():
        chunks.keep(envelope, number=number, first=place, chunks=[chunk])
    return made


def address(made: WithFiles) -> str:
    return f"/reports/{b64(id_of(made.envelope))}"


def change(app: Starlette, statement: str, *values: object) -> None:
    with app.state.desk.office.collected.writing() as store:
        store.execute(statement, values)


def test_each_file_is_saved_as_it_was_under_a_name_made_here(visit: Visit, sent: WithFiles) -> None:
    client = visit(MORGAN)
    page = client.get(address(sent)).text
    assert "photo.jpg" in page
    assert "<bdi>image/jpeg</bdi>, 150 kB" in page
    for number, (data, ends) in enumerate(((PHOTO, "bin"), (PAGE, "txt"))):
        answer = client.get(f"{address(sent)}/files/{number}")
        assert answer.content == data
        assert answer.headers["content-type"] == "application/octet-stream"
        assert re.fullmatch(
            rf'attachment; filename="file-{number + 1}-[0-9a-f]{{8}}\.{ends}"',
            answer.headers["content-disposition"],
        )
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


def test_nobody_else_gets_a_file(visit: Visit, sent: WithFiles) -> None:
    assert visit().get(f"{address(sent)}/files/0").status_code == 303
    assert visit(GRACE).get(f"{address(sent)}/files/0").status_code == 404
    client = visit(MORGAN)
    for place in (f"{address(sent)}/files/2", f"{address(sent)}/files/-1", "/reports/x/files/0"):
        assert client.get(place).status_code == 404


def test_what_has_not_all_arrived_is_said_and_asked_for_again(
    app: Starlette, visit: Visit, sent: WithFiles
) -> None:
    client = visit(MORGAN)
    change(app, "DELETE FROM chunk WHERE number = 0 AND place = 2")
    change(app, "DELETE FROM unfetched")
    page = client.get(address(sent)).text
    assert "see the pictures" in page
    assert "Not all of it has arrived yet." in page
    assert "/files/0" not in page
    assert "/files/1" in page
    assert Chunks(app.state.desk.office.collected).unfetched(9) == [id_of(sent.envelope)]
    assert client.get(f"{address(sent)}/files/0").status_code == 409


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE chunk SET bytes = zeroblob(length(bytes)) WHERE number = 0 AND place = 2",
        "UPDATE chunk SET bytes = (SELECT bytes FROM chunk WHERE number = 0 AND place = 1)"
        " WHERE number = 0 AND place = 0",
        "UPDATE chunk SET bytes = zeroblob(20) WHERE number = 0 AND place = 0",
    ],
)
def test_a_changed_chunk_gives_no_half_file_and_hides_no_word(
    app: Starlette, visit: Visit, sent: WithFiles, statement: str
) -> None:
    client = visit(MORGAN)
    change(app, statement)
    answer = client.get(f"{address(sent)}/files/0")
    assert answer.status_code == 409
    assert "It was changed on its way and cannot be opened." in answer.text
    assert "see the pictures" in client.get(address(sent)).text
    assert client.get(f"{address(sent)}/files/1").content == PAGE


def test_nothing_opened_is_left_in_the_inbox(school: InventedSchool, visit: Visit, app: Starlette) -> None:
    made = with_files(school, "words", words_txt=b"xylophone marmalade" * 9_000)
    keep(app, made.envelope)
    for (envelope, number, place), chunk in made.chunks.items():
        Chunks(app.state.desk.office.collected).keep(envelope, number=number, first=place, chunks=[chunk])
    assert b"marmalade" in visit(MORGAN).get(f"{address(made)}/files/0").content
    held = [
        path for path in school.directory.rglob("*") if path.is_file() and b"marmalade" in path.read_bytes()
    ]
    assert held == []
