"""`python -m portal init` and `python -m portal serve`: make a portal's folder, and serve it."""

import sys
from pathlib import Path

import click

from portal import settings
from portal.app import portal_app
from worrybox.web import i18n
from worrybox.web.assets import BundleMissingError, bundle
from worrybox.web.practice import mark_pages
from worrybox.web.server import serve as serve_app
from worrybox.web.settings import SettingsError

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_FOLDER = click.option(
    "--dir", "folder", type=click.Path(path_type=Path), required=True, help="The portal's folder."
)


@click.group()
def main() -> None:
    """The portal: keeps what it cannot read."""


@main.command()
@_FOLDER
@click.option("--pin", required=True, help="The school's pin, 22 characters.")
@click.option("--leave-url", default=settings.LEAVE_URL, show_default=True, help="Where leaving leads.")
@click.option("--practice", is_flag=True, help="An invented school: every page says so.")
def init(folder: Path, pin: str, leave_url: str, practice: bool) -> None:
    """Make the folder of a new portal for one school; made already, it stays as it is."""
    try:
        settings.make(folder, pin=pin, leave_url=leave_url, practice=practice)
    except SettingsError as error:
        _give_up(str(error))


@main.command()
@_FOLDER
@click.option("--port", type=click.IntRange(1, 65535), default=8400, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(folder: Path, port: int, host: str) -> None:
    """Serve the portal in this folder until Ctrl-C or SIGTERM."""
    try:
        bundle()
        i18n.load()
        loaded = settings.load(folder)
        if loaded.practice:
            if host not in LOOPBACK:
                raise SettingsError("a practice school is served on 127.0.0.1 only")
            mark_pages()
        app = portal_app(loaded)
    except (SettingsError, BundleMissingError) as error:
        _give_up(str(error))
    serve_app(app, host, port)


def _give_up(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    raise SystemExit(1)


if __name__ == "__main__":
    main()
