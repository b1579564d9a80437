"""What each of the portal's templates needs: one frozen dataclass a page, filled by the page's endpoint.

Only values to show: nothing here chooses readers, reads a form or keeps a word longer than one answer.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from worrybox.web.numbers import Number
from worrybox.web.tongues import LanguageLink

Dress = Literal["web", "kiosk", "tablet"]
"""Which style sheet, target sizes and script the page has. A tablet is a kiosk that the portal serves."""
Speech = Literal["younger", "older", "staff"]
"""Whose words the page speaks."""


class Notice(Enum):
    """Why a page says more than usual. The words of each are in portal/pages/notices.html."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    DIFFERENT_READERS = "different-readers"
    NOBODY_LEFT = "nobody-left"
    NOBODY_HERE = "nobody-here"
    NOT_BEING_READ = "not-being-read"
    BUSY = "busy"
    FULL = "full"
    NOT_SAVED = "not-saved"


@dataclass(frozen=True, slots=True)
class ReaderCard:
    """One reader as a card; `role` is the first of their roles (dsl deputy head chair trust other).

    `photo` is a data: address, or "" for the drawn face.
    """

    id: str
    name: str
    role: str
    photo: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class OptionView:
    """One answer to choose. `subject` ("" for none) and `urgent` are what the page's script reads."""

    id: str
    words: str
    picture: str
    subject: str = ""
    urgent: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class QuestionView:
    """One question, with what was written as `typed`.

    `only_if` is "question=option" or "", and `only_words` how that option is called.
    """

    id: str
    kind: str
    question: str
    hint: str
    picture: str
    only_if: str = ""
    only_words: str = ""
    options: tuple[OptionView, ...] = ()
    typed: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class StepView:
    """One screen. One without questions is a part of the template, by its id."""

    id: str
    questions: tuple[QuestionView, ...] = ()
    only_if: str = ""
    only_words: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class FrontPage:
    """portal/front.html. `home` ends in "/"; `form` and `steps` are where its questions are.

    `others` are the front pages for the other audiences: (audience, path); `languages` the same page in the
    languages to choose from. `when` says when it will be read. `again`: the gate sent the reporter here.
    """

    school: str
    form: str
    steps: str
    others: tuple[tuple[Speech, str], ...] = ()
    languages: tuple[LanguageLink, ...] = ()
    when: str | None = None
    notice: Notice | None = None
    numbers: tuple[Number, ...] = ()
    home: str = "/"
    dress: Dress = "web"
    audience: Speech = "older"
    again: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class FormPage:
    """portal/form.html, portal/steps.html and portal/check.html: everything that can be answered.

    `readers` will read it if it is sent as it stands (the ids of the hidden field `shown`); `taken_off`
    are those the reporter took off, shown as cards that can be put back, also when they have left since.
    With `for_script` it leaves out what only a browser without script needs, so that it is the same for all.
    `scripts` are the modules that the page's script may load: (attribute, file).
    `kept_off` are ids taken off whom no roster names any more: only a tap puts someone back, so they stay,
    as hidden fields. `signed` is the signed roster as served, "" where there is none, and `status` what a
    collector said last. `root` is the school's own path, where its calls are; `home` is the same in the
    language of the page. `photo` is how every card's photo begins, "" where the roster has none: the page's
    script draws cards by it.
    """

    school: str
    form: str
    envelope_id: str
    readers: tuple[ReaderCard, ...]
    taken_off: tuple[ReaderCard, ...] = ()
    kept_off: tuple[str, ...] = ()
    steps: tuple[StepView, ...] = ()
    something_said: bool = False
    for_script: bool = False
    notice: Notice | None = None
    when: str | None = None
    numbers: tuple[Number, ...] = ()
    signed: str = ""
    status: str = ""
    scripts: tuple[tuple[str, str], ...] = ()
    root: str = "/"
    home: str = "/"
    pin: str = ""
    channel: Literal["web", "kiosk"] = "web"
    dress: Dress = "web"
    audience: Speech = "older"
    form_id: str = "england-2026"
    form_version: int = 1
    write_back: bool = False
    photo: str = ""


@dataclass(frozen=True, slots=True)
class BadgeView:
    """`animal` and `colour` are places in the page's lists of their names."""

    animal: int
    colour: int
    picture: str


@dataclass(frozen=True, slots=True, repr=False)
class SentPage:
    """portal/sent.html: where a form sent without script ends (303 from POST).

    `five` are five words with their pictures, and `badge_shown` their badge: then it answers the POST
    itself, and is the only answer that holds them. `unanswered`: they were wanted and could not be made.
    """

    school: str
    when: str | None = None
    numbers: tuple[Number, ...] = ()
    home: str = "/"
    dress: Dress = "web"
    audience: Speech = "older"
    five: tuple[tuple[str, str], ...] = ()
    badge_shown: BadgeView | None = None
    unanswered: bool = False
