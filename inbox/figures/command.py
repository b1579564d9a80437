"""`worrybox inbox figures`: a trust's schools in one file."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from inbox.errors import InboxError
from inbox.exports.faces import USUAL, faces_of
from inbox.figures.figures import MAX_BYTES
from inbox.figures.merging import merged_files
from inbox.figures.printing import trust_pdf

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def figures() -> None:
    """Figures for governors and trusts: counts and times, no word of a report."""


@figures.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="Write a PDF too.")
def merge(files: tuple[Path, ...], pdf: Path | None) -> None:
    """Print the figures of many schools as one, from the JSON files that their pages save."""
    try:
        trust = merged_files([_read(path) for path in files])
    except InboxError as wrong:
        click.echo(f"worrybox inbox: {wrong}", err=True)
        sys.exit(1)
    if pdf is not None:
        pdf.write_bytes(trust_pdf(trust, faces_of(USUAL)))
    click.echo(msgspec.json.format(msgspec.json.encode(trust), indent=1).decode())


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
