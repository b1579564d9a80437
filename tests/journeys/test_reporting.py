"""A child writes, the words are sealed, and exactly the right people read them. In a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.demo import RunningDemo, Stand
from tests.journeys.steps import (
    PATIENCE,
    find_report,
    go_to,
    is_sent,
    named,
    send,
    sign_in,
    start,
    take_off,
    tap_off,
    without_script,
    words_are_kept,
    write,
)


def poster(school: RunningDemo) -> str:
    return f"{school.url('portal')}/#{school.facts['pin']}"


def test_the_dsl_reads_exactly_the_words_that_the_child_typed(page: Page, school: RunningDemo) -> None:
    words = "  Two lines,\n\n<b>and</b> “quotes” & Zoë’s 🐈 ..."
    start(page, poster(school))
    assert named(page) == ["Morgan", "Alex"]
    write(page, words)
    send(page)
    is_sent(page)
    sign_in(page, school, "Morgan")
    find_report(page, school, "Two lines")
    assert page.locator("pre.words").first.evaluate("e => e.textContent") == words
    expect(page.get_by_text("Alex", exact=True).first).to_be_visible()


@pytest.mark.slow
def test_a_report_from_a_poster_says_that_its_readers_were_checked(page: Page, school: RunningDemo) -> None:
    start(page, poster(school))
    write(page, "from the poster")
    send(page)
    is_sent(page)
    [report] = [
        r for r in school.export("Morgan") if r["payload"]["answers"].get("what") == "from the poster"
    ]
    payload = report["payload"]
    assert report["flags"] == 0
    assert payload["pinned"] is True
    assert payload["channel"] in ("web", "phone")
    assert payload["to"] == ["r1", "r2"]


@pytest.mark.slow
def test_a_typed_address_works_and_the_report_says_that_nothing_was_checked(
    page: Page, school: RunningDemo
) -> None:
    start(page, school.url("portal") + "/")
    write(page, "typed the address")
    send(page)
    is_sent(page)
    [report] = [
        r for r in school.export("Alex") if r["payload"]["answers"].get("what") == "typed the address"
    ]
    assert report["payload"]["pinned"] is False


@pytest.mark.slow
def test_without_script_the_portal_seals_says_so_and_the_reader_is_told(
    browser: Browser, school: RunningDemo
) -> None:
    page = without_script(browser).new_page()
    start(page, school.url("portal") + "/")
    # Found by its class: Playwright reads no text inside <noscript>, though the browser shows it.
    expect(page.locator("noscript .honesty")).to_be_visible()
    write(page, "no script here")
    send(page)
    is_sent(page)
    assert page.url.endswith("/sent")
    [report] = [r for r in school.export("Morgan") if r["payload"]["answers"].get("what") == "no script here"]
    assert report["flags"] == 1
    assert report["payload"]["channel"] == "noscript"


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_a_report_about_the_deputy_goes_to_the_head_and_the_chair(
    browser: Browser, school: RunningDemo, script: bool
) -> None:
    words = f"It is about Alex, script {script}"
    page = (browser.new_context() if script else without_script(browser)).new_page()
    start(page, poster(school))
    write(page, words)
    take_off(page, "Alex")
    if not script:
        send(page)  # first the new names are shown, then it is sent
        words_are_kept(page, words)
    expect(page.get_by_text("Different people will read this").filter(visible=True)).to_be_visible()
    assert named(page) == ["Grace", "Owen"]
    send(page)
    is_sent(page)
    for reader in ("Grace", "Owen"):
        assert words in school.words(reader)
    for kept_out in ("Morgan", "Alex", "Tess"):
        assert words not in school.words(kept_out)


@pytest.mark.slow
def test_a_tap_right_after_typing_takes_the_person_off(page: Page, school: RunningDemo) -> None:
    """Typing ends with a change of the box; the list must not be drawn anew under the finger."""
    start(page, poster(school))
    write(page, "typed first, tapped then")
    tap_off(page, "Alex")
    assert named(page) == ["Grace", "Owen"]
    send(page)
    is_sent(page)
    assert "typed first, tapped then" in school.words("Grace")
    assert "typed first, tapped then" not in school.words("Alex")


@pytest.mark.slow
def test_when_too_few_are_left_nothing_is_sent_and_putting_someone_back_helps(
    browser: Browser, school: RunningDemo
) -> None:
    page = browser.new_page()
    start(page, poster(school))
    write(page, "about nearly everyone")
    for name in ("Alex", "Grace", "Tess"):
        take_off(page, name)
    expect(page.locator("#nobody")).to_be_visible()
    expect(page.locator("#send")).to_be_disabled()
    page.locator("#send").dispatch_event("click")  # a tap on it all the same
    words_are_kept(page, "about nearly everyone")
    assert not any("about nearly everyone" in school.words(name) for name in ("Owen", "Tess", "Grace"))
    page.get_by_role("checkbox", name="Tess").uncheck()
    expect(page.locator("#nobody")).not_to_be_visible()
    send(page)
    is_sent(page)
    assert "about nearly everyone" in school.words("Tess")


@pytest.mark.slow
@pytest.mark.parametrize("part", ["steps", "static/journey-pinned-*.js"])
def test_when_a_part_does_not_load_start_says_so_and_works_once_it_does(
    page: Page, school: RunningDemo, part: str
) -> None:
    page.route(f"**/{part}", lambda route: route.abort())
    page.goto(poster(school))
    page.get_by_role("link", name="Start").click()
    expect(page.get_by_text("That did not load")).to_be_visible(timeout=PATIENCE)
    page.unroute_all()
    page.get_by_role("link", name="Start").click()
    write(page, f"{part} was blocked")
    send(page)
    is_sent(page)
    assert school.words("Morgan").count(f"{part} was blocked") == 1


def test_a_page_whose_script_never_came_says_so_and_cannot_post_in_the_clear(
    page: Page, school: RunningDemo
) -> None:
    page.route("**/static/app-*.js", lambda route: route.abort())
    start(page, poster(school))
    write(page, "app was blocked")
    expect(page.get_by_text("If this line stays, this page cannot send")).to_be_visible()
    expect(page.get_by_role("button", name="Send it")).to_have_count(0)
    page.get_by_label("What happened?", exact=True).press("Control+Enter")
    expect(page.get_by_label("What happened?", exact=True)).to_have_value("app was blocked")


@pytest.mark.slow
@pytest.mark.parametrize("pin", ["A" * 22, "nonsense"])
def test_a_wrong_pin_sends_nothing_and_shows_the_numbers(page: Page, school: RunningDemo, pin: str) -> None:
    words = f"under the pin {pin}"
    start(page, f"{school.url('portal')}/#{pin}")
    write(page, words)
    send(page)
    expect(page.get_by_text("We could not check who reads it")).to_be_visible(timeout=PATIENCE)
    words_are_kept(page, words)
    assert words not in school.words("Morgan")


@pytest.mark.slow
def test_a_portal_that_is_down_loses_nothing_and_gets_it_once_when_it_is_back(
    page: Page, stand: Stand
) -> None:
    start(page, f"{stand.url}/#{stand.facts['pin']}")
    write(page, "while it was down")
    page.wait_for_load_state("networkidle")
    stand.kill_portal()
    send(page)
    expect(page.get_by_text("Not sent yet. We are trying again")).to_be_visible(timeout=PATIENCE)
    words_are_kept(page, "while it was down")
    stand.start_portal()
    is_sent(page)
    assert stand.words("r1") == ["while it was down"]


@pytest.mark.slow
def test_an_answer_that_got_lost_after_acceptance_makes_one_report(page: Page, stand: Stand) -> None:
    lost: list[int] = []

    def lose_the_first(route):  # type: ignore[no-untyped-def]
        answer = route.fetch()
        lost.append(answer.status)
        if len(lost) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/api/v1/envelopes", lose_the_first)
    start(page, f"{stand.url}/#{stand.facts['pin']}")
    write(page, "the answer got lost")
    send(page)
    is_sent(page)
    assert lost == [201, 200]
    assert stand.words("r1") == ["the answer got lost"]


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_a_double_tap_is_one_report(browser: Browser, school: RunningDemo, script: bool) -> None:
    words = f"tapped twice, script {script}"
    page = (browser.new_context() if script else without_script(browser)).new_page()
    start(page, poster(school))
    write(page, words)
    go_to(page, "check")
    page.get_by_role("button", name="Send it").dblclick()
    is_sent(page)
    assert school.words("Morgan").count(words) == 1


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_the_kiosk_sends_too(browser: Browser, school: RunningDemo, script: bool) -> None:
    words = f"at the kiosk, script {script}"
    page = (browser.new_context() if script else without_script(browser)).new_page()
    start(page, school.url("kiosk") + "/start")
    assert named(page) == ["Morgan", "Alex"]
    write(page, words)
    send(page)
    is_sent(page)
    school.wait_for("Morgan", words)
    [report] = [r for r in school.export("Morgan") if r["payload"]["answers"].get("what") == words]
    assert report["payload"]["channel"] == "kiosk"
    assert report["payload"]["pinned"] is True
    assert report["flags"] == 0


@pytest.mark.slow
def test_someone_who_is_no_reader_gets_into_nothing(page: Page, school: RunningDemo) -> None:
    page.goto(school.url("inbox") + "/")
    expect(page.get_by_label("Who are you?").get_by_text("Charlie")).to_have_count(0)
    page.get_by_label("Your passphrase").fill(school.passphrase("Alex"))
    page.get_by_role("button", name="Unlock").click()  # Morgan's vault, Alex's passphrase
    expect(page.get_by_text("does not open this vault")).to_be_visible(timeout=PATIENCE)
