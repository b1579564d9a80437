"""The kept rosters: only what verifies, never older, all of them for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crypto.errors import RollbackError, TrustError
from crypto.identities import SignerIdentity
from crypto.policy import Pin, Signature
from crypto.roster import Roster, SignedRoster, roster_message
from inbox.errors import FolderError
from inbox.passphrase import Passphrase
from inbox.rosters import Rosters
from inbox.vault.keys import unwrap_secret
from tests.inbox.school import InventedSchool, today
from worrybox.web.settings import SettingsError


def kept(school: InventedSchool) -> Rosters:
    return Rosters(school.folder, pin=Pin(school.pin))


def signed_again(school: InventedSchool, roster: Roster) -> SignedRoster:
    first = SignedRoster.from_json((school.folder.rosters / "1.json").read_bytes())
    document = roster.encode()
    signatures = []
    for number, signer in enumerate(school.printed["signers"]):
        content = (school.folder.signers / f"s{number}.json").read_bytes()
        identity = SignerIdentity(unwrap_secret(content, passphrase=Passphrase(signer["passphrase"])))
        signatures.append(Signature(number, identity.sign(roster_message(document))))
    return replace(first, roster=document, signatures=tuple(signatures))


def test_a_newer_roster_is_accepted_and_the_older_one_stays(school: InventedSchool) -> None:
    rosters = kept(school)
    newer = replace(school.roster, seq=2)
    assert rosters.accept(signed_again(school, newer), today=today())
    assert not rosters.accept(signed_again(school, newer), today=today())
    again = kept(school)
    assert again.current is not None
    assert again.current.seq == 2
    one = again.of(1)
    assert one is not None
    assert one.seq == 1


def test_what_another_process_kept_under_this_number_stays(school: InventedSchool) -> None:
    here, there = kept(school), kept(school)
    speaks = (("en",), ("en", "cy"))
    one, other = (signed_again(school, replace(school.roster, seq=2, languages=each)) for each in speaks)
    assert there.accept(one, today=today())
    with pytest.raises(SettingsError, match="exists"):
        here.accept(other, today=today())
    assert here.accept(one, today=today())
    assert [each.languages for each in kept(school).lists()] == [school.roster.languages, ("en",)]


def test_an_older_one_or_another_under_the_same_seq_is_refused(school: InventedSchool) -> None:
    rosters = kept(school)
    rosters.accept(signed_again(school, replace(school.roster, seq=3)), today=today())
    with pytest.raises(RollbackError):
        rosters.accept(signed_again(school, replace(school.roster, seq=2)), today=today())
    with pytest.raises(TrustError):
        rosters.accept(signed_again(school, replace(school.roster, seq=3, outside="x")), today=today())


def test_an_expired_roster_is_still_read_for_names(school: InventedSchool) -> None:
    rosters = kept(school)
    assert rosters.names(["r1", "r5", "r77"], seq=1) == ["Morgan", "Tess", "r77"]
    assert rosters.names(["r1"], seq="nonsense") == ["Morgan"]


def test_a_kept_roster_that_was_altered_stops_the_inbox(school: InventedSchool) -> None:
    altered = replace(school.roster, expires=school.roster.expires + timedelta(days=1))
    signed = SignedRoster.from_json((school.folder.rosters / "1.json").read_bytes())
    (school.folder.rosters / "1.json").write_bytes(replace(signed, roster=altered.encode()).to_json())
    with pytest.raises(FolderError, match=r"1\.json does not verify"):
        kept(school)
