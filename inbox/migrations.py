"""Brings a store to today's shape by numbered SQL files that are only ever added to.

Each file runs once, in its own transaction, with its number kept in `user_version`. It never edits what a
released version already ran, and refuses a store made by a newer version.
"""

from __future__ import annotations

import sqlite3
from importlib import resources

from inbox.errors import FolderError


def bring_up(store: sqlite3.Connection, package: str) -> None:
    """Run the migrations of `package` that `store` lacks. Raises FolderError for a newer store."""
    folder = resources.files(package) / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda file: file.name)
    (held,) = store.execute("PRAGMA user_version").fetchone()
    if held > len(files):
        raise FolderError("a store here was made by a newer version of worrybox; update this one")
    for number, file in enumerate(files, start=1):
        if number <= held:
            continue
        if int(file.name.split("_")[0]) != number:
            raise FolderError(f"migration {file.name} is out of order")
        # IMMEDIATE: of two processes that start at once, the second waits and then finds it done.
        script = file.read_text(encoding="utf-8")
        store.execute("BEGIN IMMEDIATE")
        try:
            (now,) = store.execute("PRAGMA user_version").fetchone()
            if now < number:
                for statement in statements(script):
                    store.execute(statement)
                store.execute(f"PRAGMA user_version = {number}")
        except BaseException:
            store.execute("ROLLBACK")
            raise
        store.execute("COMMIT")


def statements(script: str) -> list[str]:
    """The statements of a script, one by one: `executescript` would commit half-way."""
    found: list[str] = []
    waiting = ""
    for line in script.splitlines(keepends=True):
        waiting += line
        if sqlite3.complete_statement(waiting):
            found.append(waiting.strip())
            waiting = ""
    return found
