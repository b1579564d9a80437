"""Making a school: everything signed, everything wrapped, everything said once, or nothing at all."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crypto.encoding import unb64
from crypto.notices import SignedCalendar, verify_calendar
from crypto.photos import photos_of
from crypto.recovery import PaperShare, combine_shares
from crypto.roster import SignedRoster, verify_roster
from inbox.__main__ import main
from inbox.folder import Folder
from inbox.passphrase import Passphrase
from inbox.settings import read_settings
from inbox.vault.keys import unwrap_keys, unwrap_secret
from tests.inbox.school import GRACE, OWEN, PEOPLE, PORTAL, InventedSchool, today
from tests.photos import EXIF, photo

CHEAP = ("--cheap-kdf",)


def set_up(
    tmp_path: Path,
    people: dict[str, Any],
    *,
    name: str = "Oakfield Primary",
    portal: str = PORTAL,
    kdf: tuple[str, ...] = CHEAP,
    more: tuple[str, ...] = ("--without-spare",),
) -> Result:
    (tmp_path / "people.json").write_text(json.dumps(people))
    arguments = ["setup", "--dir", str(tmp_path / "inbox"), "--portal-url", portal, "--school", name, *more]
    return CliRunner().invoke(main, [*arguments, "--readers", str(tmp_path / "people.json"), *kdf])


def test_the_command_prints_one_document_with_everything(tmp_path: Path) -> None:
    result = set_up(tmp_path, PEOPLE)
    assert result.exit_code == 0, result.output
    printed = json.loads(result.output)
    assert len(unb64(printed["pin"])) == 16
    assert [tuple(reader) for reader in printed["readers"]] == [("id", "name", "role", "passphrase")] * 5
    assert [reader["role"] for reader in printed["readers"]] == ["dsl", "deputy", "head", "chair", "trust"]
    assert [signer["name"] for signer in printed["signers"]] == ["Grace", "Owen"]
    assert all(len(each["passphrase"].split()) == 6 for each in printed["readers"] + printed["signers"])
    assert [len(share["words"].split()) for share in printed["shares"]] == [33, 33, 33]


def test_the_roster_verifies_under_the_pin_for_400_days(school: InventedSchool) -> None:
    signed = SignedRoster.from_json((school.folder.rosters / "1.json").read_bytes())
    roster = verify_roster(signed, pin=school.pin, today=today())
    assert (roster.expires - roster.issued).days == 400
    assert roster.missing_contacts() == frozenset()
    assert roster.recovery.shares == (GRACE, OWEN, None)


def with_photo(tmp_path: Path, data: bytes, **changes: Any) -> Result:
    (tmp_path / "alex.img").write_bytes(data)
    people = deepcopy(PEOPLE) | changes
    people["readers"][1]["photo"] = "alex.img"
    return set_up(tmp_path, people)


def test_a_readers_photo_stands_in_the_signed_roster(tmp_path: Path) -> None:
    data = photo("WEBP")
    result = with_photo(tmp_path, data, outside={"country": "Wales"})
    assert result.exit_code == 0, result.output
    signed = SignedRoster.from_json((tmp_path / "inbox/rosters/1.json").read_bytes())
    outside = verify_roster(signed, pin=unb64(json.loads(result.output)["pin"]), today=today()).outside
    assert (outside["country"], photos_of(outside)) == ("Wales", {"r2": data})


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (photo("PNG"), "it is neither"),
        (photo(exif=EXIF), "it holds metadata"),
        (photo() + bytes(2_048), "bytes;"),
    ],
)
def test_another_picture_makes_no_school_and_is_told_how_to_be_made(
    tmp_path: Path, data: bytes, why: str
) -> None:
    result = with_photo(tmp_path, data)
    assert result.exit_code != 0
    assert all(each in result.output for each in ("alex.img", why, "-thumbnail 80x80^", "-strip"))
    assert not (tmp_path / "inbox").exists()


def test_a_photo_has_no_place_in_an_outside_that_is_no_object(tmp_path: Path) -> None:
    result = with_photo(tmp_path, photo(), outside=["01632 960001"])
    assert "'outside' is an object without 'photos'" in result.output


def test_without_photos_outside_stays_what_the_school_wrote(school: InventedSchool) -> None:
    signed = SignedRoster.from_json((school.folder.rosters / "1.json").read_bytes())
    assert b'"outside":null' in signed.roster


def test_the_calendar_is_signed_by_the_dsl(school: InventedSchool) -> None:
    signed = SignedCalendar.from_json(school.folder.calendar.read_bytes())
    assert signed.by == "r1"
    assert verify_calendar(signed, roster=school.roster).pin == school.pin


def test_every_reader_holds_the_keys_that_the_roster_names(school: InventedSchool) -> None:
    for reader in school.roster.readers:
        content = (school.directory / "vaults" / reader.id / "keys.json").read_bytes()
        (id_,) = (each for each in school.folder.readers() if each == reader.id)
        keys = unwrap_keys(content, reader=id_, passphrase=school.passphrase(reader.id), pin=school.pin)
        assert (keys.identity.box, keys.identity.verify_key) == (reader.box, reader.sign)


def test_every_signers_key_opens_with_the_signers_passphrase_only(school: InventedSchool) -> None:
    for number, signer in enumerate(school.printed["signers"]):
        content = (school.folder.signers / f"s{number}.json").read_bytes()
        assert len(unwrap_secret(content, passphrase=Passphrase(signer["passphrase"]))) == 32
        with pytest.raises(Exception, match="passphrase"):
            unwrap_secret(content, passphrase=school.passphrase(GRACE))


def test_two_paper_shares_make_the_recovery_key_again(school: InventedSchool) -> None:
    shares = [PaperShare(share["words"]) for share in school.printed["shares"]]
    for pair in (shares[:2], shares[1:], shares[::2]):
        assert combine_shares(pair, expected=school.roster.recovery.box).box == school.roster.recovery.box


def test_nothing_that_was_printed_is_kept(school: InventedSchool) -> None:
    printed = school.printed
    said = [each["passphrase"] for each in printed["readers"] + printed["signers"]]
    said += [share["words"] for share in printed["shares"]]
    files = [path.read_bytes() for path in school.directory.rglob("*") if path.is_file()]
    assert not any(words.encode() in content for words in said for content in files)


def test_everything_in_the_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    set_up(tmp_path / "sub", PEOPLE)
    paths = [*(tmp_path / "sub" / "inbox").rglob("*"), tmp_path / "sub" / "inbox"]
    assert len(paths) > 20
    assert not [path for path in paths if path.stat().st_mode & 0o077]


def test_a_second_set_up_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    set_up(tmp_path, PEOPLE)
    before = (tmp_path / "inbox" / "collector.key").read_bytes()
    again = set_up(tmp_path, PEOPLE)
    assert (again.exit_code, "already holds a school" in again.output) == (1, True)
    assert (tmp_path / "inbox" / "collector.key").read_bytes() == before


def broken(change: str) -> dict[str, Any]:
    people = deepcopy(PEOPLE)
    readers = people["readers"]
    match change:
        case "one signer":
            readers[2]["signer"] = False
        case "same name":
            readers[1]["name"] = "Morgan"
        case "lonely route":
            readers[4]["routes"] = ["staff"]
        case "no lado":
            people["contacts"] = people["contacts"][1:]
        case "blank number":
            people["contacts"][3]["number"] = ""
        case "unknown role":
            readers[0]["roles"] = ["caretaker"]
        case "unknown key":
            readers[0]["password"] = "x"
        case "nobody for the calendar":
            for reader in readers:
                reader["roles"] = ["other"]
        case "unknown holder":
            people["recovery"] = {"holders": ["Charlie", None]}
        case "one share":
            people["recovery"] = {"holders": [None], "threshold": 2}
        case "name too long":
            readers[0]["name"] = "M" * 65
    return people


BROKEN = """
one signer, same name, lonely route, no lado, blank number, unknown role, unknown key,
nobody for the calendar, unknown holder, one share, name too long
"""


@pytest.mark.parametrize("change", BROKEN.strip().replace("\n", " ").split(", "))
def test_what_is_no_school_is_one_clear_line_and_leaves_nothing(tmp_path: Path, change: str) -> None:
    result = set_up(tmp_path, broken(change))
    assert result.exit_code == 1
    assert result.output.startswith("worrybox inbox: ")
    assert result.output.count("\n") == 1
    assert not (tmp_path / "inbox").exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b'{"readers":1}', b"x" * 2_000_000])
def test_a_file_that_is_no_list_of_people_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "people.json"
    file.write_bytes(content)
    arguments = ["setup", "--dir", str(tmp_path / "inbox"), "--portal-url", PORTAL, "--school", "Oakfield"]
    result = CliRunner().invoke(main, [*arguments, "--readers", str(file)])
    assert (result.exit_code, result.output.count("\n")) == (1, 1)


def test_a_chosen_passphrase_is_taken(tmp_path: Path) -> None:
    people = deepcopy(PEOPLE)
    people["readers"][0]["passphrase"] = "My own strong words"
    printed = json.loads(set_up(tmp_path, people).output)
    assert printed["readers"][0]["passphrase"] == "my own strong words"


def test_without_being_asked_for_cheap_a_drawn_passphrase_costs_64_mib_and_a_chosen_one_256(
    tmp_path: Path,
) -> None:
    people = deepcopy(PEOPLE)
    people["readers"][0]["passphrase"] = "my own strong words"
    assert set_up(tmp_path, people, kdf=()).exit_code == 0
    kept = [
        json.loads((tmp_path / "inbox" / "vaults" / id_ / "keys.json").read_bytes()) for id_ in ("r1", "r2")
    ]
    assert [each["kdf"]["memory"] for each in kept] == [2**28, 2**26]


def test_a_schools_name_with_quotes_is_read_back(tmp_path: Path) -> None:
    name = 'St "Anne\'s" \\ Ysgol Ŵ'
    assert set_up(tmp_path, PEOPLE, name=name).exit_code == 0
    assert read_settings(Folder(tmp_path / "inbox")).school == name


@pytest.mark.parametrize(
    "address", ["", "portal", "ftp://x", "http://", "http://[", "http://x:y/", "https://u@x/"]
)
def test_an_address_that_is_none_is_one_clear_line_and_leaves_nothing(tmp_path: Path, address: str) -> None:
    result = set_up(tmp_path, PEOPLE, portal=address)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert not (tmp_path / "inbox").exists()


def test_the_command_asks_before_it_makes_a_school_with_no_signer_to_spare(tmp_path: Path) -> None:
    refused = set_up(tmp_path, PEOPLE, more=())
    assert refused.exit_code == 1
    assert "Both signers must agree. If one passphrase is lost" in refused.output
    assert not (tmp_path / "inbox").exists()
    three = deepcopy(PEOPLE)
    three["readers"][4]["signer"] = True
    assert len(json.loads(set_up(tmp_path, three, more=()).output)["signers"]) == 3
    six = deepcopy(PEOPLE)
    six["readers"] = [{**six["readers"][0], "name": f"Jo {at}", "signer": True} for at in range(6)]
    assert "at most 5 sign" in set_up(tmp_path, six).output
