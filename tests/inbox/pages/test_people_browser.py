"""People in a real browser: a change from the form to the list, and no barrier on the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette

from tests.browser import no_barrier
from tests.inbox.pages.test_browser import come_in
from tests.inbox.people.council import Council
from tests.inbox.school import InventedSchool

pytestmark = pytest.mark.slow


def sign(page: Page, council: Council, signer: int, button: str) -> None:
    page.get_by_label("Signer", exact=True).first.select_option(str(signer))
    page.get_by_label("The signer’s own passphrase").first.fill(council.passphrase(signer).reveal())
    page.get_by_role("button", name=button).click()


def make_keys(page: Page, base: str) -> None:
    """By a one-time link, in a tab of the one who was invited."""
    page.goto(f"{base}/people/invite")
    page.get_by_label("Their name").fill("Jo Park")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("a.typed").inner_text()
    no_barrier(page)
    other = page.context.new_page()
    other.emulate_media(color_scheme="dark")
    other.goto(link)
    words = other.locator(".drawn li").all_inner_texts()
    no_barrier(other)
    for number in (2, 4, 6):
        other.get_by_label(f"Word {number}").fill(words[number - 1])
    other.get_by_role("button", name="Make my keys", exact=True).click()
    other.get_by_role("heading", name="The words of your key").wait_for()
    no_barrier(other)
    other.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_change_goes_from_the_form_to_the_list_without_a_barrier(
    page: Page, base: str, app: Starlette, school: InventedSchool, scheme: str
) -> None:
    council = Council(school, app.state.desk.office.rosters)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    come_in(page, base, school)
    page.get_by_role("link", name="People").click()
    no_barrier(page)
    for path in (
        "invite",
        "change/new",
        "change/numbers",
        "change/sheets",
        "change/computers",
        "handover",
        "recovery",
    ):
        page.goto(f"{base}/people/{path}")
        no_barrier(page)
    make_keys(page, base)
    page.goto(f"{base}/people")
    page.get_by_text("Let them go").click()
    no_barrier(page)
    page.goto(f"{base}/people/change/r2")
    page.get_by_label("Name, as reporters see it").fill("Alex Hill")
    page.get_by_role("button", name="Show what this means").click()
    page.get_by_text("Alex is called Alex Hill from now on.").wait_for()
    no_barrier(page)
    sign(page, council, 0, "Sign and propose")
    page.get_by_text("Proposed: it is not so yet").wait_for()
    no_barrier(page)
    sign(page, council, 1, "Approve")
    page.get_by_text("It is the list of readers now").wait_for()
    no_barrier(page)
    assert council.now.seq == 2
