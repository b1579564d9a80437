"""A name that the record knows is found however it is typed, and other words are left alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inbox.exports.extract import Someone
from inbox.exports.masking import masked
from tests.inbox.exports.extracts import WHOLE


def without(name: str, said: str) -> str:
    note = msgspec.structs.replace(WHOLE.notes[0], text=said)
    known = msgspec.structs.replace(WHOLE, people=(Someone(name, "at_risk", ""),), notes=(note,))
    return masked(known, readers={}, words=True).notes[0].text


NAMES = (
    "Siobhan O’Brien",
    "Anne-Marie Smith-Jones",
    "José Muñoz",
    "Łukasz Øster",
    "प्रिया शर्मा",
    "D'Arcy Ní Dhónaill",
    "王小明",
    "محمّد علي",
    "Zoë Straße",
)
APOSTROPHES, HYPHENS = "'’‘ʼ＇", "-‐‑– "


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(APOSTROPHES),
    st.sampled_from(HYPHENS),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD", "bare"]),
    st.sampled_from([str, str.upper, str.lower, str.casefold]),
)
@example("Anne-Marie Smith-Jones", "'", " ", "bare", str.lower)
def test_a_name_is_found_whatever_its_apostrophes_hyphens_accents_and_case(
    name: str, apostrophe: str, hyphen: str, form: str, case: Callable[[str], str]
) -> None:
    typed = case(name.replace("’", apostrophe).replace("'", apostrophe).replace("-", hyphen))
    if form == "bare":
        letters = unicodedata.normalize("NFD", typed)
        typed = "".join(each for each in letters if unicodedata.category(each) != "Mn")
    else:
        typed = unicodedata.normalize(form, typed)  # type: ignore[arg-type]
    assert without(name, f"it was {typed}, there") == "it was [the child], there"
    assert without(typed, f"it was {name}, there") == "it was [the child], there"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Anne-Marie Smith-Jones", "anne marie; Annemarie; Anne; Jones; Smith Jones; MARIE"),
        ("Maryann Lee", "Mary-Ann; Mary‑ann; Lee"),
        ("Łukasz Øster", "Lukasz; Oster; LUKASZ"),
        ("Siobhan O’Brien", "obrien; O'Brien; Brien"),
        ("प्रिया शर्मा", "प्रिया; शर्मा"),
        ("王小明", "小明; 王小"),
    ],
)
def test_a_part_of_a_name_is_found_too(name: str, said: str) -> None:
    assert set(without(name, said).split("; ")) == {"[the child]"}


def test_whose_it_is_stays_and_other_words_are_left_as_they_were() -> None:
    assert without("Ian Man", "Dogs, Ian's, Ian’s and Ians") == (
        "Dogs, [the child’s], [the child’s] and [the child’s]"
    )
    kept = "I an’t sure: a café, well-known, naïve हिन्दी 'quoted' don’t"
    assert without("Sam Oak", kept) == kept
