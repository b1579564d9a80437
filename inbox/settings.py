"""What a school decided about its inbox: `inbox.toml` in the inbox's folder.

It holds no secret. It is read once at the start. Only the school's name can change while the inbox runs: by a
list of readers, which counts for more than the file.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

import msgspec

from crypto.encoding import b64, unb64
from crypto.errors import EncodingError
from crypto.policy import Pin
from inbox.errors import FolderError
from inbox.folder import Folder
from worrybox.web.settings import load, write_private


class InboxSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The keys of `inbox.toml`."""

    portal: str
    """The portal's address, with any `/s/SLUG`."""
    pin: str
    """B64, 22 characters."""
    school: str
    collect_every: float = 3.0
    """Seconds between two rounds when all is well."""
    idle_minutes: float = 10.0
    """Minutes without a page after which a session is locked."""
    hosts: list[str] = []
    """Names beside localhost under which the inbox may be asked for; only behind TLS."""
    second_factor: Literal["required", "offered"] = "required"
    """"offered" lets a reader in without one: for practice on one machine. Over a network it is required."""
    reading: Literal["auto", "no"] = "auto"
    """"no" tells reporters that nobody is reading, and shows them the numbers."""
    practice: bool = False
    """An invented school: every page says so, and its portal is on this machine."""
    poster_font: str = ""
    """A TrueType font for posters in PDF, beside inbox.toml or with its whole path; "" for Helvetica."""
    poster_bold: str = ""
    """Its bold face."""

    @property
    def asks_second_factor(self) -> bool:
        """Whether nobody gets further than the door without a second factor."""
        return self.second_factor == "required" or bool(self.hosts)

    @property
    def pin_bytes(self) -> Pin:
        """The 16 bytes of the pin. Raises FolderError."""
        try:
            return Pin(unb64(self.pin, size=16))
        except EncodingError:
            raise FolderError("the pin in inbox.toml is not 22 characters of base64url") from None


def read_settings(folder: Folder) -> InboxSettings:
    """Raises worrybox.web.settings.SettingsError or FolderError."""
    settings = load(folder.settings, InboxSettings)
    check_address(settings.portal)
    if settings.collect_every <= 0 or settings.idle_minutes <= 0:
        raise FolderError("collect_every and idle_minutes in inbox.toml are more than zero")
    _check_practice(settings)
    _ = settings.pin_bytes
    return settings


def write_settings(
    folder: Folder,
    *,
    portal: str,
    pin: Pin,
    school: str,
    second_factor: Literal["required", "offered"] = "required",
    practice: bool = False,
) -> None:
    """A new school's `inbox.toml`, with everything else as it is by default."""
    made = InboxSettings(
        portal=portal, pin=b64(pin), school=school, second_factor=second_factor, practice=practice
    )
    _write(folder, made)


def move_portal(folder: Folder, settings: InboxSettings, *, portal: str) -> None:
    """Remember that the portal's address is now `portal`."""
    if portal != settings.portal:
        _write(folder, msgspec.structs.replace(settings, portal=portal))


def rename_school(folder: Folder, settings: InboxSettings, *, school: str) -> InboxSettings:
    """Remember that the signers have given the school another name. Raises SettingsError."""
    renamed = msgspec.structs.replace(settings, school=school)
    if renamed != settings:
        _write(folder, renamed)
    return renamed


def check_address(portal: str) -> None:
    """Raises FolderError unless `portal` is an address that requests can be built on."""
    try:
        parts = urlsplit(portal)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query
        _ = parts.port
    except ValueError:
        whole = False
    if not whole or not portal.isascii() or parts.username or parts.fragment:
        raise FolderError("the portal's address is a whole http or https address")


def _check_practice(settings: InboxSettings) -> None:
    here = urlsplit(settings.portal).hostname in ("127.0.0.1", "localhost")
    if settings.practice and (settings.hosts or not here):
        raise FolderError(
            "a practice school stays on this machine: its portal is at 127.0.0.1, hosts is empty"
        )


def _write(folder: Folder, settings: InboxSettings) -> None:
    check_address(settings.portal)
    _check_practice(settings)
    # Every value of ours (text, numbers, lists of text) is written in TOML as in JSON, once DEL is escaped.
    values: dict[str, object] = msgspec.to_builtins(settings)
    lines = (f"{key} = {msgspec.json.encode(value).decode()}\n" for key, value in values.items())
    write_private(folder.settings, "".join(lines).replace("\x7f", "\\u007f").encode())
