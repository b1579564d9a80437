"""Every reader is told what changed in the list, until they have read it; some things cannot be put away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from crypto.identities import SignerIdentity
from crypto.policy import Policy, Signature, policy_hash, policy_message
from crypto.roster import Handover, Role, Route, SignedRoster, roster_message
from inbox.people import edits
from inbox.people.seen import news, put_away
from inbox.vault.vault import Vault, unlock
from tests.inbox.people.council import GRACE_SIGNS, OWEN_SIGNS, Council, new_keys
from tests.inbox.school import ALEX, MORGAN, today


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
    assert said.sentences == ("Alex is called Alex Moor from now on.",)
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


def test_other_signers_are_an_alarm_for_thirty_days_whatever_is_put_away(
    council: Council, morgan: Vault
) -> None:
    newest, new = council.rosters.newest, [SignerIdentity.generate() for _ in range(2)]
    assert newest is not None
    policy = Policy("Oakfield Primary", tuple(each.verify_key for each in new), 2).encode()
    message = policy_message(previous=newest.policy, policy=policy)
    agreed = [Signature(at, council.pen(at).identity.sign(message)) for at in (GRACE_SIGNS, OWEN_SIGNS)]
    made = replace(council.now, seq=2, policy=policy_hash(policy)).encode()
    signatures = [Signature(at, each.sign(roster_message(made))) for at, each in enumerate(new)]
    steps = (Handover(policy, tuple(agreed)),)
    council.rosters.accept(SignedRoster(newest.policy, steps, made, tuple(signatures)), today=today())
    put_away(council.rosters, morgan, seq=2)
    (alarm,) = news(council.rosters, morgan, today=today()).alarms
    assert alarm.startswith("Other people sign the list of readers since")
    assert news(council.rosters, morgan, today=today() + timedelta(days=29)).alarms == (alarm,)
    assert news(council.rosters, morgan, today=today() + timedelta(days=30)).alarms == ()
