"""Policy, pin, succession, roster (section 2)."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.vectors.make.primitives import Case, b64, blake, canonical, case, secret, sign_public
from tests.vectors.make.school import (
    CAST,
    CONTACTS,
    FIRST_POLICY,
    PIN,
    TODAY,
    handover,
    policy,
    reader,
    roster,
    signature,
    signatures,
    signed_roster,
)

_ENCODING, _KEY, _TRUST = "EncodingError", "KeyRefusedError", "TrustError"
_EXPIRED, _ROLLBACK = "ExpiredError", "RollbackError"
LOW_ORDER_X25519 = {
    "zero": bytes(32),
    "one": b"\1" + bytes(31),
    "order 8": bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    "order 8, the other": bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    "p - 1": bytes.fromhex("ec" + "ff" * 30 + "7f"),
    "p, which is zero": bytes.fromhex("ed" + "ff" * 30 + "7f"),
    "p + 1, which is one": bytes.fromhex("ee" + "ff" * 30 + "7f"),
}
LOW_ORDER_ED25519 = {
    "the neutral element": b"\1" + bytes(31),
    "order 2": bytes.fromhex("ec" + "ff" * 30 + "7f"),
    "order 4": bytes(32),
    "order 8": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    "not on the curve": b"\2" + bytes(31),
}


def policies() -> list[Case]:
    """The policy's shape and the pin made of it."""

    def bad(name: str, raw: bytes, refuse: str = _ENCODING) -> Case:
        return case(f"policy: {name}", "policy", "2", policy=b64(raw), refuse=refuse)

    def document(**changes: Any) -> bytes:
        signers = [b64(sign_public(name)) for name in ("signer grace", "signer owen")]
        return canonical(
            {"school": "Oakfield Primary", "signers": signers, "threshold": 2, "v": 1, **changes}
        )

    three = policy("signer grace", "signer owen", "signer tess", school="Ysgol Dyffryn ✿")
    good = (("two signers", FIRST_POLICY, 2, 2), ("two of three signers", three, 3, 2))
    made = [
        case(
            f"policy: {name}",
            "policy",
            "2",
            policy=b64(raw),
            expect={
                "pin": b64(blake(16, "wb-policy-v1", raw)),
                "hash": b64(blake(32, "", raw)),
                "signers": count,
                "threshold": threshold,
            },
        )
        for name, raw, count, threshold in good
    ]
    one = b64(sign_public("signer grace"))
    return [
        *made,
        bad("a threshold of one", document(threshold=1)),
        bad("a threshold beyond its signers", document(threshold=3)),
        bad("one key twice", document(signers=[one, one])),
        bad("version 2", document(v=2)),
        bad("version true", document(v=True)),
        bad("an unknown field", document(extra=1)),
        bad("a missing field", canonical({"school": "x", "signers": [one], "v": 1})),
        bad("not canonical", FIRST_POLICY.replace(b",", b", ", 1)),
        *(
            bad(f"a signer's key is {name}", document(signers=[one, b64(key)]), _KEY)
            for name, key in LOW_ORDER_ED25519.items()
        ),
    ]


def _verify(
    name: str, signed: dict[str, Any], /, *, refuse: str | None = None, seq: int = 7, **options: Any
) -> Case:
    fields: Case = {"signed": signed, "pin": b64(PIN), "today": TODAY, "min_seq": 0, "known": None, **options}
    if refuse is not None:
        return case(f"roster: {name}", "roster", "2", refuse=refuse, **fields)
    readers = [r["id"] for r in _document(signed)["readers"]]
    return case(f"roster: {name}", "roster", "2", expect={"seq": seq, "readers": readers}, **fields)


def _document(signed: dict[str, Any]) -> Any:
    text = signed["roster"]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def rosters() -> list[Case]:
    """Verified whole or refused whole."""
    return _trusted() + _mistrusted() + _dates_and_seq() + _malformed() + _bad_keys() + _successions()


def _trusted() -> list[Case]:
    raw = canonical(roster())
    message = b"wb-roster-v1" + raw
    owen_first = [signature(1, "signer owen", message), signature(0, "signer grace", message)]
    return [
        _verify("as signed", signed_roster(roster())),
        _verify("signatures in another order", signed_roster(roster(), signatures=owen_first)),
        _verify("its first day", signed_roster(roster(issued=TODAY))),
        _verify("a clock a day behind its first day", signed_roster(roster(issued="2026-11-23"))),
        _verify("its last day", signed_roster(roster(expires=TODAY))),
        _verify("a seq equal to min_seq", signed_roster(roster()), min_seq=7),
        _verify("the same again", signed_roster(roster()), known=signed_roster(roster())),
        _verify("newer than the known", signed_roster(roster(seq=8)), known=signed_roster(roster()), seq=8),
        _verify("help outside of any shape", signed_roster(roster(outside=[1, {"a": None}, "x"]))),
    ]


def _mistrusted() -> list[Case]:
    raw = canonical(roster())
    message = b"wb-roster-v1" + raw
    grace, owen = signature(0, "signer grace", message), signature(1, "signer owen", message)
    grace_as_owen = {**grace, "signer": 1}
    other = policy("signer charlie", "signer mallory")
    forged = signed_roster(
        roster(), policy=b64(other), signatures=signatures(message, "signer charlie", "signer mallory")
    )

    def bad(name: str, signed: dict[str, Any], refuse: str = _TRUST, **options: Any) -> Case:
        return _verify(name, signed, refuse=refuse, **options)

    def by(*entries: dict[str, Any]) -> dict[str, Any]:
        return signed_roster(roster(), signatures=list(entries))

    without_label = [signature(0, "signer grace", raw), signature(1, "signer owen", raw)]
    return [
        bad("one signature of two", by(grace)),
        bad("no signature", by()),
        bad("one signer twice", by(grace, grace)),
        bad("one signer twice, besides enough others", by(grace, owen, grace)),
        bad("one signer's signature under the other's index", by(grace, grace_as_owen)),
        bad("a third signature that is wrong", by(grace, owen, {**grace, "signer": 2})),
        bad("an index beyond the policy", by(grace, {**owen, "signer": 2})),
        bad("a negative index", by(grace, {**owen, "signer": -1}), _ENCODING),
        bad("a signature cut short", by(grace, {**owen, "sig": owen["sig"][:-4]}), _ENCODING),
        bad("signed without the label", signed_roster(roster(), signatures=without_label)),
        bad("changed after signing", signed_roster(roster(), roster=b64(canonical(roster(seq=9))))),
        bad("another policy than the pin's", forged),
        bad("another pin", signed_roster(roster()), pin=b64(secret("other pin", 16))),
        bad("names another school's pin", signed_roster(roster(pin=b64(secret("other pin", 16))))),
        bad("names another policy", signed_roster(roster(policy=b64(blake(32, "", other))))),
        bad(
            "names its policy by a labelled hash",
            signed_roster(roster(policy=b64(blake(32, "wb-policy-v1", FIRST_POLICY)))),
        ),
    ]


def _dates_and_seq() -> list[Case]:
    known = signed_roster(roster())
    renamed = roster(CAST[0] | {"name": "Mallory"}, *CAST[1:])
    return [
        _verify("expired yesterday", signed_roster(roster(expires="2026-11-21")), refuse=_EXPIRED),
        _verify(
            "good from the day after tomorrow", signed_roster(roster(issued="2026-11-24")), refuse=_EXPIRED
        ),
        _verify("a clock two years ahead", signed_roster(roster()), today="2028-11-22", refuse=_EXPIRED),
        _verify("a clock two years behind", signed_roster(roster()), today="2024-11-22", refuse=_EXPIRED),
        _verify("below min_seq", signed_roster(roster()), min_seq=8, refuse=_ROLLBACK),
        _verify("older than the known", signed_roster(roster(seq=6)), known=known, refuse=_ROLLBACK),
        _verify("another roster under a known seq", signed_roster(renamed), known=known, refuse=_TRUST),
    ]


def _malformed() -> list[Case]:
    def bad(name: str, document: dict[str, Any] | bytes) -> Case:
        return _verify(name, signed_roster(document), refuse=_ENCODING)

    def first(**changes: Any) -> dict[str, Any]:
        return roster({**CAST[0], **changes}, *CAST[1:])

    raw = canonical(roster())
    eleven = [reader(f"r{n}", f"Reader {n}", "other", "pupil staff chair") for n in range(1, 12)]
    seventeen = [
        reader(f"r{n}", f"Reader {n}", "other", "pupil staff chair" if n < 4 else "") for n in range(1, 18)
    ]
    past = {"id": "r1", "last_seq": 3, "name": "Robin", "roles": ["dsl"], "sign": b64(sign_public("sign r9"))}
    shared = {"box": CAST[1]["box"], "shares": ["r1", None, "r3"], "threshold": 2}
    return [
        bad("not canonical", raw.replace(b",", b", ", 1)),
        bad("a duplicate key", raw[:-1] + b',"v":1}'),
        bad("a float", raw.replace(b'"seq":7', b'"seq":7.0')),
        bad("version 2", roster(v=2)),
        bad("an unknown field", {**roster(), "extra": 1}),
        bad("a missing field", {k: v for k, v in roster().items() if k != "past"}),
        bad("seq 0", roster(seq=0)),
        bad("seq true", roster(seq=True)),
        bad("a date that does not exist", roster(issued="2026-02-30")),
        bad("a date of another form", roster(issued="2026-9-01")),
        bad("expires before it is issued", roster(issued="2026-12-01", expires="2026-11-01")),
        bad("one reader on a route", roster(*CAST[1:])),
        bad("eleven readers on a route", roster(*eleven)),
        bad("seventeen readers", roster(*seventeen)),
        bad("an id used twice", first(id="r2")),
        bad("an id used by someone who left", roster(past=[past])),
        bad("an id of zero", first(id="r0")),
        bad("an id of five digits", first(id="r10000")),
        bad("an unknown role", first(roles=["boss"])),
        bad("a role twice", first(roles=["dsl", "dsl"])),
        bad("an unknown route", first(routes=["pupil", "attic"])),
        bad("a name of 65 bytes", first(name="é" * 32 + "x")),
        bad("a name with a line feed", first(name="Mrs\nAhmed")),
        bad("two readers with one box key", first(box=CAST[1]["box"])),
        bad("the bell's key is a reader's", roster(bell=CAST[0]["box"])),
        bad("the recovery key is a reader's", roster(recovery=shared)),
        bad("two readers with one sign key", first(sign=CAST[1]["sign"])),
        bad(
            "a reader has the sign key of someone who left",
            roster(past=[{**past, "id": "r9", "sign": CAST[0]["sign"]}]),
        ),
        bad("a collector's key is a reader's", roster(collectors=[CAST[0]["sign"]])),
        bad("a share threshold of one", roster(recovery={**roster()["recovery"], "threshold": 1})),
        bad("a share threshold beyond its shares", roster(recovery={**roster()["recovery"], "threshold": 4})),
        bad(
            "a contact without a kind",
            roster(contacts=[{k: v for k, v in CONTACTS[0].items() if k != "kind"}]),
        ),
        bad("a key of 31 bytes", first(box=b64(bytes(31)))),
        bad("a padded key", first(box=CAST[0]["box"] + "=")),
    ]


def _bad_keys() -> list[Case]:
    def bad(name: str, **changes: Any) -> Case:
        changed = roster({**CAST[0], **changes}, *CAST[1:])
        return _verify(name, signed_roster(changed), refuse=_KEY)

    return [
        *(bad(f"a box key of low order: {n}", box=b64(key)) for n, key in LOW_ORDER_X25519.items()),
        *(bad(f"a sign key: {n}", sign=b64(key)) for n, key in LOW_ORDER_ED25519.items()),
    ]


def _successions() -> list[Case]:
    second = policy("signer owen", "signer tess", school="Oakfield Academy")
    third = policy("signer tess", "signer noor")
    rival = policy("signer owen", "signer mallory")
    one = handover(FIRST_POLICY, second)
    two = handover(second, third, "signer owen", "signer tess")

    def under(last: bytes, steps: list[dict[str, Any]], *names: str, seq: int = 8) -> dict[str, Any]:
        raw = canonical(roster(policy=b64(blake(32, "", last)), seq=seq))
        return signed_roster(raw, succession=steps, signatures=signatures(b"wb-roster-v1" + raw, *names))

    after_one = under(second, [one], "signer owen", "signer tess")
    after_two = under(third, [one, two], "signer tess", "signer noor", seq=9)
    rival_list = under(rival, [handover(FIRST_POLICY, rival)], "signer owen", "signer mallory", seq=9)
    by_strangers = handover(FIRST_POLICY, second, "signer tess", "signer noor")
    labelled = b"wb-policy-v1" + blake(32, "wb-policy-v1", FIRST_POLICY) + second
    other_hash = {"policy": b64(second), "signatures": signatures(labelled)}
    names = ("signer owen", "signer tess")
    return [
        _verify("after one handover", after_one, seq=8),
        _verify("after two handovers", after_two, seq=9),
        _verify("a succession that goes on from the known one", after_two, known=after_one, seq=9),
        _verify("the old signers after a handover", under(second, [one]), refuse=_TRUST),
        _verify("a handover signed by others", under(second, [by_strangers], *names), refuse=_TRUST),
        _verify(
            "a handover with one signature",
            under(second, [{**one, "signatures": one["signatures"][:1]}], *names),
            refuse=_TRUST,
        ),
        _verify("a handover over a labelled hash", under(second, [other_hash], *names), refuse=_TRUST),
        _verify(
            "handovers in the wrong order",
            under(third, [two, one], "signer tess", "signer noor"),
            refuse=_TRUST,
        ),
        _verify("a roster of the policy before the last", under(FIRST_POLICY, [one], *names), refuse=_TRUST),
        _verify(
            "a succession shorter than the known one",
            signed_roster(roster(seq=10)),
            known=after_one,
            refuse=_TRUST,
        ),
        _verify("a rival succession", rival_list, known=after_one, refuse=_TRUST),
    ]
