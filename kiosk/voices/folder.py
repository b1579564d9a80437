"""The folder of the sentences' audio: what its files are called, and the list of each language.

The list is what the page asks for first: for each sentence its file, and when each of its words begins. A
file's name is the digest of language, sentence and recipe, so it never changes its meaning and may be kept
for ever; only such names and the languages' lists are ever looked up.
"""

import hashlib
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from worrybox.web.i18n import LANGUAGES, Language
from worrybox.web.settings import write_private

FOLDER = "voices"
RECIPE = 1
"""To be raised when voice, pace or sound are made in another way: then every file is made anew."""
MOST_BYTES = 262_144
"""Of one sentence: over two minutes at 16 kbit/s."""
MOST_LIST_BYTES = 1_048_576
FILE_NAME = re.compile(r"[0-9a-f]{32}\.opus")
AT = f"/{FOLDER}/"
"""Where the page finds them."""

Words = tuple[tuple[int, int], ...]
"""For each word (between blanks) its place in the sentence, and the milliseconds until it begins. The first
begins at 0; a last pair with the sentence's length and NEVER stands for the end."""
NEVER = 3_600_000
Said = tuple[str, Words]
"""The address of a sentence's file, and its words."""


class _List(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    language: str
    voice: str
    engine: str
    recipe: int
    sentences: dict[str, Said]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is known of one language: the voice, the program's version, and each sentence with its file."""

    voice: str
    engine: str
    sentences: Mapping[str, Said]


NOTHING = Spoken("", "", {})


def folder_in(kiosk: Path) -> Path:
    """Where the audio of the kiosk in this folder is."""
    return kiosk / FOLDER


def file_name(language: Language, sentence: str) -> str:
    """32 hexadecimal digits and ".opus": the same sentence in another language is another file."""
    said = f"{language.tag}\0{RECIPE}\0{sentence}".encode()
    return f"{hashlib.blake2b(said, digest_size=16, person=b'worrybox-voice').hexdigest()}.opus"


def read_list(folder: Path, language: Language) -> Spoken:
    """The sentences of this language whose file is there; none where the list is missing, old or damaged."""
    data = read_bounded(folder / f"{language.tag}.json", most=MOST_LIST_BYTES)
    try:
        read = msgspec.json.decode(data or b"", type=_List)
    except msgspec.MsgspecError:
        return NOTHING
    if (read.language, read.recipe) != (language.tag, RECIPE):
        return NOTHING
    there = {
        sentence: said
        for sentence, said in read.sentences.items()
        if said[0] == AT + (name := file_name(language, sentence)) and _is_whole(folder / name)
    }
    return Spoken(read.voice, read.engine, there)


def write_list(folder: Path, language: Language, spoken: Spoken) -> None:
    """All of it or nothing. Raises SettingsError, ValueError (larger than a list may be)."""
    listed = _List(language.tag, spoken.voice, spoken.engine, RECIPE, dict(sorted(spoken.sentences.items())))
    data = msgspec.json.encode(listed)
    if len(data) > MOST_LIST_BYTES:
        raise ValueError("the list of sentences is larger than it can be")
    write_private(folder / f"{language.tag}.json", data)


def remove_unlisted(folder: Path) -> None:
    """Files of sentences that no language says any more."""
    listed = {at for each in LANGUAGES.values() for at, _ in read_list(folder, each).sentences.values()}
    for path in folder.glob("*.opus"):
        if AT + path.name not in listed:
            path.unlink(missing_ok=True)


def missing(folder: Path, language: Language, sentences: Collection[str]) -> int:
    """How many of them have no audio."""
    return len(set(sentences) - read_list(folder, language).sentences.keys())


def read_bounded(path: Path, *, most: int) -> bytes | None:
    """The file, if it is one of at most `most` bytes."""
    try:
        with open(path, "rb", opener=_opened_unseen) as file:
            data = file.read(most + 1)
    except OSError:
        return None
    return data if len(data) <= most else None


def _opened_unseen(path: str, flags: int) -> int:
    """Opened so that its time of access tells of no child who listened (Linux, one's own file)."""
    try:
        return os.open(path, flags | getattr(os, "O_NOATIME", 0))
    except PermissionError:
        return os.open(path, flags)


def _is_whole(path: Path) -> bool:
    try:
        return 0 < path.stat().st_size <= MOST_BYTES
    except OSError:
        return False
