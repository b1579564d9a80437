"""What every command does with an error: one line for a person, and an exit code for a program."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from inbox.errors import InboxError, PassphraseError, UnknownReaderError
from worrybox.web.assets import BundleMissingError
from worrybox.web.settings import SettingsError

FAILED = 1
NOT_LET_IN = 2
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@contextmanager
def telling() -> Iterator[None]:
    """Exit 2 when nobody is let in, 1 for anything else that was foreseen."""
    try:
        yield
    except (PassphraseError, UnknownReaderError) as wrong:
        click.echo(f"worrybox inbox: {wrong}", err=True)
        sys.exit(NOT_LET_IN)
    except (InboxError, SettingsError, BundleMissingError) as wrong:
        click.echo(f"worrybox inbox: {wrong}", err=True)
        sys.exit(FAILED)
