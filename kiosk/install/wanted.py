"""What should stand on the device: every file and link, as values. Nothing here touches the device."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from kiosk.install.choices import KIOSK_FOLDER, Address, Choices, Shell
from kiosk.shell.chromium import POLICIES_PATH, policies

FILES = Path(__file__).parent / "files"
_NAME = re.compile(r"@([A-Z0-9_]+)@")
_UNITS = "/etc/systemd/system"
_STARTED = {
    "worrybox-firewall.service": "multi-user.target",
    "worrybox-kiosk.service": "multi-user.target",
    "worrybox-shell.service": "multi-user.target",
    "worrybox-voices.service": "multi-user.target",
    "worrybox-watch.timer": "timers.target",
}
_LOOKING_UP = ("worrybox-addresses.service", "worrybox-addresses.timer")
MASKED = (
    # No login anywhere.
    "getty@.service",
    "autovt@.service",
    "serial-getty@.service",
    "console-getty.service",
    "debug-shell.service",
    "ctrl-alt-del.target",
    # No other screen, also not the desktop that signs its user in by itself.
    "display-manager.service",
    # What was in memory never reaches the disk.
    "swap.target",
    "dphys-swapfile.service",
    "rpi-swap.service",
    "systemd-hibernate.service",
    "systemd-hybrid-sleep.service",
    "rsyslog.service",
    # A keyboard that is paired needs no cable.
    "bluetooth.service",
)
_COMMON_PACKAGES = (
    "cage",
    "seatd",
    "nftables",
    "unattended-upgrades",
    "systemd-timesyncd",
    "ca-certificates",
    "fonts-noto-core",
    "fonts-noto-color-emoji",
    "espeak-ng",
    "opus-tools",
)
_SHELL_PACKAGES = {
    Shell.WEBKIT: (
        "python3-gi",
        "gir1.2-webkit2-4.1",
        "bubblewrap",
        "xdg-dbus-proxy",
        "gstreamer1.0-plugins-good",
        "gstreamer1.0-alsa",
    ),
    Shell.CHROMIUM: ("chromium", "chromium-sandbox"),
}
EMPTIED = ("/etc/chromium.d/apikeys", "/etc/chromium.d/extensions")
"""What Debian adds to Chromium: keys to a vendor's services, and extensions."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One path of the device, absolute: a file with this text, or else a link to `target`."""

    path: str
    text: str = ""
    target: str | None = None


def packages(choices: Choices) -> tuple[str, ...]:
    """Debian's packages that the kiosk stands on."""
    return _COMMON_PACKAGES + _SHELL_PACKAGES[choices.shell]


def pieces(choices: Choices) -> list[Piece]:
    """Everything that should stand there, in the order in which it is written: what starts it comes last."""
    names = _names(choices)
    files = [
        Piece(f"/{path.relative_to(FILES)}", fill(path.read_text("utf-8"), names))
        for path in sorted(FILES.rglob("*"))
        if path.is_file() and (choices.looked_up or path.name not in _LOOKING_UP)
    ]
    if choices.shell is Shell.CHROMIUM:
        managed = json.dumps(policies(choices.port), indent=2, sort_keys=True)
        files.append(Piece(POLICIES_PATH, managed + "\n"))
        files += [Piece(path, "# Emptied for the kiosk.\n") for path in EMPTIED]
    masks = [Piece(f"{_UNITS}/{unit}", target="/dev/null") for unit in MASKED]
    started = _STARTED | ({_LOOKING_UP[1]: "timers.target"} if choices.looked_up else {})
    links = [
        Piece(f"{_UNITS}/{target}.wants/{unit}", target=f"../{unit}") for unit, target in started.items()
    ]
    return files + masks + links


def fill(text: str, names: dict[str, str]) -> str:
    """`text` with every @NAME@ put in; a line that becomes empty by it is left out. KeyError if unknown."""
    lines = []
    for line in text.splitlines():
        filled = _NAME.sub(lambda match: names[match[1]], line)
        if filled.strip() or not line.strip():
            lines.append(filled)
    return "\n".join(lines) + "\n"


def _names(choices: Choices) -> dict[str, str]:
    here = choices.program / "install"
    return {
        "PYTHON": str(choices.python),
        "FOLDER": str(KIOSK_FOLDER),
        "PIN": choices.pin,
        "PORT": str(choices.port),
        "PORTAL_URL": choices.portal.url,
        "PORTAL_HOST": choices.portal.host,
        "PORTAL_PORT": str(choices.portal.port),
        "PORTAL4": _elements(choices.fixed, version=4),
        "PORTAL6": _elements(choices.fixed, version=6),
        "ADMIN": "\n\t\t".join(
            f"{'ip' if network.version == 4 else 'ip6'} saddr {network} tcp dport 22 accept"
            for network in choices.admin
        ),
        "NAME_USERS": ", ".join(("root", "_apt", "systemd-timesync", "worrybox-kiosk", *choices.name_users)),
        "ALLOWED_DEVICES": "\n".join(map(_allowed, choices.devices)),
        "SHELL_PROGRAM": str(choices.program / "shell" / f"{choices.shell.value}.py"),
        "ADDRESSES_PROGRAM": str(here / "addresses.py"),
        "WATCH_PROGRAM": str(here / "watch.py"),
        "START_URL": f"http://127.0.0.1:{choices.port}/",
    }


def _elements(addresses: tuple[Address, ...], *, version: int) -> str:
    chosen = [str(address) for address in addresses if address.version == version]
    return f"elements = {{ {', '.join(chosen)} }}" if chosen else ""


def _allowed(device: str) -> str:
    vendor, product = device.split(":")
    mark = 'ENV{WORRYBOX_SWITCH}="1"'
    return (
        f'SUBSYSTEM=="input", ATTRS{{id/vendor}}=="{vendor}", ATTRS{{id/product}}=="{product}", {mark}\n'
        f'SUBSYSTEM=="usb", ATTRS{{idVendor}}=="{vendor}", ATTRS{{idProduct}}=="{product}", {mark}'
    )
