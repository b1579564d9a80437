"""The People page by a real HTTP client: what it shows, what two signers do on it, what it refuses."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import partial

import httpx2
import pytest
from starlette.applications import Starlette

from crypto.encoding import b64
from crypto.roster import Role, Route
from inbox.folder import reader_id
from inbox.passphrase import Passphrase
from inbox.people import edits
from inbox.people.marks import mark_of
from inbox.people.newcomers import free_id, key_line, make_newcomer
from inbox.people.noted import note
from inbox.people.proposals import waiting, withdraw
from inbox.vault.keys import KdfProfile
from tests.inbox.pages.conftest import Visit, keep, sign_in
from tests.inbox.people.council import Council
from tests.inbox.school import ALEX, MORGAN, OWEN, InventedSchool, id_of

RENAMED = {"name": "Alex Hill", "role": "deputy", "route": ["pupil", "staff"]}


@pytest.fixture
def council(app: Starlette, school: InventedSchool) -> Council:
    return Council(school, app.state.desk.office.rosters)


def signature(council: Council, signer: int) -> dict[str, str]:
    return {"signer": str(signer), "passphrase": council.passphrase(signer).reveal()}


def text_of(answer: httpx2.Response) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", answer.text))


def shown(client: httpx2.Client, what: str, form: Mapping[str, object]) -> dict[str, object]:
    """The form with what it means shown: ready to be signed."""
    answer = client.post(f"/people/change/{what}", data=form)
    found = re.search(r'name="seen" value="([0-9a-f]{16})"', answer.text)
    assert answer.status_code == 200
    assert found is not None
    return {**form, "seen": found[1], "do": "sign"}


def test_two_signers_change_a_reader_on_the_page_and_both_read_the_same_sentences(
    visit: Visit, council: Council
) -> None:
    morgan = visit(MORGAN)
    form = shown(morgan, ALEX, RENAMED)
    signed = morgan.post(f"/people/change/{ALEX}", data={**form, **signature(council, 0)})
    assert (signed.status_code, signed.headers["location"]) == (303, "/people?done=proposed")
    page = morgan.get("/people")
    assert "Alex is called Alex Hill from now on." in text_of(page)
    assert "Signed by Grace. 1 more signer has to approve it." in text_of(page)
    address = re.search(r'action="(/people/proposals/[0-9a-f]{16})"', page.text)
    assert address is not None
    again = morgan.post(address[1], data={"do": "approve", **signature(council, 0)})
    assert (again.status_code, "Grace has signed this already" in text_of(again)) == (422, True)
    done = morgan.post(address[1], data={"do": "approve", **signature(council, 1)})
    assert done.headers["location"] == "/people?done=approved"
    alex = council.now.reader(ALEX)
    assert alex is not None
    assert (alex.name, [str(route) for route in alex.routes]) == ("Alex Hill", ["pupil", "staff"])


def test_a_withdrawn_proposal_is_on_the_record_of_whoever_was_signed_in(
    visit: Visit, council: Council
) -> None:
    note(council.school.folder, "Owen signed something")
    morgan = visit(MORGAN)
    form = shown(morgan, "renew", {"x": ""})
    morgan.post("/people/change/renew", data={**form, **signature(council, 0)})
    (proposal,) = waiting(council.school.folder)
    address = f"/people/proposals/{proposal.id}"
    assert morgan.post(address, data={"do": "withdraw", **signature(council, 1)}).status_code == 303
    trail = text_of(morgan.get("/trail"))
    assert f"Withdrew a change of readers proposal {proposal.id}, by Owen" in trail
    assert re.search(r"Done by somebody, by command 1 .{12}: .*, Owen signed something", trail)


def test_nothing_is_signed_that_was_not_shown(visit: Visit, council: Council) -> None:
    morgan = visit(MORGAN)
    form = shown(morgan, ALEX, RENAMED)
    other = {**form, "name": "Someone else", **signature(council, 0)}
    answer = morgan.post(f"/people/change/{ALEX}", data=other)
    assert answer.status_code == 200
    assert "Alex is called Someone else from now on." in text_of(answer)
    assert "Proposed" not in text_of(morgan.get("/people"))


def test_wrong_passphrases_of_a_signer_wait_as_at_the_door(visit: Visit, council: Council) -> None:
    morgan = visit(MORGAN)
    form = {**shown(morgan, "renew", {"x": ""}), "signer": "0", "passphrase": "guess"}
    tries = [morgan.post("/people/change/renew", data=form).status_code for _ in range(4)]
    assert tries == [403, 403, 403, 429]
    assert "guess" not in morgan.post("/people/change/renew", data=form).text


def test_a_broken_rule_is_told_before_anyone_is_asked_to_sign(visit: Visit) -> None:
    answer = visit(MORGAN).post(f"/people/change/{ALEX}", data={"leaves": "yes"})
    assert answer.status_code == 422
    assert "Reports from or about pupils would have 1 reader: at least 2 are needed" in text_of(answer)
    assert "passphrase" not in text_of(answer)


def test_whoever_made_keys_here_is_proposed_with_the_words_of_their_key(
    visit: Visit, council: Council
) -> None:
    made = make_newcomer(
        council.school.folder,
        council.rosters,
        pin=council.now.pin,
        name="Jo Park",
        passphrase=Passphrase("six words of my own"),
        profile=KdfProfile.CHEAP,
    )
    morgan = visit(MORGAN)
    page = morgan.get("/people/change/new").text
    line = re.search(rf'<option value="({made.keys.id}\.[^"]+)"', page)
    assert line is not None
    form = {"joining": line[1], "name": "Jo Park", "role": "dsl", "route": "pupil"}
    answer = morgan.post("/people/change/new", data=form)
    assert "Jo Park (DSL) becomes a reader of reports from or about pupils." in text_of(answer)
    assert "Waiting to be on the list" in morgan.get("/people").text


@pytest.mark.slow
def test_a_signer_lets_go_of_whoever_made_keys_and_never_came_onto_the_list(
    visit: Visit, council: Council, app: Starlette
) -> None:
    folder, words = council.school.folder, Passphrase("six words of my own")
    jo = make_newcomer(
        folder,
        council.rosters,
        pin=council.now.pin,
        name="Jo Park",
        passphrase=words,
        profile=KdfProfile.CHEAP,
    )
    morgan, gone = visit(MORGAN), f"/people/joining/{jo.keys.id}"
    came = visit()
    sign_in(came, jo.keys.id, words.reveal())
    assert "signed in here at this moment" in text_of(morgan.post(gone, data=signature(council, 0)))
    came.post("/lock")
    assert morgan.post(gone, data={"signer": "0", "passphrase": "guess"}).status_code == 403
    assert "Let them go: Jo Park" in text_of(morgan.get("/people"))
    asked = {"joining": key_line(jo.keys), "name": "Jo Park", "role": "dsl", "route": "pupil"}
    form = shown(morgan, "new", asked)
    assert morgan.post("/people/change/new", data={**form, **signature(council, 0)}).status_code == 303
    assert "withdraw that first" in text_of(morgan.post(gone, data=signature(council, 0)))
    withdraw(folder, waiting(folder)[0].id)
    done = morgan.post(gone, data=signature(council, 1))
    assert done.headers["location"] == "/people?done=gone"
    assert "Their keys are gone from this computer." in text_of(morgan.get("/people?done=gone"))
    assert "Jo Park" not in morgan.get("/people").text + visit().get("/sign-in").text
    assert "never on the list r6, Jo Park, by Owen" in text_of(morgan.get("/trail"))
    assert list(folder.keys(reader_id(jo.keys.id)).parent.iterdir()) == []
    assert free_id(folder, council.rosters) == "r7"
    again = morgan.post(gone, data=signature(council, 1))
    assert (again.status_code, "nobody with these keys" in text_of(again).lower()) == (422, True)
    for listed in (reader_id(MORGAN), reader_id(ALEX)):
        assert morgan.post(f"/people/joining/{listed}", data=signature(council, 1)).status_code == 422
        assert folder.keys(listed).exists()


@pytest.mark.parametrize("path", ["/people", "/people/change/new", "/people/change/r2"])
def test_nobody_sees_people_without_signing_in(visit: Visit, path: str) -> None:
    assert visit().get(path).headers["location"] == "/sign-in"
    assert visit(MORGAN).get(path).status_code == 200


def test_what_is_no_reader_and_no_change_is_not_there(visit: Visit) -> None:
    assert visit(MORGAN).get("/people/change/r77").status_code == 404


def plain(answer: httpx2.Response) -> str:
    return text_of(answer).replace("\n", "")


def test_cases_are_counted_and_handed_over_on_the_page(
    app: Starlette, school: InventedSchool, visit: Visit, council: Council
) -> None:
    keep(app, school.sealed("one"), school.sealed("two"))
    morgan = visit(MORGAN)
    morgan.get("/")
    assert "Who takes over?" in morgan.get("/people/handover").text
    elsewhere = morgan.post("/people/handover", data={"do": "show", "reader": OWEN})
    assert "Belong to another route2 Reports from or about pupils: Alex may take them." in plain(elsewhere)
    council.decide(partial(edits.change, reader=OWEN, name="Owen", roles=[Role.CHAIR], routes=list(Route)))
    counts = morgan.post("/people/handover", data={"do": "show", "reader": OWEN})
    assert "Can go to Owen2They have already0May never go to them0" in plain(counts)
    done = morgan.post("/people/handover", data={"do": "hand", "reader": OWEN})
    assert "2 cases were handed over to Owen." in text_of(done)
    assert "Can go to Owen0They have already2" in plain(done)
    assert morgan.post("/people/handover", data={"do": "hand", "reader": MORGAN}).status_code == 422


def test_sheets_are_checked_and_used_on_the_page_and_never_sent_back(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    report = school.sealed("of a pupil")
    keep(app, report)
    owen, sheets = visit(OWEN), [share["words"] for share in school.printed["shares"]]
    address = f"/reports/{b64(id_of(report))}"
    works = owen.post("/people/recovery", data={"sheet": sheets[:2], "do": "rehearse"})
    assert "These sheets work. Nothing was opened." in text_of(works)
    assert owen.get(address).status_code == 404
    mark = mark_of(school.roster.recovery.box)
    assert f"carry the mark {mark}." in text_of(owen.get("/people/recovery"))
    assert f"Their mark: {mark}." in text_of(owen.get("/people"))
    other = owen.post("/people/recovery", data={"sheet": [sheets[0], f"BCDFGH {sheets[1]}"], "do": "recover"})
    assert (other.status_code, "Sheet 2 (BCDFGH) does not belong here" in text_of(other)) == (422, True)
    few = owen.post("/people/recovery", data={"sheet": [sheets[0], ""], "do": "recover"})
    assert (few.status_code, "These are too few sheets" in text_of(few)) == (422, True)
    used = owen.post("/people/recovery", data={"sheet": sheets[1:], "do": "recover"})
    assert "1 report was opened" in text_of(used)
    assert "of a pupil" in text_of(owen.get(address))
    assert not any(sheet in answer.text for sheet in sheets for answer in (works, few, used))


def test_the_list_says_what_changed_until_its_reader_has_read_it(visit: Visit, council: Council) -> None:
    council.decide(
        partial(edits.change, reader=ALEX, name="Alex Hill", roles=[Role.DEPUTY], routes=[Route.PUPIL])
    )
    alex = visit(ALEX)
    for path in ("/", "/people"):
        assert "Alex is called Alex Hill from now on." in text_of(alex.get(path))
    alex.post("/people/seen", data={"list": "1"})
    assert "Changed since you last looked" in alex.get("/").text
    alex.post("/people/seen", data={"list": "2"})
    assert "Changed since you last looked" not in alex.get("/").text
    assert "Changed since you last looked" in visit(MORGAN).get("/").text
