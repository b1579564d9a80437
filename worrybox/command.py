"""The `worrybox` command: the front desk. It starts the rooms as processes and imports none of them."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from worrybox import doctor as checks
from worrybox.demo import Demo, DemoError, Ports, Practice

_PORT = click.IntRange(1, 65535)
_HOURS = click.FloatRange(0, 24, min_open=True)
_PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


@click.group()
@click.version_option(package_name="worrybox")
def main() -> None:
    """A school's worry box: sealed reports that only the chosen readers can open."""


@main.command()
@click.option("--dir", "folder", type=click.Path(path_type=Path), help="Keep the demo school in this folder.")
@click.option("--portal-port", type=_PORT, help="8400 unless given; 8410 with --practice.")
@click.option("--kiosk-port", type=_PORT, help="8401 unless given; there is none with --practice.")
@click.option("--inbox-port", type=_PORT, help="8402 unless given; 8412 with --practice.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option(
    "--practice", is_flag=True, help="Portal and inbox only, marked on every page, gone at the end."
)
@click.option(
    "--hours", default=4.0, show_default=True, type=_HOURS, help="How long a practice school is open."
)
@click.option("--until-eof", is_flag=True, hidden=True, help="End a practice school with standard input.")
def demo(
    folder: Path | None,
    portal_port: int | None,
    kiosk_port: int | None,
    inbox_port: int | None,
    no_browser: bool,
    practice: bool,
    hours: float,
    until_eof: bool,
) -> None:
    """Start an invented school on this machine: its portal, kiosk and inbox."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show the blocks of a QR code still shows the addresses.
        sys.stdout.reconfigure(errors="replace")
    first = 8410 if practice else 8400
    ports = Ports(
        portal=portal_port or first,
        kiosk=None if practice else kiosk_port or first + 1,
        inbox=inbox_port or first + 2,
    )
    kind = Practice(seconds=hours * 3600, until_eof=until_eof) if practice else None
    try:
        Demo(folder, ports=ports, browser=not no_browser, practice=kind).run()
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
