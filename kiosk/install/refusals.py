"""Where the kiosk must not be installed, each in one line that says what to do instead."""

from __future__ import annotations

import os
import platform
import shlex
from pathlib import Path

OLDEST_DEBIAN = 12
_MACHINES = ("x86_64", "aarch64")
_OUT_OF_REACH = ("/home", "/root", "/tmp", "/var/tmp", "/run")  # noqa: S108 - the sandbox hides these


def of_system(root: Path) -> str | None:
    """Why the system below `root` cannot become a kiosk; None if it can."""
    release = _release(root)
    name = release.get("PRETTY_NAME") or release.get("ID") or "a system without /etc/os-release"
    if release.get("ID") not in ("debian", "raspbian"):
        return f"the kiosk is for Debian and Raspberry Pi OS; this is {name}"
    version = release.get("VERSION_ID", "")
    if not version.isdigit() or int(version) < OLDEST_DEBIAN:
        return f"the kiosk needs Debian {OLDEST_DEBIAN} or later; this is {name}"
    if not (root / "usr/lib/systemd/systemd").exists() and not (root / "lib/systemd/systemd").exists():
        return "the kiosk needs systemd, which is not installed here"
    return None


def of_machine() -> str | None:
    """Why this very machine cannot become a kiosk; None if it can."""
    if platform.machine() not in _MACHINES:
        return f"the kiosk runs on x86-64 and 64-bit ARM; this machine is {platform.machine()}"
    if os.geteuid() != 0:
        return "run this as root: sudo worrybox kiosk install ..."
    if _is_on_usb(Path("/")):
        return "this system starts from a USB disk, which the kiosk would shut out: move it inside first"
    return None


def of_program(program: Path) -> str | None:
    """Why the kiosk cannot run from where Worrybox is installed; None if it can."""
    for hidden in _OUT_OF_REACH:
        if program.is_relative_to(hidden):
            return f"Worrybox is under {hidden}, out of the kiosk's reach: install it under /opt first"
    return None


def _release(root: Path) -> dict[str, str]:
    for place in ("etc/os-release", "usr/lib/os-release"):
        try:
            lines = (root / place).read_text("utf-8", "replace").splitlines()
        except OSError:
            continue
        pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        return {name: " ".join(shlex.split(value)) for name, value in pairs}
    return {}


def _is_on_usb(path: Path) -> bool:
    device = path.stat().st_dev
    try:
        real = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve(strict=True)
    except OSError:
        return False
    return any(part.startswith("usb") for part in real.parts)
