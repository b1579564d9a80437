"""Ed25519 in the browser, native and by module, agrees with libsodium and with tweetnacl."""

from __future__ import annotations

import hashlib

import nacl.signing
import pytest

from tests.js.harness import Modules

KEY = nacl.signing.SigningKey(hashlib.sha256(b"Grace").digest())
MESSAGES = [b"", b"a", b"roster" * 500]


@pytest.mark.parametrize("name", ["verifyNative", "verifyNoble", "verifySecond"])
def test_signatures_of_libsodium_verify_and_changed_ones_do_not(js: Modules, name: str) -> None:
    public = bytes(KEY.verify_key)
    for message in MESSAGES:
        signature = KEY.sign(message).signature
        changed = signature[:40] + bytes([signature[40] ^ 1]) + signature[41:]
        calls = [
            (public, message, signature),
            (public, message + b"!", signature),
            (public, message, changed),
        ]
        assert js.each([(name, *call) for call in calls]) == [True, False, False]


@pytest.mark.parametrize("name", ["verifyNative", "verifyNoble"])
def test_a_signature_with_a_number_beyond_the_order_is_refused(js: Modules, name: str) -> None:
    order = 2**252 + 27742317777372353535851937790883648493
    signature = KEY.sign(b"Sam").signature
    beyond = int.from_bytes(signature[32:], "little") + order
    forged = signature[:32] + beyond.to_bytes(32, "little")
    assert js(name, bytes(KEY.verify_key), b"Sam", forged) is False


@pytest.mark.parametrize("name", ["signNative", "signNoble"])
def test_the_reporters_own_key_signs_as_libsodium_does(js: Modules, name: str) -> None:
    for message in MESSAGES:
        assert js(name, bytes(KEY), message) == [bytes(KEY.verify_key), KEY.sign(message).signature]
