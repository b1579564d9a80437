"""The only ways bytes are written as text, text as JSON, and anything is hashed or padded.

Strict in both directions: whatever decodes has exactly one encoding, so a signature can never cover
two readings of one document. It never guesses and never repairs.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import re
from typing import Any

from crypto.errors import EncodingError

_B64 = re.compile(r"[A-Za-z0-9_-]*\Z")
_TO_URL, _FROM_URL = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_", b"+/")
_LAST = {2: frozenset("AQgw"), 3: frozenset("AEIMQUYcgkosw048")}
"""By length modulo 4: the last letters whose spare bits are zero."""
_MAX_SAFE = 2**53 - 1
_MAX_DEPTH = 16
_LEAVES = frozenset({str, int, bool, type(None)})


def b64(data: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=").decode("ascii")


def unb64(text: object, *, size: int | None = None) -> bytes:
    """The bytes of strict base64url: no padding, zero trailing bits, `size` bytes if given.

    Raises EncodingError.
    """
    if not isinstance(text, str) or not _B64.match(text) or len(text) % 4 == 1:
        raise EncodingError("not base64url without padding")
    try:
        data = binascii.a2b_base64(text.encode("ascii").translate(_FROM_URL) + b"==="[: -len(text) % 4])
    except ValueError:
        raise EncodingError("not base64url without padding") from None
    if len(text) % 4 and text[-1] not in _LAST[len(text) % 4]:
        raise EncodingError("base64url with stray trailing bits")
    if size is not None and len(data) != size:
        raise EncodingError(f"expected {size} bytes, got {len(data)}")
    return data


def canonical(value: object) -> bytes:
    """Canonical JSON (RFC 8785, integers only) of plain dicts, lists, strings, integers, booleans and None.

    Raises EncodingError for anything else: floats, integers beyond 2**53-1, lone surrogates, keys
    that are not strings.
    """
    plain = _has_plain_keys(value)
    try:
        return (_ENCODER.encode(value) if plain else _by_utf16(value)).encode("utf-8")
    except UnicodeEncodeError:
        raise EncodingError("text with a lone surrogate") from None


# json's short escapes are the ones RFC 8785 asks for (ECMAScript's), DEL and beyond stay as they are.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _has_plain_keys(value: object) -> bool:
    """Whether the order of code points is the order of UTF-16 code units for every key in it.

    Raises EncodingError for what has no canonical form. Level by level: a call for each value costs most.
    """
    plain, level = True, [value]
    for _ in range(_MAX_DEPTH + 1):
        if _LEAVES.issuperset(map(type, level)):
            # Nothing lies deeper: a drawing is thousands of numbers in one level.
            numbers = [item for item in level if type(item) is int]
            if numbers and not (min(numbers) >= -_MAX_SAFE and max(numbers) <= _MAX_SAFE):
                raise EncodingError("integer beyond 2**53-1")
            return plain
        deeper: list[object] = []
        for item in level:
            if item is None or isinstance(item, str):
                continue
            if isinstance(item, int):
                if not -_MAX_SAFE <= item <= _MAX_SAFE:
                    raise EncodingError("integer beyond 2**53-1")
            elif isinstance(item, dict):
                if not all(isinstance(key, str) for key in item):
                    raise EncodingError("a JSON key that is not text")
                plain = plain and all(key.isascii() for key in item)
                deeper += item.values()
            elif isinstance(item, (list, tuple)):
                deeper += item
            else:
                raise EncodingError(f"{type(item).__name__} has no canonical JSON")
        if not deeper:
            return plain
        level = deeper
    raise EncodingError("JSON nested too deeply")


def _by_utf16(value: Any) -> str:
    """RFC 8785 orders keys by UTF-16 code units, which differs from code points beyond U+FFFF."""
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_by_utf16, value)) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_ENCODER.encode(key)}:{_by_utf16(value[key])}" for key in keys) + "}"
    return _ENCODER.encode(value)


def parse_json(data: bytes, *, limit: int) -> Any:
    """Strict UTF-8 JSON of at most `limit` bytes: integers only, no duplicate keys, no NaN, bounded depth.

    Raises EncodingError. The bytes need not be canonical: see parse_canonical.
    """
    value, _ = _parsed(data, limit=limit)
    return value


def _parsed(data: bytes, *, limit: int) -> tuple[Any, bytes]:
    """What it says, and how `canonical` writes that."""
    if len(data) > limit:
        raise EncodingError(f"JSON of more than {limit} bytes")
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_duplicates,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
        # Encoding walks the whole value: it bounds depth and integers and finds lone surrogates.
        return value, canonical(value)
    except UnicodeDecodeError:
        raise EncodingError("not UTF-8") from None
    except RecursionError:
        raise EncodingError("JSON nested too deeply") from None
    except ValueError:
        raise EncodingError("not JSON") from None


def parse_object(data: bytes, *, limit: int) -> dict[str, Any]:
    """As parse_json, and it must be an object."""
    return _object(parse_json(data, limit=limit))


def parse_canonical(data: bytes, *, limit: int) -> dict[str, Any]:
    """An object that was written exactly as `canonical` writes it; anything else is refused.

    Raises EncodingError. Signed and hashed JSON is always read with this (spec section 0).
    """
    value, written = _parsed(data, limit=limit)
    if written != data:
        raise EncodingError("JSON that is not canonical")
    return _object(value)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise EncodingError("expected a JSON object")
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise EncodingError("JSON with a duplicate key")
        found[key] = value
    return found


def _refuse_number(text: str) -> Any:
    raise EncodingError("JSON with a number that is not an integer")


def blake2b(size: int, *, person: str, data: bytes, key: bytes = b"") -> bytes:
    """BLAKE2b of `size` bytes with an ASCII label of at most 16 bytes (libsodium's personalisation).

    Raises EncodingError for a label that does not fit.
    """
    label = person.encode("ascii")
    if len(label) > 16:
        raise EncodingError("a hash label has at most 16 bytes")
    return hashlib.blake2b(data, digest_size=size, key=key, person=label).digest()


def pad(payload: bytes, size: int) -> bytes:
    """`u32 length || payload || zeros` to exactly `size` bytes. Raises EncodingError if it does not fit."""
    if len(payload) + 4 > size:
        raise EncodingError(f"{len(payload)} bytes do not fit into {size} with their length")
    return len(payload).to_bytes(4, "big") + payload + bytes(size - 4 - len(payload))


def unpad(padded: bytes) -> bytes:
    """What `pad` was given; every padding byte must be zero. Raises EncodingError."""
    if len(padded) < 4:
        raise EncodingError("padding shorter than its length field")
    length = int.from_bytes(padded[:4], "big")
    if length > len(padded) - 4:
        raise EncodingError("padding with a length beyond its end")
    if any(padded[4 + length :]):
        raise EncodingError("padding that is not zero")
    return padded[4 : 4 + length]
