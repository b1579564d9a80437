"""Envelopes: opened, refused at each step, overwritten, split; bell and proof of opening (section 4)."""

from __future__ import annotations

from typing import Any

from tests.vectors.make.primitives import (
    Case,
    b64,
    blake,
    box_public,
    canonical,
    case,
    pad,
    seal,
    secret,
    secretbox,
    sign,
)
from tests.vectors.make.school import CAST, PIN, TODAY, roster

_SIZES = (4_096, 16_384, 65_536)
_OUTSIDE, _NONE, _TAMPERED = "NotAnEnvelopeError", "NoSlotError", "TamperedError"
BELL = bytes((1, 1)) + (7).to_bytes(4, "big") + (3).to_bytes(2, "big") + bytes(24)
SMALL = canonical({"v": 1, "kind": "decoy", "day": TODAY})


def commitment(key: bytes, head: bytes) -> bytes:
    """32 bytes over bytes 0..999."""
    return blake(32, "wb-commit-v1", head, key)


def body(key: bytes, padded: bytes) -> bytes:
    """The secretbox of the padded payload."""
    return secretbox(padded, blake(32, "wb-body-v1", b"", key))


def slots_for(name: str, key: bytes, boxes: list[str], bell: bytes = BELL) -> list[bytes]:
    """Twelve slots: K for the named boxes, the bell message, noise; in an order that depends on the name."""
    sealed = [seal(key, box_public(box), f"{name} slot {box}") for box in boxes]
    sealed.append(seal(bell, box_public("bell"), f"{name} slot bell"))
    for n in range(12 - len(sealed)):
        noise = secret(f"{name} noise {n}")
        sealed.append(seal(noise, box_public(f"{name} thrown away {n}"), f"{name} noise slot {n}"))
    order = sorted(range(12), key=lambda n: secret(f"{name} order {n}"))
    return [sealed[n] for n in order]


def envelope(
    name: str,
    payload: bytes = SMALL,
    *,
    size_class: int = 0,
    boxes: list[str] | None = None,
    padded: bytes | None = None,
    slots: list[bytes] | None = None,
    flags: int = 0,
    pin: bytes = PIN,
) -> bytes:
    """A whole envelope, every part of which may be made wrongly."""
    key = secret(f"{name} K")
    boxes = ["box r1", "box r2", "recovery"] if boxes is None else boxes
    head = b"WBX1" + bytes((1, size_class, flags, 12)) + pin + secret(f"{name} id", 16)
    head += b"".join(slots_for(name, key, boxes) if slots is None else slots)
    return head + commitment(key, head) + body(key, padded or pad(payload, _SIZES[size_class]))


def _patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def _flip(data: bytes, at: int) -> bytes:
    return _patched(data, at, bytes((data[at] ^ 1,)))


def _open(
    name: str, data: bytes, /, *, refuse: str | None = None, keys: str = "box r1", **expect: Any
) -> Case:
    fields: Case = {
        "envelope": b64(data),
        "pin": b64(PIN),
        "keyring": [b64(secret(k)) for k in keys.split(",")],
    }
    if refuse is not None:
        return case(f"open: {name}", "open", "4", refuse=refuse, **fields)
    return case(f"open: {name}", "open", "4", expect=expect, **fields)


def envelopes() -> list[Case]:
    """Everything about opening."""
    return _opened() + _outside() + _not_for_me() + _tampered() + _parts() + _bell() + _proofs()


def _opened() -> list[Case]:
    report = envelope("small")
    words = "Somebody is mean to my friend. Ddoe, wrth y giât. 🙂".encode()
    middle = envelope("middle", words * 200, size_class=1)
    large = envelope("large", b"x" * 65_532, size_class=2)
    ten = [f"box r{n}" for n in range(1, 11)]
    full = envelope("full", boxes=[*ten, "recovery"])
    payload: dict[str, Any] = {"payload": b64(SMALL), "flags": 0}
    return [
        _open("by the first reader", report, **payload),
        _open("by the second reader", report, keys="box r2", **payload),
        _open("by the recovery key", report, keys="recovery", **payload),
        _open("with an old key and today's", report, keys="box old,box r1", **payload),
        _open("sealed by the portal", envelope("by portal", flags=1), payload=b64(SMALL), flags=1),
        _open("size class 1", middle, payload=b64(words * 200), flags=0),
        _open("size class 2, full", large, payload=b64(b"x" * 65_532), flags=0),
        _open("ten readers and recovery: the last of them", full, keys="box r10", **payload),
        _open("an empty payload", envelope("empty", b""), payload="", flags=0),
        _open("a small payload in a larger class", envelope("roomy", size_class=1), **payload),
    ]


def _outside() -> list[Case]:
    data = envelope("small")

    def bad(name: str, wrong: bytes, step: str) -> Case:
        return _open(name, wrong, refuse=f"{_OUTSIDE}/{step}")

    return [
        bad("nothing at all", b"", "magic"),
        bad("magic WBX2", _patched(data, 0, b"WBX2"), "magic"),
        bad("a byte before it", b"\0" + data, "magic"),
        bad("only its first 40 bytes", data[:40], "size"),
        bad("one byte short", data[:-1], "size"),
        bad("one byte long", data + b"\0", "size"),
        bad("extended to the next total", data + bytes(17_432 - 5_144), "size"),
        bad("twice", data + data, "size"),
        bad("suite 0", _patched(data, 4, b"\0"), "suite"),
        bad("suite 2", _patched(data, 4, b"\2"), "suite"),
        bad("a class larger than its bytes", _patched(data, 5, b"\1"), "size"),
        bad("class 3", _patched(data, 5, b"\3"), "size"),
        bad("flag bit 1", _patched(data, 6, b"\2"), "flags"),
        bad("flag bit 7", _patched(data, 6, b"\x80"), "flags"),
        bad("11 slots", _patched(data, 7, b"\x0b"), "slots"),
        bad("13 slots", _patched(data, 7, b"\x0d"), "slots"),
        bad("slots and flags wrong: slots are named", _patched(data, 6, b"\x02\x0b"), "slots"),
        bad("another school's pin", envelope("elsewhere", pin=secret("other pin", 16)), "pin"),
        bad("a flipped bit in its pin", _flip(data, 8), "pin"),
    ]


def _not_for_me() -> list[Case]:
    data = envelope("small")
    decoy = envelope("decoy", boxes=[])
    return [
        _open("by someone without a slot", data, keys="box r3", refuse=f"{_NONE}/slots"),
        _open("by Charlie, who must see nothing", data, keys="box charlie", refuse=f"{_NONE}/slots"),
        _open("with no key", data, keys="box nobody", refuse=f"{_NONE}/slots"),
        _open("a decoy", decoy, refuse=f"{_NONE}/slots"),
        _open("my slot overwritten", _own_slot_overwritten(), refuse=f"{_NONE}/slots"),
    ]


def _own_slot_overwritten() -> bytes:
    data = envelope("small")
    mine = seal(secret("small K"), box_public("box r1"), "small slot box r1")
    return _patched(data, data.index(mine), secret("rubbish", 40) + secret("rubbish 2", 40))


def _tampered() -> list[Case]:
    data = envelope("small")

    def bad(name: str, wrong: bytes, step: str, keys: str = "box r1") -> Case:
        return _open(name, wrong, refuse=f"{_TAMPERED}/{step}", keys=keys)

    split = slots_for("split", secret("split K"), ["box r1", "recovery"])
    split[0] = seal(secret("another K"), box_public("box r2"), "split other slot")
    split_view = envelope("split", slots=split)
    moved = envelope("moved")
    padded = pad(SMALL, 4_096)
    spoiled = envelope("spoiled", padded=padded[:-1] + b"\1")
    beyond = envelope("beyond", padded=(4_093).to_bytes(4, "big") + bytes(4_092))
    wrong_class = envelope("wrong class", padded=pad(SMALL, 16_384))[:5_144]
    return [
        bad("another reader's slot overwritten", _own_slot_overwritten(), "commitment", "box r2"),
        bad("two slots swapped", data[:40] + data[120:200] + data[40:120] + data[200:], "commitment"),
        bad("the id changed", _flip(data, 24), "commitment"),
        bad("the flag changed", _patched(data, 6, b"\1"), "commitment"),
        bad("the commitment overwritten", _patched(data, 1000, bytes(32)), "commitment"),
        bad("a bit of the commitment flipped", _flip(data, 1031), "commitment"),
        bad("a split view: the second reader is given another K", split_view, "commitment", "box r2"),
        _open(
            "a split view: the first reader sees what was committed", split_view, payload=b64(SMALL), flags=0
        ),
        bad("the body overwritten", data[:1032] + bytes(len(data) - 1032), "body"),
        bad("the first bit of the body flipped", _flip(data, 1032), "body"),
        bad("the last bit of the body flipped", _flip(data, len(data) - 1), "body"),
        bad("another envelope's body", data[:1032] + moved[1032:], "body"),
        bad("a body cut to a smaller class", wrong_class, "body"),
        bad("padding that is not zero", spoiled, "padding"),
        bad("a length beyond the padding", beyond, "padding"),
    ]


def _parts() -> list[Case]:
    """For programs that seal: the deterministic parts, given K."""
    data = envelope("small")
    key = secret("small K")
    return [
        case(
            "commitment under K",
            "commitment",
            "4",
            key=b64(key),
            head=b64(data[:1000]),
            expect={"commitment": b64(data[1000:1032])},
        ),
        case(
            "body under K",
            "body",
            "4",
            key=b64(key),
            payload=b64(SMALL),
            size_class=0,
            expect={"body": b64(data[1032:])},
        ),
        *(
            case(
                f"the size class of {size:,} bytes",
                "size-class",
                "4",
                size=size,
                expect={"size_class": wanted},
            )
            for size, wanted in ((0, 0), (4_092, 0), (4_093, 1), (16_380, 1), (16_381, 2), (65_532, 2))
        ),
        case("the size class of 65,533 bytes", "size-class", "4", size=65_533, refuse="EncodingError"),
    ]


def _open_bell(name: str, data: bytes, /, *, refuse: str | None = None, **expect: Any) -> Case:
    fields: Case = {"envelope": b64(data), "pin": b64(PIN), "bell_secret": b64(secret("bell"))}
    if refuse is not None:
        return case(f"bell: {name}", "open-bell", "4", refuse=refuse, **fields)
    return case(f"bell: {name}", "open-bell", "4", expect=expect, **fields)


def _bell() -> list[Case]:
    key = secret("proof K")
    proof = envelope("proof", slots=slots_for("proof", key, [], bell=key))
    odd = envelope("odd", slots=slots_for("odd", secret("odd K"), [], bell=b"\2" * 32))
    other_k = envelope("other", slots=slots_for("other", secret("other K"), [], bell=secret("yet another K")))
    no_bell = [seal(secret(f"n{n}"), box_public(f"thrown {n}"), f"e{n}") for n in range(12)]
    message = {"kind": 1, "seq": 7, "mask": 3, "kiosk": b64(bytes(8))}
    return [
        _open_bell("a report's message", envelope("small"), message=message),
        _open_bell("an opened proof gives K", proof, payload=b64(SMALL)),
        _open_bell("a message of version 2", odd, refuse=f"{_TAMPERED}/bell"),
        _open_bell("a K that is not this envelope's", other_k, refuse=f"{_TAMPERED}/bell"),
        _open_bell(
            "an overwritten message is not noticed by the bell: it is not authenticated",
            _patched(envelope("small"), 1000, bytes(32)),
            message=message,
        ),
        _open_bell("no slot for the bell", envelope("no bell", slots=no_bell), refuse=f"{_NONE}/slots"),
    ]


def _proofs() -> list[Case]:
    target = secret("small id", 16)
    plain, later = roster(), roster(*CAST[:1], *CAST[2:], CAST[1], seq=8)

    def proof(
        name: str,
        /,
        *,
        by: str = "r1",
        key: str | None = None,
        mask: int = 3,
        seq: int = 7,
        about: bytes = target,
        refuse: str | None = None,
        pin: bytes = PIN,
    ) -> Case:
        sig = sign(key or f"sign {by}", b"wb-opened-v1" + pin + about)
        document = {
            "v": 1,
            "kind": "opened",
            "day": TODAY,
            "envelope": b64(target),
            "by": by,
            "sig": b64(sig),
        }
        fields: dict[str, Any] = {
            "payload": document,
            "pin": b64(PIN),
            "bell": {"kind": 1, "seq": seq, "mask": mask, "kiosk": b64(bytes(8))},
            "rosters": {"7": plain, "8": later},
        }
        if refuse is not None:
            return case(f"opened proof: {name}", "opened-proof", "4", refuse=refuse, **fields)
        return case(f"opened proof: {name}", "opened-proof", "4", expect={"by": by}, **fields)

    return [
        proof("by a reader in the mask"),
        proof("by the second reader in the mask", by="r2"),
        proof("the mask is read under the roster of the bell message", by="r3", seq=8, mask=3),
        proof("by a reader not in the mask", by="r3", refuse="TrustError"),
        proof("in the mask of another seq only", by="r2", seq=8, mask=3, refuse="TrustError"),
        proof("by nobody", by="r9", refuse="TrustError"),
        proof("signed by another reader", by="r1", key="sign r2", refuse="TrustError"),
        proof("over another envelope", about=secret("moved id", 16), refuse="TrustError"),
        proof("for another school", pin=secret("other pin", 16), refuse="TrustError"),
        proof("a seq nobody accepted", seq=9, refuse="TrustError"),
    ]
