"""Keyboards are deaf but for allowed switches, and USB storage stays out: the rules as udev reads them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.install.wanted import pieces
from tests.kiosk.install.trees import CHOICES

IGNORED = 'ENV{LIBINPUT_IGNORE_DEVICE}="1"'
SHUT = 'ATTR{authorized}="0"'


def rules(*devices: str) -> str:
    chosen = replace(CHOICES, devices=devices)
    return next(piece.text for piece in pieces(chosen) if piece.path.endswith(".rules"))


def doing(text: str, what: str) -> list[str]:
    return [line for line in text.splitlines() if line.endswith(what)]


def test_every_keyboard_that_is_no_allowed_switch_is_passed_over() -> None:
    lines = doing(rules(), IGNORED)
    assert [re.findall(r"ENV\{(ID_INPUT_\w+)\}", line) for line in lines] == [
        ["ID_INPUT_KEYBOARD"],
        ["ID_INPUT_TOUCHSCREEN", "ID_INPUT_KEY"],  # one with a button of its own stays a touchscreen
    ]
    assert all('ENV{WORRYBOX_SWITCH}!="1"' in line for line in lines)


def test_the_kernel_loses_usb_keyboards_and_storage() -> None:
    shut = doing(rules(), SHUT)
    assert [re.findall(r'bInterface(\w+)\}=="(\w+)"', line) for line in shut] == [
        [("Class", "03"), ("Protocol", "01")],
        [("Class", "08")],
        [("Class", "06")],
    ]
    # An allowed switch is let in as a keyboard, never as a disk.
    assert ["WORRYBOX_SWITCH" in line for line in shut] == [True, False, False]


def test_a_switch_is_allowed_by_vendor_and_product_before_anything_is_decided() -> None:
    assert 'WORRYBOX_SWITCH}="1"' not in rules()
    text = rules("0d8c:0014")
    allowed = doing(text, 'ENV{WORRYBOX_SWITCH}="1"')
    assert allowed == [
        'SUBSYSTEM=="input", ATTRS{id/vendor}=="0d8c", ATTRS{id/product}=="0014", ENV{WORRYBOX_SWITCH}="1"',
        'SUBSYSTEM=="usb", ATTRS{idVendor}=="0d8c", ATTRS{idProduct}=="0014", ENV{WORRYBOX_SWITCH}="1"',
    ]
    assert text.index(allowed[1]) < text.index(doing(text, IGNORED)[0])


def read_by_udev(folder: Path, text: str) -> list[str]:
    """What udev says against these rules; they are put over its own folder in a namespace of their own."""
    (folder / "90-worrybox.rules").write_text(text)
    look = f"mount --bind {folder} /etc/udev/rules.d && udevadm test /sys/class/mem/null 2>&1"
    flags = "-m" if os.geteuid() == 0 else "-Urm"
    done = subprocess.run(
        ["unshare", flags, "sh", "-c", look], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Reading rules file: /etc/udev/rules.d/90-worrybox.rules" in done.stdout
    return [line for line in done.stdout.splitlines() if line.startswith("/etc/udev/rules.d/90-worrybox")]


@pytest.mark.slow
def test_udev_reads_every_rule(tmp_path: Path) -> None:
    text = rules("0d8c:0014", "046d:c31c")
    assert read_by_udev(tmp_path, text) == []
    assert len(read_by_udev(tmp_path, text.replace("ENV{DEVTYPE}", "ENVY{DEVTYPE}", 1))) == 1
    known = subprocess.run(
        ["udevadm", "--help"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    if re.search(r"^\s+verify", known, re.M) and shutil.which("udevadm"):
        file = tmp_path / "90-worrybox.rules"
        file.write_text(text)
        assert subprocess.run(["udevadm", "verify", file], check=False, timeout=60).returncode == 0
