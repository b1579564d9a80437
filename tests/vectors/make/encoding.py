"""Base64url, canonical JSON, hashes, padding and the bell message (introduction, sections 2 and 4)."""

from __future__ import annotations

from tests.vectors.make.primitives import Case, b64, blake, case, pad, secret

_BAD = "EncodingError"
_INTRO = "0"


def encoding() -> list[Case]:
    """Text and bytes in the one accepted form, and everything near it."""
    return _base64() + _canonical() + _parsing()


def _base64() -> list[Case]:
    good = (("", ""), ("AA", "00"), ("_-8", "ffef"), ("AAEC", "000102"))
    bad = {
        "padded": "AA==",
        "a length of 1 mod 4": "AAAAA",
        "stray trailing bits": "AB",
        "stray trailing bits in a group of three": "AAB",
        "the other alphabet": "+/8",
        "a line feed at the end": "AAEC\n",
        "a space": "AA EC",
        "a letter beyond ASCII": "AAÉC",
    }
    return [
        *(
            case(f"base64url of {len(h) // 2} bytes", "b64", _INTRO, text=t, expect={"hex": h})
            for t, h in good
        ),
        *(case(f"base64url: {name}", "b64", _INTRO, text=text, refuse=_BAD) for name, text in bad.items()),
    ]


def _canonical() -> list[Case]:
    good = {
        "keys are sorted": ('{"b": 1, "a": [ ]}', '{"a":[],"b":1}'),
        "keys beyond U+FFFF sort by UTF-16 code units": (
            '{"\\ufb33": 1, "\\ud83d\\ude00": 2, "\\u20ac": 3, "1": 4, "\\r": 5}',
            '{"\\r":5,"1":4,"€":3,"😀":2,"\ufb33":1}',
        ),
        "short escapes, long escapes in lower case": (
            '"\\u0008\\u0009\\u000a\\u000c\\u000d\\u0022\\u005c\\/\\u000F\\u007f"',
            '"\\b\\t\\n\\f\\r\\"\\\\/\\u000f\x7f"',
        ),
        "a line separator stays as it is": ('"\\u2028"', '"\u2028"'),
        "text is not normalised": ('["e\\u0301","\\u00e9"]', '["e\u0301","é"]'),
        "the largest integers": (
            "[9007199254740991,-9007199254740991]",
            "[9007199254740991,-9007199254740991]",
        ),
        "nested": ('{"a":{"d":null,"c":[true,false]}}', '{"a":{"c":[true,false],"d":null}}'),
    }
    return [
        case(f"canonical: {name}", "canonical", _INTRO, json=given, expect={"text": wanted})
        for name, (given, wanted) in good.items()
    ]


def _parsing() -> list[Case]:
    good = {"an object": '{"a":1,"b":["é",null]}', "empty": "{}"}
    bad = {
        "a space": '{"a": 1}',
        "a line feed at the end": '{"a":1}\n',
        "keys out of order": '{"b":1,"a":2}',
        "keys ordered by code point beyond U+FFFF": '{"\ufb33":1,"😀":2}',
        "a duplicate key": '{"a":1,"a":1}',
        "a duplicate key written another way": '{"a":1,"\\u0061":1}',
        "a float": '{"a":1.5}',
        "a float that is whole": '{"a":1.0}',
        "an exponent": '{"a":1e3}',
        "minus zero": '{"a":-0}',
        "a leading zero": '{"a":01}',
        "an integer beyond 2**53-1": '{"a":9007199254740992}',
        "not a number": '{"a":NaN}',
        "a needless escape": '{"a":"\\u0041"}',
        "an escaped solidus": '{"a":"\\/"}',
        "an upper-case escape": '{"a":"\\u000F"}',
        "a lone surrogate": '{"a":"\\ud800"}',
        "a list where an object belongs": "[]",
        "a byte order mark": '\ufeff{"a":1}',
        "two documents": "{}{}",
        "nothing": "",
        "nested 40 deep": '{"a":' * 40 + "1" + "}" * 40,
        "larger than its limit": '{"a":"' + "x" * 8200 + '"}',
    }
    made = [
        *(
            case(f"signed JSON: {name}", "parse-canonical", _INTRO, hex=text.encode().hex())
            for name, text in good.items()
        ),
        *(
            case(f"signed JSON: {name}", "parse-canonical", _INTRO, hex=text.encode().hex(), refuse=_BAD)
            for name, text in bad.items()
        ),
    ]
    made.append(
        case(
            "signed JSON: not UTF-8",
            "parse-canonical",
            _INTRO,
            hex=b'{"a":"'.hex() + "ff227d",
            refuse=_BAD,
        )
    )
    return made


def hashing() -> list[Case]:
    """BLAKE2b with its label, and padding."""
    rows = (
        (16, "wb-policy-v1", b"abc", b""),
        (32, "", b"", b""),
        (32, "wb-commit-v1", bytes(1000), secret("k")),
        (64, "sixteen bytes ok", b"x" * 300, secret("key of 64", 64)),
    )
    return [
        *(
            case(
                f"blake2b of {len(data)} bytes, {size} out, label '{person}'",
                "blake2b",
                _INTRO,
                size=size,
                person=person,
                data=b64(data),
                key=b64(key),
                expect={"hash": b64(blake(size, person, data, key))},
            )
            for size, person, data, key in rows
        ),
        case(
            "a label of 17 bytes", "blake2b", _INTRO, size=32, person="x" * 17, data="", key="", refuse=_BAD
        ),
        *_padding(),
    ]


def _padding() -> list[Case]:
    def unpad(name: str, padded: bytes, wanted: bytes | None) -> Case:
        if wanted is None:
            return case(f"unpad: {name}", "unpad", "4", padded=b64(padded), refuse=_BAD)
        return case(f"unpad: {name}", "unpad", "4", padded=b64(padded), expect={"payload": b64(wanted)})

    return [
        case("pad: nothing", "pad", "4", payload="", size=8, expect={"padded": b64(bytes(8))}),
        case(
            "pad: exactly full",
            "pad",
            "4",
            payload=b64(b"abcd"),
            size=8,
            expect={"padded": b64(pad(b"abcd", 8))},
        ),
        case("pad: one byte too many", "pad", "4", payload=b64(b"abcde"), size=8, refuse=_BAD),
        unpad("three bytes of payload", pad(b"abc", 16), b"abc"),
        unpad("exactly full", pad(b"abcd", 8), b"abcd"),
        unpad("a payload that ends in zeros", pad(b"a\0\0", 16), b"a\0\0"),
        unpad("a byte after the payload is not zero", pad(b"abc", 16)[:-1] + b"\1", None),
        unpad("a length one beyond the end", (5).to_bytes(4, "big") + b"abcd", None),
        unpad("the largest length", b"\xff\xff\xff\xff" + b"abcd", None),
        unpad("shorter than the length field", b"\0\0\0", None),
    ]


def bell() -> list[Case]:
    """The 32-byte message to the bell."""
    kiosk = secret("kiosk", 8)

    def message(
        kind: int, seq: int, mask: int, box: bytes = bytes(8), head: int = 1, tail: bytes = bytes(16)
    ) -> bytes:
        return bytes((head, kind)) + seq.to_bytes(4, "big") + mask.to_bytes(2, "big") + box + tail

    made = []
    for kind, seq, mask, box in (
        (0, 7, 0, bytes(8)),
        (1, 7, 3, bytes(8)),
        (2, 2**32 - 1, 0xFFFF, kiosk),
        (5, 1, 24, bytes(8)),
    ):
        fields: Case = {"kind": kind, "seq": seq, "mask": mask, "kiosk": b64(box)}
        raw = b64(message(kind, seq, mask, box))
        made.append(case(f"bell message of kind {kind}", "bell", "4", message=fields, expect={"bytes": raw}))
        made.append(case(f"bell message of kind {kind}, read", "bell-parse", "4", bytes=raw, expect=fields))
    bad = {
        "version 2": message(1, 7, 3, head=2),
        "kind 6": message(6, 7, 3),
        "a byte that should be zero": message(1, 7, 3, tail=bytes(15) + b"\1"),
        "31 bytes": message(1, 7, 3)[:31],
        "33 bytes": message(1, 7, 3) + b"\0",
    }
    made += [
        case(f"bell message: {n}", "bell-parse", "4", bytes=b64(raw), refuse=_BAD) for n, raw in bad.items()
    ]
    made.append(
        case(
            "bell message: a roster number of 33 bits",
            "bell",
            "4",
            message={"kind": 1, "seq": 2**32, "mask": 0, "kiosk": b64(bytes(8))},
            refuse=_BAD,
        )
    )
    return made
