"""No command works on a vault in silence about a restore that was cut short and that it undid first."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from inbox.__main__ import main
from inbox.in_use import InUse
from tests.inbox.keeping.test_placing import MARK, unpacked
from tests.inbox.school import MORGAN, InventedSchool

pytestmark = pytest.mark.slow
WHO = ("--dir", "{dir}", "--reader", MORGAN, "--passphrase-file", "{words}")
SIGNER = ("--dir", "{dir}", "--signer", "Grace", "--passphrase-file", "{signer}")
ON_A_VAULT = {
    "export": WHO,
    "reply": (*WHO, "--envelope", "A" * 22, "--kind", "acting"),
    "verify": WHO,
    "second-factor": WHO,
    "backup": (*WHO, "--out", "{out}"),
    "restore": (*WHO, "--file", "{words}"),
    "mend": WHO,
    "recover": ("--dir", "{dir}", "--reader", MORGAN, "--passphrase-file", "{words}", "--sheet", "{words}"),
    "calendar": (*WHO, "--file", "{words}"),
    "check": ("--dir", "{dir}"),
    "people join": ("--dir", "{dir}", "--name", "Jo", "--passphrase-file", "{words}", "--cheap-kdf"),
    "people let-go": (*SIGNER, "r6"),
    "people hand-over": (*WHO, "--to", "r2"),
}
ON_NONE = {"setup", "serve", "reading", "poster", "figures", "people"}
"""They make a school, say it by themselves (serve), or open no vault: lists, signers' keys, figures."""
OF_LISTS = {"show", "add", "remove", "change", "renew", "approve", "withdraw", "signers", "remove-computer"}


def cut_short(school: InventedSchool) -> Path:
    """A restore that ended between its two renames; where the vault belongs."""
    home = school.folder.vaults / MORGAN
    unpacked(school)
    os.rename(home, school.folder.vaults / f".before-{MORGAN}-{MARK}")
    return home


def told(school: InventedSchool, command: str, folder: Path) -> str:
    words, signer = folder / "words", folder / "signer"
    words.write_text(school.passphrase(MORGAN).reveal())
    signer.write_text(school.printed["signers"][0]["passphrase"])
    names = {"dir": school.directory, "words": words, "signer": signer, "out": folder / "out"}
    asked = [each.format(**names) for each in ON_A_VAULT[command]]
    return CliRunner().invoke(main, [*command.split(), *asked]).output


@pytest.mark.parametrize("command", ON_A_VAULT)
def test_each_command_that_touches_a_vault_says_that_it_undid_a_restore_or_refuses(
    school: InventedSchool, tmp_path: Path, command: str
) -> None:
    home = cut_short(school)
    in_between = InUse(school.folder.root)
    assert "the inbox is running, or a command is at work" in told(school, command, tmp_path)
    assert not home.exists()
    in_between.close()
    assert told(school, command, tmp_path).count("a restore was cut short by a power cut or a kill") == 1
    assert (home / "keys.json").exists()
    assert "cut short" not in told(school, command, tmp_path)


def test_a_new_command_says_here_whether_it_touches_a_vault() -> None:
    assert {name.split()[0] for name in ON_A_VAULT} | ON_NONE == set(main.commands)
    people = main.commands["people"]
    assert isinstance(people, click.Group)
    assert {name.split()[1] for name in ON_A_VAULT if " " in name} | OF_LISTS == set(people.commands)
