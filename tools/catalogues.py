"""`make catalogues`: every English text a reporter may see, gathered into each language's PO file.

What is translated stays; what is new comes empty, for a translator; what nobody says any more goes. Nothing
is guessed: an old translation never becomes one of a changed English text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from portal.questions import CURRENT
from worrybox.web import numbers
from worrybox.web.catalogues import DOMAIN, NEEDS_REVIEWER, path_of
from worrybox.web.errors import saying_for
from worrybox.web.i18n import ENGLISH, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = (
    "static/components/*/*.html",
    "portal/pages/*.html",
    "worrybox/web/pages/*.html",
    "kiosk/pages/attract.html",
)
OFFICE = ("static/components/office/",)
"""Pages of the readers' office, which speaks English."""
MODULES = ("portal/**/*.py", "kiosk/**/*.py", "inbox/posters/wording.py")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "text": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
    "pgettext": ((1, "c"), 2),
    "text_in_context": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "plural_in_context": ((1, "c"), 2, 3),
}
STATUSES = range(400, 600)
ABOUT = """\
{name} for Worrybox. Free software under the same licence.

Nobody may say that this is right before a native reader has read every line of it, as a child,
a parent and a teacher would: that person's name then stands as Last-Translator, which says
"{mark}" until then. An empty msgstr is shown in English."""


@dataclass(frozen=True, slots=True)
class Said:
    """One text where it is said: `id` is (singular, plural) where it counts."""

    id: str | tuple[str, str]
    context: str | None
    place: str
    comment: str


def extracted() -> Catalog:
    """Every text a reporter may see, with where it stands and what a translator should know."""
    catalogue = Catalog(fuzzy=False)
    for said in _all():
        known = catalogue.get(_first(said.id), said.context)
        comments = [] if known and said.comment in known.auto_comments else [said.comment]
        catalogue.add(said.id, context=said.context, locations=[(said.place, 0)], auto_comments=comments)
    return catalogue


def updated(tag: str) -> Catalog:
    """The catalogue of one language, with every text there now and no other. Raises PoFileError."""
    path = path_of(tag)
    if path.is_file():
        with path.open("rb") as file:
            old = read_po(file, locale=tag, domain=DOMAIN, abort_invalid=True)
    else:
        old = Catalog(locale=tag, last_translator=NEEDS_REVIEWER, fuzzy=False)
    made = Catalog(
        locale=tag,
        domain=DOMAIN,
        header_comment=_header(tag),
        project="worrybox",
        version="1",
        msgid_bugs_address="see CONTRIBUTING.md",
        last_translator=old.last_translator,
        language_team=LANGUAGES[tag].name,
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        fuzzy=False,
    )
    for message in extracted():
        if message.id:
            _keep(made, message, old)
    if not path.is_file() or _texts(made) != _texts(old):
        made.revision_date = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return made


def write(catalogue: Catalog, path: Path) -> None:
    """Write a PO file; places by file alone, so that a moved line changes nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, include_lineno=False, ignore_obsolete=True)


def main() -> int:
    """Bring the catalogues up to date, and say how much of each is translated."""
    for tag in LANGUAGES:
        if tag == ENGLISH.tag:
            continue
        catalogue = updated(tag)
        write(catalogue, path_of(tag))
        messages = [message for message in catalogue if message.id]
        done = sum(is_translated(message) for message in messages)
        print(f"{tag}: {done} of {len(messages)} texts")
    return 0


def is_translated(message: Message) -> bool:
    """Whether every form of the message has words."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all((form or "").strip() for form in forms)


def _all() -> Iterator[Said]:
    yield from _in_templates()
    yield from _in_modules()
    yield from _in_questions()
    for number in (*numbers.CHILD_NUMBERS, *numbers.STAFF_NUMBERS):
        yield Said(number.hint, None, "worrybox/web/numbers.py", f"Beside the number of {number.name}.")
    for status in STATUSES:
        for said in saying_for(status):
            yield Said(said, None, "worrybox/web/errors.py", "On the page of a request that was refused.")


def _in_templates() -> Iterator[Said]:
    for path in _files(TEMPLATES):
        source = path.read_text("utf-8")
        about = re.match(r"\s*\{#-?\s*(.*?)\s*-?#\}", source, re.S)
        comment = " ".join(about[1].split()) if about else ""
        yield from _from_file("jinja2.ext:babel_extract", path, comment)


def _in_modules() -> Iterator[Said]:
    for path in _files(MODULES):
        first = re.match(r'"""(.*?)(?:\n\n|""")', path.read_text("utf-8"), re.S)
        yield from _from_file("python", path, " ".join(first[1].split()) if first else "")


def _in_questions() -> Iterator[Said]:
    place = "portal/questions"
    for audience in CURRENT.steps:
        for question in CURRENT.questions(audience):
            context, words = question.context, question.words[audience]
            asked = f"Asked of {audience.value}"
            yield Said(words.question, context, place, f"{asked}: the question.")
            if words.hint:
                yield Said(words.hint, context, place, f"{asked}: below “{words.question}”")
            for option in question.options:
                if audience in option.words:
                    said = option.words[audience]
                    yield Said(said, context, place, f"{asked}: an answer to “{words.question}”")


def _from_file(method: str, path: Path, comment: str) -> Iterator[Said]:
    place = path.relative_to(ROOT).as_posix()
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
    # Jinja's own extractor hands over (line, id, comments, context), as Babel's does.
    for _line, id_, notes, context in extract_from_file(
        method,
        path,
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        options=options,
        strip_comment_tags=True,
    ):
        said = (id_[0], id_[1]) if isinstance(id_, tuple) else id_
        yield Said(said, context, place, " ".join((*notes, comment)).strip())


def _files(patterns: Iterable[str]) -> list[Path]:
    found = {path for pattern in patterns for path in ROOT.glob(pattern)}
    return sorted(
        path for path in found if not path.relative_to(ROOT).as_posix().startswith(OFFICE) and path.is_file()
    )


def _keep(made: Catalog, message: Message, old: Catalog) -> None:
    known = old.get(_first(message.id), message.context)
    same = known is not None and known.id == message.id and not known.fuzzy
    made.add(
        message.id,
        known.string if known is not None and same else None,
        locations=message.locations,
        auto_comments=message.auto_comments,
        user_comments=known.user_comments if known is not None and same else (),
        context=message.context,
    )


def _first(id_: str | tuple[str, ...] | list[str]) -> str:
    return id_ if isinstance(id_, str) else id_[0]


def _header(tag: str) -> str:
    text = ABOUT.format(name=LANGUAGES[tag].name, mark=NEEDS_REVIEWER)
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())


def _texts(catalogue: Catalog) -> dict[tuple[str | None, str], object]:
    return {(each.context, _first(each.id)): each.string for each in catalogue if each.id}


if __name__ == "__main__":
    sys.exit(main())
