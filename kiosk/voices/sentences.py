"""Every fixed sentence of the kiosk's pages in one language, taken from the pages, never from a list.

Each page is made as the kiosk makes it, with a mark in place of what differs from school to school and from
day to day; what then stands between two tags is cut into sentences exactly as static/js/sentences.js cuts
what it reads aloud. A sentence with the mark in it is not fixed: the device's own voice may say it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

from crypto.policy import Pin
from crypto.report import Audience
from portal.pages.contexts import Notice, ReaderCard
from portal.pages.desk import Desk
from portal.pages.showing import form_page, front_page
from portal.pages.way_back import words_page
from portal.reading_times import UNTOLD
from worrybox.web.errors import error_page
from worrybox.web.i18n import Language, speaking
from worrybox.web.templates import render

SENTENCE = re.compile(r"\S.*?([.!?۔؟](?=\s|$)|$)", re.DOTALL)
"""As in static/js/sentences.js."""
LONGEST = 1_000
"""Characters of a sentence."""
_DIFFERS = "\ue000"
"""In place of names, dates and numbers of one school; no font and no catalogue has it."""
_HOLE = re.compile(rf"[{_DIFFERS}{{]")
_SAID_LATER = re.compile(r"data-(text(-[a-z]+)?|asks|tells|other)")
"""Attributes whose text the page's script shows when it is time."""
_WITHOUT_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_ROLES = ("dsl", "deputy", "head", "chair", "trust", "other")
_STATUSES = (400, 403, 404, 408, 413, 500, 503, 507)


def fixed_sentences(language: Language) -> tuple[str, ...]:
    """Each of them once, sorted, with one space between two words."""
    with speaking(language):
        found = {sentence for page in pages() for sentence in sentences_in(page)}
    return tuple(sorted(each for each in found if not _HOLE.search(each) and len(each) <= LONGEST))


def sentences_in(page: str) -> Iterator[str]:
    """What a page says, or may come to say, sentence by sentence."""
    reader = _Reader()
    reader.feed(_WITHOUT_SCRIPT.sub("", page))
    reader.close()
    for text in reader.texts:
        yield from cut(text)


def cut(text: str) -> Iterator[str]:
    """The sentences of what stands between two tags."""
    for match in SENTENCE.finditer(text):
        sentence = " ".join(match[0].split())
        if any(character.isalnum() for character in sentence):
            yield sentence


def pages() -> Iterator[str]:
    """Every page of the kiosk in the language now spoken, in every state that has words of its own."""
    for audience in Audience:
        desk = _desk(audience)
        front = front_page(desk, again=True)
        for notice in (None, Notice.NOBODY_HERE, Notice.NOT_BEING_READ, Notice.FULL):
            yield render("portal/front.html", replace(front, notice=notice))
        yield render("portal/front.html", replace(front, when=UNTOLD.sentence))
        steps = form_page(desk, for_script=True)
        yield render("portal/steps.html", steps)
        cards = tuple(ReaderCard("", _DIFFERS, role) for role in _ROLES)
        yield render("portal/steps.html", replace(steps, readers=cards, when=UNTOLD.sentence))
        yield render("portal/words.html", words_page(desk))
    for status in _STATUSES:
        yield bytes(error_page(status, dress="kiosk").body).decode()


def _desk(audience: Audience) -> Desk:
    return Desk(
        school=_DIFFERS,
        pin=Pin(bytes(16)),
        roster=None,
        today=date.min,
        dress="kiosk",
        page_channel="kiosk",
        audience=audience,
    )


class _Reader(HTMLParser):
    """What stands between two tags of a page, and the texts its script shows later."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._is_said = True

    def handle_data(self, data: str) -> None:
        if self._is_said:
            self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # What is in a box was typed, a title is never seen, and a language's name is in that language.
        self._is_said = tag not in ("textarea", "title") and "hreflang" not in dict(attrs)
        self.texts += [value for name, value in attrs if value and _SAID_LATER.fullmatch(name)]

    def handle_endtag(self, tag: str) -> None:
        self._is_said = True
