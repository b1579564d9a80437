"""The five words and what comes of them: two halves, a share, the reporter's own keys (spec section 6).

Reporter's secrets live here and not in `crypto.identities`, because the portal makes them in memory
when a browser has no script. Nothing here keeps, prints or sends a word.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

from crypto.encoding import blake2b
from crypto.errors import CodeError, EncodingError
from crypto.keys import BoxSecret, Secret, SignSecret
from crypto.recipients import ReporterBox, ReporterVerify
from crypto.report import MAILBOX_BYTES

WORDS_IN_CODE = 5
LIST_WORDS = 1_296
HALF_BYTES = 32
PEPPER_BYTES = 32
BADGE_ANIMALS, BADGE_COLOURS = 16, 8
MAX_CODE_CHARACTERS = 256
SCRYPT_COST, SCRYPT_BLOCK, SCRYPT_LANES = 32_768, 8, 1
_SCRYPT_MEMORY = 2**26


def normal_form(text: str) -> str:
    """NFKC, lower case, every run of what is no letter as one space, trimmed.

    A letter is a character of a Unicode category that begins with L. Raises CodeError beyond 256
    characters, so that nobody is made to normalise a book.
    """
    if len(text) > MAX_CODE_CHARACTERS:
        raise CodeError(f"a code has at most {MAX_CODE_CHARACTERS} characters")
    lowered = unicodedata.normalize("NFKC", text).lower()
    return " ".join("".join(char if char.isalpha() else " " for char in lowered).split())


class Code:
    """Five words in normal form. Prints `<redacted>`; `words` is for the reporter's eyes only."""

    __slots__ = ("_words",)

    def __init__(self, words: Sequence[str]) -> None:
        if len(words) != WORDS_IN_CODE:
            raise CodeError(f"a code has {WORDS_IN_CODE} words, not {len(words)}")
        self._words = tuple(words)

    @classmethod
    def draw(cls, words: Sequence[str]) -> Self:
        """Five words drawn uniformly, each by itself, from the list of 1,296. Raises CodeError."""
        if len(words) != LIST_WORDS or len(set(words)) != LIST_WORDS:
            raise CodeError(f"codes are drawn from {LIST_WORDS} different words")
        return cls([secrets.choice(words) for _ in range(WORDS_IN_CODE)])

    @classmethod
    def parse(cls, text: str, *, words: Collection[str]) -> Self:
        """What somebody typed, if it is five words of the list. Raises CodeError, naming no word."""
        typed = normal_form(text).split(" ")
        code = cls(typed)
        unknown = [str(at) for at, word in enumerate(typed, start=1) if word not in words]
        if unknown:
            raise CodeError(f"not in the list: word {', '.join(unknown)}")
        return code

    @property
    def words(self) -> tuple[str, ...]:
        """To be shown once, to the reporter."""
        return self._words

    @property
    def text(self) -> str:
        """The normal form, which is what is hashed."""
        return " ".join(self._words)

    def __repr__(self) -> str:
        return "<Code redacted>"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Code) and hmac.compare_digest(self.text.encode(), other.text.encode())

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> str:
        raise TypeError("a code is not pickled")


class FirstHalf(Secret):
    """A: what the portal is asked a share for."""

    __slots__ = ()
    role = "first half"


class SecondHalf(Secret):
    """B: never leaves the device that has the words."""

    __slots__ = ()
    role = "second half"


class Share(Secret):
    """The portal's answer to A. Without B it is worth nothing."""

    __slots__ = ()
    role = "share"


class Pepper(Secret):
    """The portal's 32 bytes, kept outside its database."""

    __slots__ = ()
    role = "pepper"


def derive_halves(code: Code, pin: bytes) -> tuple[FirstHalf, SecondHalf]:
    """A and B by scrypt (32 MiB, about 0.1 s on a server and 2 s on a slow phone)."""
    both = hashlib.scrypt(
        code.text.encode("utf-8"),
        salt=blake2b(16, person="wb-salt-v1", data=pin),
        n=SCRYPT_COST,
        r=SCRYPT_BLOCK,
        p=SCRYPT_LANES,
        maxmem=_SCRYPT_MEMORY,
        dklen=2 * HALF_BYTES,
    )
    return FirstHalf(both[:HALF_BYTES]), SecondHalf(both[HALF_BYTES:])


def share_of(pepper: Pepper, a: FirstHalf, pin: bytes) -> Share:
    """The portal's part: nothing of it is kept."""
    if len(pin) != 16:
        raise EncodingError("a pin has 16 bytes")
    data = a.secret_bytes() + pin
    return Share(blake2b(32, key=pepper.secret_bytes(), person="wb-share-v1", data=data))


@dataclass(frozen=True, slots=True)
class Badge:
    """One of 16 animals in one of 8 colours: tells by eye whether the same five words were typed."""

    animal: int
    colour: int


def badge_of(a: FirstHalf) -> Badge:
    """The badge of a code. It tells 7 bits of A, to whoever sees the screen that shows the five words."""
    animal, colour = blake2b(2, person="wb-badge-v1", data=a.secret_bytes())
    return Badge(animal % BADGE_ANIMALS, colour % BADGE_COLOURS)


class ReporterBoxSecret(BoxSecret):
    """Opens replies."""

    __slots__ = ()
    role = "reporter"

    @property
    def box(self) -> ReporterBox:
        """The public half, which goes into the report."""
        return ReporterBox(self._public)


class ReporterSignSecret(SignSecret):
    """Signs the guard and what is added later."""

    __slots__ = ()
    role = "reporter"

    @property
    def verify_key(self) -> ReporterVerify:
        """The public half, which goes into the report."""
        return ReporterVerify(self._verify)


@dataclass(frozen=True, slots=True, eq=False)
class ReporterKeys:
    """Everything one report's five words lead to: two keys and a 16-byte mailbox."""

    box_secret: ReporterBoxSecret
    sign_secret: ReporterSignSecret
    mailbox: bytes

    @classmethod
    def derive(cls, share: Share, b: SecondHalf) -> Self:
        """From the portal's share and the half that it never saw."""
        seed = blake2b(32, key=share.secret_bytes(), person="wb-seed-v1", data=b.secret_bytes())
        return cls(
            ReporterBoxSecret(blake2b(32, key=seed, person="wb-box-v1", data=b"")),
            ReporterSignSecret(blake2b(32, key=seed, person="wb-sign-v1", data=b"")),
            blake2b(MAILBOX_BYTES, key=seed, person="wb-mailbox-v1", data=b""),
        )

    @property
    def box(self) -> ReporterBox:
        """Where replies are sealed to."""
        return self.box_secret.box

    @property
    def verify_key(self) -> ReporterVerify:
        """What checks the guard and what is added."""
        return self.sign_secret.verify_key

    def __repr__(self) -> str:
        return "<ReporterKeys redacted>"
