"""One signer proposes, another approves: then, and only then, there is a new list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from functools import partial

import pytest

from crypto.identities import BellIdentity, CollectorIdentity
from crypto.policy import Pin
from crypto.roster import PastReader, Role, Roster, Route
from inbox.errors import PassphraseError, PeopleError
from inbox.passphrase import Passphrase
from inbox.people import edits
from inbox.people.changes import differences
from inbox.people.proposals import approve, propose, waiting, withdraw
from inbox.people.signers import take_pen
from inbox.rosters import Rosters
from tests.inbox.people.council import GRACE_SIGNS, OWEN_SIGNS, Council, new_keys
from tests.inbox.school import ALEX, GRACE, MORGAN, OWEN, TESS, today

Edit = Callable[[Roster], Roster]


def jo(keys: edits.Keys, name: str = "Jo Park") -> Edit:
    return lambda roster: edits.add(roster, keys, name=name, roles=[Role.DSL], routes=[Route.PUPIL])


def add_jo(roster: Roster) -> Roster:
    return jo(new_keys())(roster)


def test_a_list_takes_two_signers_and_then_is_the_newest(council: Council) -> None:
    folder, before = council.school.folder, council.now
    made = propose(folder, council.rosters, council.next(add_jo), pen=council.pen(GRACE_SIGNS))
    assert council.now == before
    assert [each.id for each in waiting(folder)] == [made.id]
    approve(folder, council.rosters, made.id, pen=council.pen(OWEN_SIGNS), today=today())
    assert [reader.name for reader in council.now.readers][-1] == "Jo Park"
    assert council.now.seq == before.seq + 1
    assert waiting(folder) == ()


def test_what_the_command_signed_is_never_written_over_by_the_office_that_had_not_seen_it(
    council: Council,
) -> None:
    folder, office = council.school.folder, Rosters(council.school.folder, pin=Pin(council.school.pin))
    made = [
        propose(folder, office, council.next(jo(new_keys(), name)), pen=council.pen(GRACE_SIGNS))
        for name in ("Jo Park", "Kit Moss")
    ]
    approve(folder, council.rosters, made[0].id, pen=council.pen(OWEN_SIGNS), today=today())
    with pytest.raises(PeopleError, match="has changed since this was proposed"):
        approve(folder, office, made[1].id, pen=council.pen(OWEN_SIGNS), today=today())
    newest = Rosters(folder, pin=Pin(council.school.pin)).current
    assert newest is not None
    assert newest.readers[-1].name == "Jo Park"


def test_one_signer_cannot_approve_what_they_proposed(council: Council) -> None:
    made = propose(council.school.folder, council.rosters, council.next(add_jo), pen=council.pen(GRACE_SIGNS))
    with pytest.raises(PeopleError, match="Grace has signed this already"):
        approve(council.school.folder, council.rosters, made.id, pen=council.pen(GRACE_SIGNS), today=today())


def test_a_proposal_for_a_list_that_has_moved_on_is_refused_and_explained(council: Council) -> None:
    folder = council.school.folder
    late = propose(folder, council.rosters, council.next(add_jo), pen=council.pen(GRACE_SIGNS))
    council.decide(lambda roster: roster)
    with pytest.raises(PeopleError, match="has changed since this was proposed"):
        approve(folder, council.rosters, late.id, pen=council.pen(OWEN_SIGNS), today=today())
    assert all(reader.name != "Jo Park" for reader in council.now.readers)


def test_a_proposal_altered_on_the_disk_is_not_approved(council: Council) -> None:
    folder = council.school.folder
    made = propose(folder, council.rosters, council.next(add_jo), pen=council.pen(GRACE_SIGNS))
    forged = replace(made, signatures=(replace(made.signatures[0], signature=bytes(64)),))
    (folder.proposals / f"{made.id}.json").write_bytes(forged.to_json())
    with pytest.raises(PeopleError, match="altered after it was signed"):
        approve(folder, council.rosters, made.id, pen=council.pen(OWEN_SIGNS), today=today())


FIELDS: dict[str, Edit] = {
    "pin": lambda r: replace(r, pin=Pin(bytes(16))),
    "policy": lambda r: replace(r, policy=bytes(32)),
    "seq": lambda r: replace(r, seq=4_000_000_000),
    "issued": lambda r: replace(r, issued=r.issued - timedelta(days=9)),
    "expires": lambda r: replace(r, expires=r.expires + timedelta(days=1)),
    "readers": lambda r: replace(r, readers=r.readers[::-1]),
    "past": lambda r: replace(r, past=(PastReader("r9", "Zoe", (), new_keys().sign, 1),)),
    "recovery": lambda r: replace(r, recovery=replace(r.recovery, threshold=3)),
    "bell": lambda r: replace(r, bell=BellIdentity.generate().box),
    "collectors": lambda r: replace(r, collectors=(CollectorIdentity.generate().verify_key,)),
    "contacts": lambda r: replace(r, contacts=(*r.contacts, r.contacts[0])),
    "languages": lambda r: replace(r, languages=("en",)),
    "outside": lambda r: replace(r, outside={"a": 1}),
}


def test_a_proposal_whose_list_was_altered_on_the_disk_can_be_withdrawn_and_only_once(
    council: Council,
) -> None:
    folder = council.school.folder
    made = propose(folder, council.rosters, council.next(add_jo), pen=council.pen(GRACE_SIGNS))
    document = council.next(jo(new_keys(), "Kit Moss")).encode()
    (path,) = folder.proposals.glob("*.json")
    path.write_bytes(replace(made, document=document).to_json())
    (altered,) = waiting(folder)
    withdraw(folder, altered.id)
    assert waiting(folder) == ()
    for gone in (altered, made):
        with pytest.raises(PeopleError, match="was decided or withdrawn"):
            withdraw(folder, gone.id)


def test_of_every_field_of_a_list_the_second_signer_is_told_or_it_is_refused(council: Council) -> None:
    assert set(FIELDS) == {each.name for each in fields(Roster)}
    folder, plain = council.school.folder, council.next(lambda roster: roster)
    for edit in FIELDS.values():
        altered = edit(plain)
        if differences(council.now, altered):
            continue
        made = propose(folder, council.rosters, altered, pen=council.pen(GRACE_SIGNS))
        with pytest.raises(PeopleError, match=r"numbered 4000000000|not dated as the next list is"):
            approve(folder, council.rosters, made.id, pen=council.pen(OWEN_SIGNS), today=today())
        withdraw(folder, made.id)


def test_a_wrong_passphrase_signs_nothing(council: Council) -> None:
    signed = council.rosters.newest
    with pytest.raises(PassphraseError):
        take_pen(council.school.folder, GRACE_SIGNS, passphrase=Passphrase("guess"), signed=signed)


def test_another_inbox_process_sees_a_list_that_a_command_put_beside_it(council: Council) -> None:
    other = Council(council.school, type(council.rosters)(council.school.folder, pin=council.now.pin))
    council.decide(add_jo)
    assert other.now.seq == 1
    other.rosters.look_again()
    assert other.now == council.now


def named(reader: str, name: str) -> Edit:
    return partial(edits.change, reader=reader, name=name, roles=[Role.DSL], routes=[Route.PUPIL])


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (partial(edits.remove, reader=ALEX), "from or about pupils would have 1 reader: at least 2"),
        (named(MORGAN, "é" * 33), "at most 64 bytes"),
        (named(MORGAN, " "), "needs a name"),
        (named(MORGAN, "Alex"), "two readers are called Alex"),
        (partial(edits.remove, reader="r77"), "no such reader"),
        (jo(new_keys(MORGAN)), "used before"),
        (lambda roster: edits.call(roster, roster.contacts[1:]), "number is missing: the LADO"),
    ],
)
def test_what_a_list_must_not_be_is_refused_before_anyone_signs(
    council: Council, edit: Edit, said: str
) -> None:
    with pytest.raises(PeopleError, match=said):
        council.next(edit)


def test_ids_and_keys_are_never_used_again_also_of_those_who_left(council: Council) -> None:
    keys = new_keys()
    council.decide(jo(keys))
    council.decide(partial(edits.remove, reader="r6"))
    with pytest.raises(PeopleError, match="used before"):
        council.next(jo(new_keys()))
    with pytest.raises(PeopleError, match="these keys are on the list already"):
        council.next(jo(replace(keys, id="r7")))


def test_at_most_ten_readers_a_route(council: Council) -> None:
    def many(roster: Roster) -> Roster:
        for at in range(6, 15):
            roster = jo(new_keys(f"r{at}"), name=f"Jo {at}")(roster)
        return roster

    with pytest.raises(PeopleError, match="would have 11 readers: at most 10"):
        council.next(many)


def test_a_leaver_is_kept_with_their_last_number_and_holds_no_share(council: Council) -> None:
    council.decide(add_jo)
    council.decide(lambda roster: edits.hold_shares(roster, [MORGAN, OWEN, None]))
    after = council.decide(partial(edits.remove, reader=MORGAN))
    (past,) = after.past
    assert (past.id, past.name, past.last_seq) == (MORGAN, "Morgan", after.seq - 1)
    assert after.recovery.shares == (None, OWEN, None)
    assert {GRACE, TESS} <= {reader.id for reader in after.readers}
