"""Files and functions stay small enough to read, tests say something, and nothing is left half done."""

from __future__ import annotations

from tests.house.rules import (
    LONGEST_FILE,
    MACHINE_PATH,
    ROOMS,
    ROOT,
    UNFINISHED,
    asserts_nothing,
    faults,
    long_script_functions,
    name_of,
    too_long,
    tracked,
)

PYTHON = tracked("*.py")
TEXTS = [path for path in tracked() if path.suffix not in {".png", ".ico", ".db", ".gz", ".br", ".woff2"}]


def test_files_and_functions_stay_short() -> None:
    assert faults(too_long, PYTHON) == {}


def test_scripts_stay_short() -> None:
    scripts = tracked("static/js/*.js", "static/components/*.js")
    assert [name_of(path) for path in scripts if path.read_text("utf-8").count("\n") > LONGEST_FILE] == []


def test_functions_of_scripts_stay_short() -> None:
    scripts = tracked("static/js/*.js", "static/components/*.js", "tests/js/*.mjs")
    assert faults(long_script_functions, scripts) == {}


def test_every_test_can_fail() -> None:
    assert faults(asserts_nothing, tracked("tests/**/test_*.py", "tests/test_*.py")) == {}


def test_every_python_folder_is_a_package() -> None:
    folders = {path.parent for path in tracked("tests/*.py", *(f"{room}/*.py" for room in ROOMS))}
    assert {name_of(folder) for folder in folders if not (folder / "__init__.py").is_file()} == set()


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [name_of(path) for path in TEXTS if MACHINE_PATH.search(path.read_text("utf-8", "replace"))]
    assert found == []


def test_no_code_is_left_half_done() -> None:
    code = [path for path in TEXTS if path.suffix in {".py", ".js", ".css", ".html", ".sql"}]
    assert [name_of(path) for path in code if UNFINISHED.search(path.read_text("utf-8"))] == []


def test_the_rules_see_what_breaks_them() -> None:
    assert list(too_long("def f():\n" + "    x = 1\n" * 60)) == ["f has 61 lines"]
    assert list(too_long("x = 1\n" * 450)) == ["the file has 451 lines"]
    body = "  x();\n" * 60
    for opened, closed in (("function f() {", "}"), ("const f = (x) => {", "};"), ("  async f(x) {", "  },")):
        assert len(list(long_script_functions(f"{opened}\n{body}{closed}\n"))) == 1
        assert not list(long_script_functions(f"{opened}\n  x();\n{closed}\n{body}"))
    assert list(asserts_nothing("def test_it():\n    print(1)\n")) == ["test_it"]
    assert not list(asserts_nothing("def ok():\n    assert 1\n\ndef test_it():\n    ok()\n"))
    assert MACHINE_PATH.search("see " + "/work" + "/main")
    assert not MACHINE_PATH.search("static/" + "work/x")
    assert UNFINISHED.search("# TO" + "DO later")


def test_the_root_holds_what_a_newcomer_needs_and_no_more() -> None:
    folders = {name_of(path).split("/")[0] for path in tracked() if path.parent != ROOT}
    assert folders <= {*ROOMS, "static", "tests", "docs", "bench", "tools", "requirements", ".ci"}
