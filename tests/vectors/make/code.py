"""The five words and what comes of them (section 6)."""

from __future__ import annotations

import hashlib

from nacl.bindings import crypto_scalarmult_base, crypto_sign_seed_keypair

from tests.vectors.make.primitives import Case, b64, blake, case, secret
from tests.vectors.make.school import PIN

WORDS = ["apple", "river", "candle", "yellow", "window", "pebble", "garden"]
CODE = "apple river candle yellow window"


def halves(code: str, pin: bytes = PIN) -> tuple[bytes, bytes]:
    """A and B of a code in normal form."""
    salt = blake(16, "wb-salt-v1", pin)
    both = hashlib.scrypt(code.encode(), salt=salt, n=32_768, r=8, p=1, dklen=64, maxmem=2**26)
    return both[:32], both[32:]


PEPPER = secret("pepper")
A, B = halves(CODE)
SHARE = blake(32, "wb-share-v1", A + PIN, PEPPER)
_SEED = blake(32, "wb-seed-v1", B, SHARE)
BOX_SECRET = blake(32, "wb-box-v1", b"", _SEED)
SIGN_SEED = blake(32, "wb-sign-v1", b"", _SEED)
MAILBOX = blake(16, "wb-mailbox-v1", b"", _SEED)
BOX = crypto_scalarmult_base(BOX_SECRET)
SIGN, SIGN_EXPANDED = crypto_sign_seed_keypair(SIGN_SEED)
DEVICE = {"share": b64(SHARE), "b": b64(B), "pin": b64(PIN)}


def cases() -> list[Case]:
    """From typed text to keys."""
    return _normal_forms() + _codes() + _keys()


def _normal_forms() -> list[Case]:
    rows = {
        "as drawn": (CODE, CODE),
        "capitals and many spaces": ("  APPLE   River\tcandle\n yellow window ", CODE),
        "hyphens, full stops and digits": ("apple-river.candle,yellow_window!1", CODE),
        "full-width letters": ("ａｐｐｌｅ river", "apple river"),
        "a ligature": ("ﬁsh", "fish"),
        "a combining accent is composed": ("cafe\u0301", "café"),
        "an accent that cannot be composed becomes a space": ("x\u0301y", "x y"),
        "a no-break space and a soft hyphen": ("apple\u00a0ri\u00adver", "apple ri ver"),
        "a curly apostrophe": ("don’t", "don t"),
        "the Kelvin sign": ("\u212aing", "king"),
        "a final sigma": ("ΟΔΟΣ", "οδος"),
        "letters of other scripts": ("яблоко 苹果 سيب", "яблоко 苹果 سيب"),
        "emoji": ("apple🍎river", "apple river"),
        "nothing": ("", ""),
        "no letter": ("12 34!", ""),
    }
    return [
        case(f"normal form: {name}", "normal-form", "6", text=text, expect={"text": wanted})
        for name, (text, wanted) in rows.items()
    ]


def _codes() -> list[Case]:
    def code(name: str, text: str, wanted: list[str] | None) -> Case:
        if wanted is None:
            return case(f"code: {name}", "code", "6", text=text, words=WORDS, refuse="CodeError")
        return case(f"code: {name}", "code", "6", text=text, words=WORDS, expect={"words": wanted})

    return [
        code("five words", "Apple, river, candle, yellow, window", CODE.split()),
        code("one word five times", "pebble " * 5, ["pebble"] * 5),
        code("four words", "apple river candle yellow", None),
        code("six words", CODE + " pebble", None),
        code("a word that is not in the list", "apple river candle yellow windows", None),
        code("nothing", "", None),
        code("a thousand words", "apple " * 1_000, None),
    ]


def _keys() -> list[Case]:
    other_pin = secret("other pin", 16)
    other = halves(CODE, other_pin)
    return [
        case("halves of a code", "halves", "6", code=CODE, pin=b64(PIN), expect={"a": b64(A), "b": b64(B)}),
        case(
            "halves of the same code at another school",
            "halves",
            "6",
            code=CODE,
            pin=b64(other_pin),
            expect={"a": b64(other[0]), "b": b64(other[1])},
        ),
        *_badges({"a code": A, "the same code at another school": other[0], "zeros": bytes(32)}),
        case(
            "the portal's share",
            "share",
            "6",
            pepper=b64(PEPPER),
            a=b64(A),
            pin=b64(PIN),
            expect={"share": b64(SHARE)},
        ),
        case(
            "an A of 31 bytes",
            "share",
            "6",
            pepper=b64(PEPPER),
            a=b64(A[:31]),
            pin=b64(PIN),
            refuse="KeyRefusedError",
        ),
        case(
            "the reporter's keys",
            "reporter-keys",
            "6",
            share=b64(SHARE),
            b=b64(B),
            expect={
                "box": b64(BOX),
                "sign": b64(SIGN),
                "mailbox": b64(MAILBOX),
                "box_secret": b64(BOX_SECRET),
                "sign_seed": b64(SIGN_SEED),
            },
        ),
    ]


def _badges(rows: dict[str, bytes]) -> list[Case]:
    def badge(name: str, a: bytes) -> Case:
        animal, colour = blake(2, "wb-badge-v1", a)
        expect = {"animal": animal % 16, "colour": colour % 8}
        return case(f"the badge of {name}", "badge", "6", a=b64(a), expect=expect)

    return [badge(name, a) for name, a in rows.items()]
