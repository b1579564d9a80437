"""What signers do by command is on every reader's record, and cannot be taken out of it unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inbox.people.noted import note, take_up
from inbox.people.proposals import waiting
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault, unlock
from tests.inbox.people.council import Council
from tests.inbox.people.test_command import run, signing
from tests.inbox.school import ALEX, MORGAN, InventedSchool


def opened(school: InventedSchool, reader: str) -> Vault:
    return unlock(school.folder, reader=reader, passphrase=school.passphrase(reader), pin=school.roster.pin)


def by_command(vault: Vault) -> list[str]:
    return [each.detail for each in vault.trail.entries() if each.deed == Deed.BY_COMMAND]


def test_what_is_done_by_command_is_on_every_readers_record_when_they_sign_in(
    council: Council, tmp_path: Path
) -> None:
    school = council.school
    grace, owen = (signing(council, tmp_path, name, at) for at, name in enumerate(("Grace", "Owen")))
    assert run("renew", *grace).exit_code == 0
    (first,) = waiting(school.folder)
    assert run("withdraw", *owen, first.id).exit_code == 0
    assert run("change", *grace, ALEX, "--name", "Alex Hill").exit_code == 0
    (second,) = waiting(school.folder)
    assert run("approve", *owen, second.id).exit_code == 0
    wanted = [
        f"Grace signed proposal {first.id}",
        f"Owen withdrew proposal {first.id}",
        f"Grace signed proposal {second.id}",
        f"Owen approved proposal {second.id}",
    ]
    for reader in (MORGAN, ALEX):
        vault = opened(school, reader)
        for _ in range(2):
            take_up(school.folder, vault.trail)
        found = by_command(vault)
        assert [each.split("Z, ")[1] for each in found] == wanted
        assert [each.split(" ")[0] for each in found] == ["1", "2", "3", "4"]
        assert vault.trail.check() is None
        vault.lock()


@pytest.mark.parametrize("taken_out", [False, True])
def test_a_note_that_was_changed_or_taken_out_is_missed(school: InventedSchool, taken_out: bool) -> None:
    folder, vault = school.folder, opened(school, MORGAN)
    for what in ("one", "two"):
        note(folder, what)
    take_up(folder, vault.trail)
    path = folder.noted / "2.json"
    path.write_bytes(path.read_bytes().replace(b"two", b"owt"))
    if taken_out:
        path.unlink()
    take_up(folder, vault.trail)
    note(folder, "three")
    take_up(folder, vault.trail)
    assert ["changed or taken out" in each for each in by_command(vault)] == [False, False, True, False]
    assert "three" in by_command(vault)[-1]
    assert "does not follow" not in by_command(vault)[-1]
    vault.lock()
    later = opened(school, ALEX)
    take_up(folder, later.trail)
    assert len(by_command(later)) == (2 if taken_out else 3)
    later.lock()


def test_whoever_alters_an_old_note_keeps_no_later_one_off_the_record(school: InventedSchool) -> None:
    folder, vault = school.folder, opened(school, MORGAN)
    note(folder, "one")
    take_up(folder, vault.trail)
    path = folder.noted / "1.json"
    path.write_bytes(path.read_bytes().replace(b"one", b"eno"))
    for what in ("two", "three"):
        note(folder, what)
    take_up(folder, vault.trail)
    said = by_command(vault)
    assert ["changed or taken out" in each for each in said] == [False, True, False, False]
    assert [each.split("Z, ")[1] for each in said[2:]] == ["two", "three"]
    vault.lock()


def test_two_commands_at_once_both_keep_their_note(school: InventedSchool) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: note(school.folder, f"command {at}"), range(8)))
    vault = opened(school, MORGAN)
    take_up(school.folder, vault.trail)
    assert sorted(each.split(", ")[1] for each in by_command(vault)) == [f"command {at}" for at in range(8)]
    vault.lock()
