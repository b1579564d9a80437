"""A reader of a school that exists reads on a computer of their own: pin, portal, keys, and two signers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Address

from crypto.identities import CollectorIdentity
from crypto.roster import Role, Route
from inbox.errors import PeopleError, SetupError
from inbox.folder import Folder
from inbox.front_door import FrontDoor
from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.people import edits
from inbox.people.changes import differences
from inbox.people.draft import Draft, keep_draft, read_draft, with_person
from inbox.people.laptop import prepare
from inbox.people.newcomers import free_id, make_newcomer, read_key_line
from inbox.people.remarks import remarks_on
from inbox.people.wording import computer_words, key_words
from inbox.rosters import Rosters
from inbox.vault.keys import KdfProfile
from inbox.vault.vault import unlock
from tests.inbox.laptops import Laptop
from tests.inbox.pages.conftest import Visit
from tests.inbox.pages.test_people import shown, text_of
from tests.inbox.pages.test_setup import looked
from tests.inbox.people.council import Council, new_keys
from tests.inbox.portal import FakePortal
from tests.inbox.school import MORGAN, InventedSchool, id_of, today
from worrybox.web.settings import write_private


@pytest.fixture
def council(school: InventedSchool, office: Office) -> Council:
    return Council(school, office.rosters, office)


def portal_of(school: InventedSchool) -> Starlette:
    """As far as it answers anybody: the list of readers."""

    async def roster(_request: Request) -> Response:
        return Response((school.folder.rosters / "1.json").read_bytes())

    return Starlette(routes=[Address("/api/v1/roster", roster)])


def later(school: InventedSchool, directory: Path) -> InventedSchool:
    """The same school with its second list as its first."""
    (directory / "rosters").mkdir(parents=True)
    (directory / "rosters" / "1.json").write_bytes((school.folder.rosters / "2.json").read_bytes())
    return InventedSchool(directory, school.printed)


def made_keys(client: httpx2.Client, link: str) -> tuple[Passphrase, str]:
    """The passphrase, and the page that is shown then."""
    page, words = looked(client, link)
    made = client.post(link, data={"kind": "drawn", "page": page, "word": words[1::2]})
    return Passphrase(" ".join(words)), made.text


def test_a_laptop_that_knows_pin_and_portal_becomes_its_readers_once_two_signers_agree(
    school: InventedSchool, council: Council, portal: FakePortal, tmp_path: Path, serve: Callable[[Any], str]
) -> None:
    folder = Folder(tmp_path / "laptop")
    door, address = FrontDoor(folder), serve(portal_of(school))
    with httpx2.Client(base_url=serve(door), timeout=30, trust_env=False) as jo:
        assert jo.post("/setup/laptop", data={}).status_code == 403
        assert jo.get(f"/setup/{door.key}").status_code == 303
        assert "/setup/laptop" in jo.get("/").text
        form = {"portal": address, "pin": council.school.printed["pin"], "name": "Jo Park"}
        for wrong, said in (
            ({"pin": "x"}, "22 letters"),
            ({"pin": "A" * 22}, "not of the school with this pin"),
        ):
            refused = jo.post("/setup/laptop", data={**form, **wrong})
            assert (refused.status_code, said in refused.text) == (422, True)
        assert not folder.settings.exists()
        link = re.search(r'href="(/join/[\w-]{22})"', jo.post("/setup/laptop", data=form).text)
        assert link is not None
        assert "worrybox inbox people join --dir FOLDER" in jo.get("/sign-in").text
        passphrase, page = made_keys(jo, link[1])
        assert "people join" not in jo.get("/sign-in").text
    line = re.search(r">(r[1-9]\d{3}(?:\.[\w-]+){4})<", page)
    assert line is not None
    keys = read_key_line(line[1])
    assert keys.collector is not None
    for words in (key_words(keys.box, keys.sign), computer_words(keys.collector)):
        assert f">{words}<" in page
    before = council.now
    council.decide(partial(edits.add, keys=keys, name="Jo Park", roles=[Role.DSL], routes=[Route.PUPIL]))
    assert any(computer_words(keys.collector) in each for each in differences(before, council.now))
    report = later(school, tmp_path / "later").sealed("Jo may read this.")
    portal.roster = council.now
    portal.published["roster"] = (school.folder.rosters / "2.json").read_bytes()
    portal.hold(today().isoformat(), report)
    office = Office.open(folder.root)
    vault = unlock(folder, reader=keys.id, passphrase=passphrase, pin=council.now.pin)
    laptop = Laptop(office, vault, portal)
    laptop.meet()
    assert (office.settings.school, vault.stands_in(office.rosters.current)) == ("Oakfield Primary", True)
    assert laptop.held(id_of(report)).line.said == "Jo may read this."
    vault.lock()
    office.close()


async def test_a_set_up_that_was_begun_is_not_thrown_away_for_a_readers_own_computer(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "office")
    begun = with_person(Draft(), name="Grace", roles=["head"], reads=[], signs=True)
    keep_draft(folder, begun)
    with pytest.raises(SetupError, match="a new school is being set up in this folder"):
        await prepare(folder, portal="http://localhost", pin="A" * 22, name="Jo", today=today())
    assert read_draft(folder) == begun
    assert not folder.settings.exists()


def test_two_who_join_on_computers_of_their_own_on_one_day_can_both_be_added(
    school: InventedSchool, council: Council, tmp_path: Path
) -> None:
    made = []
    for name in ("Jo Park", "Kit Moss"):
        folder = Folder(tmp_path / name)
        (folder.root / "rosters").mkdir(parents=True)
        (folder.rosters / "1.json").write_bytes((school.folder.rosters / "1.json").read_bytes())
        write_private(folder.collector_key, CollectorIdentity.generate().secret_bytes())
        rosters = Rosters(folder, pin=council.now.pin)
        words = Passphrase(f"{name} reads with these words")
        made.append(
            make_newcomer(
                *(folder, rosters), pin=council.now.pin, name=name, passphrase=words, profile=KdfProfile.CHEAP
            )
        )
    for each in made:
        new = partial(edits.add, keys=each.keys, name=each.name, roles=[Role.DSL], routes=[Route.PUPIL])
        council.decide(new)
    assert [reader.name for reader in council.now.readers][-2:] == ["Jo Park", "Kit Moss"]
    assert len(council.now.collectors) == 3
    assert free_id(school.folder, council.rosters) == "r6"


def test_a_computer_comes_off_the_list_and_the_last_one_stays(council: Council) -> None:
    keys = replace(new_keys(), collector=CollectorIdentity.generate().verify_key)
    grown = edits.add(council.now, keys, name="Jo", roles=[Role.DSL], routes=[Route.PUPIL])
    first, second = grown.collectors
    assert edits.collect_with(grown, [second]).collectors == (second,)
    assert edits.collect_with(grown, [first, second]) == grown
    with pytest.raises(PeopleError, match="one computer has to go on collecting"):
        edits.collect_with(grown, [])
    gone = edits.remove(grown, "r6")
    said = remarks_on(council.school.folder, grown, gone, signers=())
    assert any("If Jo reads on a computer of their own, take that off too" in each for each in said)


def test_a_computer_comes_off_on_the_page(visit: Visit, app: Starlette, school: InventedSchool) -> None:
    council = Council(school, app.state.desk.office.rosters)
    keys = replace(new_keys(), collector=CollectorIdentity.generate().verify_key)
    council.decide(partial(edits.add, keys=keys, name="Jo", roles=[Role.DSL], routes=[Route.PUPIL]))
    morgan, (own, other) = visit(MORGAN), council.now.collectors
    page = text_of(morgan.get("/people/change/computers"))
    assert f"{computer_words(own)} (this computer)" in page
    form = shown(morgan, "computers", {"computer": own.b64()})
    assert form["seen"]
    answer = morgan.post("/people/change/computers", data={"computer": own.b64()})
    assert f"A computer may collect no longer, that with the words: {computer_words(other)}." in text_of(
        answer
    )
    assert morgan.post("/people/change/computers", data={"do": "show"}).status_code == 422
