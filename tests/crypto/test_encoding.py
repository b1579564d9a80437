"""One value has one encoding, in both directions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.encoding import b64, canonical, pad, parse_canonical, parse_json, unb64, unpad
from crypto.errors import EncodingError

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(st.binary())
def test_base64url_comes_back(data: bytes) -> None:
    assert unb64(b64(data)) == data


@given(st.text(max_size=12))
def test_text_that_decodes_is_the_one_text_of_its_bytes(text: str) -> None:
    try:
        data = unb64(text)
    except EncodingError:
        return
    assert b64(data) == text


@given(st.dictionaries(TEXT, JSON, max_size=6))
def test_canonical_json_comes_back_and_is_json(value: dict[str, Any]) -> None:
    data = canonical(value)
    assert parse_canonical(data, limit=10**6) == value
    assert json.loads(data) == value


@given(st.dictionaries(TEXT, st.dictionaries(TEXT, st.none(), max_size=4), min_size=2, max_size=6))
def test_keys_stand_in_the_order_of_their_utf16_units_at_every_depth(value: dict[str, Any]) -> None:
    for each in (json.loads(canonical(value)), *json.loads(canonical(value)).values()):
        assert list(each) == sorted(each, key=lambda key: key.encode("utf-16-be"))


@pytest.mark.parametrize("depth", [16, 17])
def test_sixteen_levels_are_the_deepest(depth: int) -> None:
    nested: Any = "x"
    for _ in range(depth):
        nested = [nested]
    if depth > 16:
        with pytest.raises(EncodingError):
            canonical(nested)
    else:
        assert canonical(nested) == b"[" * depth + b'"x"' + b"]" * depth


@given(st.binary(max_size=60))
def test_bytes_that_parse_as_signed_are_their_own_encoding(data: bytes) -> None:
    try:
        value = parse_canonical(data, limit=100)
    except EncodingError:
        return
    assert canonical(value) == data


@given(st.binary(max_size=100), st.integers(0, 200))
def test_padding_comes_back_or_is_refused(payload: bytes, size: int) -> None:
    if len(payload) + 4 > size:
        with pytest.raises(EncodingError):
            pad(payload, size)
    else:
        assert len(pad(payload, size)) == size
        assert unpad(pad(payload, size)) == payload


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"a":' * 50_000, b"9" * 100_000])
def test_hostile_json_is_refused_and_breaks_nothing(data: bytes) -> None:
    with pytest.raises(EncodingError):
        parse_json(data, limit=10**6)


@pytest.mark.parametrize("value", [1.5, {1: 2}, b"bytes", {"a": {"b": object()}}, "\ud800", 2**53])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(EncodingError):
        canonical(value)
