"""Installing shows what it will do, does it, does it once, and takes all of it back."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kiosk.install.choices import ChoiceError, PortalPlace
from kiosk.install.journal import PLACE, Journal, JournalError
from kiosk.install.wanted import Piece, fill, pieces
from tests.kiosk.install.trees import CHOICES, DEBIAN, PI, device, installed, run, seen

UNITS = "etc/systemd/system"


def test_a_dry_run_prints_every_file_with_its_text_and_every_command_and_changes_nothing(
    tmp_path: Path,
) -> None:
    root = device(tmp_path)
    before = seen(root)
    told = installed(root, "--dry-run")
    assert seen(root) == before
    installed(root)
    for path in set(seen(root)) - set(before):
        if not (root / path).is_dir() and f"/{path}" != PLACE:
            assert f"{root}/{path}" in told
    assert "    ExecStart=/usr/bin/cage -d -- /usr/bin/python3 -I " in told
    assert "would run: apt-get install --yes --no-install-recommends cage" in told
    assert f"already so: {root}/{UNITS}/swap.target" in told


def test_undo_leaves_the_tree_as_it_was_also_after_two_different_runs(tmp_path: Path) -> None:
    root = device(tmp_path)
    before = seen(root)
    installed(root, "--shell", "chromium")
    assert (root / "etc/chromium/policies/managed/worrybox.json").is_file()
    told = installed(root, "--portal-address", "192.0.2.7", "--allow-device", "0d8c:0014")
    assert not (root / "etc/chromium").exists()
    assert not (root / UNITS / "worrybox-addresses.timer").exists()
    assert "wrote" in told
    undone = run(root, "--undo")
    assert undone.exit_code == 0
    assert "to be run on the device itself: apt-get remove --yes cage" in undone.output
    assert seen(root) == before


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    root = device(tmp_path)
    installed(root)
    after = seen(root)
    assert "nothing to change" in installed(root)
    assert seen(root) == after


@pytest.mark.parametrize("told_only", [False, True])
def test_cut_off_after_any_piece_it_is_taken_back_whole(tmp_path: Path, told_only: bool) -> None:
    wanted = pieces(CHOICES)
    root = device(tmp_path / "root")
    before = seen(root)
    for done in range(0, len(wanted), 17):
        journal = Journal.open(root)
        for piece in wanted[:done]:
            journal.put(piece)
        if told_only:
            # The journal is on the disk, and the power goes before the change that it tells of.
            journal.put(wanted[done])
            place = journal.place(wanted[done].path)
            place.unlink()
            entry = journal.before[wanted[done].path]
            if entry.content is not None:
                place.write_bytes(entry.content)
                place.chmod(entry.mode)
            elif entry.target is not None:
                place.symlink_to(entry.target)
        assert run(root, "--undo").exit_code == 0
        assert seen(root) == before


def test_there_is_no_second_undo(tmp_path: Path) -> None:
    root = device(tmp_path)
    installed(root)
    run(root, "--undo")
    before = seen(root)
    assert "nothing to take back" in run(root, "--undo").output
    assert seen(root) == before


@pytest.mark.parametrize(
    ("release", "says"),
    [
        (
            DEBIAN.replace("ID=debian", "ID=ubuntu\nID_LIKE=debian"),
            "the kiosk is for Debian and Raspberry Pi OS",
        ),
        (DEBIAN.replace("ID=debian", "ID=fedora"), "the kiosk is for Debian and Raspberry Pi OS"),
        (DEBIAN.replace('"12"', '"11"'), "the kiosk needs Debian 12 or later"),
        (DEBIAN.replace('VERSION_ID="12"\n', ""), "the kiosk needs Debian 12 or later"),
        ("", "a system without /etc/os-release"),
    ],
)
def test_another_system_is_refused_in_one_line(tmp_path: Path, release: str, says: str) -> None:
    root = device(tmp_path, release=release)
    before = seen(root)
    result = run(root, "--pin", CHOICES.pin, "--portal-url", CHOICES.portal.url)
    assert result.exit_code == 1
    assert says in result.output
    assert result.output.count("\n") == 1
    assert seen(root) == before


def test_raspberry_pi_os_is_taken_and_a_system_without_systemd_is_not(tmp_path: Path) -> None:
    root = device(tmp_path, release=PI)
    installed(root, "--dry-run")
    shutil.rmtree(root / "usr/lib/systemd")
    assert "needs systemd" in run(root, "--undo").output


def test_a_link_that_leads_out_of_the_root_is_not_followed(tmp_path: Path) -> None:
    root = device(tmp_path / "root")
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "etc/udev").symlink_to(outside)
    result = run(root, "--pin", CHOICES.pin, "--portal-url", CHOICES.portal.url)
    assert result.exit_code == 1
    assert "leads out of" in result.output
    assert list(outside.iterdir()) == []
    with pytest.raises(JournalError, match="leads out of"):
        Journal(root).put(Piece("/etc/udev/rules", "x"))


@pytest.mark.parametrize(
    "url",
    [
        "http://worry.example",
        "https://worry.example/a b",
        "https://worry.example/%n",
        "https://worry.example/\nExecStart=/bin/sh",
        "https://user@worry.example",
        "https://worry.example/?q",
        "https://worry.example:99999",
        "https://-worry.example",
        "worry.example",
    ],
)
def test_an_address_that_could_write_more_than_itself_is_refused(url: str) -> None:
    with pytest.raises(ChoiceError):
        PortalPlace.parse(url)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--pin", "short"),
        ("--allow-device", '046d:c31c", RUN+="/bin/sh'),
        ("--portal-address", "192.0.2.1 }"),
        ("--admin-from", "anywhere"),
    ],
)
def test_a_choice_that_is_none_is_refused_by_name(tmp_path: Path, option: str, value: str) -> None:
    root = device(tmp_path)
    result = run(root, "--pin", CHOICES.pin, "--portal-url", CHOICES.portal.url, option, value)
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert not (root / "etc/worrybox").exists()


def test_no_name_is_left_unfilled_and_an_unknown_one_is_an_error() -> None:
    assert [piece.path for piece in pieces(CHOICES) if re.search("@[A-Z]", piece.text)] == []
    with pytest.raises(KeyError):
        fill("@WHAT@", {})
