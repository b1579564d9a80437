"""A reader's vault over what was collected: it opens what is theirs, once, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import nacl.utils
import pytest

from crypto.choosing import Subject
from crypto.envelope import BellKind, BellMessage, seal
from crypto.errors import TamperedError
from crypto.identities import BellIdentity, CollectorIdentity, Keyring, ReaderIdentity, open_envelope
from crypto.policy import Policy
from crypto.recipients import ReaderBox
from crypto.roster import SignedRoster
from inbox.errors import PassphraseError, UnknownReaderError, VaultError
from inbox.export import exported
from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.vault import vault as vault_module
from inbox.vault.intake import unseal
from inbox.vault.vault import Vault, unlock
from tests.inbox.school import ALEX, GRACE, MORGAN, OWEN, TESS, InventedSchool, id_of

DAY = "2026-11-20"
Unlock = Callable[[str], Vault]


@pytest.fixture
def opening(school: InventedSchool, office: Office) -> Iterator[Unlock]:
    with ExitStack() as stack:

        def open_vault(reader: str) -> Vault:
            vault = unlock(
                school.folder,
                reader=reader,
                passphrase=school.passphrase(reader),
                pin=office.settings.pin_bytes,
            )
            stack.callback(vault.lock)
            vault.take_in(office.collected)
            return vault

        yield open_vault


def keep(office: Office, *envelopes: bytes, day: str = DAY) -> None:
    office.collected.keep(day, {id_of(each): each for each in envelopes})


def said(vault: Vault) -> list[str]:
    return [line.said for line in vault.store.page()]


def test_a_report_is_read_by_those_it_was_sealed_to_and_by_nobody_else(
    school: InventedSchool, office: Office, opening: Unlock
) -> None:
    keep(office, school.sealed("they take my lunch"), school.decoy())
    for reader in (MORGAN, ALEX):
        assert said(opening(reader)) == ["they take my lunch"]
    for reader in (GRACE, OWEN, TESS):
        assert said(opening(reader)) == []


def test_a_report_about_the_deputy_reaches_head_and_chair_only(
    school: InventedSchool, office: Office, opening: Unlock
) -> None:
    keep(office, school.sealed("about the deputy", removed=[ALEX]))
    for reader in (GRACE, OWEN):
        assert said(opening(reader)) == ["about the deputy"]
    for reader in (MORGAN, ALEX, TESS):
        assert said(opening(reader)) == []


def test_with_every_file_of_the_folder_the_dsl_team_cannot_open_a_report_to_the_head(
    school: InventedSchool, office: Office
) -> None:
    report = school.sealed("about the safeguarding lead", subject=Subject.DSL_TEAM)
    keep(office, report)
    pin = office.settings.pin_bytes
    files = [path.read_bytes() for path in school.directory.rglob("*") if path.is_file()]
    secrets = [content for content in files if len(content) == 32]
    # Only the collector's and the bell's key lie open; all others are wrapped, so no text is one either but
    # the public halves of the signers.
    assert len(secrets) == 2
    signed = SignedRoster.from_json((school.folder.rosters / "1.json").read_bytes())
    public = {key.b64().encode() for key in Policy.parse(signed.policies[-1]).signers}
    texts = {each for content in files for each in re.findall(rb"(?<![\w-])[\w-]{43}(?![\w-])", content)}
    assert texts <= public
    keyring = Keyring.of([BellIdentity(each) for each in secrets])
    for reader in (MORGAN, ALEX):
        vault = unlock(school.folder, reader=reader, passphrase=school.passphrase(reader), pin=pin)
        assert vault._keyring is not None
        keyring = Keyring((*keyring.secrets, *vault._keyring.secrets))
        vault.lock()
    # The bell's key is among them: it opens the bell's slot, and no more.
    with pytest.raises(TamperedError, match="commitment"):
        open_envelope(report, keyring=keyring, pin=pin)


def test_each_envelope_is_unsealed_once(school: InventedSchool, office: Office, opening: Unlock) -> None:
    keep(office, *(school.sealed(f"words {n}") for n in range(3)), school.decoy())
    vault = opening(MORGAN)
    assert vault.take_in(office.collected) == 0
    again = opening(MORGAN)
    assert again.take_in(office.collected) == 0
    keep(office, school.sealed("new words"))
    assert vault.waiting(office.collected) == 1
    assert vault.take_in(office.collected) == 1


def test_the_payload_is_kept_byte_for_byte(school: InventedSchool, office: Office, opening: Unlock) -> None:
    report = school.sealed("  two  spaces\r\nand a line 🙂\n")
    keep(office, report)
    vault = opening(MORGAN)
    held = vault.store.get(id_of(report))
    assert held is not None
    assert vault._keyring is not None
    opened = open_envelope(report, keyring=vault._keyring, pin=office.settings.pin_bytes)
    assert (held.payload, held.key) == (opened.payload, opened.key)


@pytest.mark.parametrize(("at", "step"), [(24, "commitment"), (1_000, "commitment"), (-1, "body")])
def test_a_tampered_envelope_is_an_alarm_that_names_the_step(
    school: InventedSchool, office: Office, opening: Unlock, at: int, step: str
) -> None:
    report = bytearray(school.sealed("words"))
    report[at] ^= 1
    keep(office, bytes(report))
    (line,) = opening(MORGAN).store.page()
    assert (line.kind, line.said, line.urgent) == ("alarm", step, True)
    assert opening(GRACE).store.page() == []


def test_words_of_an_unknown_shape_are_shown_not_hidden(
    school: InventedSchool, office: Office, opening: Unlock
) -> None:
    roster = school.roster
    for payload in (b'{"v":2,"kind":"report","answers":{"what":"from the future"}}', b"\xff\x00 no JSON"):
        bell = (roster.bell, BellMessage(BellKind.REPORT, 1, 1))
        keep(office, seal(payload, pin=school.pin, readers=[roster.readers[0].box], recovery=None, bell=bell))
    lines = opening(MORGAN).store.page()
    assert {line.kind for line in lines} == {"unreadable"}
    assert {line.said for line in lines} == {"from the future", "\ufffd\x00 no JSON"}


def test_a_fault_of_ours_in_one_envelope_keeps_nobody_from_the_others(
    school: InventedSchool, office: Office, opening: Unlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = school.sealed("this one breaks"), school.sealed("this one is read")
    keep(office, broken, whole)

    def unseal_or_break(envelope_id: bytes, *rest: Any, **named: Any) -> Any:
        if envelope_id == id_of(broken):
            raise RuntimeError("a fault of ours")
        return unseal(envelope_id, *rest, **named)

    monkeypatch.setattr(vault_module, "unseal", unseal_or_break)
    lines = {(line.kind, line.said) for line in opening(MORGAN).store.page()}
    assert lines == {("alarm", "unsealing"), ("report", "this one is read")}


HOSTILE = {
    "half a pair in an answer": rb'{"v":1,"kind":"report","answers":{"what":"half \ud800 a pair"}}',
    "half a pair in a key": rb'{"v":1,"kind":"report","answers":{"what \udfff":"half a pair"}}',
    "half a pair in the kind": rb'{"v":1,"kind":"re\ud800port","lang":"\ud800"}',
    "a key twice": b'{"v":1,"kind":"report","answers":{"what":"first","what":"second"}}',
    "no number": b'{"v":1,"kind":"report","answers":{"what":NaN}}',
    "beyond every number": b'{"v":1,"kind":"report","answers":{"what":1e999}}',
    "a list": b'["words in a list"]',
    "very deep": b"[" * 5_000 + b"]" * 5_000,
    "a number with 9,000 digits": b'{"v":' + b"1" * 9_000 + b"}",
    "NUL bytes": b'{"v":1,"kind":"report","answers":{"what":"nul \\u0000 inside"}}',
    "nothing": b"",
}


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_payload_keeps_a_reader_from_the_other_reports(
    school: InventedSchool, office: Office, opening: Unlock, payload: bytes
) -> None:
    roster = school.roster
    bell = (roster.bell, BellMessage(BellKind.REPORT, 1, 1))
    keep(office, seal(payload, pin=school.pin, readers=[roster.readers[0].box], recovery=None, bell=bell))
    keep(office, school.sealed("an honest report"))
    vault = opening(MORGAN)
    assert "an honest report" in said(vault)
    assert len(vault.store.page()) == 2
    assert len(json.loads(exported(office, vault))) == 2
    exported(office, vault).encode("utf-8")


def test_another_schools_envelope_is_not_shown(
    school: InventedSchool, office: Office, opening: Unlock
) -> None:
    report = bytearray(school.sealed("words"))
    report[8] ^= 1
    keep(office, bytes(report))
    assert said(opening(MORGAN)) == []


def test_the_sealing_by_the_portal_is_remembered(
    school: InventedSchool, office: Office, opening: Unlock
) -> None:
    keep(office, school.sealed("words", by_portal=True))
    (line,) = opening(MORGAN).store.page()
    assert line.flags == 1


def test_urgent_comes_first(school: InventedSchool, office: Office, opening: Unlock) -> None:
    keep(office, school.sealed("calm"), day="2026-11-22")
    keep(office, school.sealed("now", urgent=True), day="2026-11-01")
    assert said(opening(MORGAN)) == ["now", "calm"]


def test_a_wrong_passphrase_or_an_unknown_reader_opens_nothing(
    school: InventedSchool, office: Office
) -> None:
    pin = office.settings.pin_bytes
    with pytest.raises(PassphraseError):
        unlock(school.folder, reader=MORGAN, passphrase=Passphrase("charlie was here"), pin=pin)
    for charlie in ("r9", "", "../r1", "R1", "r1/../r2", "r01"):
        with pytest.raises(UnknownReaderError):
            unlock(school.folder, reader=charlie, passphrase=school.passphrase(MORGAN), pin=pin)


def test_one_readers_passphrase_does_not_open_anothers_vault(school: InventedSchool, office: Office) -> None:
    with pytest.raises(PassphraseError):
        unlock(
            school.folder, reader=ALEX, passphrase=school.passphrase(MORGAN), pin=office.settings.pin_bytes
        )


def test_a_locked_vault_takes_nothing_in_and_shows_nothing(
    school: InventedSchool, office: Office, opening: Unlock
) -> None:
    vault = opening(MORGAN)
    keep(office, school.sealed("words"))
    vault.lock()
    vault.lock()
    with pytest.raises(VaultError):
        vault.take_in(office.collected)
    with pytest.raises(VaultError):
        vault.store.page()


def test_no_word_of_a_report_is_in_any_file_of_the_folder(
    school: InventedSchool, office: Office, opening: Unlock
) -> None:
    keep(office, *(school.sealed(f"xylophone marmalade {n}") for n in range(30)))
    vault = opening(MORGAN)
    vault.store.search("marmalade")
    vault.mark_read(vault.store.page()[0].envelope, now=datetime.now(UTC))
    for path in school.directory.rglob("*"):
        assert not path.is_file() or b"marmalade" not in path.read_bytes()


def test_a_vault_knows_when_the_roster_no_longer_names_it(
    school: InventedSchool, office: Office, opening: Unlock
) -> None:
    vault, roster = opening(MORGAN), school.roster
    assert vault.stands_in(roster)
    assert not vault.stands_in(None)
    other = replace(roster.readers[0], box=ReaderIdentity.generate().box)
    assert not vault.stands_in(replace(roster, readers=(other, *roster.readers[1:])))


def test_the_collectors_and_the_bells_keys_open_no_report(school: InventedSchool) -> None:
    report = school.sealed("words")
    bell = BellIdentity(school.folder.bell_key.read_bytes())
    assert bell.box == school.roster.bell
    with pytest.raises(TamperedError, match="commitment"):
        open_envelope(report, keyring=Keyring.of([bell]), pin=school.pin)
    collector = CollectorIdentity(school.folder.collector_key.read_bytes())
    assert collector.verify_key in school.roster.collectors


def test_random_bytes_in_a_slot_are_no_reason_to_fall_over(
    school: InventedSchool, office: Office, opening: Unlock
) -> None:
    report = bytearray(school.sealed("words"))
    report[40:1_000] = nacl.utils.random(960)
    # Whoever can write slots can seal rubbish to a reader; that reader gets an alarm, not a stack trace.
    report[40:120] = ReaderBox(school.roster.readers[0].box.raw).seal(bytes(32))
    keep(office, bytes(report))
    assert [line.kind for line in opening(MORGAN).store.page()] == ["alarm"]
