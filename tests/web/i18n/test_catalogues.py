"""The catalogues: nothing missing, nothing stale, nothing empty where a child needs it, nothing broken."""

from __future__ import annotations

import gettext
import io
import re
from collections import Counter
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from tools.catalogues import extracted, is_translated
from worrybox.web.catalogues import NEEDS_REVIEWER, path_of
from worrybox.web.i18n import ENGLISH, LANGUAGES, Language, speaking, text
from worrybox.web.templates import ENVIRONMENT

OTHERS = [tag for tag in LANGUAGES if tag != ENGLISH.tag]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")
MAY_BE_ENGLISH: set[str] = {"portal/pages/files_step.html", "static/components/file-list/file-list.html"}
"""Templates and modules that are neither help, limits, leaving nor a way that needs no typing."""
# What must never be said, as in English: incident, abuse, perpetrator, victim, secret, guarantee, 100 %.
NEVER = {
    "en": r"incident|abuse|disclose|perpetrator|victim|secret|guarantee|no one will know|nobody will know",
    "cy": r"digwyddiad|cam-?drin|datgelu|troseddwr|dioddefwr|cyfrinach|gwarant|neb yn gwybod",
    "pl": r"incydent|przemoc|wykorzyst|sprawc|ofiar|sekret|tajemnic|gwarant|nikt się nie dowie",
    "ro": r"incident|abuz|agresor|victim|secret|garant|nimeni nu va afla",
    "ur": r"واقعہ|بدسلوکی|زیادتی|مجرم|متاثرہ|راز|گارنٹی|ضمانت|کسی کو پتا نہیں",
}
ENDS = {".": ".۔", "?": "?؟", ":": ":", "!": "!"}
LONGEST_SENTENCE = {"cy": 20, "pl": 15, "ro": 18, "ur": 20}
"""Words. English has 15 and short ones; Welsh and Urdu write as words what English leaves out or joins."""


@cache
def english() -> Catalog:
    return extracted()


@cache
def catalogue(tag: str) -> Catalog:
    with path_of(tag).open("rb") as file:
        return read_po(file, locale=tag, abort_invalid=True)


def texts(found: Catalog) -> dict[tuple[str | None, str], Message]:
    """By context and English text, without the header."""
    return {(each.context, str(first(each.id))): each for each in found if each.id}


def first(id_: str | tuple[str, ...] | list[str]) -> str:
    return id_ if isinstance(id_, str) else id_[0]


def forms(message: Message) -> list[str]:
    found = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return [form for form in found if form]


def is_list(text: str) -> bool:
    """Animals or colours, of which the script takes one."""
    return text.count(", ") > 4 and text[-1] not in ENDS


def sayings(tag: str) -> list[tuple[str, str]]:
    """Every translated text beside its English one."""
    return [(first(each.id), form) for each in texts(catalogue(tag)).values() for form in forms(each)]


@pytest.mark.parametrize("tag", OTHERS)
def test_a_catalogue_has_every_text_and_no_other(tag: str) -> None:
    wanted, held = set(texts(english())), set(texts(catalogue(tag)))
    assert (wanted - held, held - wanted) == (set(), set()), "run `make catalogues`"


@pytest.mark.parametrize("tag", OTHERS)
def test_what_a_child_needs_is_whole(tag: str) -> None:
    held = texts(catalogue(tag))
    wanted = [
        key
        for key, message in texts(english()).items()
        if not {place for place, _ in message.locations} <= MAY_BE_ENGLISH
    ]
    assert [key for key in wanted if not is_translated(held[key]) or held[key].fuzzy] == []


@pytest.mark.parametrize("tag", OTHERS)
def test_placeholders_are_the_same(tag: str) -> None:
    def named(said: str) -> Counter[str]:
        return Counter(PLACEHOLDER.findall(said))

    assert [pair for pair in sayings(tag) if named(pair[0]) != named(pair[1])] == []


@pytest.mark.parametrize("tag", OTHERS)
def test_no_translation_is_markup_or_a_broken_format(tag: str) -> None:
    left = [said for _, said in sayings(tag) if re.search(r"[<>&%{}]", PLACEHOLDER.sub("", said))]
    assert left == []


@pytest.mark.parametrize("tag", OTHERS)
def test_a_list_has_as_many_words(tag: str) -> None:
    lists = [pair for pair in sayings(tag) if is_list(pair[0])]
    assert lists
    assert [pair for pair in lists if pair[0].count(", ") != pair[1].count(", ")] == []


@pytest.mark.parametrize("tag", OTHERS)
def test_no_text_at_all_is_nothing_in_any_language(tag: str) -> None:
    with speaking(LANGUAGES[tag]):
        assert text("") == ""


@pytest.mark.parametrize("tag", OTHERS)
def test_a_translation_begins_and_ends_like_its_english(tag: str) -> None:
    def ends(text: str, said: str) -> bool:
        if text == "No.":  # an abbreviation
            return True
        return said[-1] in ENDS[text[-1]] if text[-1] in ENDS else said[-1] not in "۔؟?:!"

    assert [pair for pair in sayings(tag) if not ends(*pair) or pair[1] != pair[1].strip()] == []


@pytest.mark.parametrize("tag", OTHERS)
def test_a_counted_text_has_every_form_of_its_language(tag: str) -> None:
    held = catalogue(tag)
    assert (held.num_plurals, held.plural_expr) == (get_plural(tag).num_plurals, get_plural(tag).plural_expr)
    counted = [each for each in texts(held).values() if isinstance(each.id, (tuple, list))]
    assert [each.id for each in counted if len(forms(each)) != held.num_plurals] == []


@pytest.mark.parametrize("tag", OTHERS)
def test_no_word_hurts_or_promises_too_much(tag: str) -> None:
    never = re.compile(f"{NEVER['en']}|{NEVER[tag]}|100 ?%", re.IGNORECASE)
    assert [said for _, said in sayings(tag) if never.search(said)] == []


@pytest.mark.parametrize("tag", OTHERS)
def test_a_sentence_is_short(tag: str) -> None:
    said = [form for text, form in sayings(tag) if not is_list(text)]
    sentences = [each for form in said for each in re.split(r"(?<=[.?!۔؟:])\s+", form)]
    assert [each for each in sentences if len(each.split()) > LONGEST_SENTENCE[tag]] == []


@pytest.mark.parametrize("tag", OTHERS)
def test_a_catalogue_says_that_it_needs_a_native_reviewer_until_it_has_one(tag: str) -> None:
    assert catalogue(tag).last_translator.strip()
    assert LANGUAGES[tag].needs_reviewer is (catalogue(tag).last_translator == NEEDS_REVIEWER)
    assert not ENGLISH.needs_reviewer


def test_every_text_tells_a_translator_where_it_is_seen() -> None:
    assert [key for key, message in texts(english()).items() if not any(message.auto_comments)] == []


def test_one_environment_counts_in_every_language() -> None:
    made = ENVIRONMENT.from_string("{% trans n=n %}{{ n }} day{% pluralize %}{{ n }} days{% endtrans %}")
    said = {"pl": "%(n)s dzień|%(n)s dni po|%(n)s dni", "ro": "%(n)s zi|%(n)s zile|%(n)s de zile"}
    spoken = {tag: Language(tag, tag, given=counting(tag, words.split("|"))) for tag, words in said.items()}
    told = []
    for each in (spoken["pl"], ENGLISH, spoken["ro"], ENGLISH):
        with speaking(each):
            told.append([made.render(n=n) for n in (1, 2, 25)])
    assert told[0] == ["1 dzień", "2 dni po", "25 dni"]
    assert told[2] == ["1 zi", "2 zile", "25 de zile"]
    assert told[1] == told[3] == ["1 day", "2 days", "25 days"]


def counting(tag: str, words: list[str]) -> gettext.GNUTranslations:
    """A catalogue that can say how many days."""
    made = Catalog(locale=tag)
    made.add(("%(n)s day", "%(n)s days"), tuple(words))
    compiled = io.BytesIO()
    write_mo(compiled, made)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
