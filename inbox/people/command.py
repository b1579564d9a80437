"""`worrybox inbox people`: what the People page does, by command."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from crypto.roster import Role, Roster, Route
from inbox.casefile import bring_up
from inbox.collector.rounds import utc_today
from inbox.commanding import DIR, PASSPHRASE, folder_at, passphrase_in, vault_at
from inbox.errors import PeopleError
from inbox.people import edits
from inbox.people.at_folder import AtFolder
from inbox.people.changes import dates_said, differences
from inbox.people.edits import next_list
from inbox.people.handover import Counts, counted, hand_over
from inbox.people.newcomers import (
    key_line,
    let_go,
    make_newcomer,
    newcomers,
    read_key_line,
    this_computer,
)
from inbox.people.noted import note
from inbox.people.proposals import Proposal, approve, find, is_stale, propose, waiting, withdraw
from inbox.people.remarks import remarks_on
from inbox.people.signers import Pen, signers_in, take_pen
from inbox.people.signers_command import signers
from inbox.people.wording import ROUTES, computer_words, key_words, named, plain_day, routes_in_words
from inbox.recording import catch_up_events
from inbox.telling import telling
from inbox.vault.keys import KdfProfile

_SIGNER = click.option("--signer", required=True, help="The signer's name.")
_ROLES = click.option("--role", "roles", multiple=True, type=click.Choice([each.value for each in Role]))
_ROUTES = click.option("--route", "routes", multiple=True, type=click.Choice([each.value for each in Route]))


@dataclass(frozen=True, slots=True)
class _Desk(AtFolder):
    @property
    def current(self) -> Roster:
        if self.rosters.current is None:
            raise PeopleError("there is no list of readers yet")
        return self.rosters.current

    def pen(self, name: str, file: Path) -> Pen:
        newest = self.rosters.newest
        here = signers_in(self.folder, newest)
        numbers = [signer.number for signer in here if signer.name == name]
        if len(numbers) != 1:
            names = ", ".join(signer.name for signer in here) or "nobody"
            raise PeopleError(f"{name!r} is not one signer of this folder; it has the keys of {names}")
        return take_pen(self.folder, numbers[0], passphrase=passphrase_in(file), signed=newest)


@click.group()
def people() -> None:
    """Who reads, who signs, and changes to it: one signer proposes, another approves."""


people.add_command(signers)


@people.command()
@DIR
def show(directory: Path) -> None:
    """Print the readers, those who left or wait to be one, the signers, and what has been proposed."""
    with telling():
        desk = _Desk.at(directory)
        for reader in desk.current.readers:
            click.echo(f"{reader.id}: {named(reader)}, {routes_in_words(reader.routes)}")
        for past in desk.current.past:
            click.echo(f"{past.id}: {named(past)} has left")
        for each in newcomers(desk.folder, desk.rosters):
            click.echo(f"{each.keys.id}: {each.name} has made keys and is not on the list")
        for signer in signers_in(desk.folder, desk.rosters.newest):
            click.echo(f"signer: {signer.name}")
        for computer in desk.current.collectors:
            here = " (this computer)" if computer == this_computer(desk.folder) else ""
            click.echo(f"a computer that collects, with the words: {computer_words(computer)}{here}")
        click.echo(f"good until {plain_day(desk.current.expires)}")
        for proposal in waiting(desk.folder):
            _print(desk, proposal)


@people.command()
@DIR
@click.option("--name", required=True, help="The new reader's name.")
@PASSPHRASE
@click.option("--cheap-kdf", is_flag=True, hidden=True, help="For tests only.")
def join(directory: Path, name: str, file: Path, cheap_kdf: bool) -> None:
    """Make a new reader's keys under their own passphrase; print the line that a signer proposes."""
    with telling(), folder_at(directory):
        desk = _Desk.at(directory)
        pin = desk.current.pin
        made = make_newcomer(
            desk.folder,
            desk.rosters,
            pin=pin,
            name=name,
            passphrase=desk.new_passphrase(file, name=name),
            profile=KdfProfile.CHEAP if cheap_kdf else KdfProfile.MODERATE,
        )
        note(desk.folder, f"keys were made as {made.keys.id}, for {name}")
    click.echo(key_line(made.keys))
    click.echo(f"the words of this key: {key_words(made.keys.box, made.keys.sign)}", err=True)


@people.command()
@DIR
@_SIGNER
@PASSPHRASE
@click.option("--keys", required=True, help="The line that join printed.")
@click.option("--name", required=True)
@_ROLES
@_ROUTES
def add(
    directory: Path,
    signer: str,
    file: Path,
    keys: str,
    name: str,
    roles: tuple[str, ...],
    routes: tuple[str, ...],
) -> None:
    """Propose a new reader."""

    def edit(roster: Roster) -> Roster:
        made = [Role(each) for each in roles], [Route(each) for each in routes]
        return edits.add(roster, read_key_line(keys), name=name, roles=made[0], routes=made[1])

    _proposed(directory, signer, file, edit)


@people.command()
@DIR
@_SIGNER
@PASSPHRASE
@click.argument("reader")
def remove(directory: Path, signer: str, file: Path, reader: str) -> None:
    """Propose that READER (an id, as r1) leaves."""
    _proposed(directory, signer, file, lambda roster: edits.remove(roster, reader))


@people.command()
@DIR
@_SIGNER
@PASSPHRASE
@click.argument("reader")
@click.option("--name", help="Another name.")
@_ROLES
@_ROUTES
def change(
    directory: Path,
    signer: str,
    file: Path,
    reader: str,
    name: str | None,
    roles: tuple[str, ...],
    routes: tuple[str, ...],
) -> None:
    """Propose another name, other roles or other routes for READER; what is not given stays."""

    def edit(roster: Roster) -> Roster:
        old = roster.reader(reader)
        if old is None:
            raise PeopleError("there is no such reader on the list")
        return edits.change(
            roster,
            reader,
            name=name or old.name,
            roles=[Role(each) for each in roles] or old.roles,
            routes=[Route(each) for each in routes] or old.routes,
        )

    _proposed(directory, signer, file, edit)


@people.command(name="remove-computer")
@DIR
@_SIGNER
@PASSPHRASE
@click.argument("words")
def remove_computer(directory: Path, signer: str, file: Path, words: str) -> None:
    """Propose that the computer with these six WORDS (in quotes, as show prints them) collects no more."""

    def edit(roster: Roster) -> Roster:
        wanted = " ".join(words.split())
        kept = [each for each in roster.collectors if computer_words(each) != wanted]
        if len(kept) == len(roster.collectors):
            raise PeopleError("no computer that collects has these words: look with people show")
        return edits.collect_with(roster, kept)

    _proposed(directory, signer, file, edit)


@people.command()
@DIR
@_SIGNER
@PASSPHRASE
def renew(directory: Path, signer: str, file: Path) -> None:
    """Propose the same list for another 400 days."""
    _proposed(directory, signer, file, lambda roster: roster)


@people.command(name="approve")
@DIR
@_SIGNER
@PASSPHRASE
@click.argument("proposal")
def approve_one(directory: Path, signer: str, file: Path, proposal: str) -> None:
    """Sign PROPOSAL as another signer; with enough signatures the running inbox publishes it."""
    with telling():
        desk = _Desk.at(directory)
        _print(desk, find(desk.folder, proposal))
        made = approve(desk.folder, desk.rosters, proposal, pen=desk.pen(signer, file), today=utc_today())
        note(desk.folder, f"{signer} approved proposal {proposal}")
    click.echo("it waits for another signer" if made is None else f"list {made.seq} is signed")


@people.command(name="withdraw")
@DIR
@_SIGNER
@PASSPHRASE
@click.argument("proposal")
def withdraw_one(directory: Path, signer: str, file: Path, proposal: str) -> None:
    """Take PROPOSAL back."""
    with telling():
        desk = _Desk.at(directory)
        desk.pen(signer, file)
        withdraw(desk.folder, proposal)
        note(desk.folder, f"{signer} withdrew proposal {proposal}")


@people.command(name="let-go")
@DIR
@_SIGNER
@PASSPHRASE
@click.argument("newcomer")
def let_one_go(directory: Path, signer: str, file: Path, newcomer: str) -> None:
    """Remove for good the keys of NEWCOMER (an id, as r6), who was never put on the list."""
    with telling(), folder_at(directory):
        desk = _Desk.at(directory)
        desk.pen(signer, file)
        let_go(
            desk.folder,
            desk.rosters,
            newcomer,
            first=lambda gone: note(desk.folder, f"{signer} removed the keys of {newcomer}, {gone.name}"),
        )


@people.command(name="hand-over")
@DIR
@click.option("--reader", required=True, help="The id of the one who hands over, as r1.")
@PASSPHRASE
@click.option("--to", "successor", required=True, help="The successor's id, as r6.")
def hand_over_all(directory: Path, reader: str, file: Path, successor: str) -> None:
    """Give a successor every case that may go to them; the running inbox sends it."""
    with telling(), vault_at(directory, reader, file) as (office, vault):
        vault.take_in(office.collected)
        bring_up(office, vault, limit=sys.maxsize)
        _tell_counts("before", counted(office, vault, successor=successor, at_most=sys.maxsize))
        hand_over(office, vault, successor=successor, at_most=sys.maxsize)
        asyncio.run(catch_up_events(office, vault))
        _tell_counts("after", counted(office, vault, successor=successor))


def _tell_counts(when: str, counts: Counts) -> None:
    click.echo(f"{when}: " + ", ".join(f"{count} {each.value}" for each, count in counts.fates.items()))
    for route, count in counts.elsewhere.items():
        click.echo(
            f"  {count} belong to another route: {ROUTES[route]}; hand them to someone who reads those"
        )


def _proposed(directory: Path, signer: str, file: Path, edit: Callable[[Roster], Roster]) -> None:
    with telling():
        desk = _Desk.at(directory)
        used = desk.rosters.ids()
        wanted = next_list(edit(desk.current), base=desk.current, today=utc_today(), used=used)
        made = propose(desk.folder, desk.rosters, wanted, pen=desk.pen(signer, file))
        note(desk.folder, f"{signer} signed proposal {made.id}")
        _print(desk, made)


def _print(desk: _Desk, proposal: Proposal) -> None:
    stale = is_stale(proposal, desk.rosters)
    click.echo(f"proposal {proposal.id}{' (the list has changed since)' * stale}:")
    for sentence in (*differences(desk.current, proposal.roster), dates_said(desk.current, proposal.roster)):
        click.echo(f"  {sentence}")
    if stale:
        return
    here = signers_in(desk.folder, desk.rosters.newest)
    for remark in remarks_on(desk.folder, desk.current, proposal.roster, signers=here):
        click.echo(f"  note: {remark}")
