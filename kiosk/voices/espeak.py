"""The voice: eSpeak NG through its library, which also tells when each word begins.

Used when audio is made ahead, never while a child is there. Structures and numbers are those of
espeak-ng/speak_lib.h. The library keeps one state in a process, so one sentence is said at a time.
"""

import ctypes
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from kiosk.voices.folder import NEVER, Words

LIBRARY = "libespeak-ng.so.1"
WORDS_A_MINUTE = 150
"""A little slower than its usual 175, for a child who follows the words."""
_SYNCHRONOUS, _DO_NOT_EXIT = 2, 0x8000
_RATE, _BY_CHARACTER, _UTF8 = 1, 1, 1
_WORD, _END = 1, 0
_DIGITS = re.compile(r"\d{3,}")

VOICES = {"en": "en", "cy": "cy", "pl": "pl", "ro": "ro", "ur": "ur"}
"""eSpeak's name for the voice of each of our languages."""


class NoVoiceError(Exception):
    """The library is not installed, or does not do what is asked of it."""


@dataclass(frozen=True, slots=True, repr=False)
class Speech:
    """`samples`: 16-bit mono at `rate` a second."""

    samples: bytes
    rate: int
    words: Words


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


class Espeak:
    """The library, ready to speak. Raises NoVoiceError when it is not installed."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError:
            raise NoVoiceError("espeak-ng is not installed") from None
        self._library.espeak_Info.restype = ctypes.c_char_p
        self._rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _DO_NOT_EXIT)
        if self._rate <= 0:
            raise NoVoiceError("espeak-ng does not start: install espeak-ng-data")
        self._library.espeak_SetParameter(_RATE, WORDS_A_MINUTE, 0)
        self._samples = bytearray()
        self._begins: list[tuple[int, int]] = []
        # Kept: the library calls it as long as it is loaded.
        self._callback = _CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    @property
    def version(self) -> str:
        """As "espeak-ng 1.51"."""
        told: bytes = self._library.espeak_Info(None)
        return f"espeak-ng {told.decode('ascii', 'replace').split()[0]}"

    def say(self, sentence: str, *, voice: str) -> Speech:
        """The sentence in that voice. Raises NoVoiceError."""
        if self._library.espeak_SetVoiceByName(voice.encode("ascii")):
            raise NoVoiceError(f"espeak-ng has no voice {voice}: install espeak-ng-data")
        self._samples.clear()
        self._begins.clear()
        text = readable(sentence)
        data = text.encode() + b"\0"
        if self._library.espeak_Synth(data, len(data), 0, _BY_CHARACTER, 0, _UTF8, None, None):
            raise NoVoiceError("espeak-ng could not say a sentence")
        return Speech(bytes(self._samples), self._rate, word_times(sentence, self._begins))

    def _take(self, samples: int | None, count: int, events: Sequence[_Event]) -> int:
        if samples is not None:
            self._samples += ctypes.string_at(samples, count * 2)
        at = 0
        while events[at].type != _END:
            if events[at].type == _WORD:
                self._begins.append((events[at].text_position - 1, events[at].audio_position))
            at += 1
        return 0


def readable(sentence: str) -> str:
    """As it is to be read out: telephone numbers digit by digit."""
    return _DIGITS.sub(lambda digits: " ".join(digits[0]), sentence)


def word_times(sentence: str, begins: Sequence[tuple[int, int]]) -> Words:
    """When each word begins, from what the voice told: (place in the readable text, milliseconds).

    A word that the voice does not tell of begins with the one before.
    """
    words = list(re.finditer(r"\S+", sentence))
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(readable(word[0])) + 1
    told: dict[int, int] = {}
    for place, milliseconds in begins:
        told.setdefault(bisect_right(starts, place) - 1, milliseconds)
    times = accumulate((0 if index == 0 else told.get(index, 0) for index in range(len(words))), max)
    return (*zip((word.start() for word in words), times, strict=True), (len(sentence), NEVER))
