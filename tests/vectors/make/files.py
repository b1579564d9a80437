"""Attached files (section 7) and the `Wb-Auth` header (section 8)."""

from __future__ import annotations

import math
from typing import Any

from tests.vectors.make.primitives import Case, b64, blake, case, secret, secretbox, sign, sign_public
from tests.vectors.make.school import PIN

_KEY, _ID = secret("file key"), secret("file envelope", 16)


def _padme(size: int) -> int:
    if size < 2:
        return size
    exponent = math.floor(math.log2(size))
    step: int = 2 ** (exponent - math.floor(math.log2(exponent)) - 1)
    return -(-size // step) * step


def chunk_key(number: int, index: int, last: bool) -> bytes:
    """The key of one chunk."""
    data = _ID + bytes((number,)) + index.to_bytes(4, "big") + bytes((last,))
    return blake(32, "wb-chunk-v1", data, _KEY)


def files() -> list[Case]:
    """Sizes, keys, chunks, whole files."""
    return _sizes() + _chunks() + _whole()


def _sizes() -> list[Case]:
    sizes = (0, 1, 2, 3, 8, 9, 15, 17, 100, 1_000, 65_535, 65_536, 65_537, 1_000_003, 16_777_217, 26_214_400)
    return [
        case(f"padme of {size:,}", "padme", "7", size=size, expect={"padded": _padme(size)}) for size in sizes
    ]


def _chunks() -> list[Case]:
    def place(number: int, index: int, last: bool) -> dict[str, Any]:
        return {"key": b64(_KEY), "envelope_id": b64(_ID), "number": number, "index": index, "last": last}

    sealed = secretbox(b"hello", chunk_key(0, 0, True))
    bad = {
        "another index": (place(0, 1, True), sealed),
        "another file": (place(1, 0, True), sealed),
        "not the last after all": (place(0, 0, False), sealed),
        "another envelope": ({**place(0, 0, True), "envelope_id": b64(secret("x", 16))}, sealed),
        "a flipped bit": (place(0, 0, True), sealed[:-1] + bytes((sealed[-1] ^ 1,))),
    }
    long = secretbox(bytes(65_537), chunk_key(0, 0, True))
    return [
        *(
            case(
                f"chunk key: file {n}, chunk {i}, last {last}",
                "chunk-key",
                "7",
                **place(n, i, last),
                expect={"key": b64(chunk_key(n, i, last))},
            )
            for n, i, last in ((0, 0, True), (0, 0, False), (9, 399, True))
        ),
        case("chunk key: an eleventh file", "chunk-key", "7", **place(10, 0, True), refuse="EncodingError"),
        case("chunk key: chunk 400", "chunk-key", "7", **place(0, 400, True), refuse="EncodingError"),
        case(
            "chunk: as sealed",
            "chunk",
            "7",
            **place(0, 0, True),
            sealed=b64(sealed),
            expect={"chunk": b64(b"hello")},
        ),
        *(
            case(f"chunk: {name}", "chunk", "7", **where, sealed=b64(data), refuse="TamperedError/chunk")
            for name, (where, data) in bad.items()
        ),
        case(
            "chunk: too long",
            "chunk",
            "7",
            **place(0, 0, True),
            sealed=b64(long[:15]),
            refuse="EncodingError",
        ),
    ]


def _whole() -> list[Case]:
    made = []
    for name, data in (
        ("empty", b""),
        ("one byte", b"x"),
        ("a small one", b"hello, Sam" * 10),
        ("two chunks", b"\7" * 65_537),
    ):
        padded = data.ljust(_padme(len(data)), b"\0")
        parts = [padded[at : at + 65_536] for at in range(0, len(padded), 65_536)] or [b""]
        sealed = [secretbox(part, chunk_key(3, at, at == len(parts) - 1)) for at, part in enumerate(parts)]
        short = len(sealed[0]) < 1_000
        expect = {"count": len(parts), "sizes": [len(part) for part in sealed]}
        if short:
            expect["first"] = b64(sealed[0])
        made.append(
            case(
                f"file: {name}",
                "file",
                "7",
                key=b64(_KEY),
                envelope_id=b64(_ID),
                number=3,
                file=b64(data),
                expect=expect,
            )
        )
    return made


def auth() -> list[Case]:
    """Who may ask the portal."""
    now, nonce, body = 1_795_000_000, secret("nonce", 16), b"ids"
    keys = [b64(sign_public("collector")), b64(sign_public("sign r1"))]

    def header(
        *,
        key: str = "collector",
        time: int = now,
        method: str = "POST",
        target: str = "/s/oak/api/v1/done",
        label: bytes = b"wb-auth-v1",
        pin: bytes = PIN,
        data: bytes = body,
    ) -> str:
        message = label + pin + f"{method} {target} {time}".encode() + nonce + blake(32, "", data)
        return f"{b64(sign_public(key))}.{time}.{b64(nonce)}.{b64(sign(key, message))}"

    def check(name: str, text: str, refuse: str | None = None, **changes: Any) -> Case:
        fields: Case = {
            "header": text,
            "keys": keys,
            "pin": b64(PIN),
            "method": "POST",
            "target": "/s/oak/api/v1/done",
            "body": b64(body),
            "now": now,
            **changes,
        }
        if refuse:
            return case(f"auth: {name}", "auth", "8", refuse=refuse, **fields)
        return case(f"auth: {name}", "auth", "8", expect={"key": text.split(".")[0]}, **fields)

    trust, encoding = "TrustError", "EncodingError"
    query = header(method="GET", target="/api/v1/days?x=1", data=b"")
    return [
        check("a collector's", header()),
        check("a reader's", header(key="sign r1")),
        check("120 seconds old", header(), now=now + 120),
        check("120 seconds ahead", header(), now=now - 120),
        check("a target with a query", query, method="GET", target="/api/v1/days?x=1", body=""),
        check("121 seconds old", header(), trust, now=now + 121),
        check("121 seconds ahead", header(), trust, now=now - 121),
        check("a key that is not in the roster", header(key="sign r9"), trust),
        check("for another method", header(method="PUT"), trust),
        check("for another target", header(target="/api/v1/done"), trust),
        check("for another body", header(), trust, body=b64(b"other")),
        check("for another school", header(pin=secret("other pin", 16)), trust),
        check("another label", header(label=b"wb-reply-v1"), trust),
        check("a time written with a leading zero", header().replace(".1795", ".01795"), encoding),
        check("a time with a sign", header().replace(".1795", ".+1795"), encoding),
        check("three parts", header().rsplit(".", 1)[0], encoding),
        check("five parts", header() + ".AA", encoding),
        check("a padded nonce", header().replace(b64(nonce), b64(nonce) + "=="), encoding),
        check("nothing", "", encoding),
    ]
