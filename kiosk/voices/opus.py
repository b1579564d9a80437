"""Sound made small: WAV to Opus in Ogg by opusenc (opus-tools), or by ffmpeg where that is what there is."""

import io
import shutil
import subprocess
import wave

from kiosk.voices.espeak import Speech
from kiosk.voices.folder import MOST_BYTES

SECONDS = 60
KILOBITS = 16
"""A second: clear speech; nine seconds are about 18 KB."""
COMMANDS = (
    ("opusenc", "--quiet", "--bitrate", str(KILOBITS), "--discard-comments", "--serial", "1", "-", "-"),
    (
        *("ffmpeg", "-nostdin", "-loglevel", "error", "-f", "wav", "-i", "pipe:0"),
        *("-c:a", "libopus", "-b:a", f"{KILOBITS}k", "-f", "ogg", "pipe:1"),
    ),
)


class NoEncoderError(Exception):
    """Neither program is installed, or the one there is fails."""


def encoder() -> tuple[str, ...]:
    """The command to use. Raises NoEncoderError."""
    for command in COMMANDS:
        if shutil.which(command[0]):
            return command
    raise NoEncoderError("neither opusenc nor ffmpeg is installed")


def encode(speech: Speech, command: tuple[str, ...]) -> bytes:
    """At most MOST_BYTES of Ogg Opus. Raises NoEncoderError."""
    try:
        done = subprocess.run(command, input=_wav(speech), capture_output=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        raise NoEncoderError(f"{command[0]} does not run") from None
    if done.returncode or not done.stdout.startswith(b"OggS") or len(done.stdout) > MOST_BYTES:
        raise NoEncoderError(f"{command[0]} made no audio that can be used")
    return done.stdout


def _wav(speech: Speech) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(speech.rate)
        file.writeframes(speech.samples)
    return made.getvalue()
