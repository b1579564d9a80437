"""A kiosk in a real browser, by touch: its keyboard, its covers, and nothing left for the next child."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from crypto.payload import parse_payload
from crypto.report import Report
from tests.browser import axe_violations
from tests.journeys.steps import PATIENCE
from tests.kiosk.running import RunningKiosk, until
from tests.kiosk.screen.touching import (
    ANIMAL,
    TALL,
    WIDE,
    animal,
    begin,
    browser_of,
    do,
    files_with,
    go_to,
    key,
    tap,
    touch,
    wake,
    write,
)
from tests.portal.cast import Cast
from tests.web.test_pages import SMALL_TARGETS

pytestmark = pytest.mark.slow
WORDS = "Zyx at the gate."
THEMES: list[dict[str, Any]] = [{}, {"color_scheme": "dark"}, {"contrast": "more"}]
SHOWN = "document.body.innerText + [...document.querySelectorAll('input, textarea')].map(each => each.value)"
KEPT = "Object.keys(localStorage).length + Object.keys(sessionStorage).length"

MOVING = """
  [...document.querySelectorAll("*")].filter((each) => {
    const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(each);
    return animationName !== "none" || /[1-9]/.test(transitionDuration) || scrollBehavior === "smooth";
  }).length + document.getAnimations().length
"""


@pytest.fixture(scope="module")
def cast() -> Cast:
    return Cast()


@pytest.fixture(scope="module")
def kiosk(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKiosk]:
    running = RunningKiosk.start(tmp_path_factory.mktemp("kiosk"), cast, languages=("en", "ur"))
    yield running
    running.end()


@pytest.fixture
def screen(browser: Browser) -> Iterator[Page]:
    """A touchscreen on the wall."""
    context = browser.new_context(viewport=TALL, has_touch=True)
    yield context.new_page()
    context.close()


def test_a_report_by_touch_alone_arrives_and_the_next_child_finds_nothing(
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
    kiosk: RunningKiosk,
    cast: Cast,
    tmp_path: Path,
) -> None:
    options = {**browser_type_launch_args, "viewport": TALL, "has_touch": True}
    context = playwright.chromium.launch_persistent_context(tmp_path, **options)
    page = context.pages[0]
    wake(page, kiosk.url)
    length = page.evaluate("history.length")
    begin(page)
    assert write(page, WORDS).input_value() == WORDS
    tap(do(page, "done"))
    go_to(page, "check")
    tap(page.locator("#send"))
    expect(page.locator("#sent")).to_be_visible(timeout=PATIENCE)
    until(lambda: any(cast.opened(each, by="r1") for each in list(kiosk.portal.taken)))
    [payload] = {said for each in kiosk.portal.taken if (said := cast.opened(each, by="r1"))}
    report = parse_payload(payload)
    assert isinstance(report, Report)
    assert report.answers["what"] == WORDS
    assert {len(each) for each in kiosk.portal.taken} == {17_432}
    tap(page.locator("#leave"))
    expect(page.locator(".attract")).to_be_visible(timeout=PATIENCE)
    page.go_back()
    assert page.url == "about:blank"
    page.go_forward()
    touch(page)
    begin(page)
    go_to(page, "what")
    assert WORDS not in page.evaluate(SHOWN)
    assert (page.evaluate("history.length"), page.evaluate(KEPT)) == (length, 0)
    assert {each["name"] for each in context.cookies()} == {"here"}
    context.close()
    assert files_with(tmp_path, WORDS) == []


def test_a_browser_killed_in_the_middle_of_a_sentence_leaves_nothing_and_the_visit_ends(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], kiosk: RunningKiosk, tmp_path: Path
) -> None:
    options = {**browser_type_launch_args, "viewport": TALL, "has_touch": True}
    context = playwright.chromium.launch_persistent_context(tmp_path, **options)
    page = context.pages[0]
    wake(page, kiosk.url)
    begin(page)
    words = "Qvux saw it"
    write(page, words)
    until(lambda: len(kiosk.children()) == 2)
    before = set(kiosk.children())
    with context.expect_event("close", timeout=PATIENCE):
        os.kill(browser_of(tmp_path), signal.SIGKILL)
    assert files_with(tmp_path, words) == files_with(kiosk.folder, words) == []
    again = playwright.chromium.launch_persistent_context(tmp_path, **options)
    page = again.pages[0]
    page.goto(kiosk.url)
    until(lambda: kiosk.is_anew(before))
    assert not any(words.encode() in memory for memory in kiosk.memory().values())
    touch(page)
    begin(page)
    go_to(page, "what")
    assert words not in page.evaluate(SHOWN)
    again.close()


def test_nothing_of_a_visit_is_on_the_clipboard(screen: Page, kiosk: RunningKiosk) -> None:
    screen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader = screen.context.new_page()
    reader.route("**/*", lambda route: route.fulfill(body="<title>reader</title>"))
    reader.goto("http://localhost:9/")  # the kiosk's own pages may not read it, whoever allows it

    def held() -> str:
        reader.bring_to_front()
        text: str = reader.evaluate("navigator.clipboard.readText()")
        screen.bring_to_front()
        return text

    def copy(box: Locator) -> None:
        box.focus()
        for chord in ("Control+a", "Control+c", "Control+x"):
            screen.keyboard.press(chord)
        screen.evaluate("document.execCommand('copy'), document.execCommand('cut')")

    reader.evaluate("navigator.clipboard.writeText('before')")
    screen.bring_to_front()
    wake(screen, kiosk.url)
    begin(screen)
    box = write(screen, "mine")
    copy(box)
    assert (box.input_value(), held()) == ("mine", "before")
    # The same without the refusal: this test could see it.
    for kind in ("copy", "cut"):
        screen.evaluate("kind => addEventListener(kind, (it) => it.stopImmediatePropagation(), true)", kind)
    copy(box)
    assert (box.input_value(), held()) == ("", "mine")


def test_where_less_motion_is_asked_for_nothing_moves_but_the_hands_of_the_clock(
    browser: Browser, kiosk: RunningKiosk
) -> None:
    page = browser.new_page(viewport=TALL, has_touch=True, reduced_motion="reduce")
    page.goto(kiosk.url)
    assert page.evaluate(MOVING) == 0
    seconds_a_turn = page.locator("animateTransform").evaluate_all(
        "all => all.map((each) => each.getSimpleDuration())"
    )
    assert seconds_a_turn == [43_200, 3_600]
    wake(page, kiosk.url)
    for place in ("#start", f"[data-animal] >> nth={ANIMAL}", "#hide", "[data-animal] >> nth=0"):
        tap(page.locator(place))
        expect(page.locator(".step:not([hidden])" if "=4" in place else "#cover")).to_be_visible(
            timeout=PATIENCE
        )
        assert page.evaluate(MOVING) == 0
        assert page.screenshot() == page.screenshot()
    page.close()


SMALLEST_KEY = """keys => {
  const all = [...keys.querySelectorAll("button")].map(key => key.getBoundingClientRect());
  const boxes = all.filter(box => box.width);
  const isCut = boxes.some(box => box.left < 0 || box.right > innerWidth);
  return [Math.min(...boxes.map(box => box.width)), Math.min(...boxes.map(box => box.height)), isCut];
}"""


def test_the_keys_type_at_the_caret_and_never_take_the_focus(screen: Page, kiosk: RunningKiosk) -> None:
    wake(screen, kiosk.url)
    begin(screen)
    box = write(screen, "Hi am")
    assert box.evaluate("box => [box.inputMode, box === document.activeElement]") == ["none", True]
    box.evaluate("box => box.setSelectionRange(3, 3)")
    tap(key(screen, "i"))
    tap(key(screen, " "))
    assert box.input_value() == "Hi i am"
    tap(do(screen, "delete"))
    tap(do(screen, "undo"))
    assert box.input_value() == "Hi i am"
    tap(do(screen, "page"))
    tap(key(screen, "7"))
    assert box.input_value() == "Hi i 7am"
    assert box.evaluate("box => [box.selectionStart, box === document.activeElement]") == [6, True]
    assert screen.evaluate(SMALL_TARGETS, 72) == []
    tap(do(screen, "page"))
    for width, least in ((768, 72), (320, 44)):
        screen.set_viewport_size({"width": width, "height": 1_280})
        narrowest, lowest, is_cut = screen.locator(".keys").evaluate(SMALLEST_KEY)
        assert narrowest >= least
        assert (lowest >= 72, is_cut) == (True, False)
    screen.set_viewport_size(TALL)
    tap(do(screen, "done"))
    expect(screen.locator(".keys")).to_be_hidden()


def test_one_touch_on_next_is_enough_while_the_keys_are_up(screen: Page, kiosk: RunningKiosk) -> None:
    wake(screen, kiosk.url)
    begin(screen)
    write(screen, "a")
    tap(screen.locator("#next"))
    expect(screen.locator(".step:not([hidden])")).not_to_have_attribute("data-step", "what")
    expect(screen.locator(".keys")).to_be_hidden()


def test_two_touches_at_once_a_hundred_taps_and_rotation_lose_nothing(
    screen: Page, kiosk: RunningKiosk
) -> None:
    wake(screen, kiosk.url)
    begin(screen)
    box = write(screen, "a")
    fingers = screen.context.new_cdp_session(screen)
    spots = [screen.locator(f".keys [value={sign}]").bounding_box() for sign in "sk"]
    points = [{"x": at["x"] + 9, "y": at["y"] + 9, "id": n} for n, at in enumerate(spots) if at]
    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(box).to_have_value("ask")
    for _ in range(100):
        fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
        fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(box).to_have_value("ask" + "s" * 100)
    screen.set_viewport_size(WIDE)
    expect(box).to_have_value("ask" + "s" * 100)
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tap(box)
    under = "box => box.getBoundingClientRect().bottom <= keys.getBoundingClientRect().top"
    assert box.evaluate(under)


def test_a_full_box_says_so_and_cuts_nothing(screen: Page, kiosk: RunningKiosk) -> None:
    wake(screen, kiosk.url)
    begin(screen)
    box = write(screen, "a")
    full = "🐦" * 1_365
    box.evaluate("(box, full) => { box.value = full }", full)
    for _ in range(20):
        tap(key(screen, "e"))
    expect(screen.locator(".keys [role=status]")).to_contain_text("The box is full.")
    value = box.input_value()
    assert value.startswith(full)
    screen.keyboard.insert_text("more")
    assert box.input_value() == value
    tap(do(screen, "delete"))
    expect(screen.locator(".keys [role=status]")).to_be_empty()


def test_hide_covers_at_once_and_only_the_own_animal_lifts_it(screen: Page, kiosk: RunningKiosk) -> None:
    wake(screen, kiosk.url)
    begin(screen)
    box = write(screen, "mine")
    tap(screen.locator("#hide"))
    expect(box).to_be_hidden()
    assert "mine" not in screen.evaluate("document.body.innerText")
    asked: list[str] = []
    screen.on("request", lambda request: asked.append(request.url))
    for number in (0, 8, *(each for each in range(9) if each != ANIMAL)):
        tap(animal(screen, number))
        expect(screen.get_by_role("heading", name="Not that one. Try again.")).to_be_visible()
        screen.keyboard.press("Escape")
        expect(box).to_be_hidden()
    assert asked == []
    assert screen.evaluate(SMALL_TARGETS, 72) == []
    tap(animal(screen, ANIMAL))
    expect(box).to_have_value("mine")
    expect(box).to_be_visible()
    expect(box).to_be_focused()


def test_untouched_it_is_covered_can_be_kept_any_number_of_times_and_is_wiped(
    screen: Page, kiosk: RunningKiosk
) -> None:
    screen.clock.install()
    wake(screen, kiosk.url)
    begin(screen)
    box = write(screen, "left")
    for _ in range(3):
        screen.clock.run_for(61_000)
        expect(box).to_be_hidden()
        tap(screen.get_by_role("button", name="I’m still here"))
        expect(box).to_be_hidden()
        tap(animal(screen, ANIMAL))
        expect(box).to_have_value("left")
    screen.clock.run_for(91_000)
    expect(screen.locator(".attract")).to_be_visible(timeout=PATIENCE)
    assert screen.url == f"{kiosk.url}/"


def test_bigger_and_contrast_stay_in_another_language_and_go_with_the_visit(
    screen: Page, kiosk: RunningKiosk
) -> None:
    wake(screen, kiosk.url)
    for name in ("Bigger", "Contrast"):
        tap(screen.get_by_role("button", name=name))
    for way, place in (("[hreflang=ur]", "/ur/start"), ("[hreflang=en]", "/start")):
        tap(screen.locator(f".languages {way}"))
        screen.wait_for_url(f"{kiosk.url}{place}?*", timeout=PATIENCE)
        expect(screen.locator("html")).to_have_class("kiosk bigger contrast")
    assert screen.get_by_role("button", name="Bigger", pressed=True).is_visible()
    assert axe_violations(screen) == []
    assert screen.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(18, 18, 18)"
    tap(screen.locator("#words"))
    tap(animal(screen, ANIMAL))
    expect(screen.locator("html")).to_have_class("kiosk bigger contrast")
    tap(screen.locator("#leave"))
    expect(screen.locator(".attract")).to_be_visible(timeout=PATIENCE)
    wake(screen, kiosk.url)
    expect(screen.locator("html")).to_have_class("kiosk")
    assert "bigger" not in screen.url


def test_urdu_has_its_own_letters_from_the_right(screen: Page, kiosk: RunningKiosk) -> None:
    screen.goto(f"{kiosk.url}/ur/start")
    begin(screen)
    box = write(screen, "میں یہاں")
    assert box.input_value() == "میں یہاں"
    first, second = (screen.locator(f".keys [value='{sign}']").bounding_box() for sign in "اآ")
    assert first
    assert second
    assert first["x"] > second["x"]
    assert screen.evaluate(SMALL_TARGETS, 72) == []
    assert axe_violations(screen) == []


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_on_a_kiosks_own_screens(
    browser: Browser, kiosk: RunningKiosk, theme: dict[str, Any]
) -> None:
    page = browser.new_page(viewport=TALL, has_touch=True, **theme)
    page.goto(kiosk.url)
    assert axe_violations(page) == []
    wake(page, kiosk.url)
    assert axe_violations(page) == []
    tap(page.locator("#start"))
    assert axe_violations(page) == []
    tap(animal(page, ANIMAL))
    write(page, "a")
    assert axe_violations(page) == []
    assert page.evaluate(SMALL_TARGETS, 72) == []
    page.close()
