"""The audio's folder: made once, gone on with after an end in between, never half a file or one unlisted."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.voices.command import voices
from kiosk.voices.espeak import readable, word_times
from kiosk.voices.folder import (
    AT,
    NEVER,
    NOTHING,
    file_name,
    missing,
    read_list,
    remove_unlisted,
)
from kiosk.voices.making import BETWEEN_LISTS, Made, Sound, Speaker, make
from kiosk.voices.opus import NoEncoderError, find_encoder
from worrybox.web.i18n import ENGLISH, LANGUAGES

SENTENCES = tuple(f"Sentence {number}." for number in range(2 * BETWEEN_LISTS))


@dataclass
class Mouth:
    """Says what it is told, up to `breath` sentences."""

    breath: int = 1_000
    said: list[str] = field(default_factory=list)

    def __call__(self, sentence: str, voice: str) -> Sound:
        if len(self.said) == self.breath:
            raise KeyboardInterrupt
        self.said.append(sentence)
        return Sound(f"OggS {voice} {sentence}".encode(), ((0, 0), (len(sentence), NEVER)))

    @property
    def speaker(self) -> Speaker:
        return Speaker("espeak-ng 1.51", self)


def test_each_sentence_is_said_once_and_listed_with_its_file_and_words(tmp_path: Path) -> None:
    mouth = Mouth()
    assert make(tmp_path, ENGLISH, SENTENCES, mouth.speaker) == Made(50, 50)
    assert make(tmp_path, ENGLISH, SENTENCES, mouth.speaker) == Made(50, 0)
    at, words = read_list(tmp_path, ENGLISH).sentences["Sentence 7."]
    assert (tmp_path / at.removeprefix(AT)).read_bytes() == b"OggS en Sentence 7."
    assert words == ((0, 0), (11, NEVER))
    assert missing(tmp_path, ENGLISH, ["Sentence 7.", "Another."]) == 1
    assert tuple(mouth.said) == SENTENCES


def test_ended_in_between_it_goes_on_where_it_was(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path, ENGLISH, SENTENCES, Mouth(breath=BETWEEN_LISTS + 5).speaker)
    assert len(read_list(tmp_path, ENGLISH).sentences) == BETWEEN_LISTS
    again = Mouth()
    make(tmp_path, ENGLISH, SENTENCES, again.speaker)
    assert tuple(again.said) == SENTENCES[BETWEEN_LISTS:]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_file_that_is_lost_or_empty_is_made_again(tmp_path: Path) -> None:
    make(tmp_path, ENGLISH, SENTENCES, Mouth().speaker)
    (tmp_path / file_name(ENGLISH, SENTENCES[0])).unlink()
    (tmp_path / file_name(ENGLISH, SENTENCES[1])).write_bytes(b"")
    again = Mouth()
    make(tmp_path, ENGLISH, SENTENCES, again.speaker)
    assert tuple(again.said) == SENTENCES[:2]


def test_what_no_language_says_any_more_goes(tmp_path: Path) -> None:
    make(tmp_path, ENGLISH, SENTENCES, Mouth().speaker)
    make(tmp_path, LANGUAGES["cy"], SENTENCES[:1], Mouth().speaker)
    make(tmp_path, ENGLISH, SENTENCES[:2], Mouth().speaker)
    remove_unlisted(tmp_path)
    assert len(list(tmp_path.glob("*.opus"))) == 3


@pytest.mark.parametrize("damage", [b"", b"{}", b"null", b'{"language":"cy"}', b"\xff" * 9])
def test_a_damaged_list_or_one_of_another_recipe_is_as_good_as_none(tmp_path: Path, damage: bytes) -> None:
    make(tmp_path, ENGLISH, SENTENCES[:1], Mouth().speaker)
    whole = (tmp_path / "en.json").read_bytes()
    (tmp_path / "en.json").write_bytes(damage)
    assert read_list(tmp_path, ENGLISH) == NOTHING
    (tmp_path / "en.json").write_bytes(whole.replace(b'"recipe":1', b'"recipe":0'))
    assert read_list(tmp_path, ENGLISH) == NOTHING


def test_a_name_stands_for_one_sentence_in_one_language() -> None:
    names = {file_name(language, text) for language in LANGUAGES.values() for text in ("No.", "Nie.")}
    assert len(names) == 2 * len(LANGUAGES)


def test_words_that_the_voice_does_not_tell_of_begin_with_the_one_before() -> None:
    assert readable("Call 0800 1111 now.") == "Call 0 8 0 0 1 1 1 1 now."
    told = word_times("Call 0800 1111 now.", [(0, 5), (5, 300), (7, 400), (13, 900), (21, 1_500)])
    assert told == ((0, 0), (5, 300), (10, 900), (15, 1_500), (19, NEVER))
    assert word_times("Yes – no.", [(0, 0), (6, 700)]) == ((0, 0), (4, 0), (6, 700), (9, NEVER))


def test_without_an_encoder_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    with pytest.raises(NoEncoderError):
        find_encoder()
    (tmp_path / "kiosk.toml").write_text(f'pin = "{"A" * 22}"\n')
    with pytest.raises(SystemExit):
        voices.main(["--dir", str(tmp_path)], standalone_mode=False)
    assert "sudo apt install espeak-ng opus-tools" in capsys.readouterr().err
