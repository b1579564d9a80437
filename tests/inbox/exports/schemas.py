"""A strict check of a JSON value by a JSON schema, of the words that our published one uses; others fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
_WORDS = """
$defs $ref $schema title description type properties required additionalProperties items enum anyOf
const default
"""
_KNOWN = frozenset(_WORDS.split())


def faults_in(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None) -> Iterator[str]:
    """What is wrong with `value`; nothing if it holds to `schema`."""
    root = root or schema
    assert set(schema) <= _KNOWN, f"a word that this check does not know: {set(schema) - _KNOWN}"
    if "$ref" in schema:
        yield from faults_in(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root)
        return
    if "anyOf" in schema and all(list(faults_in(value, each, root)) for each in schema["anyOf"]):
        yield "none of anyOf"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is none of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{value!r} is not {schema['const']!r}"
    if "type" in schema and not isinstance(value, _TYPES[schema["type"]]):
        yield f"{value!r} is no {schema['type']}"
        return
    if isinstance(value, dict):
        yield from _in_object(value, schema, root)
    if isinstance(value, list):
        for each in value:
            yield from faults_in(each, schema["items"], root)


def _in_object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any]) -> Iterator[str]:
    properties = schema.get("properties", {})
    yield from (f"{name} is missing" for name in schema.get("required", []) if name not in value)
    rest = schema.get("additionalProperties", False if "properties" in schema else {})
    for name, each in value.items():
        if name in properties:
            yield from faults_in(each, properties[name], root)
        elif isinstance(rest, dict):
            yield from faults_in(each, rest, root)
        else:
            yield f"{name} is not known"
