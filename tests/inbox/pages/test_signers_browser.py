"""A lost signer is replaced in a real browser, on every width and without a barrier."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette

from inbox.people.signers import signers_in
from tests.browser import no_barrier
from tests.inbox.pages.test_browser import come_in
from tests.inbox.people.council import Council
from tests.inbox.people.succession import Signers
from tests.inbox.school import InventedSchool

pytestmark = pytest.mark.slow


def make_key(page: Page, base: str, name: str) -> str:
    """As the new signer does; their passphrase."""
    page.goto(f"{base}/people/signers/key")
    words = page.locator(".drawn li").all_inner_texts()
    drawn = page.locator("form", has=page.locator(".drawn"))
    drawn.get_by_label("Your name").fill(name)
    for number in (2, 4, 6):
        drawn.get_by_label(f"Word {number}").fill(words[number - 1])
    page.get_by_role("button", name="Make my key", exact=True).click()
    page.get_by_text("The key is made.").wait_for()
    return " ".join(words)


def sign(page: Page, name: str, passphrase: str, button: str) -> None:
    page.get_by_label("Signer", exact=True).first.select_option(label=name)
    page.get_by_label("The signer’s own passphrase").first.fill(passphrase)
    page.get_by_role("button", name=button, exact=True).first.click()


def test_a_lost_signer_is_replaced_in_the_browser_without_a_barrier(
    page: Page, base: str, app: Starlette, school: InventedSchool
) -> None:
    signers = Signers(Council(school, app.state.desk.office.rosters))
    signers.new("Tess")
    signers.change(("Grace", "Owen", "Tess"), "Grace", "Owen", "Tess")
    come_in(page, base, school)
    page.get_by_role("link", name="People").click()
    page.get_by_role("link", name="Change who signs").click()
    page.get_by_role("heading", name="As it is").wait_for()
    no_barrier(page)
    page.goto(f"{base}/people/signers/key")
    no_barrier(page)
    words = make_key(page, base, "Jo Park")
    page.get_by_label("Grace").uncheck()
    page.get_by_label("Jo Park").check()
    page.get_by_role("button", name="Show what this means").click()
    page.get_by_text("Grace no longer signs the list of readers.").wait_for()
    no_barrier(page)
    sign(page, "Owen", signers.words("Owen").reveal(), "Sign and propose")
    page.get_by_text("Still to sign: 1 more of those who sign now and Jo Park.").wait_for()
    no_barrier(page)
    sign(page, "Tess", signers.words("Tess").reveal(), "Sign")
    page.get_by_text("Still to sign: Jo Park.").wait_for()
    sign(page, "Jo Park", words, "Sign")
    page.get_by_text("They sign the list from now on.").wait_for()
    no_barrier(page)
    here = signers_in(signers.folder, signers.council.rosters.newest)
    assert [each.name for each in here] == ["Owen", "Tess", "Jo Park"]
