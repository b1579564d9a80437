"""`worrybox kiosk install`: what a person types, and every line that it prints."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

import kiosk
from kiosk.install import choices, refusals, wanted
from kiosk.install.choices import ChoiceError, Choices, PortalPlace, Shell
from kiosk.install.journal import Journal, JournalError

LIVE = Path("/")
ACCOUNTS = ("worrybox-shell", "worrybox-kiosk")
_RESOLVERS = ("systemd-resolve", "dnsmasq", "unbound")
KERNEL = "init_on_free=1 init_on_alloc=1 systemd.swap=0 systemd.getty_auto=no quiet"
_WORDS = {
    "pin": "The school's pin, 22 characters.",
    "portal_url": "The portal's address, https, with any /s/SLUG.",
    "addresses": "Let only this address of the portal through, not those its name leads to. Can be repeated.",
    "shell": "The browser: WebKitGTK has no keys that open anything; Chromium is the second choice.",
    "devices": "A switch that may act as a keyboard, VENDOR:PRODUCT as lsusb says. Can be repeated.",
    "admin": "Let SSH in from this address or network. Can be repeated; without it nothing comes in.",
}
_Parsed = TypeVar("_Parsed")


@click.command()
@click.option("--pin", help=_WORDS["pin"])
@click.option("--portal-url", help=_WORDS["portal_url"])
@click.option("--portal-address", "addresses", multiple=True, help=_WORDS["addresses"])
@click.option(
    "--shell", type=click.Choice([shell.value for shell in Shell]), default="webkit", help=_WORDS["shell"]
)
@click.option("--allow-device", "devices", multiple=True, help=_WORDS["devices"])
@click.option("--admin-from", "admin", multiple=True, help=_WORDS["admin"])
@click.option("--port", type=click.IntRange(1024, 65535), default=8401, show_default=True)
@click.option("--root", type=click.Path(path_type=Path), default=LIVE, help="Another system, as on a card.")
@click.option("--dry-run", is_flag=True, help="Print every file and command, and change nothing.")
@click.option("--undo", is_flag=True, help="Put back everything as it was before.")
def install(
    root: Path, dry_run: bool, undo: bool, pin: str | None, portal_url: str | None, **typed: Any
) -> None:
    """Turn this Debian or Raspberry Pi OS machine into the kiosk, or with --undo back."""
    try:
        _refuse(root, dry_run=dry_run)
        if undo:
            take_back(Journal.open(root), dry_run=dry_run)
            return
        if pin is None or portal_url is None:
            raise ChoiceError("give --pin and --portal-url, or --undo")
        put(Journal.open(root), _chosen(root, pin, portal_url, **typed), dry_run=dry_run)
    except (ChoiceError, JournalError) as error:
        _give_up(str(error))
    except OSError as error:
        _give_up(f"{error.filename}: {error.strerror}. What was done is in the journal: --undo takes it back")
    except subprocess.CalledProcessError as error:
        _give_up(f"{' '.join(error.cmd)} failed: put that right and run this again, or --undo")


def put(journal: Journal, chosen: Choices, *, dry_run: bool) -> None:
    """Write what is wanted, take back what an earlier run wrote and is wanted no more, bring the packages."""
    pieces = wanted.pieces(chosen)
    names = {piece.path for piece in pieces}
    _bring(journal, wanted.packages(chosen), dry_run=dry_run)
    changed = 0
    for piece in pieces:
        if dry_run:
            _show(journal, piece)
        elif journal.put(piece):
            changed += 1
            click.echo(f"wrote {journal.place(piece.path)}")
    for path in [path for path in reversed(journal.before) if path not in names]:
        click.echo(f"{'would put back' if dry_run else 'put back'} {journal.place(path)}")
        if not dry_run:
            journal.take_back(path)
            changed += 1
    if not dry_run and not changed:
        click.echo("nothing to change: it is all there")
    _advise(journal.root)


def take_back(journal: Journal, *, dry_run: bool) -> None:
    """Everything as it was: files and links from the journal, then packages and accounts."""
    if not journal.before and not journal.packages:
        click.echo("nothing to take back: no journal here")
        return
    if _is_live(journal.root):
        stop = ["systemctl", "stop", "worrybox-shell.service", "worrybox-kiosk.service"]
        _run(stop, root=journal.root, dry_run=dry_run, must=False)
    for path in list(reversed(journal.before)):
        click.echo(f"{'would put back' if dry_run else 'put back'} {journal.place(path)}")
        if not dry_run:
            journal.take_back(path)
    commands = [["userdel", name] for name in ACCOUNTS if name in _accounts(journal.root)]
    if journal.packages:
        commands.append(["apt-get", "remove", "--yes", *journal.packages])
    for command in commands:
        # An account that is in use must not keep the rest from being taken back.
        _run(command, root=journal.root, dry_run=dry_run, must=False)
    if not dry_run:
        journal.packages = []
        journal.save()
    click.echo(f"{choices.KIOSK_FOLDER} stays: sealed reports may wait in it. Restart the machine now.")


def _bring(journal: Journal, packages: Iterable[str], *, dry_run: bool) -> None:
    missing = [name for name in packages if not _is_installed(journal.root, name)]
    if not missing:
        return
    if not dry_run:
        journal.packages += [name for name in missing if name not in journal.packages]
        journal.save()
    _run(["apt-get", "update"], root=journal.root, dry_run=dry_run)
    install_them = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    _run(install_them, root=journal.root, dry_run=dry_run)


def _is_installed(root: Path, package: str) -> bool:
    """Whether dpkg's own list below `root` has it installed."""
    lists = root / "var/lib/dpkg/info"
    return any(
        (lists / f"{name}.list").exists() for name in (package, f"{package}:amd64", f"{package}:arm64")
    )


def _run(command: list[str], *, root: Path, dry_run: bool, must: bool = True) -> None:
    """Run it on this very machine; for another root it is the person's to run, once that has started."""
    line = " ".join(command)
    if dry_run:
        click.echo(f"would run: {line}")
    elif not _is_live(root):
        click.echo(f"to be run on the device itself: {line}")
    else:
        click.echo(f"running: {line}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(command, check=must, env=environment)


def _show(journal: Journal, piece: wanted.Piece) -> None:
    place = journal.place(piece.path)
    if journal.is_there(piece):
        click.echo(f"already so: {place}")
    elif piece.target is not None:
        click.echo(f"would link {place} to {piece.target}")
    else:
        click.echo(f"would write {place}:")
        click.echo("".join(f"    {line}\n" for line in piece.text.splitlines()))


def _advise(root: Path) -> None:
    click.echo("By hand, as a mistake there keeps the machine from starting:")
    click.echo(f"  add to the kernel's command line: {KERNEL}")
    click.echo("  (GRUB: GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub, then update-grub;")
    click.echo("   Raspberry Pi: the one line of /boot/firmware/cmdline.txt)")
    click.echo("  set a password for the firmware's settings, and allow starting from the inner disk only")
    click.echo(f"Then restart{'' if _is_live(root) else ' the device'}: it comes up as the kiosk.")


def _refuse(root: Path, *, dry_run: bool) -> None:
    why = refusals.of_system(root)
    if why is None and _is_live(root) and not dry_run:
        why = refusals.of_machine() or refusals.of_program(Path(kiosk.__file__).parent)
    if why is not None:
        _give_up(why)


def _chosen(root: Path, pin: str, portal_url: str, **typed: Any) -> Choices:
    return Choices(
        pin=choices.pin(pin),
        portal=PortalPlace.parse(portal_url),
        python=Path(sys.executable),
        program=Path(kiosk.__file__).parent,
        shell=Shell(typed["shell"]),
        port=typed["port"],
        addresses=_each(choices.address, typed["addresses"]),
        devices=_each(choices.device, typed["devices"]),
        admin=_each(choices.network, typed["admin"]),
        name_users=tuple(name for name in _RESOLVERS if name in _accounts(root)),
    )


def _each(parse: Callable[[str], _Parsed], texts: Iterable[str]) -> tuple[_Parsed, ...]:
    return tuple(dict.fromkeys(parse(text) for text in texts))


def _accounts(root: Path) -> set[str]:
    try:
        return {line.split(":")[0] for line in (root / "etc/passwd").read_text("utf-8").splitlines()}
    except OSError:
        return set()


def _is_live(root: Path) -> bool:
    return root.resolve() == LIVE


def _give_up(line: str) -> NoReturn:
    sys.stderr.write(f"{line}\n")
    raise SystemExit(1)
