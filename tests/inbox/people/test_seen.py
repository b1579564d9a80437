"""Every reader is told what changed in the list, until they have read it; some things cannot be put away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from crypto.identities import BellIdentity, CollectorIdentity, RecoveryIdentity, SignerIdentity
from crypto.policy import Policy, Signature, policy_hash, policy_message
from crypto.roster import Handover, Reader, Role, Route, SignedRoster, roster_message
from inbox.people import edits
from inbox.people.between import told
from inbox.people.seen import news, put_away
from inbox.vault.vault import Vault, unlock
from tests.inbox.people.council import GRACE_SIGNS, OWEN_SIGNS, Council, new_keys
from tests.inbox.people.succession import Signers
from tests.inbox.school import ALEX, MORGAN, InventedSchool, today


def open_vault(council: Council) -> Vault:
    school = council.school
    return unlock(school.folder, reader=MORGAN, passphrase=school.passphrase(MORGAN), pin=council.now.pin)


@pytest.fixture
def morgan(council: Council) -> Iterator[Vault]:
    vault = open_vault(council)
    yield vault
    vault.lock()


def rename(council: Council, name: str) -> None:
    council.decide(partial(edits.change, reader=ALEX, name=name, roles=[Role.DEPUTY], routes=[Route.PUPIL]))


def test_what_changed_is_said_until_it_was_read_also_after_signing_in_again(
    council: Council, morgan: Vault
) -> None:
    assert news(council.rosters, morgan, today=today()).sentences == ()
    rename(council, "Alex Hill")
    rename(council, "Alex Moor")
    said = news(council.rosters, morgan, today=today())
    assert said.sentences == (
        "Alex is called Alex Hill from now on.",
        "Alex Hill is called Alex Moor from now on.",
    )
    assert not put_away(council.rosters, morgan, seq=2)
    assert put_away(council.rosters, morgan, seq=said.seq)
    assert news(council.rosters, morgan, today=today()).sentences == ()
    morgan.lock()
    again = open_vault(council)
    assert news(council.rosters, again, today=today()).sentences == ()
    rename(council, "Alex")
    assert news(council.rosters, again, today=today()).sentences == ("Alex Moor is called Alex from now on.",)
    again.lock()


def accepted(council: Council, **fields: Any) -> None:
    """A list that the school's own signers sign and our rules would have refused."""
    made = replace(council.now, seq=council.now.seq + 1, **fields).encode()
    signatures = [
        Signature(at, council.pen(at).identity.sign(roster_message(made))) for at in (GRACE_SIGNS, OWEN_SIGNS)
    ]
    newest = council.rosters.newest
    assert newest is not None
    council.rosters.accept(replace(newest, roster=made, signatures=tuple(signatures)), today=today())


def test_other_keys_under_ones_own_name_are_an_alarm_that_cannot_be_put_away(
    council: Council, morgan: Vault
) -> None:
    keys = new_keys()
    me = council.now.reader(MORGAN)
    assert me is not None
    accepted(council, readers=(replace(me, box=keys.box), *council.now.readers[1:]))
    said = news(council.rosters, morgan, today=today())
    put_away(council.rosters, morgan, seq=said.seq)
    (alarm,) = news(council.rosters, morgan, today=today()).alarms
    assert "other keys under your name than yours" in alarm


def other_signers(council: Council, **fields: Any) -> None:
    """Two strangers sign, as the school's own signers agreed."""
    newest, new = council.rosters.newest, [SignerIdentity.generate() for _ in range(2)]
    assert newest is not None
    policy = Policy("Oakfield Primary", tuple(each.verify_key for each in new), 2).encode()
    message = policy_message(previous=newest.policy, policy=policy)
    agreed = [Signature(at, council.pen(at).identity.sign(message)) for at in (GRACE_SIGNS, OWEN_SIGNS)]
    made = replace(council.now, seq=2, policy=policy_hash(policy), **fields).encode()
    signatures = [Signature(at, each.sign(roster_message(made))) for at, each in enumerate(new)]
    steps = (Handover(policy, tuple(agreed)),)
    council.rosters.accept(SignedRoster(newest.policy, steps, made, tuple(signatures)), today=today())


def test_other_signers_are_an_alarm_for_thirty_days_whatever_is_put_away(
    council: Council, morgan: Vault
) -> None:
    other_signers(council)
    put_away(council.rosters, morgan, seq=2)
    (alarm,) = news(council.rosters, morgan, today=today()).alarms
    assert alarm.startswith("Other people sign the list of readers since")
    assert news(council.rosters, morgan, today=today() + timedelta(days=29)).alarms == (alarm,)
    assert news(council.rosters, morgan, today=today() + timedelta(days=30)).alarms == ()


def test_a_list_of_other_signers_that_is_dated_back_is_an_alarm_for_as_long(
    council: Council, morgan: Vault
) -> None:
    other_signers(council, issued=council.now.issued - timedelta(days=300))
    (alarm,) = news(council.rosters, morgan, today=today()).alarms
    assert news(council.rosters, morgan, today=today() + timedelta(days=99)).alarms == (alarm,)
    put_away(council.rosters, morgan, seq=2)
    assert news(council.rosters, morgan, today=today() + timedelta(days=29)).alarms == (alarm,)
    assert news(council.rosters, morgan, today=today() + timedelta(days=30)).alarms == ()


def test_what_was_altered_in_between_and_put_back_is_said(council: Council, morgan: Vault) -> None:
    then, other = council.now, new_keys()
    alex = then.reader(ALEX)
    assert alex is not None
    readers = tuple(replace(each, box=other.box) if each == alex else each for each in then.readers)
    bell, recovery = BellIdentity.generate().box, RecoveryIdentity.generate().box
    accepted(council, readers=readers, bell=bell, recovery=replace(then.recovery, box=recovery))
    for collectors in ((CollectorIdentity.generate().verify_key,), then.collectors):
        accepted(council, readers=then.readers, bell=then.bell, recovery=then.recovery, collectors=collectors)
    said = news(council.rosters, morgan, today=today())
    for name, seq in (("The key of Alex", 2), ("The bell’s key", 2), ("The recovery key", 2)):
        assert any(each.startswith(f"{name} differed in list {seq} of") for each in said.sentences)
    assert sum("What may collect differed in list 3" in each for each in said.sentences) == 1
    assert sum("Alex has other keys" in each for each in said.sentences) == 2
    assert said.alarms == ()
    put_away(council.rosters, morgan, seq=said.seq)
    assert news(council.rosters, morgan, today=today()).sentences == ()


@pytest.mark.parametrize("missing", [False, True])
def test_ones_own_key_altered_or_missing_in_any_list_is_an_alarm_for_thirty_days(
    council: Council, morgan: Vault, missing: bool
) -> None:
    then = council.now
    altered = (replace(then.readers[0], sign=new_keys().sign), *then.readers[1:])
    keys = new_keys("r9")
    more = Reader("r9", "Jo", keys.box, keys.sign, (Role.DSL,), (Route.PUPIL,))
    accepted(council, readers=(*then.readers[1:], more) if missing else altered)
    (now,) = news(council.rosters, morgan, today=today()).alarms
    assert ("does not name you any more" if missing else "other keys under your name") in now
    accepted(council, readers=then.readers)
    for _ in range(2):
        (alarm,) = news(council.rosters, morgan, today=today()).alarms
        assert alarm.startswith("In list 2 of")
        assert put_away(council.rosters, morgan, seq=3)
    assert news(council.rosters, morgan, today=today() + timedelta(days=30)).alarms == ()


def test_of_many_lists_the_newest_are_told_one_by_one_and_every_one_is_looked_at(
    made_school: InventedSchool,
) -> None:
    then = made_school.roster
    lists = [
        replace(then, seq=seq, bell=BellIdentity.generate().box) if seq == 7 else replace(then, seq=seq)
        for seq in range(1, 400)
    ]
    odd = [
        replace(
            each,
            readers=edits.change(
                each, ALEX, name=f"Alex {each.seq}", roles=[Role.DEPUTY], routes=[Route.PUPIL]
            ).readers,
        )
        for each in lists
    ]
    said = told(odd)
    assert said[0].startswith("The bell’s key differed in list 7 of")
    assert (len(said), said[-1]) == (1 + 1 + 19, "Alex 398 is called Alex 399 from now on.")
    assert told([lists[0], lists[4], lists[8]])[0].startswith(
        "Never collected on this computer: list 2 to 4 and 6 to 8"
    )


def test_another_name_of_the_school_is_told_and_is_no_alarm_as_other_signers_are(
    council: Council, morgan: Vault
) -> None:
    signers = Signers(council)
    signers.change(("Grace", "Owen"), "Grace", "Owen", school="Elm Primary")
    said = news(council.rosters, morgan, today=today())
    assert said.alarms == ()
    assert "The school is called Elm Primary from now on (so far: Oakfield Primary)." in said.sentences
    signers.new("Tess")
    signers.change(("Grace", "Owen", "Tess"), "Grace", "Owen", "Tess")
    said = news(council.rosters, morgan, today=today())
    assert said.alarms[0].startswith("Other people sign the list of readers since")
    assert "2 of 3 signers must agree from now on (so far: 2 of 2)." in said.sentences
