"""What the commands about people share: the folder that they work in, and its lists of readers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from inbox.folder import Folder, find_folder, read_small
from inbox.passphrase import Passphrase
from inbox.people.joining import chosen
from inbox.rosters import Rosters
from inbox.settings import read_settings


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

    def new_passphrase(self, file: Path, *, name: str) -> Passphrase:
        """What the file holds, for new keys. Raises FolderError, or SetupError for what is easy to guess."""
        typed = read_small(file).decode("utf-8", "replace")
        return chosen(typed, typed, about=(self.school, name))

    @property
    def school(self) -> str:
        """What the school is called. Raises FolderError or SettingsError."""
        return self.rosters.school(at_first=read_settings(self.folder).school)
