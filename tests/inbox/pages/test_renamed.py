"""The school gets another name while the inbox runs: with the next page it is called so everywhere."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from crypto.policy import Pin
from inbox.__main__ import main
from inbox.app import ROUTES, inbox_app
from inbox.office import Office
from inbox.rosters import Rosters
from tests.inbox.pages.conftest import Hands, keep, sign_in
from tests.inbox.pages.test_answers import eventually
from tests.inbox.pages.test_cases import Desk
from tests.inbox.pages.test_every_page import read_routes
from tests.inbox.pages.test_take_out import out
from tests.inbox.people.council import Council
from tests.inbox.people.succession import Signers
from tests.inbox.portal import FakePortal
from tests.inbox.school import MORGAN, InventedSchool, id_of

pytestmark = pytest.mark.slow
OLD, NEW = "Oakfield Primary", "Elmfield Academy"


@pytest.fixture
def morgan(
    school: InventedSchool, portal: FakePortal, serve: Callable[[Any], str], clock: Hands
) -> Iterator[Desk]:
    """Signed in at an inbox that runs, with one report."""
    with school.folder.settings.open("a") as toml:
        toml.write("collect_every = 0.05\n")
    app = inbox_app(Office.open(school.directory), transport=portal.transport(), clock=clock)
    report = school.sealed("They take my lunch.")
    keep(app, report)
    with httpx2.Client(base_url=serve(app), timeout=20, trust_env=False) as client:
        assert sign_in(client, MORGAN, school.passphrase(MORGAN).reveal()).status_code == 303
        yield Desk(client, id_of(report))


def renamed(school: InventedSchool, folder: Path) -> bytes:
    """The next list, as the signers made it at another computer."""
    elsewhere = school.copy(folder)
    signers = Signers(Council(elsewhere, Rosters(elsewhere.folder, pin=Pin(elsewhere.pin))))
    signers.change(("Grace", "Owen"), "Grace", "Owen", school=NEW)
    signed = signers.council.rosters.newest
    assert signed is not None
    return signed.to_json()


def test_another_name_of_the_school_stands_on_every_page_and_on_what_leaves_without_a_restart(
    morgan: Desk, school: InventedSchool, portal: FakePortal, tmp_path: Path
) -> None:
    def said(path: str) -> str:
        page = html.unescape(morgan.client.get(path, follow_redirects=True).text)
        # What changed is told with the name of before.
        return page.replace(f"(so far: {OLD})", "")

    assert OLD in said("/")
    portal.published["roster"] = renamed(school, tmp_path / "elsewhere")
    assert eventually(lambda: NEW in said("/"))
    pages = [path for path in read_routes([*ROUTES]) if "{" not in path]
    pages += [morgan.path, f"{morgan.path}/transfer", f"{morgan.path}/body", "/people/change/new", "/nowhere"]
    called = {path: said(path) for path in pages}
    assert [path for path, page in called.items() if OLD in page or NEW not in page] == []
    assert json.loads(out(morgan, "case-json").content)["school"] == NEW
    assert NEW in out(morgan, "record-block").text
    assert NEW in morgan.client.get("/figures/file?format=json").text
    cards = tmp_path / "cards.svg"
    asked = ["poster", "--dir", str(school.directory), "--out", str(cards), "--kind", "cards"]
    assert CliRunner().invoke(main, asked).exit_code == 0
    assert NEW in html.unescape(cards.read_text())
