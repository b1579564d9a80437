"""The translations: PO files under worrybox/locale, read as they are at start, so that nothing must be built.

An entry that is empty or marked fuzzy counts as not there: a page then says it in English.
"""

import gettext
import io
import json
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from worrybox.web.memory import made_apart

FOLDER = Path(__file__).resolve().parents[1] / "locale"
DOMAIN = "worrybox"
NEEDS_REVIEWER = "needs a native reviewer"
"""Last-Translator of a catalogue that no native reader has vouched for yet."""

_READ_APART: dict[str, bytes] = {}
"""By language: what `read_apart` was given and nobody has asked for yet."""


def path_of(tag: str) -> Path:
    """Where the catalogue of a language lies."""
    return FOLDER / tag / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def of(tag: str) -> gettext.NullTranslations:
    """The texts of one language; nothing but English where it has no file. Raises PoFileError."""
    if not path_of(tag).is_file():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(_READ_APART.pop(tag, b"") or _compiled(tag)))


def read_apart(tags: Iterable[str]) -> None:
    """Have the files of these read by another process, where memory is short: what reads them takes 1 MB.

    Where that fails `of` reads them here. Not to be called beside threads.
    """

    def read() -> bytes:
        return json.dumps({tag: _compiled(tag).hex() for tag in tags if path_of(tag).is_file()}).encode()

    with suppress(ChildProcessError):
        _READ_APART.update({tag: bytes.fromhex(mo) for tag, mo in json.loads(made_apart(read)).items()})


def _compiled(tag: str) -> bytes:
    """As gettext reads it (a MO file)."""
    # Loaded when it is needed, and so perhaps in another process only.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path_of(tag).open("rb") as file:
        catalogue = read_po(file, locale=tag, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()
