"""The recovery key on paper: 32 bytes as SLIP-39 shares of 33 words, any k of n of which make it again.

The one module of `crypto` that imports more than PyNaCl and the standard library: `shamir-mnemonic`, the
reference implementation of SLIP-39, which is pure Python and needs nothing itself (docs/decisions/0003).
It never writes a share anywhere, and no message of it holds a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import shamir_mnemonic
from shamir_mnemonic.share import Share as Mnemonic
from shamir_mnemonic.utils import MnemonicError

from crypto.errors import EncodingError, RecoveryError
from crypto.identities import RecoveryIdentity
from crypto.recipients import RecoveryBox

SHARE_WORDS = 33
MAX_SHARES = 16
_ITERATIONS = 0
"""SLIP-39 stretches a passphrase; there is none, since the secret is 32 random bytes."""


class PaperShare:
    """One share. Prints `<redacted>`; `words` is for the paper only."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = " ".join(text.lower().split())

    @property
    def words(self) -> tuple[str, ...]:
        """33 words, when it is a whole one."""
        return tuple(self._text.split(" "))

    def __repr__(self) -> str:
        return "<PaperShare redacted>"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a paper share is not pickled")


def split_recovery(identity: RecoveryIdentity, *, threshold: int, count: int) -> list[PaperShare]:
    """`count` shares (2 to 16), any `threshold` (2 or more) of which make the key again.

    Raises EncodingError.
    """
    if not 2 <= threshold <= count <= MAX_SHARES:
        raise EncodingError(f"shares are 2 to {MAX_SHARES}, and at least 2 of them are needed")
    groups = shamir_mnemonic.generate_mnemonics(
        1, [(threshold, count)], identity.secret_bytes(), iteration_exponent=_ITERATIONS
    )
    return [PaperShare(text) for text in groups[0]]


def combine_shares(shares: Iterable[PaperShare], *, expected: RecoveryBox) -> RecoveryIdentity:
    """The recovery key, if enough shares of one set are here and they make the key that the roster names.

    Raises RecoveryError: `mistyped` (says which share), `mixed` (`odd` says which, where most are of one),
    `too_few` (says how many are missing) or `other_key`.
    """
    given = list(shares)
    found = [_read(share, at) for at, share in enumerate(given, start=1)]
    if not found:
        raise RecoveryError("too_few", "no share was given")
    _check_one_set(found)
    distinct = {share.index: share for share in found}
    threshold = found[0].member_threshold
    if len(distinct) < threshold:
        raise RecoveryError("too_few", f"{len(distinct)} different shares, {threshold} are needed")
    return _combined([share.mnemonic() for share in distinct.values()][:threshold], expected)


def _read(share: PaperShare, at: int) -> Mnemonic:
    if len(share.words) != SHARE_WORDS:
        raise RecoveryError("mistyped", f"share {at} has {len(share.words)} words, not {SHARE_WORDS}")
    try:
        return Mnemonic.from_mnemonic(" ".join(share.words))
    except MnemonicError:
        # The library's own message repeats the word.
        raise RecoveryError("mistyped", f"share {at} has a mistyped word") from None


def _check_one_set(found: Sequence[Mnemonic]) -> None:
    sets = [(share.group_parameters(), share.group_count) for share in found]
    if len(set(sets)) != 1:
        raise RecoveryError("mixed", "the shares are not all of one set", odd=_odd(sets))
    if len({(share.index, share.value) for share in found}) != len({share.index for share in found}):
        raise RecoveryError("mixed", "two different shares carry one number")


def _odd(sets: Sequence[object]) -> tuple[int, ...]:
    counts = Counter(sets).most_common()
    # As many of one set as of another: nobody can tell which of the two is meant.
    if counts[0][1] == counts[1][1]:
        return ()
    return tuple(at for at, each in enumerate(sets, start=1) if each != counts[0][0])


def _combined(mnemonics: list[str], expected: RecoveryBox) -> RecoveryIdentity:
    try:
        identity = RecoveryIdentity(shamir_mnemonic.combine_mnemonics(mnemonics))
    except MnemonicError:
        raise RecoveryError("mixed", "the shares do not belong together") from None
    if identity.box != expected:
        raise RecoveryError("other_key", "the shares make another key than the roster names")
    return identity
