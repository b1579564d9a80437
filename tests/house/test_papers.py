"""What the documents say is so: each claim has its test, each command exists, each link leads somewhere."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import click

from tests.house.rules import (
    ROOT,
    broken_links,
    claimed_tests,
    commands,
    faults,
    functions,
    name_of,
    tracked,
    unproved_rows,
)

DOCUMENTS = tracked("*.md")
INSIDE = {"poster": "inbox"}
"""Commands of the front desk that a room carries out, and which."""
LEDGER = ROOT / "docs/claims.md"


def ledger() -> str:
    return LEDGER.read_text("utf-8") if LEDGER.is_file() else ""


def defined_in(path: Path) -> set[str]:
    source = path.read_text("utf-8") if path.is_file() else ""
    return {function.name for function in functions(ast.parse(source))}


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.M))


def front_desk() -> click.Group:
    module = importlib.import_module("worrybox.command")
    return next(thing for thing in vars(module).values() if isinstance(thing, click.Group))


def room_command(word: str) -> click.Command:
    """The room's own command, or the one inside it that has a name of its own at the front desk."""
    room: click.Group = importlib.import_module(f"{INSIDE.get(word, word)}.__main__").main
    return room.commands[word] if word in INSIDE else room


def wrong_command(words: list[str], group: click.Group) -> str | None:
    """Return what is wrong with ``worrybox WORDS``: an unknown command, or an option it does not take."""
    command: click.Command = group
    for word in words:
        if word.startswith("--"):
            options = {name for item in command.params for name in item.opts}
            if word.split("=")[0].strip("[],.") not in options:
                return f"{command.name} takes no {word}"
        elif isinstance(command, click.Group) and not word.startswith("-"):
            if word not in command.commands:
                return f"no command {word}"
            command = command.commands[word]
            if command.context_settings.get("ignore_unknown_options"):
                # The front desk passes on to the room, so what follows is the room's own command.
                command = room_command(word)
    return None


def test_every_claim_points_to_a_real_test() -> None:
    claims = claimed_tests(ledger())
    missing = [f"{file}::{test}" for file, test in claims if test not in defined_in(ROOT / file)]
    assert missing == []


def test_every_claim_has_a_test() -> None:
    assert list(unproved_rows(ledger())) == []


def test_every_make_command_in_the_documents_exists() -> None:
    def unknown(text: str) -> set[str]:
        return {name for name, *_ in commands(text, program="make") if "=" not in name} - targets()

    assert faults(unknown, DOCUMENTS) == {}


def test_every_worrybox_command_in_the_documents_exists() -> None:
    def wrong(text: str) -> list[str]:
        named = commands(text, program="worrybox")
        return [fault for words in named if (fault := wrong_command(words, front_desk()))]

    assert faults(wrong, DOCUMENTS) == {}


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = {name_of(path): list(broken_links(path)) for path in DOCUMENTS}
    assert {name: links for name, links in broken.items() if links} == {}


def test_the_rules_see_what_breaks_them(tmp_path: Path) -> None:
    table = "# Proved\n| claim | test |\n|---|---|\n| it floats | none |\n| it sinks | tests/a.py::test_b |\n"
    assert list(unproved_rows(table)) == ["| it floats | none |"]
    assert list(claimed_tests(table)) == [("tests/a.py", "test_b")]
    assert not list(unproved_rows(table.replace("Proved", "Not proved")))
    assert list(commands("Run `make tea` or wait", program="make")) == [["tea"]]
    assert list(commands("```\n$ uv run worrybox brew\n```", program="worrybox")) == [["brew"]]
    group = click.Group("worrybox", commands=[click.Command("demo", params=[click.Option(["--dir"])])])
    assert wrong_command(["demo", "--dir", "D"], group) is None
    assert wrong_command(["brew"], group) == "no command brew"
    assert wrong_command(["demo", "--hot"], group) == "demo takes no --hot"
    (tmp_path / "a.md").write_text("[b](b.md) [c](a.md#x) [d](https://example.org)")
    assert list(broken_links(tmp_path / "a.md")) == ["b.md"]
