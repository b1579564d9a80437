"""What is taken away from a vault or from the watch's record, alone or together, is missed by the rest."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inbox.__main__ import main
from inbox.errors import VaultDamagedError
from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.people.newcomers import make_newcomer
from inbox.vault.keys import KdfProfile
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from inbox.vouching import Words, unlocked
from inbox.watch.store import Step, WatchStore
from tests.inbox.school import ALEX, MORGAN, InventedSchool, id_of, today

STORES = ("working.db", "cases.db", "staff.db", "trail.db")


def session(school: InventedSchool, *deeds: Deed, reader: str = MORGAN, canary: str = "") -> None:
    """A reader comes, does this, and goes."""
    office = Office.open(school.directory)
    if canary:
        envelope = school.sealed(canary)
        office.collected.keep(today().isoformat(), {id_of(envelope): envelope})
    vault = unlocked(office, reader=reader, passphrase=school.passphrase(reader))
    vault.trail.write(Deed.SIGNED_IN)
    assert vault.witness is not None
    vault.witness.look(vault)
    vault.take_in(office.collected)
    for each in deeds:
        vault.trail.write(each)
    vault.lock()
    office.close()


def steps(school: InventedSchool, *said: str) -> None:
    """The host does these."""
    with WatchStore(school.folder.watch) as store:
        for each in said:
            store.step(Step("2026-11-22", each))


def run(school: InventedSchool, *arguments: str, reader: str = MORGAN) -> Result:
    file = school.directory.parent / "passphrase"
    file.write_text(school.passphrase(reader).reveal())
    who = ["--dir", str(school.directory), "--reader", reader, "--passphrase-file", str(file)]
    return CliRunner().invoke(main, [arguments[0], *who, *arguments[1:]])


def verify(school: InventedSchool, reader: str = MORGAN) -> tuple[int, str]:
    told = run(school, "verify", reader=reader)
    return told.exit_code, told.output


def try_to_open(school: InventedSchool) -> Vault:
    office = Office.open(school.directory)
    try:
        return unlocked(office, reader=MORGAN, passphrase=school.passphrase(MORGAN))
    finally:
        office.close()


def away(home: Path, *names: str) -> None:
    for name in names:
        for path in home.glob(f"{name}*"):
            path.unlink()


@pytest.fixture
def used(school: InventedSchool) -> InventedSchool:
    steps(school, "called", "called-next")
    session(school, canary="zebracanary")
    return school


def test_stores_that_are_gone_are_missed_in_whatever_company_they_go(used: InventedSchool) -> None:
    home = used.folder.vaults / MORGAN
    kept = {each.name: each.read_bytes() for each in home.iterdir()}
    groups = [each for n in (1, 2, 3, 4) for each in itertools.combinations(STORES, n)]
    for gone in groups:
        away(home, *gone, "trail.head", "came-in")
        with pytest.raises(VaultDamagedError, match=rf"{gone[-1]} (is|are) missing .* used before"):
            try_to_open(used)
        assert not [name for name in gone if (home / name).exists()], gone
        for name, content in kept.items():
            (home / name).write_bytes(content)
    away(home, "staff.db", "trail.db", "trail.head")
    told = run(used, "verify")
    assert (told.exit_code, "staff.db, trail.db are missing" in told.output) == (1, True)


def test_without_the_hosts_knowledge_the_stores_that_are_left_miss_the_others(used: InventedSchool) -> None:
    home = used.folder.vaults / MORGAN
    office = Office.open(used.directory)
    with office.collected.writing() as store:
        store.execute("DELETE FROM word")
    office.close()
    away(home, "staff.db", "trail.db", "trail.head")
    with pytest.raises(VaultDamagedError, match=r"staff.db, trail.db are missing"):
        try_to_open(used)


@pytest.mark.slow
def test_a_new_vault_and_one_whose_first_unlocking_was_cut_off_open(tmp_path: Path) -> None:
    # Made for this test: the others are given a school whose vaults were opened once.
    school = InventedSchool.make(tmp_path / "inbox")
    home = school.folder.vaults / MORGAN
    assert {each.name for each in home.glob("*.db")} == {"working.db"}
    session(school)
    # Before the marks are set nothing has been done in a vault: what there is of it may be any part.
    with_marks = {each.name: each.read_bytes() for each in home.iterdir()}
    assert set(with_marks) >= set(STORES)
    assert verify(school)[0] == 0


@pytest.mark.slow
def test_a_record_put_back_together_with_its_head_is_told_for_good(used: InventedSchool) -> None:
    home = used.folder.vaults / MORGAN
    older = {name: (home / name).read_bytes() for name in ("trail.db", "trail.head")}
    session(used, Deed.EXPORTED)
    for name, content in older.items():
        (home / name).write_bytes(content)
    code, said = verify(used)
    assert (code, "which its reader signed for on this host, is missing or another" in said) == (1, True)
    session(used)
    session(used)
    assert "which its reader signed for on this host, is missing or another" in verify(used)[1]


@pytest.mark.slow
def test_a_word_that_its_reader_did_not_sign_is_told(used: InventedSchool) -> None:
    office = Office.open(used.directory)
    with office.collected.writing() as store:
        store.execute("UPDATE word SET statement = CAST(replace(statement, '\"n\":3', '\"n\":2') AS BLOB)")
    office.close()
    code, said = verify(used)
    assert (code, "is not what its reader signed" in said) == (1, True)


def test_readers_vouch_for_the_watch_and_verify_says_how_far(used: InventedSchool) -> None:
    steps(used, "called-outside")
    session(used, reader=ALEX)
    code, said = verify(used)
    assert code == 0, said
    assert "3 steps looked at" in said
    assert "r1 vouches for the watch as far as step 2" in said
    assert "r2 vouches for the watch as far as step 3" in said


CUTS = {
    "DELETE FROM step WHERE number = 2": ("step 2 of the record", 1),
    "UPDATE step SET line = x'7b7d' WHERE number = 2": ("breaks at step 2", 1),
    "DELETE FROM step": ("step 2 of the record of the watch is missing", 1),
    "DELETE FROM step WHERE number = 3": (
        "step 3 of the record of the watch is missing or another than r2",
        1,
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("cut", CUTS)
def test_what_was_taken_from_the_watch_is_named_though_its_chain_was_made_anew(
    used: InventedSchool, cut: str
) -> None:
    steps(used, "called-outside")
    session(used, reader=ALEX)
    with WatchStore(used.folder.watch) as store, store.writing() as rows:
        rows.execute(cut)
    words, wanted = CUTS[cut]
    code, said = verify(used)
    assert (code, words in said) == (wanted, True), said


@pytest.mark.slow
def test_a_watch_taken_away_whole_and_begun_anew_is_told(used: InventedSchool) -> None:
    away(used.folder.root, "watch.sqlite3")
    assert "step 2 of the record of the watch is missing" in verify(used)[1]
    steps(used, "one", "two", "three")
    assert "step 2 of the record of the watch is missing or another than r1" in verify(used)[1]


@pytest.mark.slow
def test_a_vault_restored_on_another_host_is_held_to_that_hosts_record_only(
    used: InventedSchool, made_school: InventedSchool, tmp_path: Path
) -> None:
    out = str(tmp_path / "vault.backup")
    assert run(used, "backup", "--out", out).exit_code == 0
    elsewhere = made_school.copy(tmp_path / "other")
    steps(elsewhere, "another")
    assert run(elsewhere, "restore", "--file", out).exit_code == 0
    session(elsewhere)
    code, said = verify(elsewhere)
    assert (code, "r1 vouches for the watch as far as step 1" in said) == (0, True), said
    # An older one on the same host: what it does not know of is no alarm, as it was asked for.
    session(used, Deed.SEARCHED)
    assert run(used, "restore", "--file", out, "--older").exit_code == 0
    session(used)
    assert verify(used)[0] == 0, verify(used)


@pytest.mark.slow
def test_a_vault_without_a_backup_goes_on_with_what_is_left_and_says_so(
    used: InventedSchool,
) -> None:
    assert run(used, "mend").output == "nothing is missing; nothing was changed\n"
    home = used.folder.vaults / MORGAN
    shutil.copy(home / "keys.json", home / "keys.before")
    away(home, "working.db", "staff.db")
    (home / "cases.db").write_bytes(b"a stump")
    told = run(used, "mend")
    assert (told.exit_code, "working.db, cases.db, staff.db" in told.output) == (0, True), told.output
    session(used)
    vault = try_to_open(used)
    assert [line.said for line in vault.store.page()] == ["zebracanary"]
    vault.lock()
    code, said = verify(used)
    assert (code, "went on without working.db, cases.db, staff.db, which were lost" in said) == (1, True)


def test_whoever_came_in_before_any_list_named_them_breaks_nobodys_record(used: InventedSchool) -> None:
    words = Passphrase("six words of my own")
    office = Office.open(used.directory)
    jo = make_newcomer(
        office.folder,
        office.rosters,
        pin=office.settings.pin_bytes,
        name="Jo",
        passphrase=words,
        profile=KdfProfile.CHEAP,
    )
    vault = unlocked(office, reader=jo.keys.id, passphrase=words)
    vault.trail.write(Deed.SIGNED_IN)
    vault.lock()
    assert Words(office.collected, pin=office.settings.pin_bytes).knows(jo.keys.id)
    office.close()
    assert verify(used)[0] == 0
