"""A leaver and the real portal: they fetch until the list says that they have left, and never again."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from crypto.auth import AuthHeader, auth_message
from crypto.code import Pepper
from crypto.guard import reply_to
from crypto.policy import Pin
from crypto.replies import Reply, ReplyKind, ReplyState, SignedReply, read_mailbox, reply_message
from crypto.roster import Role, Route
from inbox.people import edits
from inbox.vault.vault import Vault, unlock
from portal.app import app_for
from portal.drop.sqlite import SqliteDrop
from portal.school import School
from tests.inbox.people.council import Council, new_keys
from tests.inbox.school import ALEX, MORGAN, InventedSchool, five_words, today


@pytest.fixture
def real(school: InventedSchool, tmp_path: Path) -> Iterator[TestClient]:
    drop = SqliteDrop(tmp_path / "drop.sqlite3", busy_seconds=0.1)
    there = School(
        slug="",
        pin=Pin(school.pin),
        drop=drop,
        pepper=Pepper(bytes(32)),
        leave_url="https://weather.example/",
    )
    with TestClient(app_for([there]), follow_redirects=False) as client:
        yield client


def fetch(client: TestClient, vault: Vault, key: bytes, pin: bytes) -> int:
    """GET /api/v1/days in this reader's own name; the status."""
    target, now, nonce = "/api/v1/days", int(time.time()), secrets.token_bytes(16)
    message = auth_message(pin, method="GET", target=target, timestamp=now, nonce=nonce, body=b"")
    header = AuthHeader(key, now, nonce, vault.sign(message)).format()
    return client.get(target, headers={"Wb-Auth": header}).status_code


def leave(council: Council) -> None:
    jo = {"name": "Jo", "roles": [Role.DSL], "routes": [Route.PUPIL]}
    council.decide(partial(edits.add, keys=new_keys(), **jo))  # type: ignore[arg-type]
    council.decide(partial(edits.remove, reader=MORGAN))


def publish(client: TestClient, council: Council) -> int:
    assert council.rosters.newest is not None
    return client.put("/api/v1/roster", content=council.rosters.newest.to_json()).status_code


def opened(council: Council) -> Vault:
    school = council.school
    return unlock(school.folder, reader=MORGAN, passphrase=school.passphrase(MORGAN), pin=council.now.pin)


def test_a_leaver_can_fetch_no_more_once_the_list_says_so(council: Council, real: TestClient) -> None:
    vault, pin = opened(council), council.school.pin
    morgan = council.now.reader(MORGAN)
    assert morgan is not None
    assert publish(real, council) == 201
    assert fetch(real, vault, morgan.sign.raw, pin) == 200
    leave(council)
    assert publish(real, council) == 201
    assert fetch(real, vault, morgan.sign.raw, pin) == 401
    vault.lock()


def test_what_a_leaver_answered_still_verifies_and_says_that_they_have_since_left(council: Council) -> None:
    vault, pin, keys = opened(council), council.school.pin, five_words()
    to = reply_to(keys, forbidden=[], seq=1, pin=pin)

    def answered(seq: int) -> bytes:
        words = Reply(
            *(today(), ReplyKind.TEXT, 1, "Morgan", 1, Role.DSL, Route.PUPIL, 0, seq),
            *("Thank you.", (MORGAN, ALEX)),
        ).encode()
        signature = vault.sign(reply_message(pin, mailbox=keys.mailbox, signed=words))
        return SignedReply(MORGAN, to.guard, to.guard_signature, words, signature).seal(keys.box)

    before, after = answered(1), answered(3)
    leave(council)
    states = [
        read_mailbox([each], keys=keys, pin=pin, roster=council.now)[0].state for each in (before, after)
    ]
    assert states == [ReplyState.LEFT, ReplyState.UNVERIFIED]
    vault.lock()
