"""What can be ordered: a whole address, this school's pin, a number that says nothing."""

from __future__ import annotations

import re

import pytest

from inbox.errors import FolderError, PosterError
from inbox.posters.order import new_serial, split_address
from tests.inbox.posters.printing import PIN, order


def test_serial_numbers_are_random_and_spell_nothing() -> None:
    drawn = {new_serial() for _ in range(2_000)}
    assert len(drawn) == 2_000
    assert all(re.fullmatch(r"[2-9B-DF-HJ-NP-TV-Z]{4}-[2-9B-DF-HJ-NP-TV-Z]{4}", each) for each in drawn)


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("https://say.oakfield.example/", "say.oakfield.example"),
        ("https://portal.example/s/oakfield", "portal.example/s/oakfield/"),
        ("http://127.0.0.1:8400", "http://127.0.0.1:8400"),
    ],
)
def test_the_typed_address_is_as_short_as_a_browser_allows(address: str, short: str) -> None:
    assert order(address=address).short_address == short


@pytest.mark.parametrize(
    "address", ["", "oakfield.example", "ftp://oakfield.example", "https://a.example/?q=1"]
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(FolderError, match="whole http or https address"):
        order(address=address)


def test_an_address_that_nobody_could_type_is_refused() -> None:
    with pytest.raises(PosterError, match="nobody could type"):
        order(address="https://oakfield.example/" + "a" * 120)


def test_another_schools_pin_is_refused_and_our_own_is_taken_off() -> None:
    assert split_address("https://a.example/#z16Vsi5V2eJ9bgPmdbb5-A", pin=PIN) == "https://a.example/"
    for fragment in ("AAAAAAAAAAAAAAAAAAAAAA", "section"):
        with pytest.raises(PosterError, match="not this school's pin"):
            split_address(f"https://a.example/#{fragment}", pin=PIN)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8400", "http://localhost:8400", "http://[::1]:8400"])
def test_an_address_of_this_machine_only_is_noticed(address: str) -> None:
    assert order(address=address).only_here
    assert not order().only_here
