"""The rooms stand on each other in one direction, and what must stay shut stays shut.

The contracts in pyproject.toml say the same to ``lint-imports``; here they are tried on the running program.
"""

from __future__ import annotations

import graphlib
import subprocess
import sys
from functools import cache

import grimp
import pytest

from tests.house.rules import ROOMS, ROOT, faults, hidden_imports, impure_imports, tracked

LOAD_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as missing:
        # The kiosk's shell runs with the system's Python and the system's GTK, and imports nothing of ours.
        if missing.name != "gi":
            raise
print("\\n".join(sys.modules))
"""


@cache
def graph() -> grimp.ImportGraph:
    present = [room for room in ROOMS if (ROOT / room / "__init__.py").is_file()]
    return grimp.build_graph(*present, cache_dir=None)


def loaded_by(room: str) -> set[str]:
    command = [sys.executable, "-c", LOAD_ALL, room]
    return set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("room", ["portal", "kiosk"])
def test_a_process_that_loads_the_whole_room_never_loads_the_opening_keys(room: str) -> None:
    if (ROOT / room / "__init__.py").is_file():
        assert "crypto.identities" not in loaded_by(room)


def test_the_inbox_does_load_the_opening_keys() -> None:
    assert "crypto.identities" in loaded_by("inbox")


def test_the_front_desk_imports_no_room() -> None:
    entered = {name.split(".")[0] for name in loaded_by("worrybox")}
    assert not entered & {"portal", "kiosk", "inbox"}


def test_the_inbox_knows_of_the_portal_only_its_questions_its_times_and_its_list_of_words() -> None:
    inside = {name for name in graph().modules if name.split(".")[0] == "inbox"}
    imports = {name for module in inside for name in graph().find_modules_directly_imported_by(module)}
    known = {"portal.questions", "portal.questions.model", "portal.reading_times", "portal.drawn"}
    assert {name for name in imports if name.split(".")[0] == "portal"} <= known


def test_no_module_imports_itself_by_a_detour() -> None:
    modules = {name: graph().find_modules_directly_imported_by(name) for name in graph().modules}
    assert list(graphlib.TopologicalSorter(modules).static_order())


def test_no_function_hides_an_import_of_our_own() -> None:
    assert faults(hidden_imports, tracked("*.py")) == {}


def test_crypto_is_pure() -> None:
    assert faults(impure_imports, tracked("crypto/*.py")) == {}


def test_the_rules_see_what_breaks_them() -> None:
    assert list(hidden_imports("def f():\n    from portal.app import x\n")) == ["f imports portal.app"]
    assert list(impure_imports("import os\nimport nacl\n")) == ["os"]
    assert list(impure_imports("from starlette import x\n")) == ["starlette"]


def test_crypto_re_exports_nothing() -> None:
    assert (ROOT / "crypto/__init__.py").read_text().strip() == ""
