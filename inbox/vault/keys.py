"""A reader's private keys at rest: a passphrase wraps a vault key, the vault key wraps everything else.

`keys.json` holds the KDF's settings, the vault key under the passphrase, and the private keys under the vault
key; a changed passphrase re-wraps 32 bytes and nothing else. What is unwrapped is never written anywhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum

import nacl.exceptions
import nacl.pwhash.argon2id as argon2id
import nacl.utils
from nacl.secret import SecretBox

from crypto.encoding import b64, parse_object, unb64
from crypto.errors import EncodingError, KeyRefusedError
from crypto.identities import ReaderIdentity
from inbox.errors import PassphraseError, VaultDamagedError, VaultError
from inbox.folder import ReaderId
from inbox.passphrase import Passphrase

KEY_BYTES = 32
_MAX_KEYS_FILE = 16_384
_MAX_OPS = 16
_MAX_MEMORY = 2**30


class KdfProfile(Enum):
    """How hard each guess at a passphrase is made: Argon2id passes and bytes of memory."""

    MODERATE = (argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE)
    """256 MiB: for a passphrase that a person thought of."""
    INTERACTIVE = (argon2id.OPSLIMIT_INTERACTIVE, argon2id.MEMLIMIT_INTERACTIVE)
    """64 MiB: for six drawn words, whose 62 bits are what stops a guesser."""
    CHEAP = (argon2id.OPSLIMIT_MIN, argon2id.MEMLIMIT_MIN)
    """For tests only, and only where it is asked for by name: it slows nobody down."""

    @property
    def passes(self) -> int:
        """Argon2id's time cost."""
        return self.value[0]

    @property
    def memory(self) -> int:
        """Argon2id's memory cost in bytes."""
        return self.value[1]


@dataclass(frozen=True, slots=True, repr=False)
class VaultKeys:
    """What a passphrase gives back: who one is, and the key of one's working store."""

    reader: ReaderId
    identity: ReaderIdentity
    store_key: bytes
    """32 bytes, random; SQLCipher's raw key."""

    def __repr__(self) -> str:
        return "<VaultKeys redacted>"


def new_vault_keys(reader: ReaderId) -> VaultKeys:
    """Fresh keys for a new reader."""
    return VaultKeys(reader, ReaderIdentity.generate(), nacl.utils.random(KEY_BYTES))


def wrap_keys(keys: VaultKeys, *, passphrase: Passphrase, profile: KdfProfile, pin: bytes) -> bytes:
    """The content of `keys.json`. Takes as long as the profile says."""
    inside = {
        "identity": b64(keys.identity.secret_bytes()),
        "pin": b64(pin),
        "reader": keys.reader,
        "store": b64(keys.store_key),
    }
    wrapped = wrap_secret(json.dumps(inside).encode(), passphrase=passphrase, profile=profile)
    return json.dumps({**wrapped, "reader": keys.reader}, indent=1).encode() + b"\n"


def unwrap_keys(content: bytes, *, reader: ReaderId, passphrase: Passphrase, pin: bytes) -> VaultKeys:
    """The keys in `keys.json`.

    Raises PassphraseError when the passphrase does not fit, VaultDamagedError when the file is not a
    reader's keys, or another reader's or another school's file was put in its place.
    """
    secret = unwrap_secret(content, passphrase=passphrase)
    try:
        inside = parse_object(secret, limit=_MAX_KEYS_FILE)
        # The file's name is not protected, its inside is: a swapped file is noticed here.
        if inside["reader"] != reader or unb64(inside["pin"]) != pin:
            raise VaultDamagedError("keys.json belongs to another reader or another school")
        identity = ReaderIdentity.from_bytes(unb64(inside["identity"]))
        return VaultKeys(reader, identity, unb64(inside["store"], size=KEY_BYTES))
    except (EncodingError, KeyRefusedError, KeyError):
        raise VaultDamagedError("keys.json opened but does not hold a reader's keys") from None


def wrap_secret(secret: bytes, *, passphrase: Passphrase, profile: KdfProfile) -> dict[str, object]:
    """`secret` under a fresh vault key, and the vault key under `passphrase`, ready for JSON."""
    salt = nacl.utils.random(argon2id.SALTBYTES)
    vault_key = nacl.utils.random(KEY_BYTES)
    by_passphrase = _derive(passphrase, salt=salt, passes=profile.passes, memory=profile.memory)
    return {
        "v": 1,
        "kdf": {"name": "argon2id", "passes": profile.passes, "memory": profile.memory, "salt": b64(salt)},
        "key": b64(SecretBox(by_passphrase).encrypt(vault_key)),
        "secret": b64(SecretBox(vault_key).encrypt(secret)),
    }


def unwrap_secret(content: bytes, *, passphrase: Passphrase) -> bytes:
    """What `wrap_secret` was given. Raises PassphraseError or VaultDamagedError."""
    try:
        outside = parse_object(content, limit=_MAX_KEYS_FILE)
        kdf = outside["kdf"]
        passes, memory = int(kdf["passes"]), int(kdf["memory"])
        salt = unb64(kdf["salt"], size=argon2id.SALTBYTES)
        key, secret = unb64(outside["key"]), unb64(outside["secret"])
        known = outside["v"] == 1 and kdf["name"] == "argon2id"
    except (EncodingError, KeyError, TypeError, ValueError):
        raise VaultDamagedError("keys.json is damaged") from None
    # Bounded, so that an altered file cannot make an unlock take all of the machine.
    if not known or not 1 <= passes <= _MAX_OPS or not argon2id.MEMLIMIT_MIN <= memory <= _MAX_MEMORY:
        raise VaultDamagedError("keys.json has key settings this version does not use")
    by_passphrase = _derive(passphrase, salt=salt, passes=passes, memory=memory)
    vault_key = _open(by_passphrase, key, PassphraseError("the passphrase does not open this vault"))
    return _open(vault_key, secret, VaultDamagedError("keys.json is damaged: its second part does not open"))


def _derive(passphrase: Passphrase, *, salt: bytes, passes: int, memory: int) -> bytes:
    try:
        return argon2id.kdf(KEY_BYTES, passphrase.secret_bytes(), salt, opslimit=passes, memlimit=memory)
    except nacl.exceptions.RuntimeError:
        raise VaultError(f"not enough memory to try a passphrase: {memory // 2**20} MiB are needed") from None


def _open(key: bytes, sealed: bytes, otherwise: Exception) -> bytes:
    try:
        return SecretBox(key).decrypt(sealed)
    except (nacl.exceptions.CryptoError, nacl.exceptions.ValueError, nacl.exceptions.TypeError):
        raise otherwise from None
