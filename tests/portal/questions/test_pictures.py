"""Every answer has a drawing of ours, small enough for a poor phone, and no two are taken for each other."""

import io
import re
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page

from crypto.report import Audience
from portal.questions import SETS
from worrybox.web.templates import ENVIRONMENT, FOLDERS

DRAWINGS = ENVIRONMENT.get_template("components/pictures/pictures.html").module
DRAWN: dict[str, tuple[str, str]] = DRAWINGS.__dict__["DRAWN"]
ON_STEPS = {"draw", "write", "words", "check", "people", "danger"}
MOST_BYTES = 3_584
"""Of all the drawings one form shows, each counted once: compressing makes nearly nothing of the second."""
CLEARLY = 64
"""Of 255 shades of grey: by so much a dot differs that anyone sees it."""
FEWEST_DOTS = 0.10
"""The part of a picture's dots that differ clearly between any two pictures."""


def pictures(audience: Audience) -> set[str]:
    asked = [question for each in SETS.values() for question in each.questions(audience)]
    return {name for q in asked for name in (q.picture, *(option.picture for option in q.options))}


@pytest.mark.parametrize("audience", Audience)
def test_every_question_and_answer_has_a_drawing(audience: Audience) -> None:
    assert pictures(audience) <= set(DRAWN)


def test_no_drawing_is_carried_for_nothing() -> None:
    assert set(DRAWN) == ON_STEPS.union(*map(pictures, Audience))


@pytest.mark.parametrize("audience", Audience)
def test_the_drawings_of_a_form_are_small(audience: Audience) -> None:
    shown = pictures(audience) | ON_STEPS
    assert sum(len("".join(DRAWN[name])) for name in shown) <= MOST_BYTES


def test_a_drawing_is_paths_alone() -> None:
    assert all(re.fullmatch(r"[MmLlHhVvAaQqTtZz0-9 .\-]*", part) for both in DRAWN.values() for part in both)
    assert 'aria-hidden="true"' in DRAWINGS.__dict__["picture"]("home")


def in_grey(page: Page) -> dict[str, Image.Image]:
    """Each drawing as a person who sees no colour sees it, 48 dots wide, as the style sheet paints it."""
    styles = [Path("static/css/tokens.css"), FOLDERS["components"] / "pictures/style.css"]
    style = "".join(path.read_text("utf-8") for path in styles)
    own = "body { filter: grayscale(1); } .picture { width: 48px; height: 48px; display: block; }"
    shown = "".join(DRAWINGS.__dict__["picture"](name) for name in DRAWN)
    page.set_content(f"<style>{style}{own}</style>{shown}")
    shots = [element.screenshot() for element in page.query_selector_all(".picture")]
    return {name: Image.open(io.BytesIO(shot)).convert("L") for name, shot in zip(DRAWN, shots, strict=True)}


def difference(one: Image.Image, other: Image.Image) -> float:
    """The part of the dots that differ clearly."""
    shades = ImageChops.difference(one, other).histogram()
    return sum(shades[CLEARLY:]) / sum(shades)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_any_two_drawings_are_told_apart_without_colour(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    grey = in_grey(page)
    alike = {
        (one, other): difference(grey[one], grey[other])
        for one, other in combinations(grey, 2)
        if difference(grey[one], grey[other]) < FEWEST_DOTS
    }
    assert alike == {}
