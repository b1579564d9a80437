"""Letters beyond western Europe: printed with the school's font, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from inbox.errors import PosterError
from inbox.posters.lettering import lettering_of
from inbox.posters.order import Format, Kind
from inbox.posters.press import printed
from tests.inbox.posters.fonts import LETTERS, font_file
from tests.inbox.posters.printing import order, pdf, svg, words_of

POLISH = "Szkoła Dębowa"


def test_a_letter_that_pdf_has_not_is_refused_by_name() -> None:
    with pytest.raises(PosterError, match=r"no “łę” in “Szkoła.*--font FILE.ttf"):
        pdf(order(Kind.CARDS, school=POLISH))
    assert POLISH.encode() in svg(order(Kind.CARDS, school=POLISH))


def test_the_schools_own_font_prints_it(tmp_path: Path) -> None:
    own = lettering_of(font_file(tmp_path / "boxes.ttf"))
    content = printed(order(Kind.CARDS, school=POLISH), form=Format.PDF, lettering=own)
    assert POLISH in words_of(content)


def test_a_letter_that_the_given_font_has_not_is_refused(tmp_path: Path) -> None:
    own = lettering_of(font_file(tmp_path / "boxes.ttf", LETTERS.replace("ę", "")))
    with pytest.raises(PosterError, match="no shape for “ę”"):
        printed(order(Kind.CARDS, school=POLISH), form=Format.PDF, lettering=own)


@pytest.mark.parametrize("school", ["اوک فیلڈ", "ओकफील्ड"])
def test_letters_that_join_are_refused_in_pdf_and_kept_in_svg(school: str) -> None:
    with pytest.raises(PosterError, match="cannot join"):
        pdf(order(Kind.CARDS, school=school))
    assert school.encode() in svg(order(Kind.CARDS, school=school))


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.ttf").write_text("no font")
    for path in (tmp_path / "no.ttf", tmp_path / "gone.ttf"):
        with pytest.raises(PosterError, match="cannot use"):
            lettering_of(path)


def test_typographic_quotes_and_accents_of_western_europe_need_no_font() -> None:
    school = "St Brigid’s “Éire” – Żoo".replace("Ż", "Z")
    assert school in words_of(pdf(order(Kind.CARDS, school=school)))
