"""The rules of the house as plain functions: source text in, readable faults out.

Every rule is tried twice: on the project as it is, and on a small text that breaks it, so that a rule which
has gone blind is noticed. Nothing here imports a room.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("crypto", "portal", "kiosk", "inbox", "worrybox")
OWN = (*ROOMS, "tests", "tools", "bench", "hatch_build")
LONGEST_FILE = 450
LONGEST_FUNCTION = 60
# crypto has no I/O, no clock and no settings; randomness comes from PyNaCl or secrets.
CRYPTO_MAY_NOT_IMPORT = {
    *("asyncio", "http", "io", "logging", "os", "pathlib", "random", "select", "shutil", "signal"),
    *("socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid"),
}
CRYPTO_MAY_IMPORT_FROM_OTHERS = {"nacl", "shamir_mnemonic"}
ALLOWED_HOSTS = {"www.w3.org"}  # names of XML vocabularies, never fetched
# Split so that this file does not break its own rule.
UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "for" + " now", "not" + " implemented")), re.I)
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|tmp)/\w|shared/(?:design)|\.(?:library)/")


def tracked(*patterns: str) -> list[Path]:
    """Return the files of the project that git knows, matching the patterns, as they are on disk."""
    command = ["git", "ls-files", "-z", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def name_of(path: Path) -> str:
    """Return the path as it is written in the project: from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def faults(rule: Callable[[str], Iterable[str]], paths: Iterable[Path]) -> dict[str, list[str]]:
    """Return what a rule finds, by file; empty when all is well."""
    found = {name_of(path): list(rule(path.read_text("utf-8"))) for path in paths}
    return {name: wrong for name, wrong in found.items() if wrong}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a module, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def too_long(source: str) -> Iterator[str]:
    """Find functions over 60 lines, and a file over 450."""
    lines = source.count("\n") + 1
    if lines > LONGEST_FILE:
        yield f"the file has {lines} lines"
    for function in functions(ast.parse(source)):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > LONGEST_FUNCTION:
            yield f"{function.name} has {length} lines"


def long_script_functions(source: str) -> Iterator[str]:
    """Find functions of a script over 60 lines, by their braces: from a line that opens one to the line that
    closes it at the same depth of indentation. Scripts are indented as written, so this is enough.
    """
    lines = source.splitlines()
    for at, line in enumerate(lines):
        if not re.search(r"(?:\bfunction\b|=>|^\s*(?:async )?[\w$]+\().*\{$", line) or re.match(
            r"\s*(?:if|for)\b", line
        ):
            continue
        indent = line[: len(line) - len(line.lstrip())]
        ends = (end for end in range(at + 1, len(lines)) if lines[end].startswith(indent + "}"))
        length = next(ends, len(lines)) - at + 1
        if length > LONGEST_FUNCTION:
            yield f"line {at + 1}: a function of {length} lines"


def imported(node: ast.AST) -> list[str]:
    """Return the dotted names that an import statement asks for; nothing for any other node."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "."]
    return []


def hidden_imports(source: str) -> Iterator[str]:
    """Find imports of our own modules inside a function: they hide a cycle or a door that should be shut."""
    for function in functions(ast.parse(source)):
        for node in ast.walk(function):
            for name in imported(node):
                if name.split(".")[0] in OWN or name == ".":
                    yield f"{function.name} imports {name}"


def impure_imports(source: str) -> Iterator[str]:
    """Find what a module of crypto may not import: I/O, clock, settings, and any package but PyNaCl."""
    allowed = set(sys.stdlib_module_names) - CRYPTO_MAY_NOT_IMPORT
    allowed |= CRYPTO_MAY_IMPORT_FROM_OTHERS | {"crypto"}
    for node in ast.walk(ast.parse(source)):
        yield from (name for name in imported(node) if name.split(".")[0] not in allowed)


def third_party_origins(text: str) -> Iterator[str]:
    """Find addresses of other hosts in what a browser loads; a plain link to follow is no load."""
    text = re.sub(r"/\*.*?\*/|<!--.*?-->|\{#.*?#\}|^\s*//.*?$", "", text, flags=re.S | re.M)
    text = re.sub(r"<a\s[^>]*>", "", text)
    for match in re.finditer(r"""(?:https?:|["'(=]\s*)//([\w.-]+\.\w+)""", text):
        if match[1] not in ALLOWED_HOSTS:
            yield match[0]


def inline_code(template: str) -> Iterator[str]:
    """Find script, style and handlers written into a template: the content security policy forbids them."""
    patterns = (
        *(r"<script(?![^>]*\ssrc=)[^>]*>", r"<style[\s>]"),
        *(r"\sstyle\s*=", r"<[^>]*\son\w+\s*=", r"javascript:"),
    )
    text = re.sub(r"\{#.*?#\}|<!--.*?-->", "", template, flags=re.S)
    for pattern in patterns:
        yield from (match[0].strip() for match in re.finditer(pattern, text, re.I))


def string_html(script: str) -> Iterator[str]:
    """Find ways by which a script would turn a string into markup or code."""
    pattern = r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function)"
    yield from (match[0] for match in re.finditer(pattern, script))


def asserts_nothing(source: str) -> Iterator[str]:
    """Find tests in which nothing can fail but by accident."""
    tree = ast.parse(source)
    checking = {function.name for function in functions(tree) if _checks(function, set())}
    for function in functions(tree):
        if function.name.startswith("test_") and not _checks(function, checking):
            yield function.name


def _checks(function: ast.AST, helpers: set[str]) -> bool:
    inside = ast.walk(function)
    return any(isinstance(node, ast.Assert | ast.Raise) or _is_check(node, helpers) for node in inside)


def _is_check(node: ast.AST, helpers: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if any(word.arg == "check" and getattr(word.value, "value", None) is True for word in node.keywords):
        return True
    known = {"raises", "fail", "expect", "verify"} | helpers
    return called in known or called.startswith(("assert", "check_", "must_", "expect_"))


def claimed_tests(ledger: str) -> Iterator[tuple[str, str]]:
    """Yield (file, test) for every ``tests/...::test_name`` in the ledger."""
    yield from re.findall(r"(tests/[\w/.-]+\.py)::(\w+)", ledger)


def unproved_rows(ledger: str) -> Iterator[str]:
    """Find rows of the table of proved claims that name no test.

    A section whose heading says "not" or "trust" lists what is not proved, and needs none.
    """
    proved, heading = False, True
    for line in ledger.splitlines():
        if line.startswith("#"):
            proved = not re.search(r"\b(?:not|trust\w*)\b", line, re.I)
        is_row = line.startswith("|")
        if is_row and proved and not heading and not set(line) <= set("|-: ") and "tests/" not in line:
            yield line
        heading = not is_row


def commands(document: str, *, program: str) -> Iterator[list[str]]:
    """Yield the words after ``program`` for each of its commands in a document's code."""
    spans = re.findall(r"```[^\n]*\n(.*?)```", document, re.S)
    spans += re.findall(r"(?<!`)`([^`\n]+)`(?!`)", document)
    start = rf"^(?:\$ |[A-Z_]+=\S+ |sudo |uvx? (?:run )?|\S*/bin/)*{program} +(.+)$"
    for span in spans:
        for line in re.findall(start, span, re.M):
            words = re.split(r"\s(?:#|\||&&|>)", line)[0].split()
            if words and not words[0].startswith(("-", "[")):
                yield words


def broken_links(document: Path) -> Iterator[str]:
    """Find relative links in a Markdown file that lead nowhere."""
    for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", document.read_text("utf-8")):
        if not re.match(r"[a-z]+:", target) and not (document.parent / target).exists():
            yield target
