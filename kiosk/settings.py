"""What a kiosk is told: `kiosk.toml` in its folder, with the school's pin. It holds no secret."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from crypto.encoding import b64, unb64
from crypto.errors import EncodingError
from crypto.policy import Pin
from worrybox.web import settings

FILE_NAME = "kiosk.toml"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The kiosk's folder and the pin (16 bytes) that every roster must verify under."""

    folder: Path
    pin: Pin

    @property
    def kept(self) -> Path:
        """The last documents that verified, so that the kiosk works without network."""
        return self.folder / "kept"


def load(folder: Path) -> Settings:
    """The settings in `folder`. Raises SettingsError naming the file and what to do."""
    path = folder / FILE_NAME
    return Settings(folder, _pin(settings.load(path, _File).pin, path))


def make(folder: Path, *, pin: str) -> Settings:
    """Make a new kiosk's folder; one with the same pin stays as it is.

    Raises SettingsError, also when the folder belongs to another school.
    """
    path = folder / FILE_NAME
    wanted = _pin(pin, path)
    settings.private_folder(folder)
    if not path.exists():
        settings.write_private(path, f'# The school this kiosk belongs to.\npin = "{b64(wanted)}"\n'.encode())
    made = load(folder)
    if made.pin != wanted:
        raise settings.SettingsError(f"{path} is for another school: choose another folder")
    return made


def _pin(text: str, path: Path) -> Pin:
    try:
        return Pin(unb64(text, size=16))
    except EncodingError:
        raise settings.SettingsError(f"{path}: a pin has 22 characters of base64url") from None
