"""Which language this request speaks, kept in a ContextVar; the texts themselves are English msgids.

The language comes from the path, never from a cookie, and is never logged: it would be a fingerprint.
What a catalogue does not have is said in English.
"""

import gettext
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

from worrybox.web import catalogues


@dataclass(frozen=True, slots=True)
class Language:
    """One language as a page needs it: its BCP 47 tag, its own name for itself, its direction.

    `given` stands for the catalogue of that tag's file; English and a language without a file have none.
    """

    tag: str
    name: str
    direction: Literal["ltr", "rtl"] = "ltr"
    given: gettext.NullTranslations | None = field(default=None, compare=False, repr=False)

    @property
    def catalogue(self) -> gettext.NullTranslations:
        """Its texts; read from the file once in a process."""
        return catalogues.of(self.tag) if self.given is None else self.given

    @property
    def needs_reviewer(self) -> bool:
        """True until a native reader has put their name into the catalogue's Last-Translator."""
        return self.catalogue.info().get("last-translator") == catalogues.NEEDS_REVIEWER

    @property
    def path(self) -> str:
        """What stands before a page's own path: "" for English, else "cy/"."""
        return "" if self.tag == ENGLISH.tag else f"{self.tag}/"


ENGLISH = Language(tag="en", name="English")
LANGUAGES = {
    each.tag: each
    for each in (
        ENGLISH,
        Language(tag="cy", name="Cymraeg"),
        Language(tag="pl", name="Polski"),
        Language(tag="ro", name="Română"),
        Language(tag="ur", name="اردو", direction="rtl"),
    )
}
"""English first, then the others by their tag."""

_speaking: ContextVar[Language] = ContextVar("worrybox_language", default=ENGLISH)


def load() -> None:
    """Read every catalogue. A room calls it before it serves, so that no visitor waits for a file."""
    for each in LANGUAGES.values():
        catalogues.of(each.tag)


def language() -> Language:
    """The language of the page being made now."""
    return _speaking.get()


def offered(tags: Iterable[str]) -> tuple[Language, ...]:
    """The languages to choose from where a school names `tags`: ours among them, English always."""
    named = {ENGLISH.tag, *tags}
    return tuple(each for each in LANGUAGES.values() if each.tag in named)


@contextmanager
def speaking(chosen: Language) -> Iterator[Language]:
    """Make every text rendered inside the block speak `chosen`."""
    token = _speaking.set(chosen)
    try:
        yield chosen
    finally:
        _speaking.reset(token)


def text(message: str) -> str:
    """The message in the language now spoken."""
    # "" is the name under which gettext keeps a catalogue's header: who translated it, and when.
    return language().catalogue.gettext(message) if message else ""


def plural(singular: str, several: str, count: int) -> str:
    """The singular or plural form that `count` takes in the language now spoken."""
    return language().catalogue.ngettext(singular, several, count)


def text_in_context(context: str, message: str) -> str:
    """The message as it is said in `context` (the same English word can need two translations)."""
    return language().catalogue.pgettext(context, message)


def plural_in_context(context: str, singular: str, several: str, count: int) -> str:
    """`plural`, as it is said in `context`."""
    return language().catalogue.npgettext(context, singular, several, count)
