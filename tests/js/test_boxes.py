"""The primitives agree with PyNaCl and with tweetnacl and blakejs, each way."""

from __future__ import annotations

import hashlib
from pathlib import Path

import nacl.bindings
import nacl.public
import pytest

from crypto.encoding import b64
from crypto.roster import SignedRoster
from portal import clock
from tests.js.harness import Modules, Refused
from tests.portal.cast import Cast

SIZES = [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 2_048, 65_537]
MESSAGES = [hashlib.shake_256(str(size).encode()).digest(size) for size in SIZES]
# Every encoding of a point of low order on Curve25519 (RFC 7748 section 6.1), reduced or not.
LOW_ORDER = [
    bytes(32),
    bytes([1]) + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    (2**255 - 20).to_bytes(32, "little"),
    (2**255 - 19).to_bytes(32, "little"),
    (2**255 - 18).to_bytes(32, "little"),
]


@pytest.fixture(scope="module")
def key() -> nacl.public.PrivateKey:
    return nacl.public.PrivateKey.generate()


def test_pynacl_opens_what_the_browser_seals(js: Modules, key: nacl.public.PrivateKey) -> None:
    public = bytes(key.public_key)
    boxes = js.each([("sealBox", message, public) for message in MESSAGES])
    assert [nacl.public.SealedBox(key).decrypt(box) for box in boxes] == MESSAGES


def test_the_browser_opens_what_pynacl_seals(js: Modules, key: nacl.public.PrivateKey) -> None:
    boxes = [nacl.public.SealedBox(key.public_key).encrypt(message) for message in MESSAGES]
    assert js.each([("openBox", box, bytes(key)) for box in boxes]) == MESSAGES


def test_the_second_oracle_agrees_both_ways(js: Modules, key: nacl.public.PrivateKey) -> None:
    public = bytes(key.public_key)
    ours = js.each([("sealBox", message, public) for message in MESSAGES])
    theirs = js.each([("secondSeal", message, public) for message in MESSAGES])
    assert js.each([("secondOpen", box, bytes(key)) for box in ours]) == MESSAGES
    assert js.each([("openBox", box, bytes(key)) for box in theirs]) == MESSAGES


def test_a_box_for_someone_else_or_changed_anywhere_does_not_open(
    js: Modules, key: nacl.public.PrivateKey
) -> None:
    box = nacl.public.SealedBox(key.public_key).encrypt(b"Sam")
    other = bytes(nacl.public.PrivateKey.generate())
    changed = [bytes(b ^ (1 if at == place else 0) for at, b in enumerate(box)) for place in (0, 31, 32, 50)]
    answers = js.each([("openBox", box, other), *(("openBox", bad, bytes(key)) for bad in changed)])
    assert all(isinstance(answer, Refused) for answer in answers)


def test_no_box_is_sealed_to_a_point_of_low_order(js: Modules) -> None:
    high_bit = [point[:31] + bytes([point[31] | 128]) for point in LOW_ORDER]
    answers = js.each([("sealBox", b"Sam", point) for point in LOW_ORDER + high_bit])
    assert all(isinstance(answer, Refused) for answer in answers)


def test_public_keys_are_those_of_rfc_7748_and_of_libsodium(js: Modules) -> None:
    alice = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c50b5b0a2a8a5b3d3d9a1ce6d4f0d"[:64])
    secrets = [alice, *(hashlib.sha256(str(at).encode()).digest() for at in range(20))]
    expected = [nacl.bindings.crypto_scalarmult_base(secret) for secret in secrets]
    assert js.each([("publicKey", secret) for secret in secrets]) == expected


@pytest.mark.parametrize("size", [16, 24, 32, 64])
def test_hashes_are_those_of_hashlib_and_of_blakejs(js: Modules, size: int) -> None:
    for data in MESSAGES[:12]:
        expected = hashlib.blake2b(data, digest_size=size, key=b"k" * 32, person=b"wb-test-v1").digest()
        ours, second = js.each(
            [
                ("digest", size, "wb-test-v1", data, b"k" * 32),
                ("secondHash", size, "wb-test-v1", data, b"k" * 32),
            ]
        )
        assert ours == second == expected


def test_the_built_bundle_computes_as_pynacl_and_hashlib_do(
    js: Modules, bundles: dict[str, Path], key: nacl.public.PrivateKey
) -> None:
    built = bundles["journey.js"].as_uri()
    secret = b"k" * 32
    sealed = js.each([("built", built, "secretBox", message, secret) for message in MESSAGES])
    opened = [nacl.bindings.crypto_secretbox_open(box, bytes(24), secret) for box in sealed]
    assert opened == MESSAGES
    hashed = js.each([("built", built, "digest", 32, "wb-test-v1", message, secret) for message in MESSAGES])
    label = b"wb-test-v1".ljust(16, b"\0")
    assert hashed == [
        hashlib.blake2b(message, digest_size=32, key=secret, person=label).digest() for message in MESSAGES
    ]
    assert js("built", built, "publicKey", bytes(key)) == bytes(key.public_key)


def test_the_built_bundle_seals_to_no_point_of_low_order_and_to_no_key_of_another_size(
    js: Modules, bundles: dict[str, Path], cast: Cast
) -> None:
    built = bundles["journey.js"].as_uri()
    good = cast.reader("r1").box.b64()
    high_bit = [point[:31] + bytes([point[31] | 128]) for point in LOW_ORDER]
    text = SignedRoster.from_json(cast.signed()).to_text()
    facts = {"urgent": False}
    seal = ("sealBuilt", built, text, facts, clock.today().isoformat())
    assert len(js(*seal)) == 5_144
    for point in (*LOW_ORDER, *high_bit, bytes([9]) * 31, bytes([9]) * 33):
        with pytest.raises(Refused):
            js(*seal[:2], text.replace(good, b64(point)), *seal[3:])


def test_draws_are_uniform_enough_to_show_no_modulo_bias(js: Modules) -> None:
    limit, times = 40_000, 40_000
    drawn = js("draws", limit, times)
    # Taking 16 bits modulo 40,000 would draw the lower 25,536 twice as often as the rest.
    low = sum(value < 25_536 for value in drawn) / times
    assert abs(low - 25_536 / limit) < 0.02
    assert set(js("draws", 3, 200)) == {0, 1, 2}
