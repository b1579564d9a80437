"""`worrybox inbox recover`: check recovery sheets, or open reports with them, by command."""

from __future__ import annotations

from pathlib import Path

import click

from inbox.commanding import DIR, vault_at
from inbox.errors import PeopleError
from inbox.folder import find_folder, read_small
from inbox.people.golive import note_typed_back
from inbox.people.marks import mark_of
from inbox.people.noted import note
from inbox.people.recovering import read_sheets, rehearse
from inbox.people.recovering import recover as recover_into
from inbox.rosters import Rosters
from inbox.settings import read_settings
from inbox.telling import FILE, telling


@click.command()
@DIR
@click.option("--sheet", "files", type=FILE, multiple=True, help="A file with one sheet's 33 words.")
@click.option("--check", is_flag=True, help="Only say whether the sheets work; nothing is opened.")
@click.option("--reader", default="", help="The id of the reader whose vault gets what opens, as r6.")
@click.option("--passphrase-file", "file", type=FILE, help="A file that holds the reader's passphrase.")
def recover(directory: Path, files: tuple[Path, ...], check: bool, reader: str, file: Path | None) -> None:
    """Open reports again with the recovery sheets, for one reader on the list; or only check the sheets."""
    with telling():
        sheets = read_sheets(read_small(each).decode("utf-8", "replace") for each in files)
        if check:
            folder = find_folder(directory)
            roster = Rosters(folder, pin=read_settings(folder).pin_bytes).current
            if roster is None:
                raise PeopleError("there is no list of readers yet")
            rehearse(None, roster, sheets)
            note_typed_back(folder)
            note(folder, "recovery sheets were checked: they work, nothing was opened")
            click.echo(f"these sheets work; their mark is {mark_of(roster.recovery.box)}")
            return
        if file is None:
            raise PeopleError("give --reader and --passphrase-file: what opens goes into a reader's vault")
        with vault_at(directory, reader, file) as (office, vault):
            found = recover_into(office, vault, sheets)
        click.echo(f"{found.opened} opened, {found.there} there already, {found.forbidden} stay closed")
