"""Figures for governors hide small numbers so that nobody can work them out, and never hold a word."""

from __future__ import annotations

import itertools
import json
import statistics
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.replies import ReplyKind
from inbox.__main__ import main
from inbox.casework.entries import Answered, Coded, Read
from inbox.codes import SETS
from inbox.errors import FiguresError
from inbox.exports.faces import Faces
from inbox.figures.counting import Counted, counted_of
from inbox.figures.figures import Tally, as_json, figures_of, read_figures, school_year, term_of
from inbox.figures.merging import merged
from inbox.figures.printing import as_pdf
from inbox.figures.suppressing import LEAST, shown, shown_total
from tests.inbox.casework.offices import START, Inbox

TODAY = date(2026, 11, 22)


def tally(count: int, *, late: int = 0) -> Tally:
    return Tally({"Autumn 2026": count}, {"Online": count}, {1: count}, {}, late)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=4))
def test_no_hidden_number_can_be_worked_out_from_the_rest_the_total_and_the_rule(counts: list[int]) -> None:
    names = "abcd"[: len(counts)]
    out = shown(dict(zip(names, counts, strict=True)))
    total = sum(counts)
    assert all(count is None or count == 0 or count >= LEAST for count in out.values())
    if shown_total(total) is None or None not in out.values():
        return
    free = [name for name in names if out[name] is None]
    rest = total - sum(count or 0 for count in out.values())
    # Everything that whoever knows the rule too has to think possible.
    possible = [
        each
        for each in itertools.product(range(rest + 1), repeat=len(free))
        if sum(each) == rest and shown({**out, **dict(zip(free, each, strict=True))}) == out  # type: ignore[dict-item]
    ]
    for at in range(len(free)):
        assert len({each[at] for each in possible}) > 1


def spread(count: int) -> dict[int, int]:
    """Days whose median is a half where `count` is even, the worst there can be."""
    return {day: many for day, many in ((1, count // 2), (2, count - count // 2)) if many}


def test_no_number_from_1_to_4_can_be_worked_out_from_all_the_figures_together() -> None:
    possible = defaultdict[bytes, list[tuple[int, ...]]](list)
    for total in range(12):
        for read, replied in itertools.product(range(total + 1), repeat=2):
            themes = {"Online": replied, "Home": total - replied}
            some = Tally(
                {"Autumn 2026": total},
                {name: count for name, count in themes.items() if count},
                spread(read),
                spread(replied),
                read,
            )
            found = figures_of(some, school="Oak", made=TODAY, first=date(2026, 9, 1))
            possible[as_json(found)].append((total, read, total - read, replied, total - replied))
    for alike in possible.values():
        for numbers in zip(*alike, strict=True):
            assert len(set(numbers)) > 1 or not 0 < numbers[0] < LEAST


def test_counts_times_and_what_nobody_counts() -> None:
    found = figures_of(
        Tally({"Autumn 2026": 15}, {"Online": 9, "Home": 6}, {1: 6, 2: 9}, {4: 4}, 0),
        school="Oak",
        made=TODAY,
        first=date(2025, 9, 1),
    )
    assert found.total == 15
    assert {each.name: each.count for each in found.themes} == {"Online": 9, "Home": 6}
    assert [each.name for each in found.terms][:2] == ["Autumn 2025", "Spring 2026"]
    assert found.terms[-1].count == 15
    assert (found.to_read.median, found.to_read.worst, found.to_reply.median) == (2, 2, None)
    assert found.tests is None


@given(st.lists(st.integers(0, 30), min_size=LEAST, max_size=40))
def test_the_median_of_sums_is_the_median_of_the_cases(days: list[int]) -> None:
    many = Tally({}, {"Online": len(days)}, Counter(days), {}, 0)
    found = figures_of(many, school="Oak", made=TODAY, first=date(2025, 9, 1)).to_read
    assert (found.median, found.worst) == (statistics.median(days), max(days))


def test_few_reports_show_nothing_at_all() -> None:
    found = figures_of(tally(3, late=1), school="Oak", made=TODAY, first=date(2025, 9, 1))
    shown_numbers = [each.count for each in (*found.terms, *found.themes, *found.reading, *found.overdue)]
    assert found.total is None
    assert set(shown_numbers) == {None}
    assert found.to_read.worst is None


def test_terms_and_school_years_begin_in_september() -> None:
    assert [term_of(date(2026, month, 1)) for month in (1, 4, 9)] == [
        "Spring 2026",
        "Summer 2026",
        "Autumn 2026",
    ]
    assert school_year(TODAY) == date(2025, 9, 1)
    assert school_year(date(2026, 8, 31)) == date(2024, 9, 1)


def test_many_schools_are_merged_by_command_and_a_hidden_number_stays_hidden(tmp_path: Path) -> None:
    for name, count in (("Oak", 9), ("Elm", 3)):
        found = figures_of(tally(count), school=name, made=TODAY, first=date(2025, 9, 1), tests=(5, 6))
        (tmp_path / f"{name}.json").write_bytes(as_json(found))
    files = [str(path) for path in sorted(tmp_path.glob("*.json"))]
    result = CliRunner().invoke(main, ["figures", "merge", *files, "--pdf", str(tmp_path / "trust.pdf")])
    document = json.loads(result.stdout)
    assert document["total"] == {"name": "All", "at_least": 9, "hidden": 1}
    assert [each["total"] for each in document["schools"]] == [None, 9]
    assert (tmp_path / "trust.pdf").read_bytes()[:5] == b"%PDF-"
    assert CliRunner().invoke(main, ["figures", "merge", files[0], files[0]]).exit_code == 1


@pytest.mark.parametrize("data", [b"", b"{}", b"x" * 300_000, b'{"format":"worrybox-case"}'])
def test_what_are_no_figures_is_refused(data: bytes) -> None:
    with pytest.raises(FiguresError):
        read_figures(data)
    with pytest.raises(FiguresError):
        merged([])


def test_governors_get_one_page() -> None:
    themes = {f"Theme {at}": 6 + at for at in range(8)}
    cases = sum(themes.values())
    many = Tally({"Autumn 2026": cases}, themes, {1: cases}, {}, 0)
    content = as_pdf(figures_of(many, school="Oak", made=TODAY, first=date(2025, 9, 1)), Faces())
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    assert "not known" in document[0].get_textpage().get_text_range()


def test_a_case_counts_by_its_first_codes_group_and_the_days_to_read_and_to_reply() -> None:
    inbox, day = Inbox("r1"), START.date()
    assert counted_of(inbox.case(), day=day) == Counted("", None, None)
    inbox.record(Read(), minute=1)
    inbox.record(Coded("england-2026", add=("bullying",)), minute=2)
    inbox.record(Answered(ReplyKind.OPENED, 0), minute=3)
    found = counted_of(inbox.case(), day=day - timedelta(days=2))
    assert found.theme in {group.name for group in SETS["england-2026"].groups}
    assert (found.to_read, found.to_reply) == (2, None)
    inbox.record(Answered(ReplyKind.TEXT, 0), minute=24 * 60)
    # By a clock that is behind nothing is read before it came.
    assert counted_of(inbox.case(), day=day + timedelta(days=1)) == Counted(found.theme, 0, 0)
