"""The browser's modules pass every shared vector that concerns them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.js.harness import run

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
FILES = sorted(VECTORS.glob("*.json"))


@pytest.fixture(scope="module")
def results(node: Path, js: object) -> dict[str, list[dict[str, Any]]]:
    del js  # for its installed packages
    return {path.stem: _run(node, path) for path in FILES}


def _run(node: Path, path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(node, "run_vectors.mjs", path).splitlines()]


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_every_case_of_a_kind_we_have_comes_out_as_in_python(
    name: str, results: dict[str, list[dict[str, Any]]]
) -> None:
    assert [case for case in results[name] if case["wrong"] is not None] == []


def test_every_kind_marked_for_browsers_was_run(results: dict[str, list[dict[str, Any]]]) -> None:
    readme = (VECTORS / "README.md").read_text()
    marked = set(re.findall(r"`([a-z0-9-]+)` \*\*JS\*\*", readme))
    used = {case["kind"] for path in FILES for case in json.loads(path.read_text())["cases"]}
    ran = {case["kind"] for cases in results.values() for case in cases}
    assert marked & used - ran == set()
    assert "open" in ran, "the negative envelopes run in JavaScript too, by the opener of the tests"
