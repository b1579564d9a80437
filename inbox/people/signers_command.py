"""`worrybox inbox people signers`: what the page "Who signs the list" does, by command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from crypto.recipients import SignerVerify
from inbox.collector.rounds import utc_today
from inbox.commanding import DIR, PASSPHRASE, passphrase_in
from inbox.errors import PeopleError
from inbox.people.at_folder import AtFolder
from inbox.people.noted import note
from inbox.people.policies import called, next_policy, spare_said
from inbox.people.signers import KeyHere, keys_here, make_key, policy_of, take_key
from inbox.people.succession import (
    Quill,
    Succession,
    agree,
    begin,
    drawn_up,
    give_up,
    is_stale,
    lacking_said,
    names_in,
    sentences_of,
    waiting_succession,
)
from inbox.people.wording import signer_words
from inbox.telling import telling
from inbox.vault.keys import KdfProfile

_SIGNER = click.option("--signer", required=True, help="The name of whoever signs now.")


@dataclass(frozen=True, slots=True)
class _Desk(AtFolder):
    @property
    def keys(self) -> tuple[KeyHere, ...]:
        return keys_here(self.folder, self.rosters.newest)

    def quill(self, name: str, file: Path) -> Quill:
        held = self.key(name)
        return Quill(held, take_key(self.folder, held, passphrase=passphrase_in(file)))

    def key(self, name: str) -> KeyHere:
        found = [each for each in self.keys if each.name == name]
        if len(found) != 1:
            here = ", ".join(each.name for each in self.keys) or "nobody"
            raise PeopleError(f"{name!r} is not one signer of this folder; it has the keys of {here}")
        return found[0]

    @property
    def waiting(self) -> Succession:
        found = waiting_succession(self.folder, self.rosters)
        if found is None:
            raise PeopleError("no change of who signs waits here")
        return found


@click.group()
def signers() -> None:
    """Who signs the list of readers, and changes to that: the signers of now approve it together."""


@signers.command()
@DIR
def show(directory: Path) -> None:
    """Print who signs, the other signing keys of this folder, and what has been proposed."""
    with telling():
        desk = _Desk.at(directory)
        policy, names = policy_of(desk.rosters.newest), names_in(desk.folder, desk.rosters)
        for key in policy.signers:
            click.echo(f"signs: {called(key, names)}")
        for each in desk.keys:
            if each.verify not in policy.signers:
                click.echo(f"does not sign: {each.name} (words of the key: {signer_words(each.verify)})")
        click.echo(f"{policy.threshold} of {len(policy.signers)} must agree")
        found = waiting_succession(desk.folder, desk.rosters)
        if found is not None:
            _print(desk, found)


@signers.command()
@DIR
@click.option("--name", required=True, help="The name of whoever is to sign.")
@PASSPHRASE
@click.option("--cheap-kdf", is_flag=True, hidden=True, help="For tests only.")
def key(directory: Path, name: str, file: Path, cheap_kdf: bool) -> None:
    """Make a signing key under its owner's passphrase. It counts once the signers have agreed."""
    with telling():
        desk = _Desk.at(directory)
        made = make_key(
            desk.folder,
            desk.rosters.newest,
            name=name,
            passphrase=desk.new_passphrase(file, name=name),
            profile=KdfProfile.CHEAP if cheap_kdf else KdfProfile.MODERATE,
        )
        note(desk.folder, f"a signing key was made for {name}")
    click.echo(f"the words of this key: {signer_words(made.verify)}")


@signers.command()
@DIR
@_SIGNER
@PASSPHRASE
@click.option("--add", "added", multiple=True, help="The name of a key in this folder that is to sign.")
@click.option("--remove", "removed", multiple=True, help="A signer's name, or the six words of their key.")
@click.option("--threshold", type=int, help="How many must agree from now on.")
@click.option("--school", help="What the school is called from now on.")
@click.option(
    "--without-spare", is_flag=True, help="Yes: one lost passphrase, and nothing can ever be changed."
)
def propose(
    directory: Path,
    signer: str,
    file: Path,
    added: tuple[str, ...],
    removed: tuple[str, ...],
    threshold: int | None,
    school: str | None,
    without_spare: bool,
) -> None:
    """Propose other signers, another number who must agree, or another name of the school."""
    with telling():
        desk = _Desk.at(directory)
        before, names = policy_of(desk.rosters.newest), names_in(desk.folder, desk.rosters)
        going = {_meant(each, before.signers, names) for each in removed}
        keys = [each for each in before.signers if each not in going]
        keys += [desk.key(each).verify for each in added]
        made = next_policy(
            before,
            school=before.school if school is None else school,
            signers=keys,
            threshold=before.threshold if threshold is None else threshold,
        )
        if made[0].threshold == len(keys) and not without_spare:
            raise PeopleError(f"{spare_said(len(keys), len(keys))} If you want it so: --without-spare")
        drawn = drawn_up(desk.rosters, made, today=utc_today())
        begun = begin(desk.folder, desk.rosters, drawn, quill=desk.quill(signer, file))
        note(desk.folder, f"{signer} proposed other signers, {begun.id}")
        _print(desk, begun)


@signers.command(name="approve")
@DIR
@_SIGNER
@PASSPHRASE
@click.argument("proposal")
def approve_change(directory: Path, signer: str, file: Path, proposal: str) -> None:
    """Sign PROPOSAL too, as a signer of now or of then; once it is whole the running inbox publishes it."""
    with telling():
        desk = _Desk.at(directory)
        _print(desk, desk.waiting)
        made = agree(desk.folder, desk.rosters, proposal, quill=desk.quill(signer, file), today=utc_today())
        note(desk.folder, f"{signer} approved other signers, {proposal}")
        if made is None:
            click.echo(lacking_said(desk.folder, desk.rosters, desk.waiting))
    if made is not None:
        click.echo(f"list {made.seq} is signed: they sign from now on")


@signers.command(name="withdraw")
@DIR
@_SIGNER
@PASSPHRASE
def withdraw_change(directory: Path, signer: str, file: Path) -> None:
    """Take the change of who signs back."""
    with telling():
        desk = _Desk.at(directory)
        id_ = desk.waiting.id
        give_up(desk.folder, desk.rosters, id_, quill=desk.quill(signer, file))
        note(desk.folder, f"{signer} withdrew the change of who signs, {id_}")


def _meant(typed: str, signers: tuple[SignerVerify, ...], names: Mapping[SignerVerify, str]) -> SignerVerify:
    wanted = " ".join(typed.split())
    found = [each for each in signers if wanted in (names.get(each), signer_words(each))]
    if len(found) != 1:
        raise PeopleError(f"{typed!r} is not one of those who sign: type a name, or the six words of a key")
    return found[0]


def _print(desk: _Desk, found: Succession) -> None:
    stale = is_stale(found, desk.rosters)
    click.echo(f"proposal {found.id}{' (the list has changed since: withdraw it)' * stale}:")
    if stale:
        return
    for sentence in sentences_of(desk.folder, desk.rosters, found):
        click.echo(f"  {sentence}")
    click.echo(f"  {lacking_said(desk.folder, desk.rosters, found)}")
