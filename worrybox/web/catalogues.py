"""The translations: PO files under worrybox/locale, read as they are at start, so that nothing must be built.

An entry that is empty or marked fuzzy counts as not there: a page then says it in English.
"""

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parents[1] / "locale"
DOMAIN = "worrybox"
NEEDS_REVIEWER = "needs a native reviewer"
"""Last-Translator of a catalogue that no native reader has vouched for yet."""


def path_of(tag: str) -> Path:
    """Where the catalogue of a language lies."""
    return FOLDER / tag / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def of(tag: str) -> gettext.NullTranslations:
    """The texts of one language; nothing but English where it has no file. Raises PoFileError."""
    path = path_of(tag)
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=tag, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
