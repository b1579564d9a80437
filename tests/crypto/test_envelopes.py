"""Sealing and opening with real keys: round trips, every byte, every other person."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.choosing import Choice, Subject, choose_readers
from crypto.envelope import TOTALS, BellKind, BellMessage, Envelope, seal
from crypto.errors import EncodingError, NoSlotError, OpeningError, TamperedError
from crypto.identities import Keyring, Opened, open_bell, open_envelope
from crypto.payload import OpenedProof, opened_message, parse_payload
from crypto.proofs import verify_opened_proof
from tests.crypto.cast import (
    BELL,
    CHARLIE,
    PIN,
    RECOVERY,
    TODAY,
    WORDS,
    identity,
    roster_of,
    seal_to,
)

ROSTER = roster_of()
CHOICE: Choice = choose_readers(ROSTER, subject=Subject.PUPIL)
SEALED = seal_to(CHOICE, ROSTER)
MORGAN = Keyring.of([identity("r1")])


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=20_000))
def test_what_is_sealed_opens_to_the_same_bytes(payload: bytes) -> None:
    data = seal_to(CHOICE, ROSTER, payload)
    assert len(data) in TOTALS
    assert open_envelope(data, keyring=MORGAN, pin=PIN).payload == payload


@pytest.mark.parametrize("size", [0, 4_092, 4_093, 16_380, 16_381, 65_532])
def test_every_edge_of_a_size_class_holds_its_payload(size: int) -> None:
    data = seal_to(CHOICE, ROSTER, b"x" * size)
    assert open_envelope(data, keyring=MORGAN, pin=PIN).payload == b"x" * size


def test_a_sender_whose_envelopes_are_all_of_one_size_says_nothing_by_it() -> None:
    bell = (BELL.box, BellMessage(BellKind.REPORT, 1, 1))
    for size, total in ((0, TOTALS[1]), (16_380, TOTALS[1]), (16_381, TOTALS[2])):
        boxes = [identity("r1").box]
        data = seal(b"x" * size, pin=PIN, readers=boxes, recovery=None, bell=bell, least_class=1)
        assert len(data) == total
        assert open_envelope(data, keyring=MORGAN, pin=PIN).payload == b"x" * size


def test_a_payload_beyond_the_largest_class_is_refused() -> None:
    with pytest.raises(EncodingError):
        seal_to(CHOICE, ROSTER, b"x" * 65_533)


def test_more_than_ten_readers_are_refused() -> None:
    boxes = [identity(f"r{n}").box for n in range(1, 12)]
    with pytest.raises(EncodingError):
        seal(WORDS, pin=PIN, readers=boxes, recovery=None, bell=(BELL.box, None))


def test_charlie_opens_nothing() -> None:
    with pytest.raises(NoSlotError):
        open_envelope(SEALED, keyring=Keyring.of([CHARLIE]), pin=PIN)


def test_two_seals_of_one_report_share_no_slot_and_no_body() -> None:
    first, second = Envelope.parse(SEALED), Envelope.parse(seal_to(CHOICE, ROSTER))
    assert not set(first.slots) & set(second.slots)
    assert first.body != second.body


def test_the_place_of_a_slot_tells_nothing() -> None:
    places = set()
    for _ in range(60):
        slots = Envelope.parse(seal_to(CHOICE, ROSTER)).slots
        places.add([identity("r1").box_secret.open_sealed(slot) is not None for slot in slots].index(True))
    assert len(places) > 6


def flipped(at: int, bit: int) -> bytes:
    return SEALED[:at] + bytes((SEALED[at] ^ 1 << bit,)) + SEALED[at + 1 :]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SEALED) - 1), st.integers(0, 7))
def test_any_flipped_bit_is_refused(at: int, bit: int) -> None:
    with pytest.raises(OpeningError):
        open_envelope(flipped(at, bit), keyring=MORGAN, pin=PIN)


@pytest.mark.slow
def test_every_flipped_byte_is_refused() -> None:
    for at in range(len(SEALED)):
        with pytest.raises(OpeningError):
            open_envelope(flipped(at, at % 8), keyring=MORGAN, pin=PIN)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=6_000))
def test_rubbish_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(OpeningError) as refused:
        open_envelope(b"WBX1" + data, keyring=MORGAN, pin=PIN)
    assert refused.value.step in {"size", "suite", "slots", "flags", "pin"}


def test_two_readers_cannot_be_told_different_things() -> None:
    other = Envelope.parse(seal_to(CHOICE, ROSTER, b"something else"))
    mine = Envelope.parse(SEALED)
    at = [identity("r1").box_secret.open_sealed(slot) is not None for slot in mine.slots].index(True)
    theirs = [identity("r1").box_secret.open_sealed(slot) is not None for slot in other.slots].index(True)
    start = 40 + 80 * at
    spliced = SEALED[:start] + other.slots[theirs] + SEALED[start + 80 :]
    with pytest.raises(TamperedError):
        open_envelope(spliced, keyring=MORGAN, pin=PIN)


def test_the_bell_learns_who_and_how_urgent_and_cannot_open() -> None:
    message = open_bell(SEALED, bell=BELL, pin=PIN)
    assert isinstance(message, BellMessage)
    assert [reader.id for reader in ROSTER.masked(message.mask)] == ["r1", "r2"]
    # Its slot opens, but what it holds is no K.
    with pytest.raises(TamperedError):
        open_envelope(SEALED, keyring=Keyring((BELL,)), pin=PIN)


def test_recovery_opens_what_carried_its_slot() -> None:
    assert open_envelope(SEALED, keyring=Keyring((RECOVERY,)), pin=PIN).payload == WORDS


def test_a_proof_of_opening_reaches_the_bell_and_stops_the_ladder() -> None:
    target = Envelope.parse(SEALED).id
    proof = OpenedProof(TODAY, target, "r1", identity("r1").sign(opened_message(PIN, target)))
    data = seal(proof.encode(), pin=PIN, readers=[], recovery=None, bell=(BELL.box, None))
    opened = open_bell(data, bell=BELL, pin=PIN)
    assert isinstance(opened, Opened)
    found = parse_payload(opened.payload)
    assert isinstance(found, OpenedProof)
    message = BellMessage(BellKind.REPORT, 7, ROSTER.mask(["r1", "r2"]))
    assert verify_opened_proof(found, pin=PIN, bell=message, rosters={7: ROSTER}).name == "Morgan"
