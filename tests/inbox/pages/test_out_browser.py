"""Taking out, referring and figures in a real browser: no barrier, a small screen, and a file saved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette

from crypto.encoding import b64
from tests.browser import no_barrier
from tests.inbox.pages.conftest import keep
from tests.inbox.pages.test_browser import come_in
from tests.inbox.school import InventedSchool, id_of

pytestmark = pytest.mark.slow


@pytest.fixture
def report(app: Starlette, school: InventedSchool) -> str:
    envelope = school.sealed("They take my lunch.")
    keep(app, envelope)
    return f"/reports/{b64(id_of(envelope))}"


def test_a_record_is_taken_out_as_a_file_and_as_text_to_copy(
    page: Page, base: str, school: InventedSchool, report: str
) -> None:
    come_in(page, base, school)
    page.goto(f"{base}{report}")
    page.get_by_text("Export, or record what was shared").click()
    page.get_by_label("With whom is it shared?").fill("Children’s services")
    page.locator("#out-why").fill("A referral")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Record it and take it out").click()
    assert saving.value.suggested_filename.startswith("record-")
    no_barrier(page)
    page.get_by_label("What?").select_option("record-block")
    page.get_by_role("button", name="Record it and take it out").click()
    page.get_by_role("heading", name="To copy").wait_for()
    assert "They take my lunch." in page.get_by_label("Concern record as plain text").input_value()
    no_barrier(page)
    for path in ("/referrals/mash", "/transfer"):
        page.goto(f"{base}{report}{path}")
        no_barrier(page)


def test_figures_hide_few_and_show_many_with_a_bar_beside_each_number(
    page: Page, base: str, app: Starlette, school: InventedSchool
) -> None:
    come_in(page, base, school)
    page.goto(f"{base}/guide")
    no_barrier(page)
    page.goto(f"{base}/figures")
    page.get_by_text("Nothing yet.").first.wait_for()
    keep(app, *(school.sealed(f"No {at}") for at in range(6)))
    page.goto(f"{base}/")
    page.goto(f"{base}/figures")
    assert page.get_by_role("row", name="Not coded yet").inner_text().split("\t")[1] == "6"
    no_barrier(page)
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save for the trust").click()
    assert saving.value.suggested_filename.startswith("figures-")
