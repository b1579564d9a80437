"""A restore is killed at any instant: the vault of before or the one of the backup, whole, and told."""

from __future__ import annotations

import itertools
import random
import shutil
from pathlib import Path

import pytest

from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.vault.trail import Deed
from inbox.vouching import unlocked
from tests.inbox.keeping.test_backup import full, run, saved
from tests.inbox.killing import killer
from tests.inbox.school import MORGAN, InventedSchool

__all__ = ["full", "saved"]

RANDOM_CUTS = 4
LONGEST = 0.4
"""Seconds: about what a restore takes."""
OLD, NEW = ("for me", "since then"), ("for me",)
SAID = ("nothing was changed", "that was there before is put back", "the vault is in its place")
"""What the next start says: of a cut before, between and after the two renames."""


def restore(folder: Path, file: str) -> None:
    done = run(InventedSchool(folder, {}), "restore", "--file", file, "--older", words=words_of(folder))
    assert done.exit_code == 0, done.output


def words_of(folder: Path) -> str:
    return (folder.parent / "words").read_text()


def notes(folder: Path) -> list[str]:
    """What Morgan reads after signing in, her record checked from its first deed."""
    office = Office.open(folder)
    vault = unlocked(office, reader=MORGAN, passphrase=Passphrase(words_of(folder)))
    vault.trail.write(Deed.SIGNED_IN)
    (line,) = vault.store.page()
    assert (line.said, vault.trail.check()) == ("zebracanary", None)
    found = [each.text for each in vault.cases.own_notes(line.envelope)]
    vault.lock()
    office.close()
    return found


def check(folder: Path) -> tuple[str, str]:
    """Which vault is there, and what the next start says of it."""
    told = run(InventedSchool(folder, {}), "verify", words=words_of(folder))
    assert told.exit_code == 0, told.output
    assert not [each for each in folder.glob("vaults/.*") if not each.name.startswith(".before-")]
    found = {OLD: "old", NEW: "new"}[tuple(notes(folder))]
    return found, next((said for said in SAID if said in told.output), "")


def finish(folder: Path) -> None:
    restore(folder, str(folder.parent / "vault.backup"))
    again = run(InventedSchool(folder, {}), "verify", words=words_of(folder))
    assert (again.exit_code, "cut short" in again.output, tuple(notes(folder))) == (0, False, NEW)


@pytest.mark.slow
def test_killed_before_every_change_of_a_file_and_at_random_instants_the_vault_is_the_old_or_the_new_and_told(
    full: InventedSchool, saved: Path, tmp_path: Path
) -> None:
    office, place = Office.open(full.directory), tmp_path / "cut"
    vault = unlocked(office, reader=MORGAN, passphrase=full.passphrase(MORGAN))
    (line,) = vault.store.page()
    vault.cases.add_own_note(line.envelope, at="2026-11-22T11:00Z", text=OLD[1], draft=b"e" * 16)
    for _ in range(5):
        vault.trail.write(Deed.READ, about=line.envelope)
    vault.lock()
    office.close()
    (tmp_path / "words").write_text(full.passphrase(MORGAN).reveal())
    chance, seen = random.Random(20261123), set[tuple[str, str]]()
    with killer(__name__) as process:

        def cut(at: int | float) -> bool:
            full.copy(place)
            killed = process.killed(restore, place, str(saved), at=at)
            state = check(place)
            if state not in seen:
                finish(place)
            seen.add(state)
            shutil.rmtree(place)
            return killed

        instants = next(at for at in itertools.count(1) if not cut(at))
        for _ in range(RANDOM_CUTS):
            cut(chance.random() * LONGEST)
    assert instants > 20
    assert seen == {("old", ""), ("new", ""), ("old", SAID[0]), ("old", SAID[1]), ("new", SAID[2])}
