"""`python -m kiosk init` and `python -m kiosk serve`: make a kiosk's folder, and serve it on this device."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from kiosk import settings
from kiosk.app import kiosk_app
from kiosk.device import Device
from kiosk.line import Line
from kiosk.pinned import PinnedSchool
from worrybox.web import i18n
from worrybox.web.assets import BundleMissingError, bundle
from worrybox.web.server import serve as serve_app
from worrybox.web.settings import SettingsError

HOST = "127.0.0.1"
_FOLDER = click.option(
    "--dir", "folder", type=click.Path(path_type=Path), required=True, help="The kiosk's folder."
)


@click.group()
def main() -> None:
    """The kiosk: a touchscreen in a corridor."""


@main.command()
@_FOLDER
@click.option("--pin", required=True, help="The school's pin, 22 characters.")
def init(folder: Path, pin: str) -> None:
    """Make the folder of a new kiosk; made already, it stays as it is."""
    try:
        settings.make(folder, pin=pin)
    except SettingsError as error:
        _give_up(str(error))


@main.command()
@_FOLDER
@click.option("--portal-url", required=True, help="The portal's address, with any /s/SLUG.")
@click.option("--port", type=click.IntRange(1, 65535), default=8401, show_default=True)
def serve(folder: Path, portal_url: str, port: int) -> None:
    """Serve the kiosk's pages to this device until Ctrl-C or SIGTERM."""
    try:
        bundle()
        i18n.load()
        school = PinnedSchool(settings.load(folder))
        device = Device(school, Line(portal_url))
    except (SettingsError, BundleMissingError) as error:
        _give_up(str(error))
    serve_app(kiosk_app(device), HOST, port)


def _give_up(line: str) -> NoReturn:
    sys.stderr.write(f"{line}\n")
    raise SystemExit(1)


if __name__ == "__main__":
    main()
