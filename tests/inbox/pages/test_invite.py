"""A reader joins a school that exists, in the browser: a link, their own keys, two signers, and they read."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx2
import pytest
from starlette.applications import Starlette

from crypto.roster import Role, Route
from inbox.errors import PeopleError
from inbox.people import edits
from inbox.people.inviting import MOST, end, invitations, invite, invited
from inbox.people.newcomers import read_key_line
from inbox.people.wording import key_words
from tests.inbox.pages.conftest import Visit, sign_in
from tests.inbox.pages.test_people import text_of
from tests.inbox.pages.test_setup import looked
from tests.inbox.people.council import Council
from tests.inbox.school import MORGAN, InventedSchool

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OWN = "seven purple kettles under ladders"


@pytest.fixture
def council(app: Starlette, school: InventedSchool) -> Council:
    return Council(school, app.state.desk.office.rosters)


def link_for(client: httpx2.Client, name: str) -> str:
    answer = client.post("/people/invite", data={"do": "invite", "name": name})
    found = re.search(r'href="http://[^/"]+(/join/[\w-]{22})"', answer.text)
    assert found is not None
    return found[1]


def test_whoever_gets_a_link_makes_keys_in_the_browser_and_reads_once_two_signers_agree(
    visit: Visit, council: Council, app: Starlette, school: InventedSchool
) -> None:
    morgan, jo = visit(MORGAN), visit()
    link = link_for(morgan, " Jo  Park ")
    page, words = looked(jo, link)
    assert "Jo Park, make your own keys" in text_of(jo.get(link))
    slip = jo.post(link, data={"kind": "drawn", "page": page, "word": ["a", "b", "c"]})
    assert re.findall(r"<li>([a-z]+)</li>", slip.text) == words
    page, words = looked(jo, link)
    made = jo.post(link, data={"kind": "drawn", "page": page, "word": words[1::2]})
    line = re.search(r">(r6\.[\w.-]+)<", made.text)
    assert line is not None
    keys = read_key_line(line[1])
    assert key_words(keys.box, keys.sign) in text_of(made)
    assert jo.get(link).status_code == 404
    assert jo.post(link, data={"kind": "drawn", "word": words[1::2]}).status_code == 404
    waits = text_of(morgan.get("/people"))
    assert "Jo Park" in waits
    assert key_words(keys.box, keys.sign) in waits
    roles, routes = [Role.DSL], [Route.PUPIL]
    council.decide(partial(edits.add, keys=keys, name="Jo Park", roles=roles, routes=routes))
    assert sign_in(jo, "r6", " ".join(words)).status_code == 303
    (vault,) = [each for each in app.state.desk.sessions.vaults() if each.reader == "r6"]
    assert vault.stands_in(council.now)
    assert any(
        "keys were made as r6, for Jo Park, by a link" in each.detail for each in vault.trail.entries()
    )
    assert " ".join(words).encode() not in b"".join(
        path.read_bytes() for path in school.directory.rglob("*") if path.is_file()
    )


def test_of_links_made_and_used_up_at_the_same_moment_none_is_lost_or_comes_back(
    school: InventedSchool,
) -> None:
    folder = school.folder
    for at in range(4):
        invite(folder, name=f"Used {at}", now=NOW)
    with ThreadPoolExecutor(8) as pool:
        made = [pool.submit(invite, folder, name=f"New {at}", now=NOW) for at in range(4)]
        done = [pool.submit(end, folder, f"Used {at}", now=NOW) for at in range(4)]
        assert len({each.result() for each in made}) == 4
        assert [each.result() for each in done] == [None] * 4
    assert {each.name for each in invitations(folder, now=NOW)} == {f"New {at}" for at in range(4)}


def test_own_words_a_taken_back_link_and_a_stranger(visit: Visit, school: InventedSchool) -> None:
    morgan, jo = visit(MORGAN), visit()
    assert jo.post("/people/invite", data={"do": "invite", "name": "Jo"}).headers["location"] == "/sign-in"
    for guess in ("A" * 22, "x"):
        assert jo.get(f"/join/{guess}").status_code == 404
    assert morgan.post("/people/invite", data={"do": "invite", "name": " "}).status_code == 422
    old, link = link_for(morgan, "Jo"), link_for(morgan, "Jo")
    assert (jo.get(old).status_code, jo.get(link).status_code) == (404, 200)
    weak = jo.post(
        link, data={"kind": "own", "own": "Oakfield Primary Jo 1", "again": "Oakfield Primary Jo 1"}
    )
    assert (weak.status_code, "too easy to guess" in weak.text) == (422, True)
    assert "Your keys are made" in jo.post(link, data={"kind": "own", "own": OWN, "again": OWN}).text
    gone = link_for(morgan, "Kit")
    assert "Kit" in morgan.get("/people/invite").text
    morgan.post("/people/invite", data={"do": "end", "name": "Kit"})
    assert jo.get(gone).status_code == 404
    assert gone.rpartition("/")[2].encode() not in school.folder.invitations.read_bytes()
    assert [id_ for id_ in school.folder.readers() if id_ > "r5"] == ["r6"]


def test_keys_that_were_made_are_said_to_be_though_that_could_not_be_put_on_record(
    visit: Visit, school: InventedSchool
) -> None:
    jo, link = visit(), link_for(visit(MORGAN), "Jo")
    school.folder.noted.write_bytes(b"")  # a file where the notes' folder is to be
    made = jo.post(link, data={"kind": "own", "own": OWN, "again": OWN})
    assert (made.status_code, "r6." in made.text) == (200, True)
    assert "Your keys are made and stay, but that could not be put on record" in text_of(made)
    assert "r6" in school.folder.readers()


def test_a_link_is_good_for_seven_days_and_so_many_are_open_at_once(school: InventedSchool) -> None:
    folder = school.folder
    token = invite(folder, name="Jo", now=NOW)
    week = NOW + timedelta(days=7)
    assert invited(folder, token, now=week) is not None
    assert invited(folder, token, now=week + timedelta(days=1)) is None
    for at in range(MOST - 1):
        invite(folder, name=f"N{at}", now=NOW)
    with pytest.raises(PeopleError, match="links are open already"):
        invite(folder, name="One more", now=NOW)
    assert len(invitations(folder, now=NOW)) == MOST
    invite(folder, name="One more", now=week + timedelta(days=1))
