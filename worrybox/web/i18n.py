"""Which language this request speaks, kept in a ContextVar; the texts themselves are English msgids.

The language comes from the path, never from a cookie, and is never logged: it would be a fingerprint.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

DOMAIN = "worrybox"


@dataclass(frozen=True, slots=True)
class Language:
    """One language as a page needs it: its BCP 47 tag, its own name for itself, its direction."""

    tag: str
    name: str
    direction: Literal["ltr", "rtl"] = "ltr"
    catalogue: gettext.NullTranslations = field(
        default_factory=gettext.NullTranslations, compare=False, repr=False
    )


ENGLISH = Language(tag="en", name="English")
LANGUAGES = {ENGLISH.tag: ENGLISH}

_speaking: ContextVar[Language] = ContextVar("worrybox_language", default=ENGLISH)


def language() -> Language:
    """The language of the page being made now."""
    return _speaking.get()


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
    return language().catalogue.gettext(message)


def plural(singular: str, several: str, count: int) -> str:
    """The singular or plural form that `count` takes in the language now spoken."""
    return language().catalogue.ngettext(singular, several, count)


def text_in_context(context: str, message: str) -> str:
    """The message as it is said in `context` (the same English word can need two translations)."""
    return language().catalogue.pgettext(context, message)


def plural_in_context(context: str, singular: str, several: str, count: int) -> str:
    """`plural`, as it is said in `context`."""
    return language().catalogue.npgettext(context, singular, several, count)
