"""The page of those who sign, by a real HTTP client: what it shows, what is signed on it, what is refused."""

from __future__ import annotations

import html
import re

import httpx2
import pytest
from starlette.applications import Starlette

from inbox.people.signers import signers_in
from inbox.people.succession import waiting_succession
from inbox.vault.trail import Deed
from tests.inbox.pages.conftest import Visit
from tests.inbox.people.council import Council
from tests.inbox.people.succession import Signers
from tests.inbox.school import MORGAN, InventedSchool


@pytest.fixture
def signers(app: Starlette, school: InventedSchool) -> Signers:
    return Signers(Council(school, app.state.desk.office.rosters))


def text_of(answer: httpx2.Response) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", answer.text))


def make_key(client: httpx2.Client, name: str) -> str:
    """On the page, under the drawn words; the passphrase."""
    page = client.get("/people/signers/key").text
    words, page_id = (
        re.findall(r"<li>([a-z]+)</li>", page),
        re.findall(r'name="page" value="([\w-]{22})"', page),
    )
    typed = {"kind": "drawn", "name": name, "page": page_id[0], "word": [words[at] for at in (1, 3, 5)]}
    assert client.post("/people/signers/key", data=typed).headers["location"] == "/people/signers?done=key"
    return " ".join(words)


def pen(signers: Signers, name: str, passphrase: str = "") -> dict[str, str]:
    return {
        "signer": str(signers.held(name).number),
        "passphrase": passphrase or signers.words(name).reveal(),
    }


def asked(signers: Signers, *names: str, threshold: int = 2) -> dict[str, object]:
    keys = [each.b64() for each in signers.keys(*names)]
    return {"signs": keys, "threshold": str(threshold), "school": "Oakfield Primary", "do": "show"}


def shown(client: httpx2.Client, form: dict[str, object]) -> dict[str, object]:
    """The form with what it means shown: ready to be signed."""
    answer = client.post("/people/signers", data=form)
    found = re.search(r'name="seen" value="([0-9a-f]{16})"', answer.text)
    assert (answer.status_code, found is None) == (200, False)
    return {**form, "seen": found[1] if found else "", "do": "sign"}


def waiting(client: httpx2.Client) -> dict[str, str]:
    found = re.search(r'name="proposal" value="([0-9a-f]{16})"', client.get("/people/signers").text)
    assert found is not None
    return {"proposal": found[1]}


def test_a_new_signer_joins_on_the_page_and_everything_is_on_the_trail(
    visit: Visit, signers: Signers, app: Starlette
) -> None:
    morgan = visit(MORGAN)
    words = make_key(morgan, "Tess")
    form = shown(morgan, asked(signers, "Grace", "Owen", "Tess"))
    done = morgan.post("/people/signers", data={**form, **pen(signers, "Grace")})
    assert done.headers["location"] == "/people/signers?done=proposed"
    page = morgan.get("/people/signers")
    assert "Tess signs the list of readers from now on. The words of their key:" in text_of(page)
    assert "Other signers are proposed" in text_of(morgan.get("/people"))
    change = waiting(morgan)
    for name, passphrase in (("Owen", ""), ("Tess", words)):
        typed = {**change, **pen(signers, name, passphrase), "do": "approve"}
        done = morgan.post("/people/signers/waiting", data=typed)
    assert done.headers["location"] == "/people/signers?done=changed"
    rosters = signers.council.rosters
    assert [each.name for each in signers_in(signers.folder, rosters.newest)] == ["Grace", "Owen", "Tess"]
    assert waiting_succession(signers.folder, rosters) is None
    (vault,) = app.state.desk.sessions.vaults()
    deeds = [each.deed for each in vault.trail.page()]
    assert deeds[:3] == [Deed.SIGNERS_APPROVED, Deed.SIGNERS_APPROVED, Deed.SIGNERS_PROPOSED]
    assert "Approved a change of signers" in text_of(morgan.get("/trail"))
    news = text_of(visit(MORGAN).get("/"))
    assert "Other people sign the list of readers since" in news
    assert "Tess signs the list of readers from now on." in news


def test_a_slip_while_a_key_is_made_makes_none_and_keeps_the_words(visit: Visit, signers: Signers) -> None:
    morgan = visit(MORGAN)
    weak = {"kind": "own", "name": "Tess", "own": "Oakfield", "again": "Oakfield"}
    assert "too easy to guess" in morgan.post("/people/signers/key", data=weak).text
    page = morgan.get("/people/signers/key").text
    page_id = re.findall(r'name="page" value="([\w-]{22})"', page)[0]
    slip = {"kind": "drawn", "name": "Tess", "page": page_id, "word": ["a", "b", "c"]}
    again = morgan.post("/people/signers/key", data=slip)
    assert re.findall(r"<li>([a-z]+)</li>", again.text) == re.findall(r"<li>([a-z]+)</li>", page)
    assert "open for too long" in morgan.post("/people/signers/key", data=slip).text
    assert sorted(path.name for path in signers.folder.signers.iterdir()) == ["s0.json", "s1.json"]


def test_nobody_to_spare_has_to_be_wanted_and_nothing_is_signed_that_was_not_shown(
    visit: Visit, signers: Signers
) -> None:
    morgan = visit(MORGAN)
    signers.new("Tess")
    form = {**shown(morgan, asked(signers, "Owen", "Tess")), **pen(signers, "Grace")}
    refused = morgan.post("/people/signers", data=form)
    assert (refused.status_code, "nobody can be spared" in text_of(refused)) == (422, True)
    other = morgan.post("/people/signers", data={**form, "sure": "yes", "school": "Elm"})
    assert "The school is called Elm from now on" in text_of(other)
    assert waiting_succession(signers.folder, signers.council.rosters) is None
    assert morgan.post("/people/signers", data={**form, "sure": "yes"}).status_code == 303


def test_what_cannot_be_is_said_in_a_sentence_and_slips_wait(visit: Visit, signers: Signers) -> None:
    morgan = visit(MORGAN)
    for form, said in (
        (asked(signers, "Grace"), "At least two sign and agree"),
        (asked(signers, "Grace", "Owen", threshold=3), "3 are to agree, and only 2 would sign"),
        (asked(signers, "Grace", "Owen"), "This changes nothing"),
        ({"signs": ["x", "r1"], "threshold": "1"}, "At least two sign and agree"),
    ):
        answer = morgan.post("/people/signers", data=form)
        assert (answer.status_code, said in text_of(answer)) == (422, True)
    signers.new("Tess")
    form = {**shown(morgan, asked(signers, "Grace", "Owen", "Tess")), **pen(signers, "Tess")}
    assert "Tess does not sign the list now" in text_of(morgan.post("/people/signers", data=form))
    guess = {**form, **pen(signers, "Grace", "guess")}
    assert [morgan.post("/people/signers", data=guess).status_code for _ in range(4)] == [403, 403, 403, 429]


def test_one_who_signs_now_takes_it_back_and_nobody_else(visit: Visit, signers: Signers) -> None:
    morgan = visit(MORGAN)
    signers.new("Tess")
    signers.propose("Grace", ("Grace", "Owen", "Tess"))
    change = {**waiting(morgan), "do": "withdraw"}
    refused = morgan.post("/people/signers/waiting", data={**change, **pen(signers, "Tess")})
    assert (refused.status_code, "one of those who sign now" in refused.text.lower()) == (422, True)
    assert morgan.post("/people/signers/waiting", data={**change, **pen(signers, "Owen")}).status_code == 303
    assert waiting_succession(signers.folder, signers.council.rosters) is None


@pytest.mark.parametrize("path", ["/people/signers", "/people/signers/key"])
def test_nobody_sees_the_signers_without_signing_in(visit: Visit, path: str) -> None:
    assert visit().get(path).headers["location"] == "/sign-in"
    assert visit().post(path, data={"do": "show"}).headers["location"] == "/sign-in"


def test_where_no_signer_made_a_key_the_page_says_so_and_names_keys_by_their_words(
    visit: Visit, signers: Signers
) -> None:
    for path in signers.folder.signers.iterdir():
        path.unlink()
    said = text_of(visit(MORGAN).get("/people/signers"))
    assert said.count("Someone whose key is not on this computer") == 2
    assert "changes are proposed where the signers made their keys" in said
    assert "passphrase of" not in said
