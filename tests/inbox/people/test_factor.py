"""The second factor: what is taken, what never is again, and what a wrong answer gets."""

from __future__ import annotations

import base64
from pathlib import Path

import pyotp
import pytest

from inbox.errors import FactorError
from inbox.people.factor import Offer, Place, drawn, new_spare_codes, set_up_app, shown_code, shown_passkey
from inbox.vault.factors import Factors
from inbox.vault.store import WorkingStore

NOW = 1_800_000_000.0


@pytest.fixture
def factors(tmp_path: Path) -> Factors:
    return Factors(WorkingStore(tmp_path / "working.db", key=bytes(32)))


def code(offer: Offer, now: float) -> str:
    return pyotp.TOTP(base64.b32encode(offer.key).decode()).at(int(now))


def test_an_apps_code_is_taken_once_and_never_one_from_before(factors: Factors) -> None:
    offer = Offer.make()
    set_up_app(factors, offer, code(offer, NOW), now=NOW)
    assert not shown_code(factors, code(offer, NOW), now=NOW)
    later = NOW + 60
    assert not shown_code(factors, code(offer, later + 90), now=later)
    assert shown_code(factors, f" {code(offer, later)[:3]} {code(offer, later)[3:]}", now=later)
    assert not shown_code(factors, code(offer, later), now=later + 1)
    assert not shown_code(factors, code(offer, later - 30), now=later)
    assert shown_code(factors, code(offer, later + 30), now=later + 1)


def test_a_key_is_kept_only_once_its_code_was_typed(factors: Factors) -> None:
    offer = Offer.make()
    for wrong in ("", "000000 0", "１２３４５６", code(offer, NOW + 300)):
        with pytest.raises(FactorError):
            set_up_app(factors, offer, wrong, now=NOW)
    assert not factors.any()
    assert not shown_code(factors, code(offer, NOW), now=NOW)


def test_a_spare_code_is_good_once_and_new_ones_end_the_old(factors: Factors) -> None:
    old = new_spare_codes(factors)
    codes = new_spare_codes(factors)
    assert len(set(codes)) == 10
    assert not shown_code(factors, old[0], now=NOW)
    assert shown_code(factors, codes[0].upper().replace("-", " "), now=NOW)
    assert not shown_code(factors, codes[0], now=NOW)
    assert factors.codes_left() == 9


def test_what_a_browser_makes_up_is_no_passkey(factors: Factors) -> None:
    place = Place("localhost", "http://localhost")
    for made_up in ("", "{", "[]", '{"id":1}', '{"id":"AA","rawId":"AA","type":"public-key","response":{}}'):
        assert not shown_passkey(factors, Offer.make(), made_up, place=place)


@pytest.mark.parametrize(
    ("host", "takes"), [("localhost", True), ("inbox.example", True), ("127.0.0.1", False), ("::1", False)]
)
def test_a_passkey_needs_a_name_for_its_place(host: str, takes: bool) -> None:
    assert Place(host, "").takes_passkeys is takes


def test_the_apps_code_is_drawn_whole_and_holds_the_key(factors: Factors) -> None:
    offer = Offer.make()
    link = offer.link(reader="Morgan", school="Oakfield Primary")
    squares, path = drawn(link)
    assert link.startswith("otpauth://totp/")
    assert offer.spelled.replace(" ", "") in link
    assert squares > 29
    assert path.startswith("M4 4H11V5")
