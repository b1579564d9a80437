"""Every audience in every language: each sheet is printed, and its code leads to their own front page."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from fpdf.fonts import CORE_FONTS_CHARWIDTHS
from PIL import Image
from playwright.sync_api import Page

from crypto.report import Audience
from inbox.errors import PosterError
from inbox.posters.core_widths import FIRST, WIDTHS
from inbox.posters.lettering import CoreLettering, lettering_of
from inbox.posters.order import Design, Format, Kind
from inbox.posters.press import laid_out, printed
from inbox.posters.wording import card_words
from tests.browser import picture_of
from tests.inbox.posters.fonts import font_file
from tests.inbox.posters.printing import COPIES, EVERY, order, pdf, raster, scanned, svg
from tests.inbox.posters.test_sheets import collisions
from tests.web.i18n.test_catalogues import NEVER
from worrybox.web.i18n import LANGUAGES, speaking
from worrybox.web.numbers import CHILDLINE

PAGE = {
    ("en", Audience.OLDER): "", ("en", Audience.YOUNGER): "younger", ("en", Audience.STAFF): "staff",
    ("cy", Audience.OLDER): "cy/", ("cy", Audience.YOUNGER): "cy/younger", ("cy", Audience.STAFF): "cy/staff",
    ("pl", Audience.OLDER): "pl/", ("pl", Audience.YOUNGER): "pl/younger", ("pl", Audience.STAFF): "pl/staff",
    ("ro", Audience.OLDER): "ro/", ("ro", Audience.YOUNGER): "ro/younger", ("ro", Audience.STAFF): "ro/staff",
    ("ur", Audience.OLDER): "ur/", ("ur", Audience.YOUNGER): "ur/younger", ("ur", Audience.STAFF): "ur/staff",
}  # fmt: skip
"""Written out: what is printed on a wall must not change with the code that makes it."""
FRAGMENT = "#z16Vsi5V2eJ9bgPmdbb5-A"
HOMES = ("https://say.oakfield.example", "https://worrybox.council.example/s/st-marys-primary")
FEW = [(tag, audience, kind) for (tag, audience), kind in zip(PAGE, [*Kind] * 5, strict=True)]
NEVER_ON_A_CARD = {
    "en": r"tell|help|safe|danger|speak|talk|someone|worr|report",
    "cy": r"dweud|dywed|help|diogel|perygl|siarad|rhywun|poeni|adrodd",
    "pl": r"powied|pomo|pomag|bezpiecz|rozmaw|ktoś|martwi|zgłoś|zgłasz",
    "ro": r"spune|ajut|siguran|pericol|vorb|cineva|îngrijor|raport|sesiz",
    "ur": r"بتائیں|مدد|محفوظ|خطر|بات|کوئی|پریشان|رپورٹ|شکایت",
}


def seen(page: Page, content: bytes, folder: Path) -> list[str]:
    """What a scanner reads where Chromium shows an SVG."""
    file, shot = folder / "sheet.svg", folder / "sheet.png"
    file.write_bytes(content)
    page.set_viewport_size({"width": 794, "height": 1123})
    page.goto(file.as_uri())
    shot.write_bytes(picture_of(page))
    picture = Image.open(shot)
    close = picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.LANCZOS)
    return [code.text for code in scanned(close)]


def check_svg(page: Page, folder: Path, tag: str, audience: Audience, kind: Kind, design: Design) -> None:
    with speaking(LANGUAGES[tag]):
        content = svg(order(kind, design, audience))
    assert seen(page, content, folder) == [f"{HOMES[0]}/{PAGE[tag, audience]}{FRAGMENT}"] * COPIES[kind]
    assert f'lang="{tag}"' in content.decode()


def check_pdf(folder: Path, tag: str, audience: Audience, kind: Kind, design: Design) -> None:
    own = lettering_of(font_file(folder / "boxes.ttf"))
    with speaking(LANGUAGES[tag]):
        content = printed(order(kind, design, audience), form=Format.PDF, lettering=own)
    found = [code.text for code in scanned(raster(content))]
    assert found == [f"{HOMES[0]}/{PAGE[tag, audience]}{FRAGMENT}"] * COPIES[kind]


@pytest.mark.slow
def test_a_sheet_in_every_language_scans_from_svg(page: Page, tmp_path: Path) -> None:
    for tag, audience, kind in FEW[::2]:
        check_svg(page, tmp_path, tag, audience, kind, Design.LIBRARY)


def test_a_sheet_in_every_language_but_urdu_scans_from_pdf(tmp_path: Path) -> None:
    for tag, audience, kind in FEW[1:12:2]:
        check_pdf(tmp_path, tag, audience, kind, Design.LUNCH)


@pytest.mark.slow
@pytest.mark.parametrize(("tag", "audience"), PAGE)
def test_every_sheet_in_every_language_scans_from_svg(
    page: Page, tmp_path: Path, tag: str, audience: Audience
) -> None:
    for kind, design in product(Kind, Design):
        check_svg(page, tmp_path, tag, audience, kind, design)


@pytest.mark.slow
@pytest.mark.parametrize(("tag", "audience"), [each for each in PAGE if each[0] != "ur"])
def test_every_sheet_in_every_language_but_urdu_scans_from_pdf(
    tmp_path: Path, tag: str, audience: Audience
) -> None:
    for kind, design in product(Kind, Design):
        check_pdf(tmp_path, tag, audience, kind, design)


@pytest.mark.parametrize("home", [HOMES[1], pytest.param(HOMES[0], marks=pytest.mark.slow)])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_printed_address_is_that_of_the_code_and_has_room(tag: str, home: str) -> None:
    for kind, design, audience in EVERY:
        asked = order(kind, design, audience, address=home)
        with speaking(LANGUAGES[tag]):
            typed = f"https://{asked.short_address}"
            sheet = laid_out(asked, CoreLettering())
            assert f"{typed.rstrip('/')}{FRAGMENT}" == asked.link.replace("/#", "#")
        assert collisions(sheet) == []
        assert typed.rstrip("/") == f"{home}/{PAGE[tag, audience]}".rstrip("/")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_card_says_nothing_of_what_it_is_for_in_any_language(tag: str) -> None:
    never = re.compile(f"{NEVER['en']}|{NEVER[tag]}|{NEVER_ON_A_CARD[tag]}|999|0800|childline|nspcc", re.I)
    for kind, design, audience in product((Kind.CARDS, Kind.STICKERS), Design, Audience):
        with speaking(LANGUAGES[tag]):
            content = svg(order(kind, design, audience)).decode()
            words = card_words(design, audience)
        said = re.findall(r"<t(?:ext|itle)[^>]*>([^<]*)<", content)
        assert said[0] in (words.title, words.sticker)
        assert [each for each in said if never.search(each)] == []


@pytest.mark.parametrize("audience", Audience)
def test_urdu_in_pdf_is_refused_by_name_with_the_way_out(tmp_path: Path, audience: Audience) -> None:
    own = lettering_of(font_file(tmp_path / "boxes.ttf"))
    for lettering in (CoreLettering(), own):
        with (
            speaking(LANGUAGES["ur"]),
            pytest.raises(PosterError, match="choose SVG, and print it from a browser"),
        ):
            printed(order(audience=audience), form=Format.PDF, lettering=lettering)


def test_without_a_font_the_letter_that_is_missing_is_named() -> None:
    with (
        speaking(LANGUAGES["pl"]),
        pytest.raises(PosterError, match=r"no “[^”]*[ąćęłńśźż][^”]*” in .*--font"),
    ):
        pdf(order(audience=Audience.YOUNGER))


def test_a_number_in_an_urdu_sentence_keeps_its_order(page: Page, tmp_path: Path) -> None:
    with speaking(LANGUAGES["ur"]):
        seen(page, svg(order(audience=Audience.YOUNGER)), tmp_path)
    places = page.evaluate(
        """number => [...document.querySelectorAll("text")].filter(each => each.textContent.includes(number))
        .map(each => [...number].map((_, at) =>
            each.getExtentOfChar(each.textContent.indexOf(number) + at).x))""",
        CHILDLINE.shown,
    )
    assert len(places) == 1
    assert places[0] == sorted(places[0])


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_sheet_has_room_in_a_wider_font(tmp_path: Path, tag: str) -> None:
    wide = lettering_of(font_file(tmp_path / "boxes.ttf"))
    with speaking(LANGUAGES[tag]):
        assert [each for each in EVERY if collisions(laid_out(order(*each), wide))] == []


def test_the_widths_kept_here_are_those_of_the_library_that_prints() -> None:
    for font, widths in WIDTHS.items():
        assert widths == {
            letter: CORE_FONTS_CHARWIDTHS[font][letter] for letter in map(chr, range(FIRST, 256))
        }
