"""The gallery, for development: nothing that is drawn is missing from it."""

from starlette.testclient import TestClient

from tests.web.gallery import PAGES, components, gallery
from worrybox.web.templates import FOLDERS

SHELLS = {"page", "office"}
"""What goes around a whole page: every page shows them."""


def test_every_component_has_examples() -> None:
    made = {path.parent.name for path in FOLDERS["components"].glob("*/*.html")}
    assert made - SHELLS == set(components())


def test_the_first_page_leads_to_every_component_and_page() -> None:
    listed = TestClient(gallery).get("/").text
    places = [*(f"component/{name}" for name in components()), *(f"page/{name}" for name in PAGES)]
    assert [place for place in places if f'href="/{place}"' not in listed] == []
