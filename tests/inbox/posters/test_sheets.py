"""What stands on a sheet and where: every word inside, none on another, in any language."""

from __future__ import annotations

import gettext
import re
from itertools import combinations

import pytest

from crypto.report import Audience
from inbox.errors import PosterError
from inbox.posters.lettering import CoreLettering
from inbox.posters.marks import Anchor, Sheet, Square, Text
from inbox.posters.order import Design, Format, Kind
from inbox.posters.press import laid_out, printed
from inbox.posters.svg import drawing
from tests.inbox.posters.printing import AT_TIMES, EVERY, SERIAL, order, pdf, svg, words_of
from worrybox.web.i18n import LANGUAGES, Language, speaking


class Wordy(gettext.NullTranslations):
    """A language that needs about a third more room than English, as German and Welsh can."""

    def pgettext(self, context: str, message: str) -> str:
        return re.sub(r"\b(?!\d)([^\W\d]{4,})\b(?![)])", r"\1en", message)


def extent(text: Text, sheet: Sheet) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a line of words on the face."""
    from_right = sheet.right_to_left and not text.foreign
    left = text.x - (text.width / 2 if text.anchor is Anchor.MIDDLE else text.width if from_right else 0)
    return left, text.y - text.size * 0.72, left + text.width, text.y + text.size * 0.2


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def collisions(sheet: Sheet) -> list[tuple[str, str]]:
    """Words that stand on other words, on a code, or over the edge."""
    places = [(mark.said, extent(mark, sheet)) for mark in sheet.marks if isinstance(mark, Text)]
    codes = [mark for mark in sheet.marks if isinstance(mark, Square)]
    outside = [
        (said, "the edge") for said, at in places if min(at) < 0 or at[2] > sheet.across or at[3] > 297
    ]
    squares = [("code", (code.x, code.y, code.x + code.size, code.y + code.size)) for code in codes]
    pairs = combinations([*places, *squares], 2)
    return outside + [(one, other) for (one, at), (other, there) in pairs if overlap(at, there)]


@pytest.mark.parametrize(("kind", "design", "audience"), EVERY)
def test_no_word_stands_on_another(kind: Kind, design: Design, audience: Audience) -> None:
    assert collisions(laid_out(order(kind, design, audience), CoreLettering())) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(("kind", "design", "audience"), EVERY)
def test_a_longer_language_fits_from_either_side(
    kind: Kind, design: Design, audience: Audience, direction: str
) -> None:
    wordy = Language("cy", "Wordy", "rtl" if direction == "rtl" else "ltr", Wordy())
    with speaking(wordy):
        sheet = laid_out(order(kind, design, audience), CoreLettering())
    assert sheet.right_to_left is (direction == "rtl")
    assert collisions(sheet) == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_sheet_fits_in_every_language_of_ours(tag: str) -> None:
    with speaking(LANGUAGES[tag]):
        sheets = {each: laid_out(order(*each), CoreLettering()) for each in EVERY}
    assert {each: collisions(sheet) for each, sheet in sheets.items() if collisions(sheet)} == {}


def test_a_right_to_left_sheet_has_its_code_on_the_other_side() -> None:
    with speaking(Language("ur", "Urdu", "rtl")):
        [code] = (mark for mark in laid_out(order(), CoreLettering()).marks if isinstance(mark, Square))
        page = svg(order()).decode()
        with pytest.raises(PosterError, match="choose SVG"):
            pdf(order())
    assert code.x > 105
    assert 'direction="rtl"' in page
    assert 'lang="ur"' in page


@pytest.mark.parametrize(("kind", "design", "audience"), AT_TIMES)
def test_each_sheet_has_the_address_the_pin_in_groups_and_the_number(
    kind: Kind, design: Design, audience: Audience
) -> None:
    said = words_of(pdf(order(kind, design, audience)))
    assert "say.oakfield.example" in said
    for group in ("#z16V", "si5V", "2eJ9", "bgPm", "dbb5", "-A", SERIAL):
        assert group in said


@pytest.mark.parametrize("form", Format)
def test_the_same_order_gives_the_same_bytes(form: Format) -> None:
    once, again = (printed(order(), form=form, lettering=CoreLettering()) for _ in range(2))
    assert once == again


@pytest.mark.parametrize("kind", Kind)
def test_a_school_with_a_very_long_name_and_a_hostile_one_are_printed(kind: Kind) -> None:
    hostile = order(kind, school='</text><script>alert("1")</script>')
    assert b"<script" not in svg(hostile)
    long = order(kind, school="Saint Bartholomew and All Angels Church of England Primary Academy")
    assert pdf(long).startswith(b"%PDF-")


def test_what_has_no_room_is_refused_and_never_cut() -> None:
    with pytest.raises(PosterError, match="no room"):
        pdf(order(Kind.CARDS, address="https://" + "a" * 80 + ".example"))


@pytest.mark.parametrize("kind", Kind)
def test_an_svg_loads_nothing_and_runs_nothing(kind: Kind) -> None:
    page = svg(order(kind)).decode().replace("http://www.w3.org/2000/svg", "")
    assert set(re.findall(r'href="([^"]*)"', page)) == {"#face"}
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|url\(|://", page)


@pytest.mark.parametrize("name", [f"{design.value}{end}" for design in Design for end in ("", "-card")])
def test_every_drawing_is_shapes_and_no_words(name: str) -> None:
    assert set(re.findall(r"<(\w+)", drawing(name))) <= {"g", "path", "rect", "circle", "ellipse"}
