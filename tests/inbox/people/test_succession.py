"""Other people sign: enough old signers agree, enough new ones sign, and then both count together."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from crypto.encoding import b64
from crypto.policy import Policy, Signature, pin_of, policy_message
from crypto.roster import Roster, SignedRoster, verify_roster
from inbox.errors import PassphraseError, PeopleError
from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.people import edits
from inbox.people.policies import next_policy, policy_sentences
from inbox.people.signers import policy_of, signers_in, take_key, take_pen
from inbox.people.succession import (
    Quill,
    Succession,
    agree,
    begin,
    give_up,
    lacking,
    sentences_of,
    waiting_succession,
)
from inbox.rosters import Rosters
from inbox.settings import read_settings
from tests.inbox.people.council import Council
from tests.inbox.people.succession import Signers
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, today

THREE = ("Grace", "Owen", "Tess")


@pytest.fixture
def signers(council: Council) -> Signers:
    return Signers(council)


@pytest.fixture
def three(signers: Signers) -> Signers:
    """Two of three: Tess has joined Grace and Owen."""
    signers.new("Tess")
    signers.change(THREE, "Grace", "Owen", "Tess")
    return signers


def here(signers: Signers) -> list[str]:
    return [each.name for each in signers_in(signers.folder, signers.council.rosters.newest)]


def test_a_lost_signer_is_replaced_by_the_other_two_and_the_pin_stays(three: Signers) -> None:
    rosters, pin = three.council.rosters, three.council.now.pin
    three.new("Jo")
    made = three.propose("Owen", ("Owen", "Tess", "Jo"))
    assert three.approve("Tess", made) is None
    assert here(three) == list(THREE)
    after = three.approve("Jo", made)
    assert after == three.council.now
    assert here(three) == ["Owen", "Tess", "Jo"]
    newest = rosters.newest
    assert newest is not None
    assert pin_of(newest.policy) == pin
    assert verify_roster(newest, pin=pin, today=today()) == after
    assert len(newest.succession) == 2
    assert waiting_succession(three.folder, rosters) is None


def test_whoever_signs_now_changes_the_list_and_whoever_did_before_does_not(three: Signers) -> None:
    three.change(("Owen", "Tess"), "Owen", "Tess")
    again = Rosters(three.folder, pin=three.council.now.pin)
    assert [each.name for each in signers_in(three.folder, again.newest)] == ["Owen", "Tess"]
    with pytest.raises(PeopleError, match="Grace does not sign the list now"):
        three.propose("Grace", ("Grace", "Owen", "Tess"))
    with pytest.raises(PeopleError, match="this signer’s key is not on this computer"):
        take_pen(three.folder, 2, passphrase=three.words("Grace"), signed=again.newest)


def test_fewer_old_signers_than_must_agree_change_nothing(three: Signers) -> None:
    before = three.council.now
    for name in ("Jo", "Kit"):
        three.new(name)
    made = three.propose("Grace", ("Jo", "Kit"))
    for name in ("Jo", "Kit"):
        assert three.approve(name, made) is None
    with pytest.raises(PeopleError, match="Grace has signed this already"):
        three.approve("Grace", made)
    left = lacking(made, three.council.rosters)
    assert (left.old, three.council.now) == (1, before)


def test_every_new_signer_has_to_show_that_their_passphrase_opens_their_key(signers: Signers) -> None:
    signers.new("Tess")
    made = signers.propose("Grace", THREE)
    assert signers.approve("Owen", made) is None
    with pytest.raises(PassphraseError):
        take_key(signers.folder, signers.held("Tess"), passphrase=Passphrase("a guess"))
    assert signers.approve("Tess", made) is not None


def test_killed_at_any_point_it_goes_on_or_is_withdrawn_and_the_old_list_stays_good(signers: Signers) -> None:
    folder, before = signers.folder, signers.council.now
    signers.new("Tess")
    made = signers.propose("Grace", THREE)
    other = Signers(replace(signers.council, rosters=Rosters(folder, pin=before.pin)))
    assert waiting_succession(folder, other.council.rosters) == made
    give_up(folder, signers.council.rosters, made.id, quill=signers.quill("Owen"))
    with pytest.raises(PeopleError, match="decided, withdrawn or altered"):
        give_up(folder, signers.council.rosters, made.id, quill=signers.quill("Owen"))
    with pytest.raises(PeopleError, match="decided, withdrawn or altered"):
        signers.approve("Owen", made)
    assert other.council.now == before
    made = other.propose("Owen", THREE)
    other.approve("Grace", made)
    file = folder.proposals / "signers.json"
    kept = file.read_bytes()
    other.approve("Tess", made)
    file.write_bytes(kept)  # killed after the list was kept and before this was taken away
    assert waiting_succession(folder, Rosters(folder, pin=before.pin)) is None


def test_of_signers_who_sign_at_the_same_moment_none_loses_their_signature(three: Signers) -> None:
    for name in ("Jo", "Kit"):
        three.new(name)
    made = three.propose("Grace", ("Grace", "Owen", "Tess", "Jo", "Kit"), threshold=5)
    quills = [three.quill(name) for name in ("Owen", "Tess", "Jo", "Kit")]
    others = [Rosters(three.folder, pin=three.council.now.pin) for _ in quills]
    together = Barrier(len(quills), timeout=30)

    def sign(rosters: Rosters, quill: Quill) -> Roster | None:
        together.wait()
        return agree(three.folder, rosters, made.id, quill=quill, today=today())

    with ThreadPoolExecutor(len(quills)) as pool:
        done = list(pool.map(sign, others, quills))
    three.council.rosters.look_again()
    assert [each for each in done if each is not None] == [three.council.now]
    assert len(here(three)) == 5


def test_what_was_shown_is_taken_back_and_not_what_was_proposed_since(three: Signers) -> None:
    first = three.propose("Grace", ("Grace", "Owen"))
    rosters, owen = three.council.rosters, three.quill("Owen")
    give_up(three.folder, rosters, first.id, quill=owen)
    second = three.propose("Owen", ("Owen", "Tess"))
    with pytest.raises(PeopleError, match="decided, withdrawn or altered"):
        give_up(three.folder, rosters, first.id, quill=owen)
    assert waiting_succession(three.folder, rosters) == second


def test_a_change_under_a_list_that_has_moved_on_is_refused_and_explained(signers: Signers) -> None:
    signers.new("Tess")
    made = signers.propose("Grace", THREE)
    signers.council.decide(lambda roster: roster)
    with pytest.raises(PeopleError, match="has changed since this was proposed"):
        signers.approve("Owen", made)
    with pytest.raises(PeopleError, match="another change of who signs waits already"):
        signers.propose("Owen", THREE)
    give_up(signers.folder, signers.council.rosters, made.id, quill=signers.quill("Owen"))
    with pytest.raises(PeopleError, match="has changed just now"):
        begin(signers.folder, signers.council.rosters, made, quill=signers.quill("Owen"))


ALTERED: dict[str, Callable[[Succession], Succession]] = {
    "signature": lambda s: replace(s, agreed=(Signature(0, bytes(64)),)),
    "twice": lambda s: replace(s, agreed=(*s.agreed, *s.agreed)),
    "day": lambda s: replace(s, issued=s.issued.replace(year=2001)),
    "policy": lambda s: replace(
        s, document=replace(s.policy, signers=s.policy.signers[::-1]).encode(), signed=()
    ),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_on_the_disk_is_not_approved(signers: Signers, what: str) -> None:
    signers.new("Tess")
    forged = ALTERED[what](signers.propose("Grace", THREE))
    (signers.folder.proposals / "signers.json").write_bytes(forged.to_json())
    with pytest.raises(PeopleError, match=r"altered|already"):
        signers.approve("Owen", Succession.parse(forged.to_json()))
    assert signers.council.now.seq == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"threshold": 1}, "no single adult can make themselves a reader"),
        ({"signers": "twice"}, "two signers would have the same key"),
        ({"threshold": 4}, "4 are to agree, and only 3 would sign"),
        ({"school": " "}, "the school’s name is 1 to 64 bytes"),
        ({"signers": "same"}, "this changes nothing"),
    ],
)
def test_what_must_not_sign_is_refused_before_anyone_signs(
    three: Signers, fields: dict[str, object], said: str
) -> None:
    before = policy_of(three.council.rosters.newest)
    keys = {"twice": (before.signers[0],) * 2, "same": before.signers}.get(str(fields.get("signers")))
    wanted = {"school": before.school, "threshold": 2, **fields, "signers": keys or before.signers}
    with pytest.raises(PeopleError, match=said):
        next_policy(before, **wanted)  # type: ignore[arg-type]


def test_a_policy_of_one_or_a_signer_beyond_it_put_into_the_file_is_no_change_at_all(
    signers: Signers,
) -> None:
    signers.new("Tess")
    made = json.loads(signers.propose("Grace", THREE).to_json())
    one = {"school": "Oakfield", "signers": [signers.held("Tess").verify.b64()] * 2, "threshold": 1, "v": 1}
    alone = {**made, "signed": [{"sig": b64(bytes(64)), "signer": 9}]}
    (signers.folder.proposals / "signers.json").write_text(json.dumps(alone))
    assert waiting_succession(signers.folder, signers.council.rosters) is None
    made["policy"] = b64(json.dumps(one, separators=(",", ":"), sort_keys=True).encode())
    (signers.folder.proposals / "signers.json").write_text(json.dumps(made))
    assert waiting_succession(signers.folder, signers.council.rosters) is None


def test_whatever_differs_between_two_policies_is_said(three: Signers) -> None:
    before = policy_of(three.council.rosters.newest)
    names = {three.held(name).verify: name for name in ("Grace", "Owen")}
    tess = before.signers[2]
    for after, said in (
        (replace(before, school="Elm"), "The school is called Elm from now on"),
        (replace(before, signers=before.signers[1:]), "Grace no longer signs the list of readers."),
        (replace(before, signers=before.signers[:2]), "Someone whose key is not on this computer (words:"),
        (replace(before, signers=before.signers[::-1]), "The signers stand in another order"),
        (replace(before, threshold=3), "3 of 3 signers must agree from now on (so far: 2 of 3)."),
    ):
        assert policy_sentences(before, before, names) == ()
        assert said in " ".join(policy_sentences(before, after, names))
    added = policy_sentences(replace(before, signers=before.signers[:2]), before, {tess: "Tess"})
    assert added[0].startswith("Tess signs the list of readers from now on. The words of their key:")


def test_only_who_signs_the_number_and_the_dates_change_with_the_signers(three: Signers) -> None:
    before = three.council.now
    three.council.decide(partial(edits.hold_shares, holders=[ALEX, None, None]))
    after = three.change(THREE, "Grace", "Owen", school="Oakfield and Elm")
    assert replace(after, policy=before.policy, seq=before.seq, recovery=before.recovery) == before
    newest = three.council.rosters.newest
    assert policy_of(newest).school == "Oakfield and Elm"


def test_old_signatures_to_another_step_are_of_no_use(three: Signers) -> None:
    """The message names the policy before: what was agreed once cannot be played again later."""
    newest = three.council.rosters.newest
    assert newest is not None
    first = Policy.parse(newest.policy)
    again = policy_message(previous=newest.policies[-1], policy=newest.policy)
    assert all(again != policy_message(previous=each, policy=newest.policy) for each in newest.policies[:-1])
    drawn = three.drawn(("Grace", "Owen"))
    assert drawn.policy == first
    replayed = replace(drawn, agreed=newest.succession[0].signatures)
    (three.folder.proposals / "signers.json").write_bytes(replayed.to_json())
    with pytest.raises(PeopleError, match="altered after it was signed"):
        three.approve("Grace", replayed)


def test_the_sentences_say_how_long_the_list_is_good_too(signers: Signers) -> None:
    signers.new("Tess")
    drawn = signers.drawn(THREE)
    said = sentences_of(signers.folder, signers.council.rosters, drawn)
    assert said[-1].startswith("The list is good until ")
    assert said[1] == "2 of 3 signers must agree from now on (so far: 2 of 2)."
    begin(signers.folder, signers.council.rosters, drawn, quill=signers.quill("Grace"))
    with pytest.raises(PeopleError, match="there is a key of Tess here already"):
        signers.new("Tess")


def meet(office: Office, portal: FakePortal) -> tuple[str, ...]:
    """One round of the inbox; its problems."""

    async def collect() -> tuple[str, ...]:
        async with office.portal(transport=portal.transport()) as there:
            return (await office.collector_at(there).collect()).problems

    return asyncio.run(collect())


def test_policy_and_list_go_to_the_portal_together_and_other_inboxes_take_them_up(
    signers: Signers, portal: FakePortal, tmp_path: Path
) -> None:
    here = signers.council.office
    other = Office.open(signers.council.school.copy(tmp_path / "laptop").directory)
    meet(here, portal)
    signers.new("Tess")
    after = signers.change(THREE, "Grace", "Owen", "Tess", school="Elm Primary")
    assert (meet(here, portal), meet(other, portal)) == ((), ())
    assert SignedRoster.from_json(portal.published["roster"]) == here.rosters.newest
    assert other.rosters.current == after
    other.close()
    again = Office.open(tmp_path / "laptop")
    assert (again.settings.school, read_settings(again.folder).school) == ("Elm Primary",) * 2
    again.close()


def test_signers_to_whom_those_known_did_not_hand_over_are_an_alarm_and_nothing_of_them_is_used(
    signers: Signers, portal: FakePortal, tmp_path: Path
) -> None:
    school, office = signers.council.school, signers.council.office
    directory = school.copy(tmp_path / "fork").directory
    fork = Office.open(directory)
    forked = Signers(Council(replace(school, directory=directory), fork.rosters, fork))
    for each, name in ((signers, "Tess"), (forked, "Mallory")):
        each.new(name)
        each.change(("Grace", "Owen", name), "Grace", "Owen", name)
    assert fork.rosters.newest is not None
    ours = office.rosters.newest
    portal.published["roster"] = fork.rosters.newest.to_json()
    (problem, *_) = meet(office, portal)
    assert "other people signed, to whom the signers known here have not handed over" in problem
    assert office.rosters.newest == ours
    fork.close()
