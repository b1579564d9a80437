"""A change of who signs is killed at any instant: the signers of before or the new, and it is finished."""

from __future__ import annotations

import asyncio
import itertools
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from crypto.policy import pin_of
from crypto.recipients import SignerVerify
from crypto.roster import verify_roster
from inbox.__main__ import main
from inbox.export import collect_once
from inbox.folder import Folder
from inbox.office import Office
from inbox.people.signers import keys_here, policy_of
from inbox.people.succession import has_signed, waiting_succession
from inbox.rosters import Rosters
from inbox.settings import move_portal, read_settings
from portal.app import portal_app
from portal.settings import make as make_portal
from tests.inbox.killing import killer
from tests.inbox.school import InventedSchool, today

RANDOM_CUTS = 10
LONGEST = 0.4
"""Seconds: about what the whole change takes."""


def command(folder: Path, *arguments: str, by: str = "") -> str:
    signer = ["--signer", by, "--passphrase-file", str(folder.parent / by)] if by else []
    done = CliRunner().invoke(
        main, ["people", "signers", arguments[0], "--dir", str(folder), *signer, *arguments[1:]]
    )
    assert done.exit_code == 0, done.output
    return done.output


def rosters_in(folder: Path) -> Rosters:
    return Rosters(Folder(folder), pin=read_settings(Folder(folder)).pin_bytes)


def signers_in(folder: Path) -> int:
    return len(policy_of(rosters_in(folder).newest).signers)


def keys_of(folder: Path) -> dict[str, SignerVerify]:
    return {each.name: each.verify for each in keys_here(Folder(folder), rosters_in(folder).newest)}


def words_in(school: InventedSchool, folder: Path) -> None:
    """A file for each signer's passphrase, where the commands look for it."""
    printed = {each["name"]: each["passphrase"] for each in school.printed["signers"]}
    for name in ("Grace", "Owen", "Tess"):
        (folder / name).write_text(printed.get(name, "Tess signs with these very words of hers"))


def change(folder: Path) -> None:
    """Tess signs too, beside Grace and Owen: each step by command that is not done yet."""
    if signers_in(folder) == 3:
        return
    if "Tess" not in keys_of(folder):
        file = ["--passphrase-file", str(folder.parent / "Tess")]
        command(folder, "key", "--cheap-kdf", "--name", "Tess", *file)
    keys = keys_of(folder)
    if waiting_succession(Folder(folder), rosters_in(folder)) is None:
        command(folder, "propose", "--add", "Tess", by="Grace")
    for name in ("Owen", "Tess"):
        rosters = rosters_in(folder)
        found = waiting_succession(Folder(folder), rosters)
        assert found is not None
        if not has_signed(found, keys[name], rosters):
            command(folder, "approve", found.id, by=name)


def check(folder: Path) -> int:
    """How many sign after a cut, as every command sees it; then it is finished."""
    before = signers_in(folder)
    assert f"2 of {before} must agree" in command(folder, "show")
    change(folder)
    rosters, pin = rosters_in(folder), read_settings(Folder(folder)).pin_bytes
    newest = rosters.newest
    assert newest is not None
    assert (pin_of(newest.policy), signers_in(folder)) == (pin, 3)
    assert verify_roster(newest, pin=pin, today=today()) == rosters.current
    assert waiting_succession(Folder(folder), rosters) is None
    assert "signs: Tess" in command(folder, "show")
    return before


@pytest.mark.slow
def test_killed_before_every_change_of_a_file_and_at_random_instants_it_is_the_old_or_the_new_and_is_finished(
    school: InventedSchool, tmp_path: Path
) -> None:
    words_in(school, tmp_path)
    chance, seen, place = random.Random(20261123), set[int](), tmp_path / "cut"
    with killer(__name__) as process:

        def cut(at: int | float) -> bool:
            shutil.copytree(school.directory, place)
            killed = process.killed(change, place, at=at)
            seen.add(check(place))
            shutil.rmtree(place)
            return killed

        instants = next(at for at in itertools.count(1) if not cut(at))
        for _ in range(RANDOM_CUTS):
            cut(chance.random() * LONGEST)
    assert (instants > 20, seen) == (True, {2, 3})


def publish(folder: Path) -> None:
    """One round with the portal."""
    office = Office.open(folder)
    asyncio.run(collect_once(office))
    office.close()


@pytest.mark.slow
def test_killed_while_publishing_the_portal_has_the_old_or_the_new_and_the_next_round_gives_it_the_new(
    school: InventedSchool, tmp_path: Path, serve: Callable[[Any], str]
) -> None:
    url = serve(portal_app(make_portal(tmp_path / "portal", pin=school.printed["pin"])))
    move_portal(school.folder, read_settings(school.folder), portal=url)
    publish(school.directory)
    with httpx2.Client(base_url=url, timeout=20, trust_env=False) as client:
        old = client.get("/api/v1/roster").content
        words_in(school, tmp_path)
        change(school.directory)
        newest = rosters_in(school.directory).newest
        assert newest is not None
        new, seen = newest.to_json(), [old]
        with killer(__name__) as process:
            for n in itertools.count(1):
                if seen[-1] == new:
                    break
                process.killed(publish, school.directory, at=n * 0.05)
                seen.append(client.get("/api/v1/roster").content)
                assert f"2 of {signers_in(school.directory)} must agree" in command(school.directory, "show")
        assert set(seen) == {old, new}
        publish(school.directory)
        assert client.get("/api/v1/roster").content == new
