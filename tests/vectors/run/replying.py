"""Kinds about the code, guards, replies and what a reporter adds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from crypto.code import (
    Code,
    FirstHalf,
    Pepper,
    ReporterKeys,
    SecondHalf,
    Share,
    badge_of,
    derive_halves,
    normal_form,
    share_of,
)
from crypto.encoding import b64, canonical, unb64
from crypto.errors import NoSlotError
from crypto.guard import reply_to, verify_guard
from crypto.more import build_more, more_readers, verify_more
from crypto.payload import Channel, More, ReplyTo, parse_payload
from crypto.recipients import ReporterVerify
from crypto.replies import Reply, pages_to_read, read_mailbox, read_reply, split_reply
from tests.vectors.run.trust import roster_of

Case = dict[str, Any]


def keys_of(case: Case) -> ReporterKeys:
    """The keys of the device with the five words."""
    return ReporterKeys.derive(Share(unb64(case["share"])), SecondHalf(unb64(case["b"])))


def normal(case: Case, _: Case) -> Case:
    return {"text": normal_form(case["text"])}


def code(case: Case, _: Case) -> Case:
    return {"words": list(Code.parse(case["text"], words=case["words"]).words)}


def halves(case: Case, _: Case) -> Case:
    a, b = derive_halves(Code(case["code"].split()), unb64(case["pin"]))
    return {"a": b64(a.secret_bytes()), "b": b64(b.secret_bytes())}


def share(case: Case, _: Case) -> Case:
    found = share_of(Pepper(unb64(case["pepper"])), FirstHalf(unb64(case["a"])), unb64(case["pin"]))
    return {"share": b64(found.secret_bytes())}


def badge(case: Case, _: Case) -> Case:
    found = badge_of(FirstHalf(unb64(case["a"])))
    return {"animal": found.animal, "colour": found.colour}


def reporter_keys(case: Case, _: Case) -> Case:
    keys = keys_of(case)
    return {
        "box": keys.box.b64(),
        "sign": keys.verify_key.b64(),
        "mailbox": b64(keys.mailbox),
        "box_secret": b64(keys.box_secret.secret_bytes()),
        "sign_seed": b64(keys.sign_secret.secret_bytes()),
    }


def guard(case: Case, _: Case) -> Case:
    keys, reply = keys_of(case), ReplyTo.parse(case["reply"])
    found = verify_guard(
        reply.guard,
        reply.guard_signature,
        sign=keys.verify_key,
        mailbox=keys.mailbox,
        pin=unb64(case["pin"]),
    )
    return {"forbidden": set(found.forbidden), "seq": found.seq}


def guard_made(case: Case, _: Case) -> Case:
    made = reply_to(keys_of(case), forbidden=set(case["forbidden"]), seq=case["seq"], pin=unb64(case["pin"]))
    return {"guard": b64(made.guard), "gsig": b64(made.guard_signature)}


def reply(case: Case, _: Case) -> Case:
    read = read_reply(
        unb64(case["blob"]), keys=keys_of(case), pin=unb64(case["pin"]), roster=roster_of(case["roster"])
    )
    if read is None:
        raise NoSlotError("reply", "not for these five words")
    found: Case = {"state": str(read.state), "by": read.by, "guard": read.guard is not None}
    if read.author:
        found["name"] = read.author.name
    if read.reply:
        found.update({key: getattr(read.reply, key) for key in ("n", "text", "pages", "seen")})
        found.update({"kind": str(read.reply.kind), "to": list(read.reply.to)})
    return found


def page(case: Case, _: Case) -> Case:
    blobs: Iterable[bytes] = [unb64(text) for held in case["pages"] for text in held]
    read = read_mailbox(blobs, keys=keys_of(case), pin=unb64(case["pin"]), roster=roster_of(case["roster"]))
    return {
        "texts": [r.reply.text for r in read if r.reply],
        "states": [str(r.state) for r in read],
        "pages": pages_to_read(read),
    }


def split(case: Case, _: Case) -> Case:
    whole = Reply.parse(canonical({**case["fields"], "text": "", "v": 1}))
    fields = {name: getattr(whole, name) for name in Reply.__slots__}
    parts = split_reply(Reply(**{**fields, "text": case["text"]}))
    assert all(len(part.encode()) <= 1_200 for part in parts)
    assert [part.n for part in parts] == list(range(whole.n, whole.n + len(parts)))
    return {"texts": [part.text for part in parts]}


def more(case: Case, _: Case) -> Case:
    payload = parse_payload(canonical(case["payload"]))
    assert isinstance(payload, More)
    added = verify_more(
        payload,
        envelope_id=unb64(case["envelope_id"]),
        pin=unb64(case["pin"]),
        sign=ReporterVerify.from_b64(case["sign"]),
        mailbox=unb64(case["mailbox"]),
    )
    return {"n": added.n, "text": added.text}


def more_made(case: Case, _: Case) -> Case:
    made = build_more(
        keys_of(case),
        n=case["n"],
        text=case["text"],
        to=["r1", "r2"],
        envelope_id=unb64(case["envelope_id"]),
        pin=unb64(case["pin"]),
        day=date(2026, 11, 22),
        channel=Channel.PHONE,
        pinned=True,
    )
    return {"signed": b64(made.signed), "sig": b64(made.signature)}


def readers_of_more(case: Case, _: Case) -> Case:
    choice = more_readers(
        to=case["to"],
        forbidden=case["forbidden"],
        removed=case["removed"],
        roster=roster_of(case["roster"]),
    )
    return {"readers": [reader.id for reader in choice.readers]}


KINDS = {
    "normal-form": normal,
    "code": code,
    "halves": halves,
    "share": share,
    "badge": badge,
    "reporter-keys": reporter_keys,
    "guard": guard,
    "guard-made": guard_made,
    "reply": reply,
    "page": page,
    "split": split,
    "more": more,
    "more-made": more_made,
    "more-readers": readers_of_more,
}
