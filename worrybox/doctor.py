"""`worrybox doctor`: can this machine run Worrybox, is a folder in order? It changes nothing."""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

from worrybox.processes import writable
from worrybox.web import assets

OUR_NAMES = frozenset(("crypto", "portal", "kiosk", "inbox", "worrybox", "static"))
OUR_DISTRIBUTION = "worrybox"
OLDEST_PYTHON = (3, 11)
# The first SQLite with `RETURNING` and with today's WAL repairs.
OLDEST_SQLITE = (3, 35, 0)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is good, and a line that says what to do if not."""

    good: bool
    says: str


def examine(folder: Path | None) -> list[Finding]:
    """Everything the doctor looks at, in order."""
    findings = [_python(), _sqlite(), _sqlcipher(), _bundle(), *_names()]
    if folder is not None:
        findings.extend(_folder(folder))
    return findings


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(sys.version_info >= OLDEST_PYTHON, f"Python {version} (3.11 or later is needed)")


def _sqlite() -> Finding:
    return Finding(
        sqlite3.sqlite_version_info >= OLDEST_SQLITE,
        f"SQLite {sqlite3.sqlite_version} (3.35 or later is needed)",
    )


def _sqlcipher() -> Finding:
    found = any(distribution.name.lower() == "sqlcipher3" for distribution in distributions())
    return Finding(found, "SQLCipher for the readers' stores (package sqlcipher3)")


def _bundle() -> Finding:
    try:
        assets.load()
    except assets.BundleMissingError as error:
        return Finding(False, str(error))
    return Finding(True, "the browser bundle is there and fresh")


def _names() -> list[Finding]:
    """Our packages have plain names: no other distribution in this environment may provide the same."""
    taken = intruders()
    if not taken:
        return [Finding(True, "no other package uses our names")]
    return [
        Finding(False, f"{owner} also provides {name}: install Worrybox into an environment of its own")
        for name, owner in taken
    ]


def intruders() -> list[tuple[str, str]]:
    """(name, distribution) for each of our top-level names that another distribution provides."""
    found = set()
    for distribution in distributions():
        owner = distribution.name
        if owner.lower() == OUR_DISTRIBUTION:
            continue
        for file in distribution.files or ():
            first = file.parts[0]
            if (name := first.removesuffix(".py")) in OUR_NAMES and (
                len(file.parts) > 1 or first.endswith(".py")
            ):
                found.add((name, owner))
    return sorted(found)


def _folder(folder: Path) -> list[Finding]:
    if not folder.is_dir():
        return [Finding(False, f"the folder {folder} does not exist")]
    can_write = Finding(writable(folder), f"the folder {folder} can be written")
    loose = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    if loose:
        return [can_write, Finding(False, f"{loose[0]} is open to other accounts: run chmod -R go= {folder}")]
    return [can_write, Finding(True, f"no file in {folder} is open to other accounts")]
