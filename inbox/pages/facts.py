"""What a report says of itself, beside the words: each fact in our words where we have them.

A value that we have no words for is shown as it is: nothing that was sent is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crypto.errors import EncodingError
from crypto.fields import parse_day
from inbox.moments import spoken
from inbox.pages.contexts import Fact
from inbox.told.questions import TOLD
from worrybox.web.i18n import LANGUAGES, text


def spoken_day(value: str) -> str:
    """A day as the payload writes it, spoken; anything else as it is."""
    try:
        return spoken(parse_day(value))
    except EncodingError:
        return value


def facts_of(document: Mapping[str, Any]) -> list[Fact]:
    """The facts that stand in a payload, in a fixed order."""
    found = [
        Fact(name, spoken_day(value) if key == "day" else words.get(value, value))
        for key, name, words in _fact_words()
        if isinstance(value := document.get(key), str) and value
    ]
    if isinstance(document.get("urgent"), bool):
        found.insert(0, Fact(text("Urgent"), text("Yes") if document["urgent"] else text("No")))
    form = document.get("form")
    if isinstance(form, Mapping):
        if form.get("id") == TOLD.form.id:
            found.append(Fact(text("Told in person"), text("Yes, and written down by someone else")))
        asked = {"id": form.get("id"), "version": form.get("version")}
        found.append(Fact(text("Form"), text("%(id)s, version %(version)s") % asked))
    return found


def _fact_words() -> list[tuple[str, str, dict[str, str]]]:
    return [
        ("day", text("Day it was sealed"), {}),
        ("about", text("About"), _about()),
        ("subject", text("Concerns"), _subjects()),
        ("route", text("Goes to"), _routes()),
        ("audience", text("Asked as"), _audiences()),
        ("lang", text("Language"), {tag: each.name for tag, each in LANGUAGES.items()}),
        ("channel", text("Sent from"), _channels()),
    ]


def _channels() -> dict[str, str]:
    return {
        "kiosk": text("The screen in school"),
        "phone": text("A phone"),
        "web": text("A computer"),
        "noscript": text("A browser with script off"),
    }


def _about() -> dict[str, str]:
    return {
        "self": text("Themselves"),
        "friend": text("A friend"),
        "saw": text("Something they saw"),
        "talk": text("They want to talk"),
    }


def _subjects() -> dict[str, str]:
    return {
        "pupil": text("Nobody who works here was named"),
        "worker": text("Someone who works here"),
        "dsl_team": text("The safeguarding team"),
        "head": text("The head"),
        "leaders": text("Several of those in charge"),
    }


def _routes() -> dict[str, str]:
    return {
        "pupil": text("The safeguarding team"),
        "staff": text("The head and one more"),
        "chair": text("The chair of governors and one more"),
    }


def _audiences() -> dict[str, str]:
    return {
        "younger": text("A younger child (7 to 11)"),
        "older": text("An older child (11 to 18)"),
        "staff": text("A member of staff"),
    }
