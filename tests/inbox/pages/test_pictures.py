"""The pictures of the readers' office in README.md can be made again from the present pages.

    PICTURES=docs/pictures .venv/bin/python -m pytest tests/inbox/pages/test_pictures.py

makes them there; without that they go to the test's own folder. Everybody in them is invented.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette

from tests.browser import picture_of
from tests.inbox.pages.conftest import Visit
from tests.inbox.pages.filled import worked_on
from tests.inbox.pages.test_browser import come_in
from tests.inbox.pages.test_watch import TYPED
from tests.inbox.school import MORGAN, InventedSchool

SIZE = {"width": 1280, "height": 860}
TOLD = {**TYPED, "mail-r2": "alex@school.test", "mail-r4": "owen@school.test", "mail-r5": "tess@trust.test"}


def before_sending(page: Page) -> None:
    page.get_by_label("Your words").fill(
        "Thank you for telling us. I promise to sort it out. Why did you not tell anybody sooner?"
    )
    page.get_by_role("button", name="See it as they will").click()
    page.get_by_role("heading", name="What they will see").wait_for()
    page.wait_for_load_state()


def as_it_is(_page: Page) -> None:
    pass


@pytest.mark.slow
def test_the_pictures_of_the_readme_can_be_made_again(
    browser: Browser,
    base: str,
    app: Starlette,
    school: InventedSchool,
    visit: Visit,
    tmp_path: Path,
    root: Path,
) -> None:
    morgan = visit(MORGAN)
    reports = worked_on(app, school, morgan)
    assert morgan.post("/watch", data=TOLD).status_code == 303
    into = root / os.environ["PICTURES"] if "PICTURES" in os.environ else tmp_path
    readme = (root / "README.md").read_text()
    page = browser.new_page(viewport=SIZE, locale="en-GB", timezone_id="Europe/London")  # type: ignore[arg-type]
    come_in(page, base, school)
    pictures: dict[str, tuple[str, Callable[[Page], None]]] = {
        "list": ("/", as_it_is),
        "case": (reports["full"], as_it_is),
        "answer": (reports["full"], before_sending),
        "people": ("/people", as_it_is),
        "watch": ("/watch", as_it_is),
    }
    for name, (path, then) in pictures.items():
        page.goto(f"{base}{path}")
        then(page)
        made = Image.open(io.BytesIO(picture_of(page))).quantize(64)
        assert made.size == (SIZE["width"], SIZE["height"])
        made.save(into / f"inbox-{name}.png", optimize=True)
        assert f"docs/pictures/inbox-{name}.png" in readme
    page.close()
