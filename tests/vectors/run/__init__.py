"""How Python runs each kind of vector: a function of the case and its file, giving what `expect` names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.vectors.run import casework, envelopes, formats, replying, trust

Run = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]
KINDS: dict[str, Run] = {
    **formats.KINDS,
    **trust.KINDS,
    **envelopes.KINDS,
    **replying.KINDS,
    **casework.KINDS,
}
