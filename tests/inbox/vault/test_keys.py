"""The wrapped keys of one reader: only the passphrase opens them, and nothing else is put in their place."""

from __future__ import annotations

import json

import pytest

from inbox.errors import PassphraseError, VaultDamagedError
from inbox.folder import reader_id
from inbox.passphrase import Passphrase
from inbox.vault.keys import KdfProfile, VaultKeys, new_vault_keys, unwrap_keys, wrap_keys

PIN = b"p" * 16
MORGAN = reader_id("r1")
RIGHT = Passphrase("apple river candle spoon window garden")


def wrapped(keys: VaultKeys) -> bytes:
    return wrap_keys(keys, passphrase=RIGHT, profile=KdfProfile.CHEAP, pin=PIN)


def test_the_passphrase_gives_back_the_same_keys() -> None:
    keys = new_vault_keys(MORGAN)
    again = unwrap_keys(wrapped(keys), reader=MORGAN, passphrase=RIGHT, pin=PIN)
    assert again.identity.secret_bytes() == keys.identity.secret_bytes()
    assert again.store_key == keys.store_key


def test_capitals_and_spaces_do_not_matter_to_a_passphrase() -> None:
    typed = Passphrase("  Apple river\tcandle SPOON  window garden\n")
    keys = new_vault_keys(MORGAN)
    again = unwrap_keys(wrapped(keys), reader=MORGAN, passphrase=typed, pin=PIN)
    assert again.store_key == keys.store_key


def test_a_wrong_passphrase_opens_nothing() -> None:
    with pytest.raises(PassphraseError):
        unwrap_keys(wrapped(new_vault_keys(MORGAN)), reader=MORGAN, passphrase=Passphrase("apple"), pin=PIN)


def test_no_secret_stands_in_the_file_or_in_a_repr() -> None:
    keys = new_vault_keys(MORGAN)
    content = wrapped(keys)
    assert keys.store_key not in content
    assert "redacted" in repr(keys)
    assert "redacted" in repr(RIGHT)
    assert "apple" not in f"{RIGHT} {RIGHT!r}"


@pytest.mark.parametrize(("reader", "pin"), [("r2", PIN), ("r1", b"q" * 16)])
def test_keys_of_another_reader_or_school_are_noticed(reader: str, pin: bytes) -> None:
    content = wrapped(new_vault_keys(MORGAN))
    with pytest.raises(VaultDamagedError):
        unwrap_keys(content, reader=reader_id(reader), passphrase=RIGHT, pin=pin)


@pytest.mark.parametrize("field", ["secret", "key"])
def test_one_changed_byte_is_refused(field: str) -> None:
    document = json.loads(wrapped(new_vault_keys(MORGAN)))
    first = document[field][10]
    document[field] = document[field][:10] + ("A" if first != "A" else "B") + document[field][11:]
    with pytest.raises((VaultDamagedError, PassphraseError)):
        unwrap_keys(json.dumps(document).encode(), reader=MORGAN, passphrase=RIGHT, pin=PIN)


@pytest.mark.parametrize(
    "kdf", [{"memory": 2**40}, {"passes": 10**9}, {"name": "none"}, {"memory": 1}, {"salt": "AA"}]
)
def test_key_settings_that_would_take_the_machine_are_refused(kdf: dict[str, object]) -> None:
    document = json.loads(wrapped(new_vault_keys(MORGAN)))
    document["kdf"].update(kdf)
    with pytest.raises(VaultDamagedError):
        unwrap_keys(json.dumps(document).encode(), reader=MORGAN, passphrase=RIGHT, pin=PIN)


@pytest.mark.parametrize("cut", [0, 1, 100, -1, -40])
def test_a_file_cut_short_is_damaged_not_a_wrong_passphrase(cut: int) -> None:
    content = wrapped(new_vault_keys(MORGAN)).rstrip()
    with pytest.raises(VaultDamagedError):
        unwrap_keys(content[:cut], reader=MORGAN, passphrase=RIGHT, pin=PIN)


def test_a_real_profile_takes_at_least_64_mib() -> None:
    assert KdfProfile.INTERACTIVE.memory >= 2**26
    assert KdfProfile.MODERATE.memory >= 2**28
