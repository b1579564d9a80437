"""Kinds about envelopes, the bell and the proof of opening."""

from __future__ import annotations

from typing import Any

import nacl.bindings

from crypto.encoding import b64, canonical, pad, unb64
from crypto.envelope import SIZES, BellMessage, body_key, commitment_of, size_class_of
from crypto.identities import BellIdentity, BoxSecret, Keyring, open_bell, open_envelope
from crypto.payload import OpenedProof, parse_payload
from crypto.proofs import verify_opened_proof
from tests.vectors.run.formats import fields_of, message_of
from tests.vectors.run.trust import roster_of

Case = dict[str, Any]


def opened(case: Case, _: Case) -> Case:
    keyring = Keyring.of(BoxSecret(unb64(secret)) for secret in case["keyring"])
    found = open_envelope(unb64(case["envelope"]), keyring=keyring, pin=unb64(case["pin"]))
    return {"payload": b64(found.payload), "flags": found.envelope.flags}


def opened_by_bell(case: Case, _: Case) -> Case:
    bell = BellIdentity(unb64(case["bell_secret"]))
    found = open_bell(unb64(case["envelope"]), bell=bell, pin=unb64(case["pin"]))
    if isinstance(found, BellMessage):
        return {"message": fields_of(found)}
    return {"payload": b64(found.payload)}


def opened_proof(case: Case, _: Case) -> Case:
    proof = parse_payload(canonical(case["payload"]))
    assert isinstance(proof, OpenedProof)
    rosters = {int(seq): roster_of(document) for seq, document in case["rosters"].items()}
    reader = verify_opened_proof(
        proof, pin=unb64(case["pin"]), bell=message_of(case["bell"]), rosters=rosters
    )
    return {"by": reader.id}


def commitment(case: Case, _: Case) -> Case:
    return {"commitment": b64(commitment_of(unb64(case["key"]), unb64(case["head"])))}


def body(case: Case, _: Case) -> Case:
    padded = pad(unb64(case["payload"]), SIZES[case["size_class"]])
    sealed = nacl.bindings.crypto_secretbox(padded, bytes(24), body_key(unb64(case["key"])))
    return {"body": b64(sealed)}


def size_class(case: Case, _: Case) -> Case:
    return {"size_class": size_class_of(bytes(case["size"]))}


KINDS = {
    "open": opened,
    "open-bell": opened_by_bell,
    "opened-proof": opened_proof,
    "commitment": commitment,
    "body": body,
    "size-class": size_class,
}
