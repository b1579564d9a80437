"""One report's page, of payloads that no form of ours ever made."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.pages.report import _question


@pytest.mark.parametrize(
    "document",
    [
        {"form": {"id": "england-2026", "version": [1]}, "audience": "older"},
        {"form": {"id": ["england-2026"], "version": {}}, "audience": "older"},
        {"form": {"id": "england-2026", "version": 1}, "audience": ["older"]},
        {"form": {"id": "england-2026", "version": 1}, "audience": {"older": 1}},
        {"form": {"id": "england-2026", "version": 1}, "audience": None},
        {"form": [], "audience": "older"},
        {},
    ],
)
def test_a_form_of_any_shape_is_shown_with_the_questions_id(document: dict[str, Any]) -> None:
    assert _question(document, "what") == "what"


def test_a_form_of_ours_is_shown_with_its_question() -> None:
    document = {"form": {"id": "england-2026", "version": 1}, "audience": "older"}
    assert _question(document, "what") == "What happened?"
