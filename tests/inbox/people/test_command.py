"""The whole life of a list of readers by command: join, add, approve, remove, renew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crypto.identities import CollectorIdentity
from crypto.roster import Role, Route
from inbox.__main__ import main
from inbox.people import edits
from inbox.people.wording import computer_words
from inbox.vault.vault import unlock
from tests.inbox.people.council import Council, new_keys

JO = "correct horse battery staple oak"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in ("people", *arguments)])


def signing(council: Council, folder: Path, name: str, signer: int) -> list[object]:
    file = folder / f"{name}.txt"
    file.write_text(council.passphrase(signer).reveal())
    return ["--dir", council.school.directory, "--signer", name, "--passphrase-file", file]


def test_a_reader_joins_leaves_and_the_list_is_renewed_by_command(council: Council, tmp_path: Path) -> None:
    school = council.school
    grace, owen = (signing(council, tmp_path, name, at) for at, name in enumerate(("Grace", "Owen")))
    (tmp_path / "jo.txt").write_text(JO)
    joined = run(
        *("join", "--cheap-kdf", "--dir", school.directory, "--name", "Jo"),
        *("--passphrase-file", tmp_path / "jo.txt"),
    )
    line = joined.stdout.strip()
    added = run("add", *grace, "--keys", line, "--name", "Jo", "--role", "dsl", "--route", "pupil")
    assert "Jo (DSL) becomes a reader of reports from or about pupils." in added.output
    proposal = added.output.split()[1].rstrip(":")
    assert run("approve", *grace, proposal).exit_code == 1
    assert "list 2 is signed" in run("approve", *owen, proposal).output
    for order in (
        ["remove", *grace, "r1"],
        ["change", *grace, "r2", "--name", "Alex Hill"],
        ["renew", *grace],
    ):
        proposal = run(*order).output.split()[1].rstrip(":")
        assert run("approve", *owen, proposal).exit_code == 0
    shown = run("show", "--dir", school.directory).output
    assert "r1: Morgan (DSL) has left" in shown
    assert "r2: Alex Hill (deputy DSL), reports from or about pupils" in shown
    assert "r6: Jo (DSL), reports from or about pupils" in shown
    council.rosters.look_again()
    passphrase = type(council.passphrase(0))(JO)
    vault = unlock(school.folder, reader="r6", passphrase=passphrase, pin=council.now.pin)
    assert vault.stands_in(council.now)
    vault.lock()


@pytest.mark.parametrize("weak", ["", "Jo Oakfield Primary school", "horse horse horse horse horse"])
def test_a_passphrase_that_is_easily_guessed_makes_no_keys(
    council: Council, tmp_path: Path, weak: str
) -> None:
    (tmp_path / "jo.txt").write_text(weak)
    refused = run(
        *("join", "--cheap-kdf", "--dir", council.school.directory, "--name", "Jo"),
        *("--passphrase-file", tmp_path / "jo.txt"),
    )
    assert (refused.exit_code, "too easy to guess" in refused.output) == (1, True)
    assert not (council.school.folder.vaults / "r6").exists()


def test_a_line_of_keys_with_a_slip_and_a_wrong_passphrase_are_refused(
    council: Council, tmp_path: Path
) -> None:
    grace = signing(council, tmp_path, "Grace", 0)
    wrong = run("add", *grace, "--keys", "r6.abc.def.ghi", "--name", "Jo", "--role", "dsl")
    assert (wrong.exit_code, "not whole" in wrong.output) == (1, True)
    (tmp_path / "Grace.txt").write_text("guess")
    assert run("renew", *grace).exit_code == 2


def of_signers(council: Council, folder: Path, name: str) -> list[object]:
    """The order as this signer gives it."""
    printed = {each["name"]: each["passphrase"] for each in council.school.printed["signers"]}
    file = folder / f"{name}.txt"
    file.write_text(printed.get(name, JO))
    return ["--dir", council.school.directory, "--signer", name, "--passphrase-file", file]


def test_a_signer_joins_and_another_is_replaced_by_command(council: Council, tmp_path: Path) -> None:
    def order(what: str, by: str, *rest: object) -> Result:
        return run("signers", what, *of_signers(council, tmp_path, by), *rest)

    place = ["--dir", council.school.directory]
    for name in ("Tess", "Jo"):
        (tmp_path / f"{name}.txt").write_text(JO)
        made = run("signers", "key", "--cheap-kdf", *place, "--name", name)
        assert made.exit_code == 2, "without a passphrase no key is made"
        file = ["--passphrase-file", tmp_path / f"{name}.txt"]
        made = run("signers", "key", "--cheap-kdf", *place, "--name", name, *file)
        assert made.output.startswith("the words of this key: ")
    refused = order("propose", "Grace", "--add", "Tess", "--threshold", 3)
    assert (refused.exit_code, "the list can never be changed again" in refused.output) == (1, True)
    steps = (
        (("--add", "Tess"), ("Grace", "Owen", "Tess")),
        (("--remove", "Grace", "--add", "Jo", "--school", "Elm"), ("Owen", "Tess", "Jo")),
    )
    for change, (first, *others) in steps:
        proposal = order("propose", first, *change).output.split()[1].rstrip(":")
        said = [order("approve", each, proposal).output for each in others]
    assert "Still to sign: Jo." in said[0]
    assert "list 3 is signed: they sign from now on" in said[1]
    shown = run("signers", "show", *place).output
    assert "signs: Owen\nsigns: Tess\nsigns: Jo\ndoes not sign: Grace" in shown
    assert run("renew", *of_signers(council, tmp_path, "Tess")).exit_code == 0
    assert "has the keys of Owen, Tess, Jo" in run("renew", *of_signers(council, tmp_path, "Grace")).output


def test_a_change_of_signers_is_withdrawn_by_one_who_signs_now(council: Council, tmp_path: Path) -> None:
    grace = of_signers(council, tmp_path, "Grace")
    assert "no change of who signs waits" in run("signers", "withdraw", *grace).output
    assert run("signers", "propose", *grace, "--school", "Elm", "--without-spare").exit_code == 0
    assert "called Elm from now on" in run("signers", "show", "--dir", council.school.directory).output
    (tmp_path / "Grace.txt").write_text("guess")
    assert run("signers", "withdraw", *grace).exit_code == 2
    assert run("signers", "withdraw", *of_signers(council, tmp_path, "Owen")).exit_code == 0
    assert "Elm" not in run("signers", "show", "--dir", council.school.directory).output
    notes = b"".join(path.read_bytes() for path in council.school.folder.noted.iterdir())
    assert [words in notes for words in (b"Grace proposed other signers", b"Owen withdrew")] == [True, True]


def test_a_signer_lets_go_of_whoever_never_came_onto_the_list_by_command_and_it_is_noted(
    council: Council, tmp_path: Path
) -> None:
    folder = council.school.folder
    (tmp_path / "jo.txt").write_text(JO)
    at = ("--dir", council.school.directory)
    run("join", "--cheap-kdf", *at, "--name", "Jo", "--passphrase-file", tmp_path / "jo.txt")
    assert "r6: Jo has made keys and is not on the list" in run("show", *at).output
    grace = signing(council, tmp_path, "Grace", 0)
    assert run("let-go", *grace, "r1").exit_code == 1
    assert run("let-go", *grace, "r6").exit_code == 0
    assert "Jo" not in run("show", *at).output
    assert [each for each in folder.readers() if each == "r6"] == []
    assert b"Grace removed the keys of r6, Jo" in max(folder.noted.iterdir()).read_bytes()


def test_a_computer_is_taken_off_by_the_words_of_its_key_but_never_the_last_and_what_else_to_do_is_said(
    council: Council, tmp_path: Path
) -> None:
    grace, owen = (signing(council, tmp_path, name, at) for at, name in enumerate(("Grace", "Owen")))
    laptop = CollectorIdentity.generate().verify_key
    keys = replace(new_keys(), collector=laptop)
    council.decide(lambda list_: edits.add(list_, keys, name="Jo", roles=[Role.DSL], routes=[Route.PUPIL]))
    shown = run("show", "--dir", council.school.directory).output
    words = [line.partition("words: ")[2] for line in shown.splitlines() if line.startswith("a computer")]
    mine = words.pop(0).removesuffix(" (this computer)")
    assert (words, "Jo" in shown) == ([computer_words(laptop)], True)
    leaving = run("remove", *grace, "r1").output
    assert "note: Before Morgan leaves: have them hand over their cases" in leaving
    assert "note: If Morgan reads on a computer of their own, take that off too" in leaving
    assert run("remove-computer", *grace, "one two three four five six").exit_code == 1
    proposed = run("remove-computer", *grace, words[0])
    assert f"A computer may collect no longer, that with the words: {words[0]}." in proposed.output
    assert run("approve", *owen, proposed.output.split()[1].rstrip(":")).exit_code == 0
    council.rosters.look_again()
    assert [computer_words(each) for each in council.now.collectors] == [mine]
    assert run("remove-computer", *grace, mine).exit_code == 1
