"""How a part of the inbox is started in a process of its own: the command that each of them is run by."""

from __future__ import annotations

import sys
from pathlib import Path

_SITE = str(Path(__file__).resolve().parents[1])
_START = (
    "import runpy, sys; sys.path.insert(0, sys.argv[1]); runpy.run_module(sys.argv[2], run_name='__main__')"
)


def alone(module: str) -> list[str]:
    """The command for `module`: a fresh interpreter that takes nothing from its surroundings."""
    return [sys.executable, "-I", "-B", "-c", _START, _SITE, module]
