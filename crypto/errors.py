"""Every way the sealed format can refuse, as one family.

    SealedFormatError
    ├── EncodingError          not base64url, not canonical JSON, wrong shape or size
    ├── KeyRefusedError        a key of the wrong length, or a low-order point
    ├── TrustError             a policy, roster, notice or signature that the pin does not vouch for
    │   ├── ExpiredError       today is outside its dates
    │   └── RollbackError      older than one already accepted
    ├── OpeningError           an envelope did not open; `step` names where
    │   ├── NotAnEnvelopeError the outside is wrong: magic, size, suite, slots, flags, pin
    │   ├── NoSlotError        nothing in it is for this key
    │   └── TamperedError      a slot opened but the rest does not agree: an alarm
    ├── PayloadError           the sealed JSON is not a payload of version 1
    ├── NoReadersError         fewer than two may read it: nothing is sent (section 3)
    ├── CodeError              not five words of the list
    └── RecoveryError          paper shares that do not make the recovery key; `reason` says why

No message ever holds a key, a code or a word of a report.
"""

from __future__ import annotations


class SealedFormatError(Exception):
    """The root of the family."""


class EncodingError(SealedFormatError):
    """Bytes or text that are not in the one accepted form."""


class KeyRefusedError(SealedFormatError):
    """A key that must not be used."""


class TrustError(SealedFormatError):
    """Something signed that does not verify under the pin."""


class ExpiredError(TrustError):
    """Signed properly, but today is outside its dates."""


class RollbackError(TrustError):
    """Signed properly, but older than what was accepted before."""


class OpeningError(SealedFormatError):
    """An envelope that did not open. `step` is one word that names the check that failed."""

    def __init__(self, step: str, message: str) -> None:
        super().__init__(f"{step}: {message}")
        self.step = step


class NotAnEnvelopeError(OpeningError):
    """The public part is not an envelope of this version and school."""


class NoSlotError(OpeningError):
    """No slot opens with these keys: it is for other people, or a decoy."""


class TamperedError(OpeningError):
    """A slot opened, yet no commitment verified or the body failed. Keep the bytes, raise the alarm."""


class PayloadError(SealedFormatError):
    """Not a payload of version 1."""


class NoReadersError(SealedFormatError):
    """Fewer than two readers would be left, so nothing may be sent."""


class CodeError(SealedFormatError):
    """Not a code of five words from the list."""


class RecoveryError(SealedFormatError):
    """Paper shares that do not come together. `reason` is `mistyped`, `too_few`, `mixed` or `other_key`.

    `odd` are the places, from 1, of shares known not to be of the set that most of the others are of.
    """

    def __init__(self, reason: str, message: str, *, odd: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.reason = reason
        self.odd = odd
