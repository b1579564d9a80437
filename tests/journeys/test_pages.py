"""Every page of every room, live: no accessibility violation, few bytes, nothing from elsewhere or kept."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser import axe_violations
from tests.demo import RunningDemo
from tests.journeys.steps import PATIENCE, find_report, go_to, is_sent, now, send, sign_in, start, write

PUBLIC = [
    ("portal", "/"),
    ("portal", "/younger"),
    ("portal", "/staff"),
    ("portal", "/sent"),
    ("portal", "/no-such-page"),
    ("kiosk", "/"),
    ("kiosk", "/start"),
    ("kiosk", "/sent"),
]
MOST_REQUESTS, MOST_BYTES = 3, 10_240
MOST_IN_ALL, MOST_BYTES_IN_ALL = 5, 24_576
MOST_WITH_WORDS, MOST_BYTES_WITH_WORDS = 7, 32_768


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize(("room", "path"), [*PUBLIC, ("inbox", "/")])
def test_axe_finds_nothing_on_any_page_before_signing_in(
    browser: Browser, school: RunningDemo, room: str, path: str, scheme: str
) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(school.url(room) + path)
    assert axe_violations(page) == []


@pytest.mark.slow
def test_axe_finds_nothing_in_the_inbox(page: Page, school: RunningDemo) -> None:
    start(page, f"{school.url('portal')}/#{school.facts['pin']}")
    write(page, "a report for axe")
    send(page)
    is_sent(page)
    assert axe_violations(page) == []
    sign_in(page, school, "Alex")
    assert axe_violations(page) == []
    find_report(page, school, "a report for axe")
    expect(page.locator("pre.words").first).to_have_text("a report for axe")
    assert axe_violations(page) == []


@pytest.mark.slow
@pytest.mark.parametrize(("room", "path"), [*PUBLIC, ("inbox", "/")])
def test_no_page_scrolls_sideways_at_320_pixels_or_at_400_percent(
    browser: Browser, school: RunningDemo, room: str, path: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})  # 1280 pixels at 400 %
    page.goto(school.url(room) + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def wire(page: Page) -> tuple[CDPSession, list[float]]:
    """What comes over the wire from now on: bytes of each answer, headers and all."""
    session = page.context.new_cdp_session(page)
    sizes: list[float] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    return session, sizes


def test_the_first_usable_screen_is_three_requests_and_ten_kilobytes(page: Page, school: RunningDemo) -> None:
    # The steps and their script come while the child reads, the icon of the tab later.
    page.route("**/static/{journey,icon}-*", lambda route: route.abort())
    page.route("**/steps", lambda route: route.abort())
    asked: list[str] = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    _, sizes = wire(page)
    page.goto(f"{school.url('portal')}/#{school.facts['pin']}")
    page.wait_for_load_state("networkidle")
    assert len(asked) <= MOST_REQUESTS, asked
    assert sum(sizes) <= MOST_BYTES, sizes


@pytest.mark.parametrize("pinned", [False, True])
def test_a_whole_cold_report_is_five_requests_down_and_24_kilobytes(
    page: Page, school: RunningDemo, pinned: bool
) -> None:
    page.route("**/static/icon-*", lambda route: route.abort())
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(answer.request.method))
    _, sizes = wire(page)
    start(page, f"{school.url('portal')}/" + (f"#{school.facts['pin']}" if pinned else ""))
    write(page, "a whole report, counted")
    send(page)
    is_sent(page)
    page.wait_for_load_state("networkidle")
    assert (asked.count("GET"), asked.count("POST")) == (MOST_IN_ALL, 1)
    assert sum(sizes) <= MOST_BYTES_IN_ALL, sizes


def test_a_whole_cold_report_with_five_words_is_seven_requests_down_and_32_kilobytes(
    page: Page, school: RunningDemo
) -> None:
    page.route("**/static/icon-*", lambda route: route.abort())
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(answer.url))
    _, sizes = wire(page)
    start(page, f"{school.url('portal')}/")
    write(page, "a whole report with five words, counted")
    go_to(page, "words")
    page.get_by_role("button", name="Yes, give me five words").click()
    expect(page.locator(".five li")).to_have_count(5, timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    send(page)
    is_sent(page)
    page.wait_for_load_state("networkidle")
    down = [url for url in asked if not url.endswith("/envelopes")]
    assert len(down) <= MOST_WITH_WORDS, down
    assert sum(sizes) <= MOST_BYTES_WITH_WORDS, sizes


ROUNDS = [
    ("portal", "/", "light"),
    ("portal", "/younger", "dark"),
    ("portal", "/staff", "light"),
    ("portal", "/staff", "dark"),
    ("kiosk", "/start", "dark"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("room", "path", "scheme"), ROUNDS)
def test_axe_finds_nothing_on_any_step_and_none_scrolls_sideways(
    browser: Browser, school: RunningDemo, room: str, path: str, scheme: str
) -> None:
    page = browser.new_page(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": 320, "height": 640}
    )
    start(page, school.url(room) + path)
    found, seen = [], []
    while now(page) not in seen:
        seen.append(now(page))
        if now(page) == "what" and path != "/staff":
            page.get_by_role("button", name="Draw it").click()
            expect(page.locator("canvas")).to_be_visible()
        found += [f"{now(page)}: {line}" for line in axe_violations(page)]
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, now(page)
        tops = page.locator(".dots li").evaluate_all("all => all.map(each => each.offsetTop)")
        assert len(set(tops)) == 1, f"{now(page)}: the dots stand in two lines"
        if now(page) != "check":
            page.get_by_role("button", name="Next").click()
    assert found == []
    # A long story is not squeezed beside a button.
    answer, card = (page.locator(f"#answers div{each}").first.bounding_box() for each in (" [data-a]", ""))
    assert answer is not None
    assert card is not None
    assert answer["width"] > 0.8 * card["width"]
    assert seen[-1] == "check"
    assert len(seen) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/younger", "/staff"])
def test_in_letters_of_twice_the_size_a_phone_scrolls_no_step_sideways(
    browser: Browser, school: RunningDemo, path: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(school.url("portal") + path)
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    widths = {"front": page.evaluate("document.documentElement.scrollWidth")}
    page.get_by_role("link", name="Start").click()
    go_to(page, "words")
    page.get_by_role("button", name="Yes, give me five words").click()
    expect(page.locator(".five li")).to_have_count(5, timeout=PATIENCE)
    # The widest of the badges that may be drawn.
    badge = page.locator("[data-step=words] .badge b")
    badge.evaluate("b => { b.textContent = 'Your badge: yellow tortoise'; }", timeout=PATIENCE)
    # All of them, with five words and the page before sending among them.
    go_to(page, "check")
    for step in page.locator(".step").all():
        page.evaluate("document.querySelectorAll('.step').forEach((each) => { each.hidden = true; })")
        step.evaluate("step => { step.hidden = false; }")
        name = step.get_attribute("data-step") or ""
        widths[name] = page.evaluate("document.documentElement.scrollWidth")
    assert {name: width for name, width in widths.items() if width > 390} == {}
    assert {"words", "check"} < set(widths)


THEMES: list[dict[str, Any]] = [
    {"color_scheme": "light", "contrast": "no-preference"},
    {"color_scheme": "dark", "contrast": "no-preference"},
    {"color_scheme": "light", "contrast": "more"},
]


@pytest.mark.slow
@pytest.mark.parametrize("path", ["cy/", "pl/younger", "ro/staff", "ur/", "staff"])
def test_axe_finds_nothing_on_the_steps_of_any_language_in_any_theme(
    page: Page, school: RunningDemo, path: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{school.url('portal')}/{path}")
    page.locator("#start").click()
    expect(page.locator(".step:not([hidden])")).to_have_count(1, timeout=PATIENCE)
    # All at once: axe looks at what is shown, and at each of them in its place.
    page.evaluate("document.querySelectorAll('.step').forEach((step) => { step.hidden = false; })")
    found = []
    for theme in THEMES:
        page.emulate_media(**theme)
        found += [f"{theme}: {line}" for line in axe_violations(page)]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_whole_report_asks_nobody_else_and_keeps_nothing_in_the_browser(
    page: Page, school: RunningDemo
) -> None:
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    start(page, f"{school.url('portal')}/#{school.facts['pin']}")
    write(page, "a whole report")
    send(page)
    is_sent(page)
    assert [url for url in asked if not url.startswith(school.url("portal"))] == []
    assert all(school.facts["pin"] not in url for url in asked)
    assert len(asked) <= 7
    assert problems == []
    kept = "[localStorage.length, sessionStorage.length, document.cookie.length]"
    assert page.evaluate(kept) == [0, 0, 0]
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
