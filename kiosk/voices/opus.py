"""Sound made small: WAV to Opus in Ogg, by opusenc of opus-tools."""

import io
import shutil
import subprocess
import wave

from kiosk.voices.espeak import Speech
from kiosk.voices.folder import MOST_BYTES

SECONDS = 60
KILOBITS = 16
"""A second: clear speech; nine seconds are about 18 KB."""
COMMAND = ("opusenc", "--quiet", "--bitrate", str(KILOBITS), "--discard-comments", "--serial", "1", "-", "-")


class NoEncoderError(Exception):
    """The program is not installed, or fails."""


def find_encoder() -> None:
    """Return if it is there. Raises NoEncoderError."""
    if shutil.which(COMMAND[0]) is None:
        raise NoEncoderError("opusenc is not installed")


def encode(speech: Speech) -> bytes:
    """At most MOST_BYTES of Ogg Opus. Raises NoEncoderError."""
    try:
        done = subprocess.run(COMMAND, input=_wav(speech), capture_output=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        raise NoEncoderError("opusenc does not run") from None
    if done.returncode or not done.stdout.startswith(b"OggS") or len(done.stdout) > MOST_BYTES:
        raise NoEncoderError("opusenc made no audio that can be used")
    return done.stdout


def _wav(speech: Speech) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(speech.rate)
        file.writeframes(speech.samples)
    return made.getvalue()
