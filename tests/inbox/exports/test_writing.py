"""What leaves as JSON, sheet and block: of the published form, without names if so asked, and inert."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inbox.exports.extract import Extract, schema
from inbox.exports.masking import HELD_BACK, masked
from inbox.exports.plain import cell, isolated, visible
from inbox.exports.writing import as_json, block, case_sheet, chronology_sheet, record_sheet
from tests.inbox.exports.extracts import ROLES, WHOLE
from tests.inbox.exports.schemas import faults_in

PUBLISHED = Path("docs/spec/case-export-v1.schema.json")


def test_the_published_schema_is_the_one_we_write_by() -> None:
    assert PUBLISHED.read_bytes() == schema()


@pytest.mark.parametrize("extract", [WHOLE, masked(WHOLE, readers=ROLES, words=True)])
def test_the_json_holds_to_the_published_schema_and_reads_back(extract: Extract) -> None:
    document = json.loads(as_json(extract))
    assert list(faults_in(document, json.loads(PUBLISHED.read_bytes()))) == []
    assert msgspec.convert(document, Extract) == extract
    for key in document:
        less = {name: value for name, value in document.items() if name != key}
        assert list(faults_in(less, json.loads(PUBLISHED.read_bytes())))
    assert list(faults_in({**document, "more": 1}, json.loads(PUBLISHED.read_bytes())))


@pytest.mark.parametrize("words", [True, False])
def test_without_names_none_that_the_record_knows_is_left_in_any_form(words: bool) -> None:
    extract = masked(WHOLE, readers=ROLES, words=words)
    forms = [as_json(extract).decode(), block(extract), *(each.decode() for each in _sheets(extract))]
    known = r"sam|oak|oakfield|jake|rowan|morgan|alex|patel|dana|reed|8B|01632|CS-17|AAAA"
    for form in forms:
        assert re.findall(rf"(?i)\b({known})", form.replace("[", " ")) == []
    assert ("[the child’s] brother hits [the child]. [pupil B] saw it." in forms[1]) is words
    assert "Other names" in " ".join(extract.masked) or not words


def test_the_same_person_is_the_same_word_everywhere_and_a_name_in_disguise_is_found() -> None:
    disguised = msgspec.structs.replace(
        WHOLE, notes=(msgspec.structs.replace(WHOLE.notes[0], text="S\u200bam, SÁM, ja\u202eke and Same"),)
    )
    extract = masked(disguised, readers=ROLES, words=True)
    assert extract.notes[0].text == "[the child], [the child], [pupil B] and Same"
    assert extract.tasks[0].to_do == "Call [family member A]"
    assert extract.chronology[0].source == HELD_BACK
    assert [each.name for each in extract.people] == ["[the child]", "[family member A]", "[pupil B]"]


def test_a_cell_is_never_a_formula_and_a_turned_text_stays_in_its_place() -> None:
    for said in ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1", "\u2068=1", "\u00a0=1"):
        assert cell(said)[0] in "'["
    assert cell("a\nb") == "a / b"
    assert visible("a\x1b[2J\u202eb\x00\ud800") == "a[U+001B][2J[U+202E]b[U+0000][U+D800]"
    assert isolated("یہ\nplain") == "\u2068یہ\u2069\nplain"


def test_the_sheets_have_one_row_an_entry_and_the_block_has_its_heads() -> None:
    rows = [list(csv.reader(io.StringIO(each.decode("utf-8-sig")))) for each in _sheets(WHOLE)]
    assert [len(each) for each in rows] == [2, 2, 23]
    assert rows[0][1][2] == "Sam Oak"
    told = next(each for each in rows[2] if each[1] == "Told")
    assert WHOLE.told[0].whom in told[3]
    happened = next(each for each in rows[2] if each[1] == "Chronology")
    assert all(words in happened[3] for words in (WHOLE.chronology[0].source, WHOLE.chronology[0].action))
    heads = [each.split("\n")[0] for each in block(WHOLE).split("\n\n")]
    assert heads[3:8] == ["THE REPORTER’S OWN WORDS", "SUMMARY", "ACTION", "DECISION AND REASON", "OUTCOME"]
    assert heads[8:] == ["BODY MAP (NO CLINICAL FINDING)", "HOW LONG IT IS KEPT"]


def _sheets(extract: Extract) -> list[bytes]:
    return [record_sheet([extract]), chronology_sheet(extract), case_sheet(extract)]


def test_the_check_of_the_schema_sees_what_breaks_it() -> None:
    plain: dict[str, Any] = {"type": "array", "items": {"enum": ["a"]}}
    assert list(faults_in(["a"], plain)) == []
    assert list(faults_in(["b"], plain))
    assert list(faults_in("a", plain))
