"""What the commands about people share: the folder that they work in, and a passphrase from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import click

from inbox.folder import Folder, find_folder, read_small
from inbox.passphrase import Passphrase
from inbox.rosters import Rosters
from inbox.settings import read_settings
from inbox.telling import FILE, FOLDER

DIR = click.option("--dir", "directory", type=FOLDER, required=True, help="The inbox's folder, or a demo's.")
PASSPHRASE = click.option(
    "--passphrase-file", "file", type=FILE, required=True, help="A file that holds the passphrase."
)


@dataclass(frozen=True, slots=True)
class AtFolder:
    """A folder and its lists of readers."""

    folder: Folder
    rosters: Rosters

    @classmethod
    def at(cls, directory: Path) -> Self:
        """Of an inbox or a demo. Raises FolderError or SettingsError."""
        folder = find_folder(directory)
        return cls(folder, Rosters(folder, pin=read_settings(folder).pin_bytes))

    @property
    def school(self) -> str:
        """What the school is called. Raises FolderError or SettingsError."""
        return self.rosters.school(at_first=read_settings(self.folder).school)


def passphrase_in(file: Path) -> Passphrase:
    """What the file holds. Raises FolderError."""
    return Passphrase(read_small(file).decode("utf-8", "replace"))
