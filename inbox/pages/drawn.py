"""Six drawn words that stand on a page until their owner has typed some of them back, and nowhere else."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from inbox.errors import SetupError
from inbox.passphrase import Passphrase, word_list
from inbox.people.joining import ASKED_BACK, chosen, typed_back
from inbox.vault.keys import KdfProfile
from worrybox.web.bodies import Form

MAX_PAGES = 6
"""Pages that wait at once; the oldest gives way, and is told that it was open for too long."""


@dataclass(frozen=True, slots=True, repr=False)
class SixWords:
    """inbox/six_words.html: drawn words as they stand on a page."""

    page: str
    """The random id under which these words wait to be typed back, once."""
    words: tuple[str, ...]
    asked: tuple[int, ...]
    """Which of the words are to be typed back, from 1."""


class Drawn:
    """Every look at such a page draws words of its own; each is answered once."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Passphrase] = OrderedDict()

    def page(self, words: Passphrase | None = None) -> SixWords:
        """For one page: new words, or after a slip those that stood there."""
        words, name = words or Passphrase.generate(word_list()), secrets.token_urlsafe(16)
        while len(self._pages) >= MAX_PAGES:
            self._pages.popitem(last=False)
        self._pages[name] = words
        return SixWords(name, tuple(words.reveal().split(" ")), tuple(at + 1 for at in ASKED_BACK))

    def take(self, name: str) -> Passphrase | None:
        """The words on that page, once."""
        return self._pages.pop(name, None)


def typed_passphrase(
    form: Form,
    drawn: Passphrase | None,
    *,
    about: Sequence[str],
    for_drawn: KdfProfile = KdfProfile.INTERACTIVE,
    for_own: KdfProfile = KdfProfile.MODERATE,
) -> tuple[Passphrase, KdfProfile]:
    """The drawn words once they were typed back, or words of one's own; and what wraps keys under them.

    `about` is what a guesser would try first; the profiles are a seam for tests. Raises SetupError.
    """
    if form.one("kind", default="") == "own":
        own, again = form.one("own", default=""), form.one("again", default="")
        return chosen(own, again, about=about), for_own
    if drawn is None:
        raise SetupError("this page was open for too long: here are new words")
    if not typed_back(drawn, form.all("word")):
        raise SetupError(
            "these are not the words that were asked for: look at your paper and type them again"
        )
    return drawn, for_drawn
