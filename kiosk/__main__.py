"""`python -m kiosk`: make a kiosk's folder, serve it on this device, look what is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from kiosk import alone, settings
from kiosk import check as checks
from kiosk.install.command import install
from kiosk.voices.command import voices
from worrybox.web.settings import SettingsError

_FOLDER = click.option(
    "--dir", "folder", type=click.Path(path_type=Path), required=True, help="The kiosk's folder."
)
_PORTAL = click.option(
    "--portal-url", default="", help="The portal's address, with any /s/SLUG; else the one in kiosk.toml."
)


@click.group()
def main() -> None:
    """The kiosk: a touchscreen in a corridor."""


main.add_command(voices)


@main.command()
@_FOLDER
@click.option("--pin", required=True, help="The school's pin, 22 characters.")
@click.option("--portal-url", default="", help="The portal's address, kept in kiosk.toml.")
@click.option(
    "--slot-seconds",
    type=click.IntRange(settings.LEAST_SLOT_SECONDS, settings.MOST_SLOT_SECONDS),
    help="Between two envelopes, in school hours and outside them.",
)
def init(folder: Path, pin: str, portal_url: str, slot_seconds: int | None) -> None:
    """Make the folder of a new kiosk; made already, it stays as it is."""
    try:
        settings.make(folder, pin=pin, portal=portal_url, slot_seconds=slot_seconds)
    except SettingsError as error:
        _give_up(str(error))


@main.command()
@_FOLDER
def digits(folder: Path) -> None:
    """Set the four digits of the maintenance screen; they are asked for, or read from standard input."""
    try:
        settings.load(folder)
        given = click.prompt("Four digits", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
        settings.keep_digits(folder, given.strip())
    except SettingsError as error:
        _give_up(str(error))


@main.command()
@_FOLDER
@_PORTAL
def check(folder: Path, portal_url: str) -> None:
    """Look at everything that a kiosk needs, and say what is wrong; exit code 1 if anything is."""
    try:
        found = settings.load(folder)
    except SettingsError as error:
        _give_up(str(error))
    all_good = True
    for finding in checks.examine(checks.Place(found, portal_url or found.portal)):
        click.echo(f"{'ok    ' if finding.good else 'WRONG '} {finding.says}")
        all_good = all_good and finding.good
    if not all_good:
        raise SystemExit(1)


@main.command()
@_FOLDER
@_PORTAL
@click.option("--port", type=click.IntRange(1, 65535), default=8401, show_default=True)
def serve(folder: Path, portal_url: str, port: int) -> None:
    """Serve the kiosk's pages to this device until SIGTERM; SIGHUP starts it anew, between children."""
    alone.become(folder, portal_url, port)


main.add_command(install)


def _give_up(line: str) -> NoReturn:
    sys.stderr.write(f"{line}\n")
    raise SystemExit(1)


if __name__ == "__main__":
    main()
