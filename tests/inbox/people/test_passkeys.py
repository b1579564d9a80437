"""A passkey is checked by a process of its own, and whatever that does but say yes is a refusal."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
import webauthn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
)

from crypto.encoding import b64, unb64
from inbox.errors import FactorError
from inbox.people.factor import Offer, Place, authentication, registration, set_up_passkey, shown_passkey
from inbox.people.passkeys import CHECKER, MOST_REPLY, Checker, id_in, to_make, to_use
from inbox.vault.factors import Factors, Passkey
from inbox.vault.store import WorkingStore
from tests.inbox.authenticator import Authenticator, Key, es256, rs256

NOW = 1_800_000_000.0
HERE = Place("localhost", "http://localhost:8402")
KNOWN = [b"one", b"another"]


@pytest.fixture
def factors(tmp_path: Path) -> Factors:
    return Factors(WorkingStore(tmp_path / "working.db", key=bytes(32)))


def made(factors: Factors, passkey: Authenticator) -> None:
    offer = Offer.make()
    asked = registration(factors, offer, place=HERE, reader="Morgan")
    set_up_passkey(factors, offer, passkey.makes(asked, origin=HERE.origin), place=HERE, now=NOW)


def shown(
    factors: Factors, passkey: Authenticator, *, origin: str = HERE.origin, place: Place = HERE
) -> bool:
    offer = Offer.make()
    asked = authentication(factors, offer, place=HERE)
    return shown_passkey(factors, offer, passkey.uses(asked, origin=origin), place=place)


def test_the_options_are_those_that_the_library_writes() -> None:
    challenge, listed = bytes(range(32)), [PublicKeyCredentialDescriptor(each) for each in KNOWN]
    ours = json.loads(to_make(challenge, host="localhost", reader="Mörgan", known=KNOWN))
    theirs = webauthn.generate_registration_options(
        rp_id="localhost",
        rp_name="Readers' office",
        user_name="Mörgan",
        user_id=unb64(ours["user"]["id"], size=64),
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED
        ),
        exclude_credentials=listed,
    )
    assert ours == json.loads(webauthn.options_to_json(theirs))
    use = webauthn.generate_authentication_options(
        rp_id="localhost", challenge=challenge, allow_credentials=listed
    )
    assert json.loads(to_use(challenge, host="localhost", known=KNOWN)) == json.loads(
        webauthn.options_to_json(use)
    )


@pytest.mark.parametrize(
    "odd", ["", "{", "[" * 16_000, '{"rawId":1}', '{"rawId":"A"}', '{"rawId":"\ud800"}', "\ud800", "null"]
)
def test_what_names_no_passkey_starts_no_process(factors: Factors, odd: str) -> None:
    never = Checker(["/nowhere/at/all"])
    assert id_in(odd) == b""
    assert not shown_passkey(factors, Offer.make(), odd, place=HERE, checker=never)
    assert id_in(json.dumps({"rawId": b64(bytes(1_024))})) == b""


def test_a_count_that_does_not_go_up_is_never_taken(factors: Factors) -> None:
    factors.keep_passkey(Passkey(b"id", b"key", 0, "localhost", "2026-11-22"))
    counts = [0, 0, 5, 5, 4, 0, 6]
    assert [factors.count_passkey(b"id", used=n) for n in counts] == [
        True, True, True, False, False, False, True,
    ]  # fmt: skip
    assert not factors.count_passkey(b"nobody's", used=7)


@pytest.mark.slow
@pytest.mark.parametrize("key", [es256, rs256, Ed25519PrivateKey.generate])
def test_each_kind_of_key_is_made_and_used(factors: Factors, key: Callable[[], Key]) -> None:
    passkey = Authenticator(key())
    made(factors, passkey)
    assert factors.passkeys()[0].id == passkey.id
    passkey.used = 3
    assert shown(factors, passkey)
    assert factors.passkeys()[0].used == 3


@pytest.mark.slow
def test_the_process_has_shut_itself_in_before_it_reads_and_knows_nothing_of_its_surroundings() -> None:
    with Popen(CHECKER.command, stdin=PIPE, stdout=PIPE, cwd="/", env={}) as process:
        own = Path(f"/proc/{process.pid}")
        until = time.monotonic() + 30
        while "Seccomp:\t2" not in (status := (own / "status").read_text()) and time.monotonic() < until:
            time.sleep(0.01)
        assert "Seccomp:\t2\n" in status
        assert "NoNewPrivs:\t1\n" in status
        assert "Max open files            0 " in (own / "limits").read_text()
        process.kill()


@pytest.mark.slow
def test_another_key_challenge_place_or_count_is_no_passkey_of_ours(factors: Factors) -> None:
    passkey = Authenticator(used=3)
    made(factors, passkey)
    passkey.used = 4
    assert not shown(factors, Authenticator(used=4))
    assert not shown(factors, passkey, origin="http://localhost.evil.example")
    assert not shown(factors, passkey, place=Place("localhost", "http://localhost:9999"))
    asked = authentication(factors, Offer.make(), place=HERE)
    assert not shown_passkey(factors, Offer.make(), passkey.uses(asked, origin=HERE.origin), place=HERE)
    passkey.used = 3
    assert not shown(factors, passkey)
    asked = registration(factors, Offer.make(), place=HERE, reader="Morgan")
    with pytest.raises(FactorError, match="the passkey was not made"):
        set_up_passkey(factors, Offer.make(), passkey.makes(asked, origin=HERE.origin), place=HERE, now=NOW)
    assert factors.passkeys()[0].used == 3


ID = b64(Authenticator.id)
NONSENSE = [
    "",
    "no",
    "[]",
    "1e400",
    "[" * 4_000,
    json.dumps({"step": "made", "id": ID, "used": 1}),
    json.dumps({"id": ID, "used": 9}),
    json.dumps({"step": "used", "used": 9}),
    json.dumps({"step": "used", "id": ID, "used": -1}),
    json.dumps({"step": "used", "id": ID, "used": 2**32}),
    json.dumps({"step": "used", "id": ID, "used": "9"}),
    json.dumps({"step": "used", "id": ID, "used": True}),
    json.dumps({"step": "used", "id": ID + "AA", "used": 9}),
    json.dumps({"step": "used", "id": "é", "used": 9}),
    json.dumps({"step": "used", "id": ID, "used": 9, "more": 1}),
    json.dumps({"step": "used", "id": ID, "used": 9}) + "!",
    json.dumps({"step": "used", "id": ID, "used": 9}).ljust(MOST_REPLY + 1),
    json.dumps({"step": "made", "id": ID, "key": "", "used": 0}),
    json.dumps({"step": "made", "id": ID, "key": "!", "used": 0}),
    json.dumps({"step": "made", "id": ID, "key": b64(bytes(1_101)), "used": 0}),
    json.dumps({"step": "made", "id": b64(b"another"), "key": "AAAA", "used": 0}),
]


def says(what: str, *, then: str = "") -> Checker:
    return Checker(["/bin/sh", "-c", f'cat >/dev/null; printf %s "$1"; {then}', "sh", what])


def refused(factors: Factors, checker: Checker) -> bool:
    offer, passkey = Offer.make(), Authenticator()
    use = passkey.uses(authentication(factors, offer, place=HERE), origin=HERE.origin)
    make = passkey.makes(registration(factors, offer, place=HERE, reader="M"), origin=HERE.origin)
    before = [(each.id, each.key, each.used) for each in factors.passkeys()]
    with pytest.raises(FactorError, match="the passkey was not made"):
        set_up_passkey(factors, offer, make, place=HERE, now=NOW, checker=checker)
    taken = shown_passkey(factors, offer, use, place=HERE, checker=checker)
    return not taken and [(each.id, each.key, each.used) for each in factors.passkeys()] == before


@pytest.mark.slow
def test_nonsense_a_crash_and_no_end_are_refusals(
    factors: Factors, capfd: pytest.CaptureFixture[str]
) -> None:
    factors.keep_passkey(Passkey(Authenticator.id, b"key", 0, "localhost", "2026-11-22"))
    assert [each for each in NONSENSE if not refused(factors, says(each))] == []
    good = json.dumps({"step": "used", "id": ID, "used": 9})
    assert refused(factors, says(good, then="exit 1"))
    assert refused(factors, says(good, then="kill -9 $$"))
    never_end = "import signal, sys; print(sys.argv[1], flush=True); sys.stdout.close(); signal.pause()"
    assert refused(factors, Checker([sys.executable, "-c", never_end, good], seconds=0.5))
    assert refused(factors, Checker(["/bin/sh", "-c", "yes"]))
    assert refused(factors, Checker(["/nowhere/at/all"]))
    assert "".join(capfd.readouterr()) == ""
    # Unspoilt, that reply is taken: it was none of the rest that was refused.
    passkey, offer = Authenticator(), Offer.make()
    use = passkey.uses(authentication(factors, offer, place=HERE), origin=HERE.origin)
    assert shown_passkey(factors, offer, use, place=HERE, checker=says(good))
