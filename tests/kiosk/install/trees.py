"""A device's tree to install into, and what stands in one."""

from __future__ import annotations

import stat
from pathlib import Path

from click.testing import CliRunner, Result

from kiosk.install.choices import Choices, PortalPlace
from kiosk.install.command import install

PIN = "A" * 22
PORTAL = "https://worry.school.example/s/hazel"
DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'
PI = 'PRETTY_NAME="Raspbian GNU/Linux 13 (trixie)"\nID=raspbian\nID_LIKE=debian\nVERSION_ID="13"\n'
CHOICES = Choices(
    pin=PIN,
    portal=PortalPlace.parse(PORTAL),
    python=Path("/opt/worrybox/bin/python"),
    program=Path("/opt/worrybox/lib/python3.11/site-packages/kiosk"),
)


def device(folder: Path, *, release: str = DEBIAN) -> Path:
    """A tree with what an installed system has, and with what a school may have put there before."""
    units = folder / "etc/systemd/system"
    for path in (units, folder / "usr/lib/systemd", folder / "var/lib/dpkg/info", folder / "etc/modprobe.d"):
        path.mkdir(parents=True)
    (folder / "usr/lib/systemd/systemd").touch()
    (folder / "etc/os-release").write_text(release)
    (folder / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\nsystemd-resolve:x:991:991::/:/bin/false\n")
    (folder / "etc/modprobe.d/worrybox.conf").write_text("# the school's own\n")
    (folder / "etc/modprobe.d/worrybox.conf").chmod(0o640)
    (units / "display-manager.service").symlink_to("/usr/lib/systemd/system/lightdm.service")
    (units / "swap.target").symlink_to("/dev/null")
    return folder


def seen(folder: Path) -> dict[str, object]:
    """Every path below, with its mode and content or target."""
    found: dict[str, object] = {}
    for path in folder.rglob("*"):
        mode = stat.S_IMODE(path.lstat().st_mode)
        inside = str(path.readlink()) if path.is_symlink() else path.is_dir() or path.read_bytes()
        found[str(path.relative_to(folder))] = (mode, inside)
    return found


def run(root: Path, *arguments: str) -> Result:
    """`kiosk install` below `root`."""
    return CliRunner().invoke(install, ["--root", str(root), *arguments])


def installed(root: Path, *arguments: str) -> str:
    """What it printed, and it must have worked."""
    result = run(root, "--pin", PIN, "--portal-url", PORTAL, *arguments)
    assert result.exit_code == 0, result.output
    return result.output
