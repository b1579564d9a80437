"""What commands share: their options, a passphrase from a file, an inbox's folder.

No command works on a vault in silence about what it undid first: a restore that a power cut ended half-way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from inbox.folder import Folder, find_folder, read_small
from inbox.in_use import InUse
from inbox.keeping.placing import settle
from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.telling import FILE, FOLDER
from inbox.vault.vault import Vault
from inbox.vouching import unlocked

DIR = click.option("--dir", "directory", type=FOLDER, required=True, help="The inbox's folder, or a demo's.")
READER = click.option("--reader", required=True, help="The reader's id, as r1.")
PASSPHRASE = click.option(
    "--passphrase-file", "file", type=FILE, required=True, help="A file that holds the passphrase."
)


def tell(problems: Iterable[str]) -> None:
    """A line each, for the person at the keyboard."""
    for problem in problems:
        click.echo(f"worrybox inbox: {problem}", err=True)


def passphrase_in(file: Path) -> Passphrase:
    """What the file holds. Raises FolderError."""
    return Passphrase(read_small(file).decode("utf-8", "replace"))


@contextmanager
def office_at(directory: Path) -> Iterator[Office]:
    """The inbox in this folder; says what was found half done there. Raises as Office.open does."""
    office = Office.open(directory)
    try:
        tell(office.settled)
        yield office
    finally:
        office.close()


@contextmanager
def vault_at(
    directory: Path, reader: str, file: Path, *, how: Callable[..., Vault] = unlocked
) -> Iterator[tuple[Office, Vault]]:
    """The same, with one reader's vault unlocked. Raises as `how` does, too."""
    with office_at(directory) as office:
        vault = how(office, reader=reader, passphrase=passphrase_in(file))
        try:
            yield office, vault
        finally:
            vault.lock()


@contextmanager
def folder_at(directory: Path) -> Iterator[Folder]:
    """For what works on a vault without an office. Raises FolderError or SettingsError."""
    folder = find_folder(directory)
    held = InUse(folder.root)
    try:
        tell(settle(folder, held))
        yield folder
    finally:
        held.close()
