"""A restore that was cut short leaves the vault of before, and no list of readers comes in unverified."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from crypto.roster import SignedRoster
from inbox.folder import reader_id
from inbox.keeping.backup import write_backup
from inbox.keeping.placing import make_staging, swap
from inbox.office import Office
from inbox.people.noted import take_up
from tests.inbox.keeping.test_backup import opened, run
from tests.inbox.school import ALEX, MORGAN, InventedSchool

MARK = "0123456789abcdef"


def unpacked(school: InventedSchool) -> Path:
    """Where a restore had unpacked Morgan's vault, whole."""
    staging = make_staging(school.folder, reader_id(MORGAN), mark=MARK).vaults
    shutil.copytree(school.folder.vaults / MORGAN, staging / MORGAN, dirs_exist_ok=True)
    return staging / MORGAN


def test_a_power_cut_between_the_two_renames_is_undone_and_told(school: InventedSchool) -> None:
    home = school.folder.vaults / MORGAN
    opened(school).lock()
    before = (home / "keys.json").stat().st_ino
    unpacked(school)
    os.rename(home, school.folder.vaults / f".before-{MORGAN}-{MARK}")
    told = run(school, "verify")
    assert (told.exit_code, "the vault of r1 that was there before is put back" in told.output) == (0, True)
    assert ((home / "keys.json").stat().st_ino, list(school.folder.vaults.glob(".*"))) == (before, [])
    alex = opened(school, ALEX)
    take_up(school.folder, alex.trail)
    assert "restoring r1 was cut short" in alex.trail.page()[0].detail
    alex.lock()
    assert "cut short" not in run(school, "verify").output


def test_a_cut_before_or_after_them_is_told_and_changes_no_vault(school: InventedSchool) -> None:
    opened(school).lock()
    unpacked(school)
    before = (school.folder.keys(reader_id(MORGAN))).stat().st_ino
    assert "nothing was changed; restore again" in run(school, "verify").output
    assert school.folder.keys(reader_id(MORGAN)).stat().st_ino == before
    unpacked(school)
    aside = swap(school.folder, reader_id(MORGAN), mark=MARK)
    assert aside is not None
    assert "restore again with --older" in run(school, "verify").output
    assert ((aside / "keys.json").stat().st_ino, list(school.folder.vaults.glob(".restoring-*"))) == (
        before,
        [],
    )


def test_a_vault_that_was_taken_away_later_is_not_brought_back(school: InventedSchool) -> None:
    unpacked(school)
    swap(school.folder, reader_id(MORGAN), mark=MARK)
    shutil.rmtree(school.folder.vaults / MORGAN)
    office = Office.open(school.directory)
    office.close()
    assert (MORGAN in office.folder.readers(), len(office.settled)) == (False, 1)


def test_lists_of_readers_that_do_not_verify_or_are_others_are_refused_and_nothing_changes(
    school: InventedSchool, tmp_path: Path
) -> None:
    lists, first = school.folder.rosters, (school.folder.rosters / "1.json").read_bytes()
    signed = SignedRoster.from_json(first)
    other = replace(signed, roster=signed.roster.replace(b"Morgan", b"Norman")).to_json()
    assert other != first
    wrong = {
        "2.json": (b"{}", "do not fit"),
        "7.json": (first, "another number inside"),
        "1.json": (other, "is not the one here"),
    }
    office, vault = Office.open(school.directory), opened(school)
    for name, (content, _) in wrong.items():
        (lists / name).write_bytes(content)
        write_backup(office, vault, tmp_path / name)
        (lists / name).unlink()
        (lists / "1.json").write_bytes(first)
    vault.lock()
    office.close()
    for name, (_, said) in wrong.items():
        told = run(school, "restore", "--file", str(tmp_path / name), "--older")
        assert (told.exit_code, said in told.output) == (1, True), told.output
        assert (lists / "1.json").read_bytes() == first
        assert ([each.name for each in lists.iterdir()], list(school.folder.vaults.glob(".*"))) == (
            ["1.json"],
            [],
        )
