"""`worrybox inbox backup` and `worrybox inbox restore`: a reader's vault as one encrypted file, and back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from inbox.collector.chunks import Chunks
from inbox.commanding import DIR, READER, office_at, passphrase_in, tell, vault_at
from inbox.export import collect_once
from inbox.keeping.backup import restore, size_of, write_backup
from inbox.keeping.mending import mend
from inbox.office import Office
from inbox.telling import FILE, telling

_MOST_ROUNDS = 1_000
"""Each fetches about 64 MiB of files."""
_PASSPHRASE = click.option(
    "--passphrase-file", "words", type=FILE, required=True, help="A file that holds the passphrase."
)


@click.command()
@DIR
@READER
@_PASSPHRASE
@click.option("--out", type=FILE, required=True, help="The new file to write.")
@click.option("--fetch", is_flag=True, help="First fetch what the portal has, attached files too.")
def backup(directory: Path, reader: str, words: Path, out: Path, fetch: bool) -> None:
    """Write one reader's vault to an encrypted file; the inbox may go on meanwhile."""
    with telling(), vault_at(directory, reader, words) as (office, vault):
        if fetch:
            _fetch(office)
            vault.take_in(office.collected)
        size = size_of(office, vault)
        click.echo(f"{(size.vault + size.file_bytes) / 1e6:.1f} MB, with {size.files} attached files")
        if size.lacking:
            click.echo(f"not in it: {size.lacking} attached files that have not come; see --fetch")
        write_backup(office, vault, out)
    click.echo(f"{out}: opens with the passphrase of {reader} only. Keep it away from this machine.")


@click.command("restore")
@DIR
@READER
@_PASSPHRASE
@click.option("--file", type=FILE, required=True, help="The backup.")
@click.option("--older", is_flag=True, help="Take it although the vault here goes further.")
@click.option("--broken", is_flag=True, help="Take it although its record is not whole.")
def restore_command(directory: Path, reader: str, words: Path, file: Path, older: bool, broken: bool) -> None:
    """Check a backup as a whole and put it in the place of the reader's vault; stop the inbox first."""
    with telling(), office_at(directory) as office, office.in_use.alone():
        back = restore(
            office, file, reader=reader, passphrase=passphrase_in(words), older=older, broken=broken
        )
    click.echo(
        f"restored: {back.deeds} deeds and {back.cases} cases, with {back.files} attached files, all checked"
    )
    if back.aside is not None:
        click.echo(f"what was here before is in {back.aside}; delete it when you need it no more")


@click.command("mend")
@DIR
@READER
@_PASSPHRASE
def mend_command(directory: Path, reader: str, words: Path) -> None:
    """Go on with a vault that lost some of its files and has no backup; its record says so for good."""
    with telling(), office_at(directory) as office, office.in_use.alone():
        lost = mend(office, reader=reader, passphrase=passphrase_in(words))
    if not lost:
        click.echo("nothing is missing; nothing was changed")
        return
    click.echo(f"made new, and empty: {', '.join(lost)}. What was collected here is opened again;")
    click.echo("your own notes that were in them, and the record of what you did before, are lost.")


def _fetch(office: Office) -> None:
    """Rounds with the portal until nothing is left to fetch, or one of them finds something wrong."""
    for _ in range(_MOST_ROUNDS):
        problems = asyncio.run(collect_once(office))
        tell(problems)
        if problems or not Chunks(office.collected).unfetched(1):
            return
