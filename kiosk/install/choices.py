"""What differs from one kiosk to the next, parsed at the door; everything else is in `files/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from crypto.encoding import unb64
from crypto.errors import EncodingError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

KIOSK_FOLDER = Path("/var/lib/worrybox-kiosk")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
_DEVICE = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")


class ChoiceError(ValueError):
    """Something that was typed cannot be used; the message names it and says what to do."""


class Shell(Enum):
    """The browser that fills the screen."""

    WEBKIT = "webkit"
    CHROMIUM = "chromium"


@dataclass(frozen=True, slots=True)
class PortalPlace:
    """Where the portal is: an https address, its host in small letters, its port."""

    url: str
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> PortalPlace:
        """Raises ChoiceError. Only plain characters pass: the address is written into units and rules."""
        try:
            parts = urlsplit(text)
            port = parts.port or 443
        except ValueError:
            raise ChoiceError(f"{text!r} is no address") from None
        host = (parts.hostname or "").lower()
        if parts.scheme != "https" or parts.username or parts.query or parts.fragment:
            raise ChoiceError("the portal's address must be like https://worry.school.example/s/hazel")
        if not (_HOST.fullmatch(host) or _is_address(host)) or not _PATH.fullmatch(parts.path):
            raise ChoiceError(f"{text!r} has a character that no portal's address has")
        shown = f"[{host}]" if ":" in host else host
        return cls(f"https://{shown}{'' if port == 443 else f':{port}'}{parts.path}", host, port)


@dataclass(frozen=True, slots=True)
class Choices:
    """One kiosk: `python` runs the pages, `program` is the folder of the `kiosk` package."""

    pin: str
    portal: PortalPlace
    python: Path
    program: Path
    shell: Shell = Shell.WEBKIT
    port: int = 8401
    addresses: tuple[Address, ...] = ()
    devices: tuple[str, ...] = ()
    admin: tuple[Network, ...] = ()
    name_users: tuple[str, ...] = ()

    @property
    def looked_up(self) -> bool:
        """Whether the portal's addresses come from its name, again and again, or stand fast."""
        return not self.fixed

    @property
    def fixed(self) -> tuple[Address, ...]:
        """The addresses that stand in the firewall for good."""
        return self.addresses or ((ip_address(self.portal.host),) if _is_address(self.portal.host) else ())


def pin(text: str) -> str:
    """The school's pin as it is written down. Raises ChoiceError."""
    try:
        unb64(text, size=16)
    except EncodingError:
        raise ChoiceError("a pin has 22 characters of base64url: it stands on the school's posters") from None
    return text


def device(text: str) -> str:
    """A device's VENDOR:PRODUCT, four hexadecimal digits each, as `lsusb` prints it. Raises ChoiceError."""
    if not _DEVICE.fullmatch(text.lower()):
        raise ChoiceError(f"{text!r} is no VENDOR:PRODUCT as lsusb prints it, like 0d8c:0014")
    return text.lower()


def address(text: str) -> Address:
    """One address of the portal. Raises ChoiceError."""
    try:
        return ip_address(text)
    except ValueError:
        raise ChoiceError(f"{text!r} is no IP address") from None


def network(text: str) -> Network:
    """One address or network that may reach the kiosk by SSH. Raises ChoiceError."""
    try:
        return ip_network(text)
    except ValueError:
        raise ChoiceError(f"{text!r} is no IP address or network, like 10.1.2.0/24") from None


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
