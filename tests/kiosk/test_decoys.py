"""Decoys: of a report's size and form, for no reader, and told apart by the bell's private key alone."""

from __future__ import annotations

import pytest

from crypto.choosing import Subject, choose_readers
from crypto.envelope import TOTALS, BellKind, BellMessage, Envelope, seal
from crypto.errors import NoSlotError
from crypto.identities import open_bell
from kiosk.decoys import ENVELOPE_BYTES, decoy
from portal import clock
from tests.portal.cast import Cast

KIOSK = b"corridor"


@pytest.fixture(scope="module")
def cast() -> Cast:
    return Cast()


def test_the_bell_learns_which_kiosk_is_alive_and_no_reader_anything(cast: Cast) -> None:
    sealed = decoy(pin=cast.pin, kiosk=KIOSK, roster=cast.roster(), day=clock.today())
    assert open_bell(sealed, bell=cast.bell, pin=cast.pin) == BellMessage(BellKind.NOTHING, 1, 0, KIOSK)
    assert cast.who_opens(sealed) == set()


def test_without_a_roster_it_is_for_nobody_at_all(cast: Cast) -> None:
    sealed = decoy(pin=cast.pin, kiosk=KIOSK, roster=None, day=clock.today())
    with pytest.raises(NoSlotError):
        open_bell(sealed, bell=cast.bell, pin=cast.pin)
    assert len(sealed) == ENVELOPE_BYTES


def test_outside_it_is_a_report_but_for_what_is_random(cast: Cast) -> None:
    roster = cast.roster()
    choice = choose_readers(roster, subject=Subject.PUPIL, removed=())
    report = seal(
        b"{}",
        pin=cast.pin,
        readers=[reader.box for reader in choice.readers],
        recovery=roster.recovery.box,
        bell=(roster.bell, BellMessage(BellKind.REPORT, roster.seq, roster.mask(choice.ids))),
        least_class=1,
    )
    empty = decoy(pin=cast.pin, kiosk=KIOSK, roster=roster, day=clock.today())
    outside = [(e.size_class, e.flags, e.pin, len(e.slots)) for e in map(Envelope.parse, (report, empty))]
    assert outside[0] == outside[1] == (1, 0, cast.pin, 12)
    assert len(report) == len(empty) == ENVELOPE_BYTES == TOTALS[1]
