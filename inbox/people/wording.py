"""Roles, routes, lists and keys in words that a head can read aloud on the telephone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crypto.encoding import blake2b
from crypto.recipients import CollectorVerify, ReaderBox, ReaderVerify, SignerVerify
from crypto.roster import PastReader, Reader, Role, Route
from inbox.passphrase import WORDS_IN_A_PASSPHRASE, word_list

ROLES = {
    Role.DSL: "DSL",
    Role.DEPUTY: "deputy DSL",
    Role.HEAD: "head",
    Role.CHAIR: "chair of governors",
    Role.TRUST: "trust",
    Role.OTHER: "reader",
}
ROUTES = {
    Route.PUPIL: "reports from or about pupils",
    Route.STAFF: "reports about staff",
    Route.CHAIR: "reports about the head",
}
CONTACTS = {
    "lado": "the LADO",
    "out_of_hours": "the out-of-hours number",
    "school": "the school’s own number",
    "outside_adult": "the outside adult",
}


def listed(parts: Sequence[str], *, none: str = "nothing") -> str:
    """`a, b and c`."""
    if not parts:
        return none
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def roles_in_words(roles: Iterable[Role]) -> str:
    """`head and DSL`."""
    return listed([ROLES[role] for role in roles], none="reader")


def routes_in_words(routes: Iterable[Route]) -> str:
    """`reports about staff and reports about the head`."""
    return listed([ROUTES[route] for route in routes], none="no reports")


def named(person: Reader | PastReader) -> str:
    """`Morgan (DSL)`."""
    return f"{person.name} ({roles_in_words(person.roles)})"


def key_words(box: ReaderBox, sign: ReaderVerify) -> str:
    """Six words that two people compare by voice: the same words, the same pair of keys (62 bits)."""
    return _six_words(blake2b(32, person="wb-key-words-v1", data=box.raw + sign.raw))


def signer_words(key: SignerVerify) -> str:
    """The same of a signer's key."""
    return _six_words(blake2b(32, person="wb-signer-words", data=key.raw))


def computer_words(key: CollectorVerify) -> str:
    """The same of a computer that collects."""
    return _six_words(blake2b(32, person="wb-computer-word", data=key.raw))


def _six_words(hashed: bytes) -> str:
    words = word_list()
    number = int.from_bytes(hashed)
    found = []
    for _ in range(WORDS_IN_A_PASSPHRASE):
        number, at = divmod(number, len(words))
        found.append(words[at])
    return " ".join(found)


def plain_day(day: object) -> str:
    """`22 November 2026`."""
    return f"{day:%-d %B %Y}"
