"""`worrybox kiosk voices`: make the audio of every fixed sentence, once, when the kiosk is set up."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from kiosk import settings
from kiosk.voices.espeak import NoVoiceError
from kiosk.voices.folder import folder_in, remove_unlisted
from kiosk.voices.making import Speaker, make, speaker
from kiosk.voices.opus import NoEncoderError
from kiosk.voices.sentences import fixed_sentences
from worrybox.web import i18n
from worrybox.web.assets import BundleMissingError, bundle
from worrybox.web.i18n import LANGUAGES
from worrybox.web.settings import SettingsError

ADVICE = "Install what makes the audio, then run this again: sudo apt install espeak-ng opus-tools"


@click.command()
@click.option("--dir", "folder", type=click.Path(path_type=Path), required=True, help="The kiosk's folder.")
@click.option(
    "--language",
    "tags",
    multiple=True,
    type=click.Choice(list(LANGUAGES)),
    help="Only this language; more than once for several. All of them, if left out.",
)
def voices(folder: Path, tags: tuple[str, ...]) -> None:
    """Make the audio for Listen: every fixed sentence of the pages. Run again, it makes what is missing."""
    try:
        bundle()
        i18n.load()
        settings.load(folder)
        make_all(folder, tags or tuple(LANGUAGES), speaker(), tell=click.echo)
    except (NoVoiceError, NoEncoderError) as error:
        sys.stderr.write(f"{error}. {ADVICE}\n")
        raise SystemExit(1) from None
    except (SettingsError, BundleMissingError) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


def make_all(kiosk: Path, tags: tuple[str, ...], speaks: Speaker, *, tell: Callable[[str], None]) -> None:
    """Every fixed sentence of these languages, one line told for each language."""
    folder = folder_in(kiosk)
    for tag in tags:
        made = make(folder, LANGUAGES[tag], fixed_sentences(LANGUAGES[tag]), speaks)
        tell(f"{tag}: {made.sentences} sentences, {made.new} of them made now")
    remove_unlisted(folder)
