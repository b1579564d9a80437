"""Figures of a trust: its schools' files beside each other and summed. A hidden number is in no sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from inbox.errors import FiguresError
from inbox.figures.figures import Count, Days, Figures, read_figures


class Sum(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sum of what is shown; `hidden` numbers could not be added, so that it is "at least"."""

    name: str
    at_least: int
    hidden: int


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One school."""

    school: str
    made: str
    total: int | None
    to_read: Days
    to_reply: Days
    tests: Count | None


class Trust(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Many schools."""

    format: str
    version: int
    schools: tuple[Row, ...]
    total: Sum
    terms: tuple[Sum, ...]
    themes: tuple[Sum, ...]


def merged(files: Sequence[Figures]) -> Trust:
    """One row a school, and the sums. Raises FiguresError for none, or for two files of one school."""
    names = [each.school for each in files]
    if not files or len(set(names)) != len(names):
        raise FiguresError("figures are merged from at least one school, each once")
    ordered = sorted(files, key=lambda each: each.school)
    return Trust(
        format="worrybox-trust-figures",
        version=1,
        schools=tuple(
            Row(each.school, each.made, each.total, each.to_read, each.to_reply, each.tests)
            for each in ordered
        ),
        total=_summed([Count("All", each.total) for each in ordered])[0],
        terms=_summed(count for each in ordered for count in each.terms),
        themes=_summed(count for each in ordered for count in each.themes),
    )


def merged_files(files: Sequence[bytes]) -> Trust:
    """As `merged`, of the schools' own files. Raises FiguresError that says which of them is none."""
    found = []
    for number, data in enumerate(files, 1):
        try:
            found.append(read_figures(data))
        except FiguresError as wrong:
            raise FiguresError(f"file {number} of {len(files)}: {wrong}") from None
    return merged(found)


def _summed(counts: Iterable[Count]) -> tuple[Sum, ...]:
    found: dict[str, tuple[int, int]] = {}
    for each in counts:
        at_least, hidden = found.get(each.name, (0, 0))
        found[each.name] = (at_least + (each.count or 0), hidden + (each.count is None))
    return tuple(Sum(name, *sums) for name, sums in found.items())
