"""No secret is in a repr, a str, a format, a log line, an exception or a pickle."""

from __future__ import annotations

import copy
import pickle
import traceback
from datetime import date
from typing import Any

import pytest

from crypto.code import Code, FirstHalf, Pepper, ReporterKeys, SecondHalf, Share
from crypto.encoding import b64
from crypto.errors import CodeError, SealedFormatError
from crypto.files import FileKey
from crypto.identities import (
    BellIdentity,
    CollectorIdentity,
    Keyring,
    ReaderIdentity,
    RecoveryIdentity,
    SignerIdentity,
    open_envelope,
)
from crypto.payload import Decoy, SealedFile, parse_payload
from crypto.recovery import PaperShare, split_recovery
from tests.crypto.cast import CHARLIE, PIN
from tests.crypto.test_envelopes import MORGAN, SEALED

KINDS: list[Any] = [
    *(SignerIdentity, BellIdentity, CollectorIdentity, RecoveryIdentity),
    *(FirstHalf, SecondHalf, Share, Pepper, FileKey, ReaderIdentity),
]


def shown(value: object) -> str:
    return f"{value!r} {value!s} {value} {[value]!r} {(value,)!s}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_secret_never_prints_or_pickles(kind: Any) -> None:
    secret = kind.generate()
    raw = secret.secret_bytes()
    for piece in (raw[:32].hex(), b64(raw[:32]), repr(raw[:32])):
        assert piece not in shown(secret)
    assert "redacted" in shown(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.deepcopy(secret)


@pytest.mark.parametrize("kind", KINDS[:-1], ids=lambda kind: kind.__name__)
def test_a_secret_equals_only_its_own_kind_and_bytes(kind: Any) -> None:
    raw = kind.generate().secret_bytes()
    assert kind(raw) == kind(raw)
    assert kind(raw) != kind.generate()
    assert kind(raw) != raw


@pytest.mark.parametrize("kind", KINDS[:-1], ids=lambda kind: kind.__name__)
def test_a_refused_secret_is_not_repeated(kind: Any) -> None:
    with pytest.raises(SealedFormatError) as refused:
        kind(b"a secret of another length")
    assert "secret of another" not in str(refused.value)


def test_a_code_shows_no_word_and_its_refusal_shows_none() -> None:
    code = Code(["apple"] * 5)
    assert "apple" not in shown(code)
    with pytest.raises(TypeError):
        pickle.dumps(code)
    with pytest.raises(CodeError) as refused:
        Code.parse("apple pear plum fig grape", words={"pear"})
    assert "apple" not in str(refused.value)


def test_reporter_keys_and_keyrings_show_nothing() -> None:
    keys = ReporterKeys.derive(Share.generate(), SecondHalf.generate())
    assert shown(keys).count("redacted") >= 4
    assert b64(keys.box_secret.secret_bytes()) not in shown(keys)
    assert b64(CHARLIE.box_secret.secret_bytes()) not in shown(Keyring.of([CHARLIE]))


def test_what_was_opened_shows_no_word_and_no_key() -> None:
    opened = open_envelope(SEALED, keyring=MORGAN, pin=PIN)
    assert "decoy" not in shown(opened)
    assert b64(opened.key) not in shown(opened)
    with pytest.raises(TypeError):
        pickle.dumps(opened)


def test_a_file_key_in_a_payload_is_not_shown() -> None:
    file = SealedFile(key=b"k" * 32, name="photo.jpg", type="image/jpeg", size=1, count=1)
    assert "kkkk" not in shown(file)
    assert "photo" not in shown(file)


def test_a_paper_share_shows_no_word() -> None:
    share = split_recovery(RecoveryIdentity.generate(), threshold=2, count=3)[0]
    assert share.words[5] not in shown(share).split()
    assert isinstance(share, PaperShare)
    with pytest.raises(TypeError):
        pickle.dumps(share)


def test_a_refused_payload_is_not_quoted_in_the_error_or_its_trace() -> None:
    words = b'{"v":1,"kind":"report","channel":"my friend is hurt"}'
    with pytest.raises(SealedFormatError) as refused:
        parse_payload(words)
    assert "friend" not in "".join(traceback.format_exception(refused.value))
    assert Decoy(date(2026, 11, 22)).encode()
