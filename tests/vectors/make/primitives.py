"""The primitives, written a second time so that the vectors do not come from the code they test.

Everything is deterministic: keys and "random" bytes are hashes of names. Never use any of it for real.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import nacl.bindings as sodium

Case = dict[str, Any]


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def canonical(value: Any) -> bytes:
    """Enough of RFC 8785 for documents whose keys are ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def blake(size: int, person: str, data: bytes, key: bytes = b"") -> bytes:
    """BLAKE2b with libsodium's personalisation."""
    return hashlib.blake2b(data, digest_size=size, person=person.encode(), key=key).digest()


def secret(name: str, size: int = 32) -> bytes:
    """Bytes that stand for random ones: always the same for one name."""
    return blake(size, "", b"worrybox vectors: " + name.encode())


def box_public(name: str) -> bytes:
    """The X25519 public key of the secret with this name."""
    return sodium.crypto_scalarmult_base(secret(name))


def sign_public(name: str) -> bytes:
    """The Ed25519 public key of the seed with this name."""
    return sodium.crypto_sign_seed_keypair(secret(name))[0]


def sign(name: str, message: bytes) -> bytes:
    """A detached signature by the seed with this name."""
    return sodium.crypto_sign(message, sodium.crypto_sign_seed_keypair(secret(name))[1])[:64]


def seal(message: bytes, public: bytes, ephemeral: str) -> bytes:
    """crypto_box_seal with a named ephemeral key instead of a random one."""
    own = sodium.crypto_scalarmult_base(secret(ephemeral))
    nonce = hashlib.blake2b(own + public, digest_size=24).digest()
    return own + sodium.crypto_box(message, nonce, public, secret(ephemeral))


def pad(payload: bytes, size: int) -> bytes:
    """`u32 length || payload || zeros`."""
    return (len(payload).to_bytes(4, "big") + payload).ljust(size, b"\0")


def secretbox(message: bytes, key: bytes) -> bytes:
    """crypto_secretbox under the zero nonce: every key here is used once."""
    return sodium.crypto_secretbox(message, bytes(24), key)


def case(name: str, kind: str, section: str, /, *, refuse: str | None = None, **fields: Any) -> Case:
    """One vector: it either expects something or is refused."""
    made: Case = {"name": name, "kind": kind, "section": section, **fields}
    if refuse is not None:
        made["refuse"] = refuse
    elif "expect" not in made:
        made["expect"] = {}
    return made
