"""The invented school of the vectors: five readers, two signers, and rosters of other shapes."""

from __future__ import annotations

from typing import Any

from tests.vectors.make.primitives import b64, blake, box_public, canonical, secret, sign, sign_public

TODAY = "2026-11-22"
SIGNERS = ("signer grace", "signer owen")


def policy(*signers: str, threshold: int = 2, school: str = "Oakfield Primary") -> bytes:
    """A canonical policy document."""
    keys = [b64(sign_public(name)) for name in signers or SIGNERS]
    return canonical({"school": school, "signers": keys, "threshold": threshold, "v": 1})


FIRST_POLICY = policy()
PIN = blake(16, "wb-policy-v1", FIRST_POLICY)


def reader(id_: str, name: str, roles: str, routes: str) -> dict[str, Any]:
    """A reader whose keys are named after the id."""
    return {
        "box": b64(box_public(f"box {id_}")),
        "id": id_,
        "name": name,
        "roles": roles.split(),
        "routes": routes.split(),
        "sign": b64(sign_public(f"sign {id_}")),
    }


CAST = (
    reader("r1", "Morgan", "dsl", "pupil"),
    reader("r2", "Alex", "deputy", "pupil"),
    reader("r3", "Grace", "head", "staff"),
    reader("r4", "Owen", "chair", "staff chair"),
    reader("r5", "Tess", "trust", "chair"),
)
CONTACTS = [
    {
        "hours": "9 to 5",
        "kind": "lado",
        "name": "Local authority designated officer",
        "number": "01632 960001",
    },
    {"hours": "all other hours", "kind": "out_of_hours", "name": "Duty team", "number": "01632 960002"},
    {"hours": "8 to 4", "kind": "school", "name": "School office", "number": "01632 960003"},
    {"hours": "any time", "kind": "outside_adult", "name": "Charlie", "number": "01632 960004"},
]


def roster(*readers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A roster document; `changes` replace fields, and a field of None is kept as null."""
    document = {
        "v": 1,
        "pin": b64(PIN),
        "policy": b64(blake(32, "", FIRST_POLICY)),
        "seq": 7,
        "issued": "2026-09-01",
        "expires": "2027-10-06",
        "readers": list(readers or CAST),
        "past": [],
        "recovery": {"box": b64(box_public("recovery")), "shares": ["r1", None, "r3"], "threshold": 2},
        "bell": b64(box_public("bell")),
        "collectors": [b64(sign_public("collector"))],
        "contacts": CONTACTS,
        "languages": ["en", "cy"],
        "outside": {"childline": "0800 1111"},
    }
    return {**document, **changes}


def signature(index: int, name: str, message: bytes) -> dict[str, Any]:
    """One entry of a list of signatures."""
    return {"signer": index, "sig": b64(sign(name, message))}


def signatures(message: bytes, *names: str) -> list[dict[str, Any]]:
    """Signatures by these signers, numbered in order."""
    return [signature(index, name, message) for index, name in enumerate(names or SIGNERS)]


def handover(previous: bytes, following: bytes, *names: str) -> dict[str, Any]:
    """One step of a succession."""
    message = b"wb-policy-v1" + blake(32, "", previous) + following
    return {"policy": b64(following), "signatures": signatures(message, *names)}


def signed_roster(document: dict[str, Any] | bytes, **changes: Any) -> dict[str, Any]:
    """The body of `GET /api/v1/roster`."""
    raw = document if isinstance(document, bytes) else canonical(document)
    body = {
        "policy": b64(FIRST_POLICY),
        "succession": [],
        "roster": b64(raw),
        "signatures": signatures(b"wb-roster-v1" + raw),
    }
    return {**body, **changes}


def box_secret(id_: str) -> str:
    """The private box key of a reader, as vectors hold it."""
    return b64(secret(f"box {id_}"))
