"""A practice school's portal: marked, on this machine only, and a stranger to every real school."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from crypto.encoding import b64
from crypto.policy import Pin
from portal import settings
from portal.__main__ import main
from portal.drop.sqlite import SqliteDrop
from portal.school import School
from tests.portal.cast import Cast
from tests.portal.conftest import Portal
from tests.web.gallery import PAGES
from worrybox.web import practice

STRIP = 'class="practice"'


def test_neither_portal_keeps_or_hands_out_anything_of_the_other_school(
    start: Callable[..., Portal], make_school: Callable[..., School], tmp_path: Path
) -> None:
    real, cast = start(), Cast()
    drop = SqliteDrop(tmp_path / "practice.sqlite3")
    invented = School("", Pin(cast.pin), drop, real.school.pepper, "https://weather.example/")
    practice_portal = Portal(start(invented).client, invented, cast)
    for here, there in ((real, practice_portal), (practice_portal, real)):
        assert here.publish(here.cast.signed()).status_code == 201
        foreign = there.client.post(
            "/api/v1/envelopes",
            content=here.cast.envelope(),
            headers={"Content-Type": "application/octet-stream"},
        )
        assert (foreign.status_code, foreign.json()) == (422, {"reason": "pin"})
        asked = there.client.get("/api/v1/days", headers=here.cast.auth("GET", "/api/v1/days", b""))
        assert asked.status_code == 401
        assert there.publish(here.cast.signed()).status_code >= 400


def test_a_practice_portal_refuses_to_be_served_beyond_this_machine(tmp_path: Path) -> None:
    made = settings.make(tmp_path, pin=b64(bytes(16)), practice=True)
    assert made.practice
    refused = CliRunner().invoke(main, ["serve", "--dir", str(tmp_path), "--host", "0.0.0.0"])
    assert (refused.exit_code, refused.output) == (1, "a practice school is served on 127.0.0.1 only\n")


def test_every_page_is_marked_in_practice_and_none_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any("practice" in make("web") for make in PAGES.values())
    monkeypatch.setattr(practice, "_marked", True)
    assert all(make("web").count(STRIP) == 1 for make in PAGES.values())
