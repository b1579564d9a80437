"""Guards, replies, pages of them, and what a reporter adds (sections 5 and 6)."""

from __future__ import annotations

from typing import Any

from nacl.bindings import crypto_sign

from tests.vectors.make.code import BOX, DEVICE, MAILBOX, SIGN, SIGN_EXPANDED
from tests.vectors.make.primitives import Case, b64, canonical, case, pad, seal, secret, sign, sign_public
from tests.vectors.make.school import CAST, PIN, TODAY, reader, roster

_TRUST, _ENCODING, _NONE = "TrustError", "EncodingError", "NoReadersError"


def _by_reporter(message: bytes) -> bytes:
    return crypto_sign(message, SIGN_EXPANDED)[:64]


def guard_of(*forbidden: str, seq: int = 7) -> bytes:
    """A canonical guard."""
    return canonical({"forbidden": list(forbidden), "seq": seq})


def guard_signature(guard: bytes) -> bytes:
    """By the reporter of the vectors."""
    return _by_reporter(b"wb-guard-v1" + PIN + MAILBOX + guard)


PAST = {"id": "r9", "last_seq": 5, "name": "Robin", "roles": ["deputy"], "sign": b64(sign_public("sign r9"))}
ROSTER = roster(past=[PAST])


def signed_of(**changes: Any) -> dict[str, Any]:
    """The `signed` document of a reply; `changes` replace fields."""
    return {
        "day": TODAY,
        "kind": "text",
        "n": 1,
        "name": "Morgan",
        "pages": 1,
        "role": "dsl",
        "route": "pupil",
        "seen": 0,
        "seq": 7,
        "text": "Thank you for telling us. Diolch. 🙂",
        "to": ["r1", "r2"],
        "v": 1,
        **changes,
    }


def blob(
    name: str,
    /,
    *,
    by: str = "r1",
    key: str | None = None,
    guard: bytes | None = None,
    gsig: bytes | None = None,
    signed: bytes | None = None,
    mailbox: bytes = MAILBOX,
    box: bytes = BOX,
    **changes: Any,
) -> bytes:
    """2,096 bytes, every part of which may be made wrongly."""
    signed = signed or canonical(signed_of(**changes))
    guard = guard or guard_of("r3")
    document = {
        "by": by,
        "guard": b64(guard),
        "gsig": b64(gsig or guard_signature(guard)),
        "signed": b64(signed),
        "sig": b64(sign(key or f"sign {by}", b"wb-reply-v1" + PIN + mailbox + signed)),
    }
    return seal(pad(canonical(document), 2_048), box, f"reply {name}")


def guards() -> list[Case]:
    """Signed by the reporter, checked by the reporter's device and nobody else."""
    guard = guard_of("r2", "r10")

    def check(name: str, /, *, refuse: str | None = None, **changes: Any) -> Case:
        reply = {
            "box": b64(BOX),
            "sign": b64(SIGN),
            "mailbox": b64(MAILBOX),
            "guard": b64(guard),
            "gsig": b64(guard_signature(guard)),
            **changes,
        }
        if refuse:
            return case(f"guard: {name}", "guard", "5", reply=reply, **DEVICE, refuse=refuse)
        expect = {"forbidden": ["r2", "r10"], "seq": 7}
        return case(f"guard: {name}", "guard", "5", reply=reply, **DEVICE, expect=expect)

    spaced = b'{"forbidden": [],"seq":7}'
    widened = guard_of()
    return [
        case(
            "guard: made",
            "guard-made",
            "5",
            forbidden=["r2", "r10"],
            seq=7,
            **DEVICE,
            expect={"guard": b64(guard), "gsig": b64(guard_signature(guard))},
        ),
        check("as made"),
        check("someone struck from it", guard=b64(widened), refuse=_TRUST),
        check(
            "signed by someone else",
            gsig=b64(sign("sign r1", b"wb-guard-v1" + PIN + MAILBOX + guard)),
            refuse=_TRUST,
        ),
        check("signed without its label", gsig=b64(_by_reporter(PIN + MAILBOX + guard)), refuse=_TRUST),
        check(
            "of another mailbox",
            gsig=b64(_by_reporter(b"wb-guard-v1" + PIN + secret("m", 16) + guard)),
            refuse=_TRUST,
        ),
        check("not canonical", guard=b64(spaced), gsig=b64(guard_signature(spaced)), refuse=_ENCODING),
    ]


def _read(
    name: str, data: bytes, /, *, state: str = "verified", refuse: str | None = None, **expect: Any
) -> Case:
    fields: Case = {"blob": b64(data), **DEVICE, "roster": ROSTER}
    if refuse:
        return case(f"reply: {name}", "reply", "6", refuse=refuse, **fields)
    return case(f"reply: {name}", "reply", "6", expect={"state": state, **expect}, **fields)


def replies() -> list[Case]:
    """One reply at a time."""
    plain = blob("plain")
    full = {k: v for k, v in signed_of().items() if k in ("kind", "n", "text", "pages", "seen", "to")}
    short = len(canonical(signed_of(text="")))
    wrong = canonical({**signed_of(), "extra": 1})
    other_guard = sign("sign r1", b"wb-guard-v1" + PIN + MAILBOX + guard_of())
    return [
        _read("by the DSL", plain, by="r1", name="Morgan", **full),
        _read("that it was opened", blob("opened", kind="opened", text=""), kind="opened", text=""),
        _read("the name of the roster counts", blob("named", name="Grace"), name="Morgan"),
        _read(
            "by someone who has left, while they were a reader",
            blob("left", by="r9", seq=5),
            state="left",
            name="Robin",
        ),
        _read("by someone who has left, later", blob("later", by="r9", seq=6), state="unverified"),
        _read("by nobody in the roster", blob("nobody", by="r8"), state="unverified"),
        _read("signed by another reader", blob("other", key="sign r2"), state="unverified"),
        _read("for another mailbox", blob("mailbox", mailbox=secret("m", 16)), state="unverified"),
        _read("1,200 bytes signed", blob("full", text="x" * (1_200 - short)), state="verified"),
        _read("1,201 bytes signed", blob("long", text="x" * (1_201 - short)), state="unverified"),
        _read("an unknown field in what is signed", blob("extra", signed=wrong), state="unverified"),
        _read(
            "a guard that is not this reporter's",
            blob("guard", guard=guard_of(), gsig=other_guard),
            guard=False,
        ),
        _read("a guard that is", blob("own guard"), guard=True),
        _read("for somebody else's five words", blob("else", box=secret("x")), refuse="NoSlotError/reply"),
        _read("a filler", seal(secret("f", 64) * 32, secret("thrown"), "filler"), refuse="NoSlotError/reply"),
        _read("one byte short", plain[:-1], refuse="NoSlotError/reply"),
        _read("a flipped bit", plain[:-1] + bytes((plain[-1] ^ 1,)), refuse="NoSlotError/reply"),
    ]


def pages() -> list[Case]:
    """Pages as the portal serves them: four blobs each, real ones and fillers."""

    def filler(n: int) -> bytes:
        return seal(secret("f", 64) * 32, secret(f"thrown {n}"), f"filler {n}")

    first = blob("p1", n=1, text="first")
    second = blob("p2", n=2, text="second", pages=2)
    by_alex = blob("p3", by="r2", n=1, text="from Alex")
    earlier = blob("p4", n=9, day="2026-11-20", text="earlier")
    damaged = first[:100] + bytes((first[100] ^ 1,)) + first[101:]
    forged = blob("p5", key="sign r2", n=3, text="forged", pages=900)
    again = blob("p6", n=1, text="first")

    def page(name: str, lists: list[list[bytes]], texts: str, states: str, count: int) -> Case:
        return case(
            f"page: {name}",
            "page",
            "6",
            pages=[[b64(data) for data in held] for held in lists],
            **DEVICE,
            roster=ROSTER,
            expect={"texts": texts.split("|") if texts else [], "states": states.split(), "pages": count},
        )

    fill = [filler(n) for n in range(4)]
    return [
        page("nothing yet", [fill], "", "", 1),
        page(
            "in reading order",
            [[by_alex, second, first, earlier]],
            "earlier|first|second|from Alex",
            "verified " * 4,
            2,
        ),
        page(
            "one damaged hides no other",
            [[second, damaged, by_alex, fill[0]]],
            "second|from Alex",
            "verified verified",
            2,
        ),
        page("the same reply counts once", [[first, first, again, fill[0]]], "first", "verified", 1),
        page(
            "one forged is shown as not verified and its pages do not count",
            [[first, forged, *fill[:2]]],
            "first|forged",
            "verified unverified",
            1,
        ),
        page("two pages", [[first, *fill[:3]], [second, *fill[:3]]], "first|second", "verified verified", 2),
    ]


def splits() -> list[Case]:
    """Long text becomes several replies; joined they are the text."""
    fields: Case = {key: value for key, value in signed_of().items() if key not in ("text", "v")}

    def split(name: str, text: str) -> Case:
        parts: list[str] = []
        while text or not parts:
            taken = len(text)
            while len(canonical({**fields, "n": 1 + len(parts), "text": text[:taken], "v": 1})) > 1_200:
                taken -= 1
            parts.append(text[:taken])
            text = text[taken:]
        return case(
            f"split: {name}", "split", "6", fields=fields, text="".join(parts), expect={"texts": parts}
        )

    return [
        split("nothing", ""),
        split("one line", "We will talk tomorrow."),
        split("3,000 letters", "abcdefghij" * 300),
        split("emoji are never cut in two", "🙂" * 700),
        split("line feeds and quotes count as written in JSON", '"\n' * 600),
        split("control characters", "\x01" * 400),
    ]


def more() -> list[Case]:
    """What the reporter adds."""
    envelope_id = secret("more id", 16)

    def made(n: int, text: str, mailbox: bytes = MAILBOX) -> bytes:
        return canonical({"mailbox": b64(mailbox), "n": n, "text": text})

    def check(name: str, signed: bytes, /, *, sig: bytes | None = None, refuse: str | None = None) -> Case:
        payload = {
            "v": 1,
            "kind": "more",
            "day": TODAY,
            "channel": "phone",
            "pinned": True,
            "to": ["r1", "r2"],
            "signed": b64(signed),
            "sig": b64(sig or _by_reporter(b"wb-more-v1" + PIN + envelope_id + signed)),
        }
        fields: Case = {
            "payload": payload,
            "envelope_id": b64(envelope_id),
            "pin": b64(PIN),
            "sign": b64(SIGN),
            "mailbox": b64(MAILBOX),
        }
        if refuse:
            return case(f"more: {name}", "more", "5", refuse=refuse, **fields)
        return case(f"more: {name}", "more", "5", expect={"n": 1, "text": "It happened again."}, **fields)

    good = made(1, "It happened again.")
    moved = _by_reporter(b"wb-more-v1" + PIN + secret("another id", 16) + good)
    return [
        check("as signed", good),
        check("moved to another envelope", good, sig=moved, refuse=_TRUST),
        check(
            "signed by someone else",
            good,
            sig=sign("sign r1", b"wb-more-v1" + PIN + envelope_id + good),
            refuse=_TRUST,
        ),
        check("for another mailbox", made(1, "x", secret("m", 16)), refuse=_TRUST),
        check("n of 0", made(0, "x"), refuse=_ENCODING),
        check("not canonical", good.replace(b",", b", "), refuse=_ENCODING),
        case(
            "more: made",
            "more-made",
            "5",
            n=1,
            text="It happened again.",
            envelope_id=b64(envelope_id),
            **DEVICE,
            expect={"signed": b64(good), "sig": b64(_by_reporter(b"wb-more-v1" + PIN + envelope_id + good))},
        ),
        *_more_readers(),
    ]


def _more_readers() -> list[Case]:
    eleven = [
        reader(f"r{n}", f"Reader {n}", "other", "pupil staff chair" if n < 5 else "") for n in range(1, 12)
    ]
    rows = (
        ("as the reply says", "r1 r2", "", "", CAST, "r1 r2"),
        ("in the order of the roster", "r4 r3 r1", "", "", CAST, "r1 r3 r4"),
        ("less the guard's forbidden", "r1 r2 r3", "r1", "", CAST, "r2 r3"),
        ("less those newly taken off", "r1 r2 r3", "", "r3", CAST, "r1 r2"),
        ("less those no longer readers", "r1 r2 r8", "", "", CAST, "r1 r2"),
        ("a widened reply cannot bring back who was taken off", "r1 r2 r3 r4", "r1 r2", "", CAST, "r3 r4"),
        (
            "at most ten",
            " ".join(f"r{n}" for n in range(1, 12)),
            "",
            "",
            eleven,
            " ".join(f"r{n}" for n in range(1, 11)),
        ),
        ("fewer than two left", "r1 r2", "r1", "", CAST, None),
        ("nobody named", "", "", "", CAST, None),
    )
    made = []
    for name, to, forbidden, removed, readers, wanted in rows:
        fields: dict[str, Any] = {
            "to": to.split(),
            "forbidden": forbidden.split(),
            "removed": removed.split(),
            "roster": roster(*readers),
        }
        title = f"more readers: {name}"
        if wanted is None:
            made.append(case(title, "more-readers", "5", refuse=_NONE, **fields))
        else:
            made.append(case(title, "more-readers", "5", expect={"readers": wanted.split()}, **fields))
    return made
