"""The units start what there is, in a sandbox that systemd itself finds tight."""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.install.choices import Shell
from kiosk.install.wanted import MASKED, pieces
from tests.kiosk.install.trees import CHOICES

TEXTS = {piece.path.rsplit("/", 1)[1]: piece.text for piece in pieces(CHOICES) if piece.text}
LINKS = {piece.path: piece.target for piece in pieces(CHOICES) if piece.target}
OURS = sorted(
    name for name in TEXTS if name.startswith("worrybox-") and name.endswith((".service", ".timer"))
)
LOOSEST = {"kiosk": 1.6, "voices": 1.2, "watch": 1.6, "addresses": 2.3, "shell": 3.7, "firewall": 3.8}
"""What `systemd-analyze security` of systemd 252 makes of each, of 10; a unit without a sandbox has 9.6."""


def settings(unit: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in TEXTS[unit].splitlines():
        if "=" in line and not line.startswith("#"):
            name, value = line.split("=", 1)
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("setting", ["kiosk ExecStartPre", "kiosk ExecStart", "voices ExecStart"])
def test_the_service_starts_a_command_that_the_kiosk_has(setting: str) -> None:
    unit, name = setting.split()
    (line,) = settings(f"worrybox-{unit}.service")[name]
    start, (name, *arguments) = shlex.split(line)[:4], shlex.split(line)[4:]
    assert start == [str(CHOICES.python), "-I", "-m", "kiosk"]
    context = main.commands[name].make_context(name, arguments)
    assert context.params["folder"] == Path("/var/lib/worrybox-kiosk")


def test_both_accounts_are_unprivileged_and_keep_nothing_at_home() -> None:
    for unit in ("kiosk", "shell"):
        of = settings(f"worrybox-{unit}.service")
        assert of["User"] == [f"worrybox-{unit}"]
        assert of["Restart"] == ["always"]
        for name in ("NoNewPrivileges", "ProtectHome", "RestrictSUIDSGID", "LockPersonality"):
            assert of[name] == ["yes"]
        assert of["ProtectSystem"] == ["strict"]
        assert of["CapabilityBoundingSet"] == [""]
        assert of["LimitCORE"] == ["0"]
        assert of["MemorySwapMax"] == ["0"]
        assert of["StartLimitIntervalSec"] == ["0"]
        assert f"HOME=/run/worrybox-{unit}" in of["Environment"]
    accounts = text_in("sysusers.d")
    assert accounts.count("/nonexistent /usr/sbin/nologin") == accounts.count("\nu ") == 2


def text_in(folder: str) -> str:
    return next(piece.text for piece in pieces(CHOICES) if f"/{folder}/" in piece.path)


def test_the_browser_reaches_this_device_only_and_not_what_the_pages_keep() -> None:
    shell = settings("worrybox-shell.service")
    assert shell["IPAddressDeny"] == ["any"]
    assert shell["IPAddressAllow"] == ["localhost"]
    assert shell["InaccessiblePaths"] == ["-/var/lib/worrybox-kiosk"]
    # The browser's own sandbox: each of these would take it away.
    for name in ("RestrictNamespaces", "PrivateUsers", "ProtectProc", "ProcSubset", "ProtectKernelTunables"):
        assert name not in shell


def test_the_compositor_has_no_key_for_the_consoles_and_no_console_has_a_login() -> None:
    for shell in Shell:
        units = {piece.path: piece.text for piece in pieces(replace(CHOICES, shell=shell))}
        (start,) = re.findall(r"(?m)^ExecStart=(.*)$", units["/etc/systemd/system/worrybox-shell.service"])
        assert start.split(" -- ")[0] == "/usr/bin/cage -d"
        assert start.endswith(f"/shell/{shell.value}.py http://127.0.0.1:8401/")
    for unit in ("getty@", "autovt@", "serial-getty@", "console-getty", "debug-shell", "display-manager"):
        assert LINKS[f"/etc/systemd/system/{unit}.service"] == "/dev/null"
    assert set(MASKED) >= {"swap.target", "ctrl-alt-del.target", "rsyslog.service", "bluetooth.service"}


@pytest.mark.parametrize(
    ("folder", "lines"),
    [
        ("logind.conf.d", ["NAutoVTs=0", "ReserveVT=0"]),
        ("journald.conf.d", ["Storage=volatile", "ForwardToSyslog=no"]),
        ("coredump.conf.d", ["Storage=none", "ProcessSizeMax=0"]),
        ("system.conf.d", ["RuntimeWatchdogSec=15", "CtrlAltDelBurstAction=none", "CrashShell=no"]),
        ("sysctl.d", ["kernel.sysrq = 0", "kernel.core_pattern = |/bin/false", "fs.suid_dumpable = 0"]),
        ("modprobe.d", ["install usb-storage /bin/false", "install uas /bin/false"]),
        ("apt-daily-upgrade.timer.d", ["OnCalendar=*-*-* 02:40"]),
    ],
)
def test_no_console_no_log_no_dump_no_stick_and_updates_at_night(folder: str, lines: list[str]) -> None:
    assert set(lines) <= set(text_in(folder).splitlines())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in OURS:
        (tmp_path / name).write_text(TEXTS[name])
    return tmp_path


@pytest.mark.slow
def test_systemd_finds_nothing_wrong_with_any_unit(folder: Path) -> None:
    def complaints() -> list[str]:
        command = ["systemd-analyze", "verify", "--man=no", *(str(folder / name) for name in OURS)]
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stderr
        # Not here: programs and units that only the device has.
        here = re.compile(r"is not executable: No such file|Unit seatd\.service (could )?not (be )?found")
        return [line for line in said.splitlines() if "worrybox" in line and not here.search(line)]

    assert complaints() == []
    spoilt = folder / "worrybox-watch.service"
    spoilt.write_text(spoilt.read_text().replace("DynamicUser=", "DynamikUser="))
    assert len(complaints()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", LOOSEST)
def test_systemd_finds_the_sandbox_tight(folder: Path, name: str) -> None:
    allowed = f"--threshold={round(LOOSEST[name] * 10)}"
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", allowed]
    unit = folder / f"worrybox-{name}.service"
    assert subprocess.run([*command, unit], capture_output=True, check=False, timeout=60).returncode == 0
    unit.write_text(
        re.sub(r"(?m)^(NoNew|Protect|Restrict|System|Private|Memory|Capab).*\n", "", unit.read_text())
    )
    assert subprocess.run([*command, unit], capture_output=True, check=False, timeout=60).returncode != 0


@pytest.mark.slow
def test_apt_reads_the_settings_of_the_updates(tmp_path: Path) -> None:
    file = tmp_path / "52worrybox"
    file.write_text(TEXTS["52worrybox"])
    dump = subprocess.run(
        ["apt-config", "dump"],
        env={"APT_CONFIG": str(file), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert 'APT::Periodic::Unattended-Upgrade "1";' in dump
    assert 'Unattended-Upgrade::Automatic-Reboot-Time "04:00";' in dump
    assert "-security,label=Debian-Security" in dump
