"""Make the audio that is missing: every file is whole or not there, and what ended early is gone on with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from kiosk.voices.espeak import VOICES, Espeak
from kiosk.voices.folder import AT, Said, Spoken, Words, file_name, read_list, write_list
from kiosk.voices.opus import encode, find_encoder
from worrybox.web.i18n import Language
from worrybox.web.settings import private_folder, write_private

BETWEEN_LISTS = 25
"""Sentences after which the list is written, so that an end in between loses no more."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One sentence as a file holds it, and when each of its words begins."""

    opus: bytes
    words: Words


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says a sentence in a voice; `engine` is the program and its version."""

    engine: str
    say: Callable[[str, str], Sound]


@dataclass(frozen=True, slots=True)
class Made:
    """How many sentences of a language there are now, and how many of them are new."""

    sentences: int
    new: int


def speaker() -> Speaker:
    """eSpeak NG and an Opus encoder of this machine. Raises NoVoiceError, NoEncoderError."""
    espeak = Espeak()
    find_encoder()

    def say(sentence: str, voice: str) -> Sound:
        speech = espeak.say(sentence, voice=voice)
        return Sound(encode(speech), speech.words)

    return Speaker(espeak.version, say)


def make(folder: Path, language: Language, sentences: Iterable[str], speaks: Speaker) -> Made:
    """Bring `folder` to hold exactly these sentences of this language.

    Raises SettingsError (the disk), NoVoiceError, NoEncoderError; what was made by then stays.
    """
    private_folder(folder)
    wanted = tuple(sentences)
    known = read_list(folder, language).sentences
    listed: dict[str, Said] = {each: known[each] for each in wanted if each in known}
    new = [each for each in wanted if each not in known]
    voice = VOICES[language.tag]
    for count, sentence in enumerate(new, 1):
        sound = speaks.say(sentence, voice)
        name = file_name(language, sentence)
        write_private(folder / name, sound.opus)
        listed[sentence] = (AT + name, sound.words)
        if count % BETWEEN_LISTS == 0:
            write_list(folder, language, Spoken(voice, speaks.engine, listed))
    if new or listed.keys() != known.keys():
        write_list(folder, language, Spoken(voice, speaks.engine, listed))
    return Made(len(listed), len(new))
