"""`python -m inbox`: make a school, serve the readers' office, export, answer, print posters."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Literal

import click

from crypto.replies import ReplyKind
from crypto.report import Audience
from inbox.answer_once import answer_once, read_words
from inbox.app import HOST, serve_office
from inbox.calendar import read_times, written
from inbox.calendar_change import change_by_passphrase, present_times, remarks, roster_in
from inbox.calendar_word import Word, said, say
from inbox.collector.rounds import utc_today
from inbox.commanding import DIR, PASSPHRASE, READER, folder_at, passphrase_in, tell, vault_at
from inbox.errors import CalendarError, PortalDownError, SetupError
from inbox.export import collect_once, exported
from inbox.figures.command import figures
from inbox.folder import Folder, find_folder
from inbox.front_door import FrontDoor
from inbox.keeping.command import backup, mend_command, restore_command
from inbox.office import Office
from inbox.people.command import people
from inbox.people.golive import points
from inbox.people.policies import spare_said
from inbox.people.recover_command import recover
from inbox.posters.lettering import lettering_of
from inbox.posters.order import Design, Format, Kind, Order, new_serial, split_address
from inbox.posters.press import own_lettering, printed, write_sheet
from inbox.replying import Words
from inbox.rosters import Rosters
from inbox.school import read_school
from inbox.settings import move_portal, read_settings
from inbox.setup import make_school
from inbox.telling import FAILED, FILE, FOLDER, telling
from inbox.vault.factors import Factors
from inbox.vault.trail import Deed
from inbox.vault.vault import unlock
from inbox.verifying import verified
from inbox.vouching import unlock_to_look, witnessed
from worrybox.web.assets import bundle
from worrybox.web.i18n import LANGUAGES, speaking
from worrybox.web.memory import forbid_dumps
from worrybox.web.practice import mark_pages
from worrybox.web.server import serve as run
from worrybox.web.settings import private_folder

WAITING = 3


@click.group()
def main() -> None:
    """The readers' office: it collects what was sent and shows it to those it was sealed to."""
    forbid_dumps()


@main.command()
@click.option("--dir", "directory", type=FOLDER, required=True, help="A new folder for the inbox.")
@click.option("--portal-url", required=True, help="The portal's address, with any /s/SLUG.")
@click.option("--school", "name", required=True, help="The school's name, as people know it.")
@click.option("--readers", "file", type=FILE, required=True, help="JSON: readers, signers, contacts.")
@click.option(
    "--second-factor",
    type=click.Choice(["required", "offered"]),
    default="required",
    show_default=True,
    help="Whether every reader needs one to sign in; offered is for practice.",
)
@click.option("--practice", is_flag=True, help="An invented school: every page says so.")
@click.option("--without-spare", is_flag=True, help="Yes: all signers must agree, and none may be lost.")
@click.option(
    "--cheap-kdf", is_flag=True, hidden=True, help="For tests only: passphrases that are easy to guess."
)
def setup(
    directory: Path,
    portal_url: str,
    name: str,
    file: Path,
    second_factor: Literal["required", "offered"],
    practice: bool,
    without_spare: bool,
    cheap_kdf: bool,
) -> None:
    """Make a school and print, once, the pin, the passphrases and the paper shares as one JSON document."""
    with telling():
        school = read_school(file)
        if len(school.signers) == school.threshold and not without_spare:
            _ask_without_spare(len(school.signers))
        made = make_school(
            Folder(directory),
            school,
            name=name,
            portal=portal_url,
            today=utc_today(),
            second_factor=second_factor,
            practice=practice,
            cheap_kdf=cheap_kdf,
        )
    click.echo(made.to_json())


def _ask_without_spare(signers: int) -> None:
    said = spare_said(signers, signers)
    if not sys.stdin.isatty():
        raise SetupError(f"{said} Give one more 'signer': true, or if you want it so --without-spare")
    click.confirm(f"{said} Do you want it so?", abort=True, err=True)


@main.command()
@click.option("--dir", "directory", type=FOLDER, required=True, help="The inbox's folder.")
@click.option("--port", type=click.IntRange(1, 65535), default=8402, show_default=True)
@click.option("--portal-url", help="The portal has moved here; remembered.")
def serve(directory: Path, port: int, portal_url: str | None) -> None:
    """Collect, and serve the readers' pages on 127.0.0.1; without a school there, set one up first."""
    with telling():
        bundle()
        if not (directory / "inbox" / "inbox.toml").exists() and not Folder(directory).settings.exists():
            door = FrontDoor(Folder(private_folder(directory)))
            click.echo("There is no school here yet. Set one up in a browser on this computer, by this link:")
            click.echo(f"  http://localhost:{port}/setup/{door.key}")
            click.echo(
                "It works once. Starting this command again prints a new one; nothing said so far is lost."
            )
            run(door, HOST, port)
            return
        if portal_url is not None:
            folder = find_folder(directory)
            move_portal(folder, read_settings(folder), portal=portal_url)
        office = Office.open(directory)
    tell(office.settled)
    if office.settings.practice:
        mark_pages()
    serve_office(office, port=port)


@main.command()
@DIR
@READER
@PASSPHRASE
def export(directory: Path, reader: str, file: Path) -> None:
    """Print all that one reader can open, as JSON."""
    with telling(), vault_at(directory, reader, file) as (office, vault):
        _collect(office)
        vault.trail.require(Deed.EXPORTED, detail="everything, as JSON, by command")
        click.echo(exported(office, vault))


@main.command()
@DIR
def check(directory: Path) -> None:
    """Say what is missing before the school can go live; exit 1 while anything is."""
    with telling(), folder_at(directory) as folder:
        settings = read_settings(folder)
        found = points(folder, settings, roster_in(folder, settings), today=utc_today())
    for each in found:
        done = f"done: {each.what}{f' ({each.advice})' if each.advice else ''}"
        click.echo(done if each.done else f"to do: {each.what}: {each.missing}")
    if not all(each.done for each in found):
        sys.exit(FAILED)


@main.command("second-factor")
@DIR
@READER
@PASSPHRASE
def second_factor(directory: Path, reader: str, file: Path) -> None:
    """Take a reader's lost second factor away; they set up a new one when they sign in next."""
    with telling(), folder_at(directory) as folder:
        pin = read_settings(folder).pin_bytes
        vault = unlock(folder, reader=reader, passphrase=passphrase_in(file), pin=pin)
        try:
            Factors(vault.store).forget_all()
            vault.trail.write(Deed.SETTINGS_CHANGED, detail="second factor taken away")
        finally:
            vault.lock()
    click.echo("taken away: a new second factor is asked for at the next sign-in")


@main.command()
@DIR
@READER
@PASSPHRASE
def verify(directory: Path, reader: str, file: Path) -> None:
    """Check one reader's record, every case and the watch, offline; exit 1 and name the first broken link."""
    with telling(), vault_at(directory, reader, file, how=unlock_to_look) as (office, vault):
        verdict, watch = verified(office, vault), witnessed(office, vault)
    broken = dict.fromkeys((*verdict.broken, *watch.broken))
    tell(broken)
    click.echo(f"{verdict.deeds} deeds and {verdict.cases} cases looked at")
    click.echo(f"the watch on this host: {watch.steps} steps looked at")
    for each, number in watch.vouchers:
        click.echo(f"{each} vouches for the watch as far as step {number}")
    if broken:
        sys.exit(FAILED)


@main.command()
@DIR
@click.option("--file", "times", type=FILE, help="TOML, as this command prints it without one.")
@click.option("--reader", default="", help="The id of the DSL, deputy or head who signs, as r1.")
@click.option("--passphrase-file", "file", type=FILE, help="A file that holds the passphrase.")
def calendar(directory: Path, times: Path | None, reader: str, file: Path | None) -> None:
    """Say when reports are read; without --file, print what is said now. The running inbox publishes it."""
    with telling():
        folder = find_folder(directory)
        if times is None:
            click.echo(written(present_times(folder, roster_in(folder, read_settings(folder)))), nl=False)
            return
        if file is None:
            raise CalendarError("--file needs --reader and --passphrase-file: a calendar is signed")
        with folder_at(directory):
            made = change_by_passphrase(
                folder, read_times(times), reader=reader, passphrase=passphrase_in(file)
            )
    for remark in remarks(made, today=utc_today()):
        click.echo(remark)
    click.echo(f"calendar {made.seq} is signed; the running inbox publishes it within seconds")


@main.command()
@DIR
@click.argument("word", type=click.Choice([each.value for each in Word]), required=False)
def reading(directory: Path, word: str | None) -> None:
    """Tell reporters that nobody reads (no, holiday), or go by the calendar again; without WORD, print it."""
    with telling():
        folder = find_folder(directory)
        if word is not None:
            say(folder, Word(word))
        click.echo(said(folder).value)


@main.command()
@DIR
@READER
@PASSPHRASE
@click.option("--envelope", required=True, help="The report's envelope id, as export prints it.")
@click.option("--kind", type=click.Choice([each.value for each in ReplyKind]), required=True)
@click.option("--text-file", "words", type=FILE, help="A UTF-8 file with what to say.")
def reply(directory: Path, reader: str, file: Path, envelope: str, kind: str, words: Path | None) -> None:
    """Answer a report in one reader's name; print "sent", or "waiting" (exit 3) while the portal is down."""
    with telling(), vault_at(directory, reader, file) as (office, vault):
        answer = Words(ReplyKind(kind), read_words(words))
        given = asyncio.run(answer_once(office, vault, envelope=envelope, words=answer))
    tell(given.problems)
    click.echo("sent" if given.sent else "waiting")
    if not given.sent:
        sys.exit(WAITING)


@main.command()
@DIR
@click.option("--kind", type=click.Choice([each.value for each in Kind]), default="poster", show_default=True)
@click.option(
    "--design", type=click.Choice([each.value for each in Design]), default="plain", show_default=True
)
@click.option(
    "--audience", type=click.Choice([each.value for each in Audience]), default="older", show_default=True
)
@click.option("--language", "tag", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
@click.option("--format", "form", type=click.Choice([each.value for each in Format]), help="As --out ends.")
@click.option("--out", type=FILE, required=True, help="The file to write.")
@click.option("--address", help="Where people find the portal, if not where this inbox finds it.")
@click.option("--font", type=FILE, help="A TrueType font with the language's letters, for PDF.")
@click.option("--bold-font", type=FILE, help="Its bold face.")
def poster(
    directory: Path,
    kind: str,
    design: str,
    audience: str,
    tag: str,
    form: str | None,
    out: Path,
    address: str | None,
    font: Path | None,
    bold_font: Path | None,
) -> None:
    """Print an A4 poster, a sheet of cards or a sheet of stickers, as PDF or SVG."""
    with telling(), speaking(LANGUAGES[tag]):
        folder = find_folder(directory)
        settings = read_settings(folder)
        pin = settings.pin_bytes
        order = Order(
            # A running inbox may have believed a list since that gives the school another name.
            school=Rosters(folder, pin=pin).school(at_first=settings.school),
            address=split_address(address or settings.portal, pin=pin),
            pin=pin,
            serial=new_serial(),
            kind=Kind(kind),
            design=Design(design),
            audience=Audience(audience),
        )
        lettering = lettering_of(font, bold_font) if font else own_lettering(folder, settings)
        content = printed(order, form=_form(form, out), lettering=lettering)
        write_sheet(out, content)
    if order.only_here:
        click.echo(f"worrybox inbox: {order.address} works on this machine only: give --address", err=True)
    click.echo(f"{out}: number {order.serial}. Write down on paper where it hangs.")


def _form(given: str | None, out: Path) -> Format:
    return Format.SVG if (given or out.suffix.lstrip(".").lower()) == "svg" else Format.PDF


def _collect(office: Office) -> None:
    try:
        problems = asyncio.run(collect_once(office))
    except PortalDownError as wrong:
        problems = (f"{wrong}: printing what was collected before",)
    tell(problems)


main.add_command(people)
main.add_command(figures)
main.add_command(recover)
main.add_command(backup)
main.add_command(restore_command)
main.add_command(mend_command)


if __name__ == "__main__":
    main()
