"""The `worrybox` command: the front desk. It starts the rooms as processes and imports none of them."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from worrybox import doctor as checks
from worrybox.demo import Demo, DemoError, Ports

_PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


@click.group()
@click.version_option(package_name="worrybox")
def main() -> None:
    """A school's worry box: sealed reports that only the chosen readers can open."""


@main.command()
@click.option("--dir", "folder", type=click.Path(path_type=Path), help="Keep the demo school in this folder.")
@click.option("--portal-port", default=8400, show_default=True, type=click.IntRange(1, 65535))
@click.option("--kiosk-port", default=8401, show_default=True, type=click.IntRange(1, 65535))
@click.option("--inbox-port", default=8402, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def demo(folder: Path | None, portal_port: int, kiosk_port: int, inbox_port: int, no_browser: bool) -> None:
    """Start an invented school on this machine: its portal, kiosk and inbox."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show the blocks of a QR code still shows the addresses.
        sys.stdout.reconfigure(errors="replace")
    ports = Ports(portal=portal_port, kiosk=kiosk_port, inbox=inbox_port)
    try:
        Demo(folder, ports=ports, browser=not no_browser).run()
    except DemoError as error:
        raise SystemExit(f"worrybox demo: {error}") from None


@main.command()
@click.option("--dir", "folder", type=click.Path(path_type=Path), help="Also check this folder.")
def doctor(folder: Path | None) -> None:
    """Check that this machine can run Worrybox."""
    findings = checks.examine(folder)
    for finding in findings:
        click.echo(f"{'ok    ' if finding.good else 'WRONG '} {finding.says}")
    if not all(finding.good for finding in findings):
        raise SystemExit(1)


def _room(name: str, about: str, *, inside: tuple[str, ...] = ()) -> None:
    @main.command(name, context_settings=_PASS_ON, short_help=about, add_help_option=False)
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def enter(arguments: tuple[str, ...]) -> NoReturn:
        # exec, so that the room is this very process: signals and the exit code are its own.
        os.execv(sys.executable, [sys.executable, "-m", *(inside or (name,)), *arguments])  # noqa: S606 - a fixed program

    enter.help = about


_room("portal", "The public front door: `worrybox portal --help`.")
_room("kiosk", "The device in the corridor: `worrybox kiosk --help`.")
_room("inbox", "The readers' office: `worrybox inbox --help`.")
_room("poster", "Posters, cards and stickers: `worrybox poster --help`.", inside=("inbox", "poster"))
