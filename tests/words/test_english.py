"""The English word list keeps its rules, and each rule is shown to catch a word that breaks it."""

import hashlib
import math
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.words import rules

LIST = Path(__file__).parents[2] / "static" / "words" / "en.txt"
PIN = "22667a50333f0e5188ddd06498ad85fc22775da59ecb3ac7ec771592f2c1b9b9"
WORDS = LIST.read_text(encoding="ascii").splitlines()

Rule: TypeAlias = Callable[[list[str]], Collection[object]]

RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        rules.wrong_count,
        rules.misplaced,
        rules.misshapen,
        rules.too_close,
        rules.same_family,
        rules.joined,
        rules.forbidden,
        rules.unpronounced,
        rules.sound_alike,
        rules.too_rare,
    )
}

PLANTED: list[tuple[str, str]] = [
    ("wrong_count", "zucchini"),
    ("misplaced", "zebra"),
    ("misplaced", "aardvark"),
    ("misshapen", "ox"),
    ("misshapen", "butterfly"),
    ("misshapen", "Table"),
    ("misshapen", "café"),
    ("too_close", "zebras"),
    ("too_close", "zebru"),
    ("too_close", "zera"),
    ("same_family", "swim"),
    ("same_family", "rainbows"),
    ("joined", "shipyard"),
    ("forbidden", "knife"),
    ("forbidden", "killer"),
    ("forbidden", "mummy"),
    ("forbidden", "weeds"),
    ("forbidden", "grape"),
    ("forbidden", "drape"),
    ("forbidden", "grey"),
    ("forbidden", "poppy"),
    ("unpronounced", "meerkat"),
    ("sound_alike", "bear"),
    ("sound_alike", "flour"),
    ("sound_alike", "sea"),
    ("sound_alike", "sauce"),
    ("sound_alike", "cheetah"),
    ("too_rare", "dormouse"),
]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_the_list_keeps(rule: Rule) -> None:
    assert not rule(WORDS)


@pytest.mark.parametrize(("name", "word"), PLANTED)
def test_a_planted_word_breaks(name: str, word: str) -> None:
    assert RULES[name]([*WORDS, word])


def test_the_file_is_the_one_schools_already_use() -> None:
    assert hashlib.blake2b(LIST.read_bytes(), digest_size=32).hexdigest() == PIN


def test_every_line_ends_and_holds_one_word() -> None:
    assert LIST.read_bytes() == "".join(f"{word}\n" for word in WORDS).encode("ascii")


def test_five_words_are_nearly_52_bits() -> None:
    assert round(5 * math.log2(len(set(WORDS))), 1) == 51.7


def test_most_words_are_common_ones() -> None:
    common = [word for word in WORDS if rules.frequency(word) >= rules.COMMON]
    assert len(common) >= 0.8 * len(WORDS)


def test_every_exception_to_the_denylist_is_needed() -> None:
    denied = set().union(*rules.denylist()["categories"].values())
    reached = {form for word in denied for form in rules.inflections(word)}
    assert rules.denylist()["innocent"] <= reached & set(WORDS)
