"""How Python tests call the browser's modules in Node: many calls in one process, bytes as bytes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


class Refused(Exception):
    """What a module threw; the message is its one word, or the error's own text."""


def run(node: Path, script: str, *arguments: object, given: str = "") -> str:
    """Run one of this folder's scripts and return what it printed. Fails loudly with what it said."""
    command = [str(node), str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Modules:
    """The modules under test, in one Node process. `js("name", ...)` is one call, `js.each([...])` many."""

    def __init__(self, node: Path) -> None:
        command = [str(node), str(HERE / "call.mjs")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, name: str, *given: Any) -> Any:
        answer = self.each([(name, *given)])[0]
        if isinstance(answer, Refused):
            raise answer
        return answer

    def each(self, calls: Sequence[Sequence[Any]]) -> list[Any]:
        """One answer for each call; a Refused where it threw."""
        asks, says = self._process.stdin, self._process.stdout
        assert asks is not None
        assert says is not None
        asks.write(json.dumps(calls, default=_dismiss) + "\n")
        asks.flush()
        answers = json.loads(says.readline())
        return [Refused(a["refused"]) if "refused" in a else _revive(a.get("value")) for a in answers]

    def close(self) -> None:
        """End the process and wait for it."""
        self._process.communicate(timeout=30)


def _dismiss(value: Any) -> dict[str, str]:
    return {"hex": bytes(value).hex()}


def _revive(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"hex"}:
            return bytes.fromhex(value["hex"])
        return {key: _revive(item) for key, item in value.items()}
    return [_revive(item) for item in value] if isinstance(value, list) else value
