"""The guide for readers: one text, in the docs, on paper, and on a page that needs no passphrase."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from inbox.exports.faces import Faces
from inbox.guide.reading import TEXT, Kind, as_pdf, chapters
from tests.inbox.pages.conftest import Visit, app, base, clock, visit

__all__ = ["app", "base", "clock", "visit"]


def test_the_docs_hold_the_same_text() -> None:
    assert Path("docs/guides/readers.md").read_bytes() == TEXT.read_bytes()


def test_it_has_a_chapter_for_each_need_and_prints_all_of_it() -> None:
    titles = [each.title for each in chapters()]
    for need in (
        "Your first day",
        "An urgent report",
        "Handing over",
        "Holidays",
        "If you lose your passphrase",
    ):
        assert need in titles
    assert {block.kind for each in chapters() for block in each.blocks} == set(Kind)
    document = pypdfium2.PdfDocument(as_pdf(Faces(), school="Oak"))
    said = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    for line in (line for each in chapters() for block in each.blocks for line in block.lines):
        assert line.split(".")[0] in said
    assert [each.get_title() for each in document.get_toc()] == titles


def test_whoever_lost_their_passphrase_can_read_it(visit: Visit) -> None:
    stranger = visit()
    assert "Nobody can look it up or reset it." in stranger.get("/guide").text
    assert 'href="/guide"' in stranger.get("/sign-in").text
    assert stranger.get("/guide/file").content[:5] == b"%PDF-"
