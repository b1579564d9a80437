"""The guides say what the programs do: every line that `kiosk check` can say is explained."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from kiosk import check
from tests.house.rules import ROOT

LEAST = 12
"""Letters by which a line can be found in the table."""


def wrong_lines() -> Iterator[str]:
    """The longest fixed part of every line that begins with WRONG."""
    for call in ast.walk(ast.parse(ROOT.joinpath("kiosk/check.py").read_text("utf-8"))):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "Finding":
            continue
        if isinstance(call.args[0], ast.Constant) and call.args[0].value is True:
            continue
        parts = [each.value for each in ast.walk(call.args[1]) if isinstance(each, ast.Constant)]
        fixed = [part.strip(" ,;:()") for part in parts if isinstance(part, str)]
        yield max(fixed, key=len, default="")


def test_every_line_of_the_check_is_explained() -> None:
    guide = (ROOT / "docs/guides/kiosk-upkeep.md").read_text("utf-8").replace("`", "")
    lines = [line for line in wrong_lines() if len(line) >= LEAST]
    assert len(lines) >= len(check.CHECKS)
    unexplained = [line for line in lines if not any(part in guide for part in re.split(r": | \(", line))]
    assert unexplained == []
