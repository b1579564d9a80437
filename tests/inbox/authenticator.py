"""A passkey of our own making: a key, a count of uses, and the answers that a browser gives with them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import encode_cbor

from crypto.encoding import b64

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
PRESENT, MADE_NOW = 1, 64


def es256() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def rs256() -> Key:
    return rsa.generate_private_key(65_537, 2_048)


@dataclass
class Authenticator:
    """Answers options as a browser does; `used` is what it says that it has been used."""

    key: Key = field(default_factory=es256)
    id: bytes = b"a passkey's own id"
    used: int = 0

    def makes(self, options: str, *, origin: str) -> str:
        asked = json.loads(options)
        named = len(self.id).to_bytes(2, "big") + self.id
        data = self._data(asked["rp"]["id"], MADE_NOW) + bytes(16) + named + encode_cbor(self._public())
        made = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._client("webauthn.create", asked, origin)
        return self._answer(clientDataJSON=said, attestationObject=made)

    def uses(self, options: str, *, origin: str) -> str:
        asked = json.loads(options)
        data, said = self._data(asked["rpId"], 0), self._client("webauthn.get", asked, origin)
        signature = self._sign(data + sha256(said).digest())
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def _client(self, kind: str, asked: dict[str, Any], origin: str) -> bytes:
        said = {"type": kind, "challenge": asked["challenge"], "origin": origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, host: str, flags: int) -> bytes:
        return sha256(host.encode()).digest() + bytes([PRESENT | flags]) + self.used.to_bytes(4, "big")

    def _public(self) -> dict[int, object]:
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return {1: 1, 3: -8, -1: 6, -2: self.key.public_key().public_bytes_raw()}
        if isinstance(self.key, rsa.RSAPrivateKey):
            modulus = self.key.public_key().public_numbers().n.to_bytes(256, "big")
            return {1: 3, 3: -257, -1: modulus, -2: b"\x01\x00\x01"}
        at = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32, "big"), -3: at.y.to_bytes(32, "big")}

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return self.key.sign(data)
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), SHA256())
        return self.key.sign(data, ec.ECDSA(SHA256()))

    def _answer(self, **parts: bytes) -> str:
        response = {name: b64(part) for name, part in parts.items()}
        return json.dumps(
            {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response}
        )
