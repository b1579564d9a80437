"""Paper shares make the key again, or say plainly why not."""

from __future__ import annotations

from itertools import combinations

import pytest

from crypto.errors import EncodingError, RecoveryError
from crypto.identities import RecoveryIdentity
from crypto.recovery import SHARE_WORDS, PaperShare, combine_shares, split_recovery

KEY = RecoveryIdentity.generate()
SHARES = split_recovery(KEY, threshold=2, count=3)
OWN = {"belong", "roster", "together"}


def reason(shares: list[PaperShare]) -> str:
    with pytest.raises(RecoveryError) as refused:
        combine_shares(shares, expected=KEY.box)
    words = {word for share in shares for word in share.words if len(word) > 5}
    # Words of our own messages that happen to be on the list of words too.
    assert not words & set(str(refused.value).split()) - OWN
    return refused.value.reason


def test_any_two_of_three_make_the_key() -> None:
    for pair in combinations(SHARES, 2):
        assert combine_shares(pair, expected=KEY.box) == KEY


def test_all_three_make_it_too_and_capitals_do_not_matter() -> None:
    shouted = [PaperShare("  ".join(share.words).upper()) for share in SHARES]
    assert combine_shares(shouted, expected=KEY.box) == KEY


def test_a_share_has_33_words() -> None:
    assert {len(share.words) for share in SHARES} == {SHARE_WORDS}


@pytest.mark.parametrize(("threshold", "count"), [(3, 5), (5, 5), (2, 16)])
def test_other_thresholds_work(threshold: int, count: int) -> None:
    shares = split_recovery(KEY, threshold=threshold, count=count)
    assert combine_shares(shares[-threshold:], expected=KEY.box) == KEY
    assert reason(shares[: threshold - 1]) == "too_few"


@pytest.mark.parametrize(("threshold", "count"), [(1, 3), (0, 2), (4, 3), (2, 17)])
def test_thresholds_that_make_no_sense_are_refused(threshold: int, count: int) -> None:
    with pytest.raises(EncodingError):
        split_recovery(KEY, threshold=threshold, count=count)


def test_one_share_is_too_few_however_often_it_is_given() -> None:
    assert reason([SHARES[0]]) == "too_few"
    assert reason([SHARES[0], SHARES[0]]) == "too_few"
    assert reason([]) == "too_few"


def test_shares_of_two_sets_do_not_mix() -> None:
    again = split_recovery(KEY, threshold=2, count=3)
    assert reason([SHARES[0], again[1]]) == "mixed"


def test_a_share_that_is_not_of_the_set_of_most_is_named() -> None:
    again = split_recovery(KEY, threshold=2, count=3)
    for shares, odd in (
        ([SHARES[0], again[1]], ()),
        ([SHARES[0], again[1], SHARES[2]], (2,)),
        ([again[0], SHARES[1], SHARES[2], again[2]], ()),
    ):
        with pytest.raises(RecoveryError) as wrong:
            combine_shares(shares, expected=KEY.box)
        assert wrong.value.odd == odd


def test_a_mistyped_word_is_named_by_its_share() -> None:
    words = list(SHARES[1].words)
    swapped = PaperShare(" ".join([*words[:7], words[8], words[7], *words[9:]]))
    unknown = PaperShare(" ".join([*words[:-1], "worrybox"]))
    short = PaperShare(" ".join(words[:-1]))
    for wrong in (unknown, short, *([swapped] if words[7] != words[8] else [])):
        assert reason([SHARES[0], wrong]) == "mistyped"


def test_shares_of_another_key_are_refused() -> None:
    other = split_recovery(RecoveryIdentity.generate(), threshold=2, count=3)
    assert reason(other[:2]) == "other_key"
