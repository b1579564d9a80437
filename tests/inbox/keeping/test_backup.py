"""A vault goes into one encrypted file and comes back elsewhere, whole, or is refused and nothing changes."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crypto.encoding import b64
from crypto.payload import raw_document
from inbox.__main__ import main
from inbox.collector.chunks import Chunks
from inbox.collector.condemned import Condemned
from inbox.errors import BackupError, InboxError, VaultError
from inbox.files import State, attached_to
from inbox.keeping import command
from inbox.keeping.backup import write_backup
from inbox.office import Office
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault, unlock
from tests.inbox.attaching import WithFiles, with_files
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, MORGAN, InventedSchool, id_of, today


def run(school: InventedSchool, *arguments: str, reader: str = MORGAN, words: str = "") -> Result:
    file = school.directory.parent / "passphrase"
    file.write_text(words or school.passphrase(reader).reveal())
    who = ["--dir", str(school.directory), "--reader", reader, "--passphrase-file", str(file)]
    return CliRunner().invoke(main, [arguments[0], *who, *arguments[1:]])


def opened(school: InventedSchool, reader: str = MORGAN) -> Vault:
    office = Office.open(school.directory)
    vault = unlock(
        school.folder, reader=reader, passphrase=school.passphrase(reader), pin=office.settings.pin_bytes
    )
    vault.take_in(office.collected)
    office.close()
    return vault


@pytest.fixture
def full(school: InventedSchool) -> InventedSchool:
    """Morgan holds a report with a note of her own."""
    office, envelope = Office.open(school.directory), school.sealed("zebracanary")
    office.collected.keep(today().isoformat(), {id_of(envelope): envelope})
    office.close()
    vault = opened(school)
    vault.cases.add_own_note(id_of(envelope), at="2026-11-22T10:00Z", text="for me", draft=b"d" * 16)
    vault.trail.write(Deed.READ, about=id_of(envelope))
    vault.lock()
    return school


@pytest.fixture
def saved(full: InventedSchool, tmp_path: Path) -> Path:
    out = tmp_path / "vault.backup"
    assert run(full, "backup", "--out", str(out)).exit_code == 0
    return out


def seen(school: InventedSchool) -> list[object]:
    vault = opened(school)
    (line,) = vault.store.page()
    found: list[object] = [
        line.said,
        vault.cases.own_notes(line.envelope)[0].text,
        b64(line.envelope),
        vault.trail.check(),
    ]
    vault.lock()
    return found


def test_a_backup_says_nothing_and_comes_back_whole_on_another_machine(
    full: InventedSchool, made_school: InventedSchool, saved: Path, tmp_path: Path
) -> None:
    assert all(each not in saved.read_bytes() for each in (b"zebracanary", b"for me", b"SQLite"))
    assert saved.stat().st_mode & 0o077 == 0
    elsewhere = made_school.copy(tmp_path / "other")
    told = run(elsewhere, "restore", "--file", str(saved))
    assert told.exit_code == 0, told.output
    assert "restored: 2 deeds and 0 cases" in told.output
    assert seen(elsewhere) == seen(full)
    vault = opened(elsewhere)
    assert vault.trail.page()[0].deed == Deed.RESTORED
    vault.lock()


@pytest.mark.slow
def test_what_was_here_before_is_put_aside_and_an_older_backup_is_refused_unless_asked(
    full: InventedSchool, saved: Path
) -> None:
    vault = opened(full)
    for _ in range(3):
        vault.trail.write(Deed.SEARCHED)
    vault.lock()
    refused = run(full, "restore", "--file", str(saved))
    assert (refused.exit_code, "goes further (5 deeds) than the backup (2)" in refused.output) == (1, True)
    assert not list(full.folder.vaults.glob(".*"))
    told = run(full, "restore", "--file", str(saved), "--older")
    assert told.exit_code == 0, told.output
    (aside,) = full.folder.vaults.glob(".before-r1-*")
    assert {each.name for each in aside.iterdir()} >= {"keys.json", "working.db", "cases.db", "trail.db"}
    assert seen(full)[:2] == ["zebracanary", "for me"]


def school_words(school: InventedSchool) -> str:
    return school.passphrase(MORGAN).reveal()


Change = Callable[[bytes], bytes]
CHANGES: dict[str, Change] = {
    "emptied": lambda _: b"",
    "cut-in-its-beginning": lambda data: data[:200],
    "cut-at-a-part": lambda data: data[: -(len(data) % 65_552)] or data[:-1],
    "cut-by-a-byte": lambda data: data[:-1],
    "longer-by-a-byte": lambda data: data + b"\0",
    "one-bit-changed": lambda data: data[:-40_000] + bytes([data[-40_000] ^ 1]) + data[-39_999:],
    "two-parts-swapped": lambda data: data[:-131_104] + data[-65_552:] + data[-131_104:-65_552],
    "of-a-later-version": lambda data: data.replace(b"backup-1", b"backup-2", 1),
}


def test_a_file_cut_short_changed_or_swapped_is_refused_and_nothing_changes(
    full: InventedSchool, saved: Path, tmp_path: Path
) -> None:
    before = seen(full)
    for name, change in CHANGES.items():
        (tmp_path / "changed").write_bytes(change(saved.read_bytes()))
        told = run(full, "restore", "--file", str(tmp_path / "changed"), "--older")
        assert told.exit_code == 1, (name, told.output)
        assert "backup" in told.output, (name, told.output)
        assert not list(full.folder.vaults.glob(".*")), name
    assert run(full, "restore", "--file", str(saved), reader=ALEX).exit_code == 2
    mine = school_words(full)
    assert "another reader" in run(full, "restore", "--file", str(saved), reader=ALEX, words=mine).output
    assert run(full, "restore", "--file", str(saved), words="not her words").exit_code == 2
    assert seen(full) == before


@pytest.mark.slow
def test_a_backup_of_a_vault_whose_record_is_broken_is_refused_unless_asked(
    full: InventedSchool, tmp_path: Path
) -> None:
    vault = opened(full)
    with vault.trail.writing() as store:
        store.execute("DROP TRIGGER deed_stays")
        store.execute("DELETE FROM deed")
    vault.lock()
    out = str(tmp_path / "broken.backup")
    assert run(full, "backup", "--out", out).exit_code == 0
    told = run(full, "restore", "--file", out)
    assert (told.exit_code, "missing from the end" in told.output) == (1, True)
    assert run(full, "restore", "--file", out, "--broken").exit_code == 0


def damage(path: Path, how: str, other: Path) -> None:
    if how == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif how == "cut-to-little":
        path.write_bytes(path.read_bytes()[:100])
    elif how == "emptied":
        path.write_bytes(b"")
    elif how == "swapped":
        path.write_bytes(other.read_bytes())


@pytest.mark.parametrize("how", ["cut", "cut-to-little", "emptied", "swapped"])
def test_a_file_of_a_vault_cut_short_or_another_readers_is_told_and_nothing_else_is_lost(
    full: InventedSchool, saved: Path, how: str
) -> None:
    opened(full, ALEX).lock()
    home = full.folder.vaults / MORGAN
    for name in ("keys.json", "working.db", "cases.db", "staff.db", "trail.db"):
        before = (home / name).read_bytes()
        others = {each.name: each.read_bytes() for each in home.iterdir() if each.name != name}
        damage(home / name, how, full.folder.vaults / ALEX / name)
        with pytest.raises(VaultError, match=r"damaged|another|passphrase does not open"):
            opened(full)
        assert {each.name: each.read_bytes() for each in home.iterdir() if each.name in others} == others
        (home / name).write_bytes(before)
    assert seen(full)[:2] == ["zebracanary", "for me"]


def test_a_vault_of_a_newer_version_is_left_as_it_is_and_told(full: InventedSchool) -> None:
    home = full.folder.vaults / MORGAN
    for name in ("store", "cases", "staff", "trail"):
        before = {each.name: each.read_bytes() for each in home.iterdir()}
        vault = opened(full)
        getattr(vault, name).rows("PRAGMA user_version = 999")
        vault.lock()
        with pytest.raises(InboxError, match="newer version"):
            opened(full)
        for each, content in before.items():
            (home / each).write_bytes(content)
    assert seen(full)[:2] == ["zebracanary", "for me"]


def attach(school: InventedSchool, *, lost: int = 0) -> WithFiles:
    """A report with two files comes to Morgan; of the last file the last `lost` chunks have not."""
    sent = with_files(
        school, "There is a picture.", bruise_jpg=b"canary" * 40_000, note_txt=b"canary" * 30_000
    )
    office = Office.open(school.directory)
    office.collected.keep(today().isoformat(), {id_of(sent.envelope): sent.envelope})
    places = sorted(sent.chunks)
    for envelope, number, place in places[: len(places) - lost]:
        chunk = sent.chunks[envelope, number, place]
        Chunks(office.collected).keep(envelope, number=number, first=place, chunks=[chunk])
    opened(school).lock()
    office.close()
    return sent


def files_of(school: InventedSchool, sent: WithFiles) -> list[tuple[str, bool]]:
    office, vault = Office.open(school.directory), opened(school)
    held, chunks = vault.store.get(id_of(sent.envelope)), Chunks(office.collected)
    assert held is not None
    found = attached_to(held, raw_document(held.payload) or {}, chunks)
    said = [(each.state.value, each.state is State.HERE and each.is_whole(chunks)) for each in found]
    vault.lock()
    office.close()
    return said


@pytest.mark.slow
def test_attached_files_are_in_it_sealed_and_come_back_where_nothing_was_collected(
    full: InventedSchool, made_school: InventedSchool, tmp_path: Path
) -> None:
    sent, out = attach(full), tmp_path / "files.backup"
    told = run(full, "backup", "--out", str(out))
    assert (told.exit_code, "with 2 attached files\n" in told.output) == (0, True), told.output
    assert "not in it" not in told.output
    chunks = list(sent.chunks.values())
    assert sum(map(len, chunks)) < out.stat().st_size
    assert not [each for each in (b"canary", chunks[0][:64]) if each in out.read_bytes()]
    elsewhere = made_school.copy(tmp_path / "other")
    told = run(elsewhere, "restore", "--file", str(out))
    assert (told.exit_code, "with 2 attached files, all checked" in told.output) == (0, True), told.output
    assert files_of(elsewhere, sent) == [("here", True), ("here", True)]


@pytest.mark.slow
def test_a_file_that_has_not_all_come_stays_out_and_is_told(
    full: InventedSchool, made_school: InventedSchool, tmp_path: Path
) -> None:
    sent, out = attach(full, lost=1), tmp_path / "files.backup"
    told = run(full, "backup", "--out", str(out))
    assert "with 1 attached files" in told.output
    assert "not in it: 1 attached files that have not come" in told.output
    elsewhere = made_school.copy(tmp_path / "other")
    assert run(elsewhere, "restore", "--file", str(out)).exit_code == 0
    assert files_of(elsewhere, sent) == [("here", True), ("coming", False)]


@pytest.mark.slow
def test_a_backup_whose_file_is_not_what_was_sealed_is_refused_unless_asked(
    full: InventedSchool, made_school: InventedSchool, tmp_path: Path
) -> None:
    sent, out = attach(full), tmp_path / "files.backup"
    office = Office.open(full.directory)
    with office.collected.writing() as store:
        store.execute("UPDATE chunk SET bytes = zeroblob(length(bytes)) WHERE number = 1 AND place = 0")
    office.close()
    assert run(full, "backup", "--out", str(out)).exit_code == 0
    elsewhere = made_school.copy(tmp_path / "other")
    told = run(elsewhere, "restore", "--file", str(out))
    assert (told.exit_code, "1 attached files in it do not open" in told.output) == (1, True), told.output
    assert not list(elsewhere.folder.vaults.glob(".*"))
    assert run(elsewhere, "restore", "--file", str(out), "--broken").exit_code == 0
    assert files_of(elsewhere, sent) == [("here", True), ("here", False)]


def test_where_no_file_can_be_written_that_is_said_in_a_sentence(
    full: InventedSchool, tmp_path: Path
) -> None:
    office, vault = Office.open(full.directory), opened(full)
    (tmp_path / "file").write_bytes(b"")
    for out in (tmp_path / "file" / "monday.backup", tmp_path / "none" / "monday.backup"):
        with pytest.raises(BackupError, match="the backup cannot be written: No"):
            write_backup(office, vault, out)
    vault.lock()
    office.close()


@pytest.mark.slow
def test_what_was_erased_on_this_host_comes_back_with_no_file(full: InventedSchool, tmp_path: Path) -> None:
    sent, out = attach(full), tmp_path / "files.backup"
    assert run(full, "backup", "--out", str(out)).exit_code == 0
    office = Office.open(full.directory)
    condemned = Condemned(office.collected)
    condemned.add([id_of(sent.envelope)], readers=[], by=MORGAN)
    assert condemned.sweep([]) == 1
    office.close()
    assert "with 0 attached files" in run(full, "restore", "--file", str(out), "--older").output
    assert files_of(full, sent) == [("coming", False), ("coming", False)]


@pytest.mark.slow
def test_however_large_the_files_a_backup_takes_little_memory(full: InventedSchool, tmp_path: Path) -> None:
    sent = with_files(full, "There is a film.", film_mp4=os.urandom(16_000_000))
    office = Office.open(full.directory)
    office.collected.keep(today().isoformat(), {id_of(sent.envelope): sent.envelope})
    for (envelope, number, place), chunk in sent.chunks.items():
        Chunks(office.collected).keep(envelope, number=number, first=place, chunks=[chunk])
    vault = opened(full)
    tracemalloc.start()
    write_backup(office, vault, tmp_path / "film.backup")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "film.backup").stat().st_size > 16_000_000
    assert most < 4_000_000
    vault.lock()
    office.close()


@pytest.mark.slow
def test_what_the_portal_still_has_is_fetched_first_if_asked(
    full: InventedSchool, portal: FakePortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, out = with_files(full, "There is a picture.", bruise_jpg=b"canary" * 40_000), tmp_path / "it.backup"
    told = run(full, "backup", "--fetch", "--out", str(out))
    assert (told.exit_code, "portal" in told.output, out.exists()) == (1, True, False), told.output

    async def collect(office: Office) -> tuple[str, ...]:
        async with office.portal(transport=portal.transport()) as there:
            return (await office.collector_at(there).collect()).problems

    monkeypatch.setattr(command, "collect_once", collect)
    portal.hold(today().isoformat(), sent.envelope)
    portal.chunks |= sent.chunks
    told = run(full, "backup", "--fetch", "--out", str(out))
    assert (told.exit_code, "with 1 attached files" in told.output) == (0, True), told.output
