"""Kinds about text, hashes, padding and the bell message."""

from __future__ import annotations

import json
from typing import Any

from crypto.encoding import b64, blake2b, canonical, pad, parse_canonical, unb64, unpad
from crypto.envelope import BellMessage

Case = dict[str, Any]


def base64url(case: Case, _: Case) -> Case:
    data = unb64(case["text"])
    assert b64(data) == case["text"]
    return {"hex": data.hex()}


def canonical_text(case: Case, _: Case) -> Case:
    return {"text": canonical(json.loads(case["json"])).decode()}


def signed_json(case: Case, _: Case) -> Case:
    return parse_canonical(bytes.fromhex(case["hex"]), limit=8_192)


def hashed(case: Case, _: Case) -> Case:
    digest = blake2b(case["size"], person=case["person"], data=unb64(case["data"]), key=unb64(case["key"]))
    return {"hash": b64(digest)}


def padded(case: Case, _: Case) -> Case:
    return {"padded": b64(pad(unb64(case["payload"]), case["size"]))}


def unpadded(case: Case, _: Case) -> Case:
    return {"payload": b64(unpad(unb64(case["padded"])))}


def message_of(fields: Case) -> BellMessage:
    """A bell message from a vector's fields."""
    return BellMessage(fields["kind"], fields["seq"], fields["mask"], unb64(fields["kiosk"]))


def fields_of(message: BellMessage) -> Case:
    """And back."""
    return {
        "kind": int(message.kind),
        "seq": message.roster_seq,
        "mask": message.mask,
        "kiosk": b64(message.kiosk),
    }


def bell(case: Case, _: Case) -> Case:
    return {"bytes": b64(message_of(case["message"]).encode())}


def bell_parsed(case: Case, _: Case) -> Case:
    return fields_of(BellMessage.parse(unb64(case["bytes"])))


KINDS = {
    "b64": base64url,
    "canonical": canonical_text,
    "parse-canonical": signed_json,
    "blake2b": hashed,
    "pad": padded,
    "unpad": unpadded,
    "bell": bell,
    "bell-parse": bell_parsed,
}
