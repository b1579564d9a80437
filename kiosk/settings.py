"""What a kiosk is told: `kiosk.toml` in its folder, and beside it the hash of its maintenance digits.

It holds no secret but that hash: the pin, the portal's address and the kiosk's id are known to others too.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from crypto.encoding import b64, unb64
from crypto.errors import EncodingError
from crypto.policy import Pin
from kiosk.digits import Digits
from worrybox.web import settings

FILE_NAME = "kiosk.toml"
DIGITS_NAME = "digits"
ID_BYTES = 8
SLOT_SECONDS = 300
SLOT_SECONDS_OUTSIDE = 1_800
ROUND_SECONDS = 60
LEAST_SLOT_SECONDS = 2
MOST_SLOT_SECONDS = 7_200
ATTRACTIONS = ("clock", "library", "lunch", "own")
MOST_LINES = 12
LONGEST_LINE = 80


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pin: str
    kiosk: str = ""
    portal: str = ""
    slot_seconds: int = SLOT_SECONDS
    slot_seconds_outside: int = SLOT_SECONDS_OUTSIDE
    round_seconds: int = ROUND_SECONDS
    attract: str = ATTRACTIONS[0]
    attract_lines: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """The kiosk's folder, and the pin (16 bytes) that every roster must verify under.

    `id` are 8 random bytes that name this kiosk to the bell. `portal` is the portal's address with any
    `/s/SLUG`, "" where the command line gives it. One envelope leaves every `slot_seconds` in the school's
    hours, every `slot_seconds_outside` at other times; the portal is asked what is new every `round_seconds`.
    `attract` names what the idle screen looks like,
    `attract_lines` are the school's own lines for it. `switches` are the input devices that a child who
    cannot touch may use. `digits` is None until the maintenance digits were set.
    """

    folder: Path
    pin: Pin
    id: bytes = bytes(ID_BYTES)
    portal: str = ""
    slot_seconds: int = SLOT_SECONDS
    slot_seconds_outside: int = SLOT_SECONDS_OUTSIDE
    round_seconds: int = ROUND_SECONDS
    attract: str = ATTRACTIONS[0]
    attract_lines: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()
    digits: Digits | None = None

    @property
    def kept(self) -> Path:
        """The last documents that verified, so that the kiosk works without network."""
        return self.folder / "kept"

    @property
    def spool(self) -> Path:
        """The ring of sealed envelopes that wait for their slot."""
        return self.folder / "spool"


def load(folder: Path) -> Settings:
    """The settings in `folder`. Raises SettingsError naming the file and what to do."""
    path = folder / FILE_NAME
    told = settings.load(path, _File)
    _check(told, path)
    return Settings(
        folder,
        _pin(told.pin, path),
        id=_id(told.kiosk, path),
        portal=told.portal.rstrip("/"),
        slot_seconds=told.slot_seconds,
        slot_seconds_outside=told.slot_seconds_outside,
        round_seconds=told.round_seconds,
        attract=told.attract,
        attract_lines=told.attract_lines,
        switches=told.switches,
        digits=_digits(folder / DIGITS_NAME),
    )


def make(folder: Path, *, pin: str, portal: str = "", slot_seconds: int | None = None) -> Settings:
    """Make a new kiosk's folder; one with the same pin stays as it is, but for an id that it lacks.

    `slot_seconds` (None: as usual) are kept for the school's hours and for all others. Raises SettingsError,
    also when the folder belongs to another school.
    """
    path = folder / FILE_NAME
    wanted = _pin(pin, path)
    settings.private_folder(folder)
    if not path.exists():
        lines = ["# The school this kiosk belongs to.", f'pin = "{b64(wanted)}"']
        if portal:
            lines += ["# The portal's address.", f'portal = "{_address(portal, path)}"']
        if slot_seconds is not None:
            lines += [f"{hours} = {slot_seconds}" for hours in ("slot_seconds", "slot_seconds_outside")]
        settings.write_private(path, ("\n".join(lines) + "\n").encode())
    made = named(folder)
    if made.pin != wanted:
        raise settings.SettingsError(f"{path} is for another school: choose another folder")
    return made


def named(folder: Path) -> Settings:
    """The settings in `folder`, with an id of its own written into them if they have none.

    Raises SettingsError.
    """
    found = load(folder)
    if any(found.id):
        return found
    path = folder / FILE_NAME
    kept = path.read_bytes().rstrip(b"\n")
    line = f'# This kiosk\'s own id, told to the bell.\nkiosk = "{b64(secrets.token_bytes(ID_BYTES))}"\n'
    settings.write_private(path, kept + b"\n" + line.encode())
    return load(folder)


def keep_digits(folder: Path, digits: str) -> None:
    """Keep a hash of the four maintenance digits. Raises SettingsError."""
    try:
        made = Digits.make(digits)
    except ValueError as error:
        raise settings.SettingsError(str(error)) from None
    settings.write_private(folder / DIGITS_NAME, made.encode())


def _pin(text: str, path: Path) -> Pin:
    try:
        return Pin(unb64(text, size=16))
    except EncodingError:
        raise settings.SettingsError(f"{path}: a pin has 22 characters of base64url") from None


def _id(text: str, path: Path) -> bytes:
    if not text:
        return bytes(ID_BYTES)
    try:
        return unb64(text, size=ID_BYTES)
    except EncodingError:
        raise settings.SettingsError(f"{path}: kiosk has 11 characters of base64url") from None


def _digits(path: Path) -> Digits | None:
    if not path.exists():
        return None
    try:
        return Digits.decode(settings.read_secret(path, size=Digits.BYTES))
    except ValueError:
        raise settings.SettingsError(f"{path} is damaged: set the maintenance digits again") from None


def _address(text: str, path: Path) -> str:
    if not text.startswith(("http://", "https://")) or not text.isascii() or set(text) & set(' "\\\n\r\t'):
        raise settings.SettingsError(f"{path}: portal is an address that begins with https://")
    return text.rstrip("/")


def _check(told: _File, path: Path) -> None:
    """Raises SettingsError for the first value that cannot be meant."""
    if told.portal:
        _address(told.portal, path)
    for name in ("slot_seconds", "slot_seconds_outside"):
        if not LEAST_SLOT_SECONDS <= getattr(told, name) <= MOST_SLOT_SECONDS:
            raise settings.SettingsError(
                f"{path}: {name} is {LEAST_SLOT_SECONDS} to {MOST_SLOT_SECONDS} seconds"
            )
    if told.slot_seconds_outside % told.slot_seconds:
        raise settings.SettingsError(f"{path}: slot_seconds_outside is a multiple of slot_seconds")
    if not 1 <= told.round_seconds <= MOST_SLOT_SECONDS:
        raise settings.SettingsError(f"{path}: round_seconds is 1 to {MOST_SLOT_SECONDS} seconds")
    if told.attract not in ATTRACTIONS:
        raise settings.SettingsError(f"{path}: attract is one of {', '.join(ATTRACTIONS)}")
    lines = told.attract_lines
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        raise settings.SettingsError(
            f"{path}: attract_lines has at most {MOST_LINES} lines of {LONGEST_LINE} characters"
        )
