"""The second factor: a code from an authenticator app (RFC 6238), a passkey (WebAuthn), or a spare code.

It guards the office's pages: whoever has the files and the passphrase has the keys, which is why the
passphrase is long. All of it is kept inside the reader's encrypted store, nothing is asked of anyone outside,
and nothing that was shown once is taken again. A passkey's answer is checked in a process of its own, and the
library of QR codes is loaded where it is first used: few days need them.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import pyotp

from crypto.encoding import blake2b
from inbox.errors import FactorError
from inbox.people.passkeys import CHECKER, Checker, Question, id_in, to_make, to_use
from inbox.posters.qr import QUIET_ZONE, Code
from inbox.vault.factors import Factors, Passkey

STEP_SECONDS = 30
KEY_BYTES = 20
"""160 bits, what RFC 4226 recommends and every app takes."""
CODE_DIGITS = 6
SPARE_CODES = 10
SPARE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for one another on paper."""
SPARE_LENGTH = 12
"""59 bits: a spare code is not weaker than the passphrase beside it."""
CHALLENGE_BYTES = 32
_PERSON = "wb-spare-v1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the browser thinks it is: a passkey works under one host name only."""

    host: str
    origin: str

    @property
    def takes_passkeys(self) -> bool:
        """A passkey needs a name: browsers refuse one at a bare address such as 127.0.0.1."""
        return not self.host.replace(".", "").isdigit() and ":" not in self.host and self.host != ""


@dataclass(frozen=True, slots=True, repr=False)
class Offer:
    """What was put before one reader and is waited for: in memory, until it is answered once."""

    key: bytes
    """Of an app that might be set up."""
    challenge: bytes

    @classmethod
    def make(cls) -> Offer:
        """Fresh ones."""
        return cls(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(CHALLENGE_BYTES))

    @property
    def spelled(self) -> str:
        """The key as apps want it typed: Base32, in groups of four."""
        text = base64.b32encode(self.key).decode()
        return " ".join(text[at : at + 4] for at in range(0, len(text), 4))

    def link(self, *, reader: str, school: str) -> str:
        """What the QR code says to the app."""
        return _totp(self.key).provisioning_uri(name=reader, issuer_name=f"Readers' office, {school}")


def drawn(link: str) -> tuple[int, str]:
    """The QR code of `link` as squares on a side, quiet zone and all, and the SVG path of the dark ones."""
    import qrcode

    made = qrcode.QRCode(border=QUIET_ZONE)
    made.add_data(link, optimize=0)
    made.make()
    rows = tuple(tuple(bool(dark) for dark in row) for row in made.get_matrix())
    return len(rows), Code(rows).path(len(rows))


def set_up_app(factors: Factors, offer: Offer, typed: str, *, now: float) -> None:
    """Keep the offered app, if `typed` is its code. Raises FactorError."""
    step = _step_of(offer.key, typed, now=now)
    if step is None:
        raise FactorError("that code is not the one that the app shows now")
    factors.keep_app(offer.key, step=step, day=_day(now))


def shown_code(factors: Factors, typed: str, *, now: float) -> bool:
    """Whether `typed` is the app's code of now, not used before, or a spare code, which it uses up."""
    plain = "".join(typed.split())
    app = factors.app()
    if len(plain) == CODE_DIGITS and plain.isascii() and plain.isdigit():
        step = _step_of(app[0], plain, now=now) if app is not None else None
        return step is not None and factors.use_step(step)
    return factors.use_code(_hashed(plain))


def new_spare_codes(factors: Factors) -> list[str]:
    """Ten codes, each good once, to be shown once; those made before are good no more."""
    codes = ["".join(secrets.choice(SPARE_LETTERS) for _ in range(SPARE_LENGTH)) for _ in range(SPARE_CODES)]
    factors.keep_codes([_hashed(code) for code in codes])
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def registration(factors: Factors, offer: Offer, *, place: Place, reader: str) -> str:
    """What the browser is asked, as JSON, to make a passkey."""
    known = [each.id for each in _here(factors, place)]
    return to_make(offer.challenge, host=place.host, reader=reader, known=known)


def set_up_passkey(
    factors: Factors, offer: Offer, answer: str, *, place: Place, now: float, checker: Checker = CHECKER
) -> None:
    """Keep the passkey that the browser made. Raises FactorError."""
    question = Question(offer.challenge, place.host, place.origin)
    if (made := checker.made(answer, question)) is None:
        raise FactorError("the passkey was not made: try again, or use an app")
    factors.keep_passkey(Passkey(made.id, made.key, made.used, place.host, _day(now)))


def authentication(factors: Factors, offer: Offer, *, place: Place) -> str:
    """What the browser is asked, as JSON, to use a passkey; "" where there is none for this place."""
    known = [each.id for each in _here(factors, place)]
    return to_use(offer.challenge, host=place.host, known=known) if known else ""


def shown_passkey(
    factors: Factors, offer: Offer, answer: str, *, place: Place, checker: Checker = CHECKER
) -> bool:
    """Whether `answer` is one of the reader's passkeys signing this challenge at this place."""
    id_ = id_in(answer)
    known = next((each for each in _here(factors, place) if hmac.compare_digest(each.id, id_)), None)
    if known is None:
        return False
    question = Question(offer.challenge, place.host, place.origin)
    used = checker.used(answer, question, key=known.key, used=known.used)
    return used is not None and factors.count_passkey(known.id, used=used)


def _here(factors: Factors, place: Place) -> list[Passkey]:
    return [each for each in factors.passkeys() if each.place == place.host] if place.takes_passkeys else []


def _totp(key: bytes) -> pyotp.TOTP:
    return pyotp.TOTP(base64.b32encode(key).decode(), interval=STEP_SECONDS, digits=CODE_DIGITS)


def _step_of(key: bytes, typed: str, *, now: float) -> int | None:
    """The step whose code was typed: of now, or one to either side, for phones whose clock is off."""
    plain = "".join(typed.split()).encode("utf-8", "replace")
    here = int(now) // STEP_SECONDS
    found = None
    for step in (here - 1, here, here + 1):
        if hmac.compare_digest(_totp(key).generate_otp(step).encode(), plain):
            found = step
    return found


def _hashed(code: str) -> bytes:
    plain = code.replace("-", "").lower()[:64]
    return blake2b(32, person=_PERSON, data=plain.encode("utf-8", "replace"))


def _day(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def now_seconds() -> float:
    """The wall clock, which an authenticator app goes by too."""
    return time.time()
