"""A record on paper: every word tagged and under a bookmark, letters that are lacking named, nothing acts."""

from __future__ import annotations

import re
import zlib

import msgspec
import pypdfium2
import pytest

from inbox.exports.faces import Faces, faces_of
from inbox.exports.joining import as_seen, from_the_right, joined
from inbox.exports.masking import masked
from inbox.exports.printing import case_paper, chronology_paper, record_paper
from tests.inbox.exports.extracts import ROLES, WHOLE
from tests.inbox.posters.fonts import font_file


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Faces:
    path = font_file(tmp_path_factory.mktemp("fonts") / "boxes.ttf")
    return faces_of([(path, path), (path.with_name("none.ttf"), path)])


def said_in(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def streams_of(content: bytes) -> list[str]:
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    plain = [zlib.decompress(each).decode("latin-1") for each in found if each[:1] == b"\x78"]
    return [each for each in plain if "BT" in each and "EMC" in each]


@pytest.mark.parametrize("paper", [record_paper, chronology_paper, case_paper])
def test_the_words_the_record_and_the_foot_are_on_the_paper(paper: object, boxes: Faces) -> None:
    content = paper(WHOLE, boxes)  # type: ignore[operator]
    said = said_in(content)
    assert all(each in said for each in ("Sam Oak", "Physical abuse", "19 November 2026", "Page 1 of"))
    assert ("Jake Rowan saw it" in said) is (paper is not chronology_paper)
    assert ("Sam was hungry" in said) is (paper is not record_paper)


def test_every_word_stands_in_a_tag_and_every_heading_is_a_bookmark(boxes: Faces) -> None:
    content = case_paper(WHOLE, boxes)
    streams = streams_of(content)
    assert len(streams) == len(pypdfium2.PdfDocument(content))
    for stream in streams:
        inside = 0
        for word in re.findall(r"\bBDC\b|\bBMC\b|\bEMC\b|\bBT\b", stream):
            inside += {"BDC": 1, "BMC": 1, "EMC": -1, "BT": 0}[word]
            assert inside == 1 if word == "BT" else inside in (0, 1)
    titles = [each.get_title() for each in pypdfium2.PdfDocument(content).get_toc()]
    assert titles[:3] == ["Case record", "The reporter’s own words", "What followed"]
    assert {"Chronology", "18 November 2026", "Outcome"} <= set(titles)
    for mark in (b"/StructTreeRoot", b"/Marked true", b"/Lang (en-GB)", b"/DisplayDocTitle true", b"/H2"):
        assert mark in content


def test_with_a_font_it_is_made_as_pdf_a_with_every_letter_inside(boxes: Faces) -> None:
    content = record_paper(WHOLE, boxes)
    for mark in (
        b"<pdfaid:part>2<",
        b"<pdfaid:conformance>U<",
        b"/OutputIntents",
        b"/FontFile2",
        b"/ToUnicode",
    ):
        assert mark in content
    assert b"/BaseFont /Helvetica" not in content
    assert b"pdfaid" not in record_paper(WHOLE, Faces())


def test_a_letter_that_is_lacking_is_named_and_no_other_letter_is_printed() -> None:
    note = msgspec.structs.replace(WHOLE.notes[0], text="Zażółć 😢👍🏽 {nb} \u202eevil\x00 " + "x" * 400)
    said = said_in(case_paper(msgspec.structs.replace(WHOLE, notes=(note,)), Faces()))
    assert "Za[U+017C]ó[U+0142][U+0107] [crying face][thumbs up sign] {nb} [U+202E]evil[U+0000]" in said
    assert sum(len(each) for each in re.findall("x{9,}", said)) == 400


def test_urdu_stands_from_the_right_in_joined_letters() -> None:
    assert joined("میں") == "\ufee3\ufbff\ufb9f"
    assert joined("لا") == "\ufefb"
    assert joined("اب") == "\ufe8d\ufe8f"
    assert as_seen("(اب) 8B", right=True) == "8B (\ufe8f\ufe8d)"
    assert from_the_right("میں 8B")
    assert not from_the_right("8B میں")


def test_without_names_no_name_is_on_the_paper(boxes: Faces) -> None:
    said = said_in(case_paper(masked(WHOLE, readers=ROLES, words=True), boxes))
    assert re.findall(r"(?i)\b(sam|oak|jake|rowan|morgan|patel|reed|oakfield)\b", said) == []
    assert "[the child]" in said
