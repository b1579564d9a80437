"""Who says who the readers are: the policy, the pin made of it, its threshold of signatures (section 2).

It checks signatures and makes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NewType, Self

from crypto.encoding import b64, blake2b, canonical, parse_canonical, unb64
from crypto.errors import TrustError
from crypto.fields import distinct, list_of, take, text_of, whole
from crypto.recipients import SIGNATURE_BYTES, SignerVerify

Pin = NewType("Pin", bytes)
"""16 bytes: blake2b of the school's first policy. The school's id, for good."""

MAX_POLICY_BYTES = 8_192
MAX_SCHOOL_BYTES = 128


@dataclass(frozen=True, slots=True)
class Policy:
    """Who the signers are and how many must agree."""

    school: str
    signers: tuple[SignerVerify, ...]
    threshold: int

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError or KeyRefusedError."""
        v, school, signers, threshold = take(
            parse_canonical(data, limit=MAX_POLICY_BYTES), "v", "school", "signers", "threshold"
        )
        whole(v, least=1, most=1, what="v")
        keys = tuple(
            SignerVerify.from_b64(text) for text in list_of(signers, least=2, most=16, what="signers")
        )
        distinct(keys, "the signers' keys")
        threshold = whole(threshold, least=2, most=len(keys), what="threshold")
        return cls(text_of(school, limit=MAX_SCHOOL_BYTES, what="school"), keys, threshold)

    def encode(self) -> bytes:
        """The canonical document."""
        return canonical(
            {
                "v": 1,
                "school": self.school,
                "signers": [key.b64() for key in self.signers],
                "threshold": self.threshold,
            }
        )


def pin_of(first_policy: bytes) -> Pin:
    """The school's pin, from the bytes of its first policy."""
    return Pin(blake2b(16, person="wb-policy-v1", data=first_policy))


def policy_hash(policy: bytes) -> bytes:
    """32 bytes, with no label, by which a roster names its policy and a succession its previous one."""
    return blake2b(32, person="", data=policy)


def policy_message(*, previous: bytes, policy: bytes) -> bytes:
    """What the previous policy's signers sign to hand over to `policy`."""
    return b"wb-policy-v1" + policy_hash(previous) + policy


@dataclass(frozen=True, slots=True)
class Signature:
    """One signer's, by the signer's index in the policy."""

    signer: int
    signature: bytes

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError."""
        sig, signer = take(document, "sig", "signer")
        return cls(whole(signer, least=0, most=15, what="signer"), unb64(sig, size=SIGNATURE_BYTES))

    def document(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {"signer": self.signer, "sig": b64(self.signature)}


def signatures_of(value: object) -> tuple[Signature, ...]:
    """A list of at most 16. Raises EncodingError."""
    return tuple(Signature.parse(item) for item in list_of(value, most=16, what="signatures"))


def check_threshold(policy: Policy, signatures: Sequence[Signature], message: bytes) -> None:
    """Raises TrustError unless `threshold` different signers of the policy signed `message`.

    One wrong signature refuses the whole: a document that carries one is not the one that was signed.
    """
    indexes = [signature.signer for signature in signatures]
    if len(set(indexes)) != len(indexes):
        raise TrustError("a signer signed twice")
    for signature in signatures:
        if signature.signer >= len(policy.signers):
            raise TrustError("a signature by nobody in the policy")
        policy.signers[signature.signer].verify(message, signature.signature)
    if len(indexes) < policy.threshold:
        raise TrustError(f"{len(indexes)} signatures, {policy.threshold} are needed")
