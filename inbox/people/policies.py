"""Who signs the list of readers, as rules and sentences: values in, values out, nothing is signed here.

A policy names keys and no people, so the names come from whoever knows them; a key without a known name is
told by its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crypto.errors import SealedFormatError
from crypto.policy import Policy
from crypto.recipients import SignerVerify
from inbox.errors import PeopleError
from inbox.people.wording import listed, signer_words
from inbox.school import LEAST_SIGNERS, MOST_SIGNERS

_MAX_NAME_BYTES = 64
Names = Mapping[SignerVerify, str]


def next_policy(
    before: Policy, *, school: str, signers: Sequence[SignerVerify], threshold: int
) -> tuple[Policy, bytes]:
    """Who is to sign from now on, those of before in their old order, and the document that is signed.

    Raises PeopleError with the rule that stands against it.
    """
    check_numbers(len(signers), threshold)
    if len(set(signers)) < len(signers):
        raise PeopleError("two signers would have the same key: each makes one of their own")
    name = " ".join(school.split())
    if not name or not name.isprintable() or len(name.encode("utf-8", "replace")) > _MAX_NAME_BYTES:
        raise PeopleError(f"the school’s name is 1 to {_MAX_NAME_BYTES} bytes of plain letters")
    stay = [each for each in before.signers if each in signers]
    policy = Policy(name, (*stay, *(each for each in signers if each not in stay)), threshold)
    if policy == before:
        raise PeopleError(
            "this changes nothing: the same people sign, as many must agree, and the name is the same"
        )
    try:
        document = policy.encode()
        return Policy.parse(document), document
    except SealedFormatError as wrong:
        raise PeopleError(f"these cannot be the signers: {wrong}") from None


def check_numbers(signers: int, threshold: int) -> None:
    """Raises PeopleError unless so many may sign, and so many must agree."""
    if signers < LEAST_SIGNERS or threshold < LEAST_SIGNERS:
        raise PeopleError("at least two sign and agree, so that no single adult can make themselves a reader")
    if signers > MOST_SIGNERS:
        raise PeopleError(f"at most {MOST_SIGNERS} people sign: more are hard to bring together")
    if threshold > signers:
        raise PeopleError(f"{threshold} are to agree, and only {signers} would sign")


def spare_said(signers: int, threshold: int) -> str:
    """What so many signers mean when one loses their passphrase or falls ill, in plain words."""
    spare = signers - threshold
    if spare < 0:
        return f"At least {threshold} people have to sign."
    if spare == 0:
        everyone = "Both" if signers == LEAST_SIGNERS else f"All {signers}"
        return (
            f"{everyone} signers must agree. If one passphrase is lost, the list can never be changed"
            " again. Better have one signer more than must agree."
        )
    people = "one signer" if spare == 1 else f"{spare} signers"
    return f"If {people} cannot sign, the others can still change the list."


def policy_sentences(before: Policy, after: Policy, names: Names) -> tuple[str, ...]:
    """A plain sentence for each thing that differs, and none left out."""
    return (*_people(before, after, names), *_rest(before, after))


def called(key: SignerVerify, names: Names) -> str:
    """The owner's name; of an unknown one, the words of the key."""
    return names.get(key) or f"someone whose key is not on this computer (words: {signer_words(key)})"


def _people(before: Policy, after: Policy, names: Names) -> Iterable[str]:
    for old in before.signers:
        if old not in after.signers:
            yield f"{_begun(called(old, names))} no longer signs the list of readers."
    for new in after.signers:
        if new not in before.signers:
            yield (
                f"{_begun(called(new, names))} signs the list of readers from now on."
                f" The words of their key: {signer_words(new)}."
            )
    stay = [each for each in before.signers if each in after.signers]
    if stay != [each for each in after.signers if each in before.signers]:
        people = listed([called(each, names) for each in after.signers])
        yield f"The signers stand in another order: {people}."


def _rest(before: Policy, after: Policy) -> Iterable[str]:
    if (len(before.signers), before.threshold) != (len(after.signers), after.threshold):
        yield (
            f"{after.threshold} of {len(after.signers)} signers must agree from now on"
            f" (so far: {before.threshold} of {len(before.signers)})."
        )
    if before.school != after.school:
        yield f"The school is called {after.school} from now on (so far: {before.school})."


def _begun(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
