"""Python passes every vector, no vector is left out, and the files are what the generator writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crypto.errors import OpeningError, SealedFormatError
from tests.vectors.generate import documents, written
from tests.vectors.run import KINDS

HERE = Path(__file__).resolve().parent
FILES = {path.stem: json.loads(path.read_text()) for path in sorted(HERE.glob("*.json"))}
CASES = [
    pytest.param(case, document, id=f"{name}: {case['name']}")
    for name, document in FILES.items()
    for case in document["cases"]
]


@pytest.mark.parametrize(("case", "document"), CASES)
def test_vector(case: dict[str, Any], document: dict[str, Any]) -> None:
    run = KINDS[case["kind"]]
    if "refuse" in case:
        with pytest.raises(SealedFormatError) as refused:
            run(case, document)
        assert _named(refused.value) == case["refuse"]
        return
    result = run(case, document)
    assert {key: result[key] for key in case["expect"]} == _sets(case["expect"])


def _named(error: SealedFormatError) -> str:
    name = type(error).__name__
    return f"{name}/{error.step}" if isinstance(error, OpeningError) else name


def _sets(expect: dict[str, Any]) -> dict[str, Any]:
    return {key: set(value) if key == "forbidden" else value for key, value in expect.items()}


@pytest.mark.parametrize("name", sorted(documents()))
def test_committed_file_is_what_the_generator_writes(name: str) -> None:
    assert (HERE / f"{name}.json").read_text() == written(documents()[name])


def test_there_is_no_vector_file_without_a_generator() -> None:
    assert set(FILES) == set(documents())


def test_every_name_is_used_once() -> None:
    for document in FILES.values():
        names = [case["name"] for case in document["cases"]]
        assert len(names) == len(set(names))


def test_every_kind_is_in_the_readme() -> None:
    readme = (HERE / "README.md").read_text()
    used = {case["kind"] for document in FILES.values() for case in document["cases"]}
    assert {kind for kind in used if f"`{kind}`" not in readme} == set()


def test_every_kind_that_runs_has_a_vector() -> None:
    assert {case["kind"] for document in FILES.values() for case in document["cases"]} == set(KINDS)
