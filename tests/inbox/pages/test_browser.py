"""The readers' office in real browsers: the way in and out, the words as they stand, and no barrier."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from crypto.encoding import b64
from crypto.guard import reply_to
from tests.browser import axe_violations
from tests.inbox.pages.conftest import Hands, keep
from tests.inbox.school import ALEX, MORGAN, InventedSchool, five_words, id_of

WORDS = "\n  They take my lunch.\n\n\tEvery  day. <b>&amp;</b> 🙂"


def come_in(page: Page, base: str, school: InventedSchool, reader: str = MORGAN) -> None:
    page.goto(f"{base}/")
    page.get_by_label("Who are you?").select_option(reader)
    page.get_by_label("Your passphrase").fill(school.passphrase(reader).reveal())
    page.get_by_role("button", name="Unlock").click()
    page.get_by_role("heading", name="Reports").wait_for()
    # Loaded: the script that listens to keys runs only then.
    page.wait_for_load_state()


def test_a_reader_signs_in_reads_the_words_and_locks(
    each_page: Page, base: str, app: Starlette, school: InventedSchool
) -> None:
    keep(app, school.sealed(WORDS))
    come_in(each_page, base, school)
    each_page.get_by_role("link", name="They take my lunch.").click()
    assert each_page.locator(".words").evaluate("element => element.textContent") == WORDS
    each_page.get_by_role("button", name="Lock").click()
    each_page.get_by_role("heading", name="Sign in").wait_for()
    each_page.go_back()
    assert "They take my lunch" not in each_page.content()


def test_a_name_with_another_host_part_signs_in_too(
    page: Page, base: str, app: Starlette, school: InventedSchool
) -> None:
    come_in(page, base.replace("127.0.0.1", "localhost"), school)
    assert page.url.startswith("http://localhost:")


DRAWING = {"w": 320, "h": 240, "strokes": [["#234", 4, 60, 200, 60, 120], ["#c22", 6, 200, 100]]}


@pytest.mark.slow
def test_a_report_is_answered_without_script_and_without_a_mouse_on_a_small_screen(
    browser: Browser, base: str, app: Starlette, school: InventedSchool
) -> None:
    keys = five_words()
    reply = reply_to(keys, forbidden=[], seq=1, pin=school.pin)
    report = school.sealed(WORDS, urgent=True, drawing=DRAWING, reply=reply)
    keep(app, report, school.more(keys, "again", n=1), school.more(keys, "forged", n=2, by=five_words()))
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    come_in(page, base, school)
    page.goto(f"{base}/reports/{b64(id_of(report))}")
    drawing = page.get_by_role("img", name="Drawing")
    assert drawing.locator("path").evaluate_all("all => all.map((each) => each.getAttribute('d'))") == [
        "M60 200L60 120",
        "M200 100h0",
    ]
    assert page.locator("svg *:not(g, path), svg [href], svg [style]").count() == 0
    page.get_by_label("Only words").focus()
    for key in ("ArrowUp", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Thank you. 🙂")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("You answered").wait_for()
    assert page.url.endswith("#outcome")
    outcome = page.get_by_role("status").filter(has_text="was sent.")
    expect(outcome).to_be_in_viewport()
    expect(outcome).to_be_focused()
    assert (
        page.get_by_role("listitem").filter(has_text="Thank you. 🙂").get_by_text("It is closed").count() == 1
    )
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_report_that_was_answered_has_no_barrier(
    page: Page, base: str, app: Starlette, school: InventedSchool, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    keys = five_words()
    report = school.sealed(WORDS, drawing=DRAWING, reply=reply_to(keys, forbidden=[], seq=1, pin=school.pin))
    lost = school.sealed(WORDS, drawing={"w": 1})
    keep(
        app, report, lost, school.more(keys, "again", n=1), school.more(keys, "forged", n=2, by=five_words())
    )
    come_in(page, base, school)
    assert axe_violations(page) == []
    page.goto(f"{base}/reports/{b64(id_of(report))}")
    page.get_by_role("button", name="Send answer").click()
    page.get_by_text("Nothing was sent").wait_for()
    expect(page.get_by_label("Your words")).to_be_focused()
    assert axe_violations(page) == []
    page.get_by_label("Your words").fill("x" * 300)
    page.get_by_role("button", name="Send answer").click()
    page.get_by_text("You answered").wait_for()
    assert axe_violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto(f"{base}/reports/{b64(id_of(lost))}")
    page.get_by_text("There is a drawing that could not be shown.").wait_for()
    assert axe_violations(page) == []


@pytest.mark.slow
def test_typing_keeps_the_page_and_its_session_and_an_idle_page_leaves(
    page: Page, app: Starlette, base: str, school: InventedSchool, clock: Hands
) -> None:
    page.clock.install()
    come_in(page, base, school)
    with page.expect_response("**/here"):
        page.goto(f"{base}/told")
    words = page.get_by_label("In their own words")
    for minutes in range(3):
        clock.now += 599
        page.clock.fast_forward(590_000)
        with page.expect_response("**/here") as told:
            words.press_sequentially(f"{minutes}")
        assert told.value.status == 204
    expect(words).to_have_value("012")
    page.clock.fast_forward(602_000)
    page.get_by_role("heading", name="Sign in").wait_for()


@pytest.mark.slow
def test_all_tabs_go_by_one_clock_and_the_lock_of_one_is_the_lock_of_all(
    page: Page, app: Starlette, base: str, school: InventedSchool, clock: Hands
) -> None:
    page.context.clock.install()
    come_in(page, base, school)
    second = page.context.new_page()
    second.goto(f"{base}/people")
    second.wait_for_load_state()
    for _ in range(3):
        clock.now += 300
        page.clock.fast_forward(300_000)
        with page.expect_response("**/here"):
            page.get_by_label("Find words").press_sequentially("a")
        second.clock.run_for(1_000)
    expect(second.get_by_role("heading", name="People")).to_be_visible()
    clock.now += 602
    for tab in (page, second):
        tab.clock.fast_forward(602_000)
        tab.get_by_text("in all its tabs: nobody had used it for 10 minutes").wait_for()
    come_in(page, base, school)
    second.goto(f"{base}/people")
    second.wait_for_load_state()
    page.get_by_role("button", name="Lock").click()
    second.get_by_role("heading", name="Sign in").wait_for()


def test_markup_in_a_report_stays_text(page: Page, base: str, app: Starlette, school: InventedSchool) -> None:
    report = school.sealed("<img src=x onerror=alert(1)><script>alert(2)</script>{{ 7*7 }}")
    keep(app, report)
    come_in(page, base, school)
    page.goto(f"{base}/reports/{b64(id_of(report))}")
    assert page.locator("img, main script").count() == 0
    assert "{{ 7*7 }}" in page.locator(".words").inner_text()


def pages_with_everything(app: Starlette, school: InventedSchool) -> dict[str, str]:
    """Every page in its fullest state, by name."""
    tampered = bytearray(school.sealed("words"))
    tampered[-1] ^= 1
    urgent = school.sealed("Please come now.", urgent=True)
    by_portal = school.sealed("Sealed on the way.", by_portal=True, removed=[])
    keep(app, bytes(tampered), urgent, by_portal, *(school.sealed(f"Report {n}") for n in range(55)))
    app.state.desk.progress.problem = "the portal does not answer"
    return {
        "list": "/",
        "new": "/?show=new",
        "report": f"/reports/{b64(id_of(urgent))}",
        "by portal": f"/reports/{b64(id_of(by_portal))}",
        "alarm": f"/reports/{b64(id_of(bytes(tampered)))}",
        "sign-in": "/sign-in",
        "nothing here": "/nothing-here",
    }


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier_that_axe_finds(
    page: Page, base: str, app: Starlette, school: InventedSchool, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    come_in(page, base, school)
    found = {"empty": axe_violations(page)}
    for name, path in pages_with_everything(app, school).items():
        page.goto(f"{base}{path}")
        found[name] = axe_violations(page)
    page.goto(f"{base}/")
    page.get_by_label("Find words").fill("report")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("heading", name="Search").wait_for()
    found["search"] = axe_violations(page)
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.slow
def test_a_wrong_passphrase_is_said_and_has_no_barrier(page: Page, base: str, app: Starlette) -> None:
    page.goto(f"{base}/sign-in")
    for said in ("does not open", "does not open", "does not open", "Please wait"):
        page.get_by_label("Who are you?").select_option(ALEX)
        page.get_by_label("Your passphrase").fill("guess")
        page.get_by_role("button", name="Unlock").click()
        page.get_by_role("alert").filter(has_text=said).wait_for()
        assert page.get_by_label("Your passphrase").input_value() == ""
    page.wait_for_load_state()
    assert axe_violations(page) == []


@pytest.mark.slow
def test_the_page_fits_a_small_tablet_and_four_times_the_size(
    page: Page, base: str, app: Starlette, school: InventedSchool
) -> None:
    paths = pages_with_everything(app, school)
    come_in(page, base, school)
    for width in (768, 320):
        page.set_viewport_size({"width": width, "height": 640})
        for path in paths.values():
            page.goto(f"{base}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
