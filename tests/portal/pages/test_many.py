"""A whole class at once, behind one address; and what is left of a report on the portal's disk: no word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.portal.conftest import Portal
from tests.portal.pages.reading import open_page, post, send

REPORTS = 60
WORDS = "the heron on the roof"


def test_sixty_reports_from_one_address_are_all_taken_with_and_without_script(portal: Portal) -> None:
    forms = {post(portal, open_page(portal), f"report {at}").headers["location"] for at in range(REPORTS)}
    assert forms == {"/sent"}
    assert {portal.send(portal.cast.envelope()) for _ in range(REPORTS)} == {201}
    assert len(portal.held()) == 2 * REPORTS


def test_no_word_and_no_answer_is_left_on_the_disk_or_in_the_log(
    portal: Portal, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    refused = open_page(portal).with_field("tiles", "grown_up").with_field("you", WORDS)
    answers = [send(portal, refused), post(portal, open_page(portal), WORDS)]
    assert [answer.status_code for answer in answers] == [409, 303]
    portal.client.get("/exit")
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert kept
    for word in (WORDS.encode(), b"grown_up"):
        assert word not in kept
    said = capfd.readouterr()
    assert WORDS not in said.out + said.err
