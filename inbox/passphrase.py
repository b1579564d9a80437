"""A reader's passphrase: six words that are easy to copy, and the form in which any passphrase is compared.

It never stores one and never prints one by accident.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from importlib import resources

WORDS_IN_A_PASSPHRASE = 6
MAX_PASSPHRASE_BYTES = 1_024


class Passphrase:
    """What a person typed, in one form: NFKC, case folded, single spaces. Prints `<redacted>`."""

    __slots__ = ("_text",)

    def __init__(self, typed: str) -> None:
        folded = unicodedata.normalize("NFKC", typed[: 4 * MAX_PASSPHRASE_BYTES]).casefold()
        self._text = " ".join(folded.split())

    @classmethod
    def generate(cls, words: Sequence[str]) -> Passphrase:
        """Six words drawn uniformly: 62 bits from a list of 1,296."""
        return cls(" ".join(secrets.choice(words) for _ in range(WORDS_IN_A_PASSPHRASE)))

    def secret_bytes(self) -> bytes:
        """UTF-8, at most 1,024 bytes; for the KDF."""
        return self._text.encode("utf-8", "replace")[:MAX_PASSPHRASE_BYTES]

    def reveal(self) -> str:
        """The words, to be shown once to their owner."""
        return self._text

    def __repr__(self) -> str:
        return "<Passphrase redacted>"

    __str__ = __repr__


def word_list() -> list[str]:
    """The English list from which codes and passphrases are drawn."""
    text = (resources.files("static") / "words" / "en.txt").read_text(encoding="utf-8")
    return [word for line in text.splitlines() if (word := line.strip()) and not word.startswith("#")]
