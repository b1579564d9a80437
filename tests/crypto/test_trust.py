"""Documents come back from bytes as they went in; signatures and dates decide the rest (see the vectors)."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.auth import AuthHeader, auth_message, verify_auth
from crypto.encoding import canonical
from crypto.errors import EncodingError, ExpiredError, SealedFormatError, TrustError
from crypto.recipients import Remembered, VerifyKey
from crypto.roster import Roster, SignedRoster, verify_roster
from tests.crypto.cast import COLLECTOR, PIN, POOL, TODAY, roster_of, sign_roster
from tests.crypto.test_choosing import random_roster

SIGNED = sign_roster(roster_of())


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_roster_comes_back_as_it_was_signed(source: random.Random) -> None:
    roster = random_roster(source)
    signed = SignedRoster.from_json(sign_roster(roster).to_json())
    assert verify_roster(signed, pin=PIN, today=TODAY) == roster


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_roster_with_any_changed_byte_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SIGNED.roster) - 1))
    changed = SIGNED.roster[:at] + bytes((SIGNED.roster[at] ^ 1,)) + SIGNED.roster[at + 1 :]
    with pytest.raises(SealedFormatError):
        verify_roster(SignedRoster(SIGNED.policy, (), changed, SIGNED.signatures), pin=PIN, today=TODAY)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_a_roster_or_a_refusal(value: Any) -> None:
    try:
        data = canonical(value)
    except EncodingError:
        return
    for parse in (Roster.parse, SignedRoster.from_json):
        with pytest.raises(SealedFormatError):
            parse(data)


def test_the_bell_mask_names_readers_by_their_place() -> None:
    roster = roster_of()
    mask = roster.mask(["r1", "r4"])
    assert mask == 0b1001
    assert [reader.id for reader in roster.masked(mask)] == ["r1", "r4"]


def test_a_school_without_its_contacts_is_not_ready() -> None:
    assert roster_of().missing_contacts() == {"out_of_hours", "school", "outside_adult"}


def header(body: bytes, *, timestamp: int = 1_795_000_000) -> AuthHeader:
    message = auth_message(
        PIN, method="POST", target="/api/v1/done", timestamp=timestamp, nonce=bytes(16), body=body
    )
    return AuthHeader(COLLECTOR.verify_key.raw, timestamp, bytes(16), COLLECTOR.sign(message))


def check(found: AuthHeader, *, body: bytes, target: str = "/api/v1/done") -> VerifyKey:
    return verify_auth(
        found,
        keys=[COLLECTOR.verify_key],
        pin=PIN,
        method="POST",
        target=target,
        body=body,
        now=1_795_000_060,
    )


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_a_request_is_believed_for_its_own_body_only(body: bytes) -> None:
    found = AuthHeader.parse(header(body).format())
    assert check(found, body=body) == COLLECTOR.verify_key
    with pytest.raises(TrustError):
        check(found, body=body + b"x")


def test_a_target_beyond_ascii_is_refused_and_breaks_nothing() -> None:
    with pytest.raises(EncodingError):
        check(header(b""), body=b"", target="/é")


@given(st.text(max_size=300))
def test_any_text_is_a_header_or_a_refusal(text: str) -> None:
    with pytest.raises(EncodingError):
        AuthHeader.parse(text)


def test_a_roster_is_good_for_a_clock_a_day_behind_its_first_day_and_not_two() -> None:
    assert verify_roster(SIGNED, pin=PIN, today=date(2026, 8, 31)).seq == 7
    with pytest.raises(ExpiredError):
        verify_roster(SIGNED, pin=PIN, today=date(2026, 8, 30))


def test_a_roster_is_good_on_its_last_day_and_not_after() -> None:
    assert verify_roster(SIGNED, pin=PIN, today=date(2027, 10, 6)).seq == 7
    with pytest.raises(TrustError):
        verify_roster(SIGNED, pin=PIN, today=date(2027, 10, 7))


def test_only_a_signature_that_verified_is_remembered_and_only_for_its_key_and_message() -> None:
    remembered, key = Remembered(most=2), POOL[0].verify_key
    signature = POOL[0].sign(b"note")
    remembered.verify(key, b"note", signature)
    remembered.verify(key, b"note", signature)
    wrong = [
        (POOL[1].verify_key, b"note", signature),
        (key, b"other", signature),
        (key, b"note", POOL[0].sign(b"other")),
        (key, signature[60:] + b"note", signature[:60]),
    ]
    for each in (*wrong, *wrong):
        with pytest.raises(TrustError):
            remembered.verify(*each)


def test_what_is_remembered_stays_small_and_is_forgotten_when_asked() -> None:
    remembered = Remembered(most=2)
    for n in range(5):
        message = b"%d" % n
        remembered.verify(POOL[0].verify_key, message, POOL[0].sign(message))
        assert 0 < len(remembered._verified) <= 2
    remembered.forget()
    assert not remembered._verified
