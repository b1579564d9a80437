"""What a portal is told: `portal.toml` and `pepper` in its folder, read strictly, written privately.

The pepper lies outside the database: a stolen database alone cannot be used to guess codes. No value of a
secret is ever printed.
"""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from crypto.code import PEPPER_BYTES, Pepper
from crypto.encoding import b64, unb64
from crypto.errors import EncodingError
from crypto.policy import Pin
from portal.board import NOBODY_AFTER_HOURS
from worrybox.web import settings

LEAVE_URL = "https://www.bbc.co.uk/weather"
"""Where "leave" goes unless the school names another neutral place."""
QUOTA_MEGABYTES = 4_096
MOST_HOURS = 1_000
FILE_NAME = "portal.toml"
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\Z")


class _School(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pin: str
    slug: str = ""
    leave_url: str = LEAVE_URL
    quota_megabytes: int = QUOTA_MEGABYTES
    nobody_after_hours: int = NOBODY_AFTER_HOURS
    files_for_children: bool = False


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school: list[_School]
    https: bool = False
    practice: bool = False


@dataclass(frozen=True, slots=True)
class SchoolSettings:
    """One school: `slug` "" when it is alone, its 16-byte pin, its database file.

    `files_for_children`: children are offered to attach files as well; staff always are (section 7).
    """

    slug: str
    pin: Pin
    leave_url: str
    quota_bytes: int
    database: Path
    nobody_after_hours: int = NOBODY_AFTER_HOURS
    """Hours in which somebody should be reading and no inbox came, until reporters hear that nobody reads."""
    files_for_children: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """All of a portal's settings. `https` is true where it is served over https (adds HSTS).

    `practice`: its school is an invented one; every page says so, and it is served on this machine only.
    """

    folder: Path
    schools: tuple[SchoolSettings, ...]
    pepper: Pepper
    https: bool = False
    practice: bool = False


def load(folder: Path) -> Settings:
    """The settings in `folder`. Raises SettingsError naming the file and what to do."""
    path = folder / FILE_NAME
    file = settings.load(path, _File)
    if not file.school:
        raise settings.SettingsError(f"{path} names no [[school]]")
    for each in ("slug", "pin"):
        found = [getattr(school, each) for school in file.school]
        if len(set(found)) != len(found):
            raise settings.SettingsError(f"{path}: two schools have the same {each}")
    schools = tuple(_checked(folder, school) for school in file.school)
    pepper = Pepper(settings.read_secret(folder / "pepper", size=PEPPER_BYTES))
    return Settings(folder=folder, schools=schools, pepper=pepper, https=file.https, practice=file.practice)


def make(folder: Path, *, pin: str, leave_url: str = LEAVE_URL, practice: bool = False) -> Settings:
    """Make a new portal's folder for one school; an existing one with the same pin is left as it is.

    Raises SettingsError, also when the folder belongs to another school.
    """
    _checked(folder, _School(pin=pin, leave_url=leave_url))
    settings.private_folder(folder)
    if not (folder / FILE_NAME).exists():
        # Never made anew beside a portal.toml: with another pepper no code given out would open its mailbox.
        if not (folder / "pepper").exists():
            settings.write_private(folder / "pepper", secrets.token_bytes(PEPPER_BYTES))
        written = _toml(pin=pin, leave_url=leave_url)
        settings.write_private(folder / FILE_NAME, (_PRACTICE * practice + written).encode())
    made = load(folder)
    if pin not in [b64(school.pin) for school in made.schools]:
        raise settings.SettingsError(f"{folder / FILE_NAME} is for another school: choose another folder")
    return made


def _checked(folder: Path, school: _School) -> SchoolSettings:
    path = folder / FILE_NAME
    if school.slug and not _SLUG.match(school.slug):
        raise settings.SettingsError(f"{path}: a slug has 1 to 32 of a-z, 0-9 and - inside")
    try:
        pin = Pin(unb64(school.pin, size=16))
    except EncodingError:
        raise settings.SettingsError(f"{path}: a pin has 22 characters of base64url") from None
    parts = urlsplit(school.leave_url) if re.match(r"[!#-;=?-\[\]_a-z~]+\Z", school.leave_url) else None
    if parts is None or parts.scheme not in ("https", "http") or not parts.netloc:
        raise settings.SettingsError(f"{path}: leave_url is a whole https address")
    if school.quota_megabytes < 1:
        raise settings.SettingsError(f"{path}: quota_megabytes is at least 1")
    if not 1 <= school.nobody_after_hours <= MOST_HOURS:
        raise settings.SettingsError(f"{path}: nobody_after_hours is from 1 to {MOST_HOURS}")
    name = f"drop-{school.slug}.sqlite3" if school.slug else "drop.sqlite3"
    return SchoolSettings(
        slug=school.slug,
        pin=pin,
        leave_url=school.leave_url,
        quota_bytes=school.quota_megabytes * 2**20,
        database=folder / name,
        nobody_after_hours=school.nobody_after_hours,
        files_for_children=school.files_for_children,
    )


_PRACTICE = "# An invented school to practise in: every page says so.\npractice = true\n\n"


def _toml(*, pin: str, leave_url: str) -> str:
    return f"""\
# The settings of this portal. Several schools: one [[school]] each, with a slug, served under /s/SLUG/.
# https = true where it is served over https.

[[school]]
pin = "{pin}"
leave_url = "{leave_url}"
# quota_megabytes = {QUOTA_MEGABYTES}
# After so many reading hours without any inbox the pages say that nobody is reading. A reading hour is one in
# which the school's calendar says that somebody reads, so that no night, weekend or holiday counts.
# nobody_after_hours = {NOBODY_AFTER_HOURS}
# files_for_children = false
"""
