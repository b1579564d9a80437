"""One environment: everything escaped, nothing undefined, one language at a time, words never touched."""

from dataclasses import dataclass

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from portal.pages.contexts import SentPage
from worrybox.web.i18n import ENGLISH, Language, language, plural, speaking, text
from worrybox.web.templates import ENVIRONMENT, render


@dataclass(frozen=True, slots=True)
class Nothing:
    """A context without a field."""


def test_a_field_is_escaped() -> None:
    assert "<title>A &amp; B &lt;School&gt;</title>" in render("portal/sent.html", SentPage("A & B <School>"))


def test_a_name_the_context_lacks_is_an_error_not_a_blank() -> None:
    with pytest.raises(UndefinedError):
        render("portal/sent.html", Nothing())


@pytest.mark.parametrize(
    "name", ["portal/../app.py", "web/../settings.py", "elsewhere/x.html", "/etc/passwd"]
)
def test_a_template_outside_the_folders_cannot_be_reached(name: str) -> None:
    with pytest.raises(TemplateNotFound):
        render(name, Nothing())


def test_the_page_speaks_the_language_of_the_request() -> None:
    arabic = Language("ar", "العربية", "rtl")
    with speaking(arabic):
        assert '<html lang="ar" dir="rtl"' in render("portal/sent.html", SentPage("Oakfield"))
    assert language() == ENGLISH
    assert '<html lang="en" dir="ltr"' in render("portal/sent.html", SentPage("Oakfield"))


def test_english_speaks_for_itself() -> None:
    assert text("It is sent") == "It is sent"
    assert [plural("%d word", "%d words", count) % count for count in (1, 2)] == ["1 word", "2 words"]


def test_what_is_filled_in_keeps_its_blank_lines() -> None:
    made = ENVIRONMENT.from_string("<p>\n\n   a\n{{ words }}</p>").render(words="one\n\n  two")
    assert made == "<p>\na\none\n\n  two</p>"
