"""A kiosk's folder with audio in it, without waiting for a voice to say hundreds of sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from kiosk.voices.folder import AT, NEVER, Spoken, file_name, folder_in, write_list
from kiosk.voices.making import Sound
from kiosk.voices.sentences import fixed_sentences
from worrybox.web.i18n import Language

SHORT = Sound(b"OggS", ((0, 0), (1, NEVER)))


def fill(
    kiosk: Path, languages: Collection[Language], sound: Sound = SHORT, said: Mapping[str, Sound] = {}
) -> None:
    """Every fixed sentence of these languages as `sound`, but for those `said` otherwise."""
    folder = folder_in(kiosk)
    folder.mkdir(mode=0o700, exist_ok=True)
    for language in languages:
        listed = {}
        for sentence in fixed_sentences(language):
            path = folder / file_name(language, sentence)
            path.write_bytes(said.get(sentence, sound).opus)
            path.chmod(0o600)
            words = said[sentence].words if sentence in said else ((0, 0), (len(sentence), NEVER))
            listed[sentence] = (AT + path.name, words)
        write_list(folder, language, Spoken("", "", listed))
