"""The readers' own word on whether they read, above the calendar's: one file that the running inbox heeds.

It tells reporters to call someone instead; it stops nothing from being sent, fetched or opened.
"""

from __future__ import annotations

from enum import StrEnum

from crypto.notices import Reading
from inbox.folder import Folder, read_small
from worrybox.web.settings import write_private


class Word(StrEnum):
    """What the readers say."""

    CALENDAR = "as-the-calendar-says"
    NO = "no"
    HOLIDAY = "holiday"


def say(folder: Folder, word: Word) -> None:
    """From the next round on reporters are told so. Raises SettingsError (the disk)."""
    write_private(folder.reading, f"{word}\n".encode())


def said(folder: Folder) -> Word:
    """What was said last. A file that cannot be understood is as good as none. Raises FolderError."""
    if not folder.reading.exists():
        return Word.CALENDAR
    text = read_small(folder.reading).decode("utf-8", "replace").strip()
    return Word(text) if text in set(Word) else Word.CALENDAR


def told(word: Word) -> Reading | None:
    """The status that it makes; None where the calendar decides."""
    return None if word is Word.CALENDAR else Reading(word.value)
