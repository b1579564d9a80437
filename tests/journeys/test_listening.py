"""The kiosk in a real browser for those who cannot read it or cannot touch it: read aloud, two switches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from kiosk.voices.espeak import Espeak, Speech
from kiosk.voices.folder import NEVER
from kiosk.voices.making import Sound, speaker
from kiosk.voices.opus import encode
from kiosk.voices.sentences import fixed_sentences
from tests.demo import RunningDemo
from tests.journeys.steps import PATIENCE, now, write
from tests.kiosk.voices.speaking import fill
from worrybox.web.i18n import ENGLISH, LANGUAGES

pytestmark = pytest.mark.slow
LONG = "You can tell us about you, a friend, or something you saw."
# What is marked, in order: each sentence, and each word when it begins.
NOTES = """
  window.marked = { sentence: [], word: [] };
  const { set } = HighlightRegistry.prototype;
  let last;
  HighlightRegistry.prototype.set = function (name, highlight) {
    const [{ startContainer: node, startOffset: at }] = highlight;
    const isAsBefore = name === "word" && last?.node === node && last.at === at;
    if (!isAsBefore) marked[name].push(String([...highlight][0]).replace(/\\s+/g, " ").trim());
    if (name === "word") last = { node, at };
    return set.call(this, name, highlight);
  };
"""


@pytest.fixture(scope="module")
def spoken(school: RunningDemo) -> Path:
    """The demo's kiosk with a real voice for one sentence, and a blip of 50 ms for all the others."""
    kiosk = school.folder / "kiosk"
    voice = Espeak().say("A", voice="en")
    blip = Speech(voice.samples[: voice.rate // 20 * 2], voice.rate, ())
    short = Sound(encode(blip), ((0, 0), (1, NEVER)))
    fill(kiosk, [ENGLISH, LANGUAGES["ur"]], short, {LONG: speaker().say(LONG, "en")})
    return kiosk


@pytest.fixture
def kiosk(page: Page, school: RunningDemo, spoken: Path) -> Page:
    """The kiosk's first page, with a note of what is said."""
    page.add_init_script(NOTES)
    page.set_default_timeout(PATIENCE)
    page.goto(school.url("kiosk") + "/start")
    return page


def marked(page: Page, kind: str = "sentence") -> list[str]:
    """What was marked since the last tap on Listen."""
    found: list[str] = page.evaluate("kind => marked[kind]", kind)
    return found


def tap(page: Page) -> None:
    """Tap Listen, which is not being heard."""
    page.evaluate("marked.sentence.length = marked.word.length = 0")
    page.get_by_role("button", name="Listen").click()


def listen(page: Page) -> list[str]:
    """Hear the screen to its end: its sentences."""
    tap(page)
    expect(page.locator("#listen")).to_have_text("Listen", timeout=PATIENCE)
    return marked(page)


def until(page: Page, comes: Callable[[], bool]) -> None:
    """Wait for it, a minute at most."""
    for _ in range(1_200):
        if comes():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it does not come")


def begin(page: Page) -> None:
    """To the steps."""
    page.get_by_role("link", name="Start").click()
    page.locator("[data-animal]").first.click()
    expect(page.locator(".step:not([hidden])")).to_be_visible(timeout=PATIENCE)


def test_every_screen_is_heard_from_the_device_and_nothing_that_was_typed_is(kiosk: Page) -> None:
    heard = listen(kiosk)
    begin(kiosk)
    while True:
        heard += listen(kiosk)
        if now(kiosk) == "check":
            break
        if now(kiosk) == "what":
            write(kiosk, "Typed and not for anyone to hear.")
            kiosk.get_by_role("button", name="Done").click()
            heard += listen(kiosk)
        kiosk.get_by_role("button", name="Next").click()
    others = set(heard) - set(fixed_sentences(ENGLISH))
    assert {LONG, "What happened?", "Who do you want to tell us about?", "Childline"} <= set(heard)
    assert {each for each in others if not each.startswith("Someone will read this")} == {"Morgan", "Alex"}


def test_the_cover_is_heard_too_and_nothing_of_what_it_covers(kiosk: Page) -> None:
    kiosk.get_by_role("link", name="Start").click()
    picking = listen(kiosk)
    kiosk.locator("[data-animal]").first.click()
    expect(kiosk.locator(".step:not([hidden])")).to_be_visible(timeout=PATIENCE)
    kiosk.locator("#hide").click()
    hid = listen(kiosk)
    kiosk.locator("[data-animal]").nth(5).click()
    wrong = listen(kiosk)
    assert picking[:2] == ["Pick an animal", "Remember it."]
    assert (hid[0], wrong[:2]) == ("Tap your animal", ["Not that one.", "Try again."])
    assert {"fox", "Clear and leave"} <= set(hid) <= set(fixed_sentences(ENGLISH))
    assert set(picking + wrong) <= set(fixed_sentences(ENGLISH))


def test_who_listens_is_not_covered_a_stuck_sentence_is_and_that_cover_is_heard(kiosk: Page) -> None:
    held: list[Route] = []
    kiosk.clock.install()
    kiosk.reload()
    begin(kiosk)
    kiosk.route("**/voices/*.opus", lambda route: held.append(route))
    tap(kiosk)
    for count in range(1, 5):
        until(kiosk, lambda count=count: len(held) == count)  # type: ignore[misc]
        kiosk.clock.fast_forward(35_000)
        expect(kiosk.locator("#cover")).to_be_hidden()
        expect(kiosk.locator("#listen")).to_have_text("Stop")
        if count < 4:
            held[-1].continue_()
    kiosk.clock.fast_forward(26_000)
    expect(kiosk.get_by_role("heading", name="Are you still here?")).to_be_visible(timeout=PATIENCE)
    expect(kiosk.locator("#listen")).to_have_text("Listen", timeout=PATIENCE)
    kiosk.unroute("**/voices/*.opus")
    heard = listen(kiosk)
    assert heard[:2] == ["Are you still here?", "If not, this screen is cleared soon."]
    assert heard[2:] == ["I’m still here", "Clear and leave"]


def test_words_are_marked_as_they_are_said_and_a_tap_or_another_screen_ends_it(kiosk: Page) -> None:
    button = kiosk.locator("#listen")
    tap(kiosk)
    expect(button).to_have_text("Stop")
    until(kiosk, lambda: "friend," in marked(kiosk, "word"))
    words = marked(kiosk, "word")
    assert words[words.index("You") :][:8] == LONG.split()[: words.index("friend,") - words.index("You") + 1]
    assert kiosk.evaluate("String([...CSS.highlights.get('sentence')][0])") == LONG
    button.click()
    expect(button).to_have_text("Listen")
    assert kiosk.evaluate("CSS.highlights.size") == 0
    tap(kiosk)
    until(kiosk, lambda: bool(marked(kiosk, "word")))
    begin(kiosk)
    expect(button).to_have_text("Listen", timeout=PATIENCE)
    assert kiosk.evaluate("CSS.highlights.size") == 0


def test_from_right_to_left_it_is_heard_in_that_language(kiosk: Page) -> None:
    kiosk.goto(kiosk.url.replace("start", "ur/younger"))
    kiosk.locator("#listen").click()
    until(kiosk, lambda: len(marked(kiosk)) > 5)
    assert set(marked(kiosk)) <= set(fixed_sentences(LANGUAGES["ur"]))


def go_by(page: Page, key: str, selector: str) -> None:
    """Press `key` until this has the focus, and can be seen to have it."""
    wanted = page.locator(selector).first
    for _ in range(150):
        if wanted.evaluate(
            "element => element === document.activeElement && element.matches(':focus-visible')"
        ):
            return
        page.keyboard.press(key)
    raise AssertionError(f"no way to {selector} by {key}")


def go_to_the_steps(page: Page, on: str) -> None:
    """Start, and the third animal."""
    for wanted in ("#start", "[data-animal]:nth-child(3)"):
        go_by(page, on, wanted)
        page.keyboard.press("Enter")


def go_the_whole_way(page: Page, *, on: str, choose: str) -> None:
    """A report by two keys: one goes on, one chooses."""
    go_to_the_steps(page, on)
    expect(page.locator(".step:not([hidden])")).to_be_visible(timeout=PATIENCE)
    while now(page) != "check":
        if now(page) == "tiles":
            go_by(page, on, "[value=mean]")
            page.keyboard.press(choose)
            expect(page.locator("[value=mean]")).to_be_checked()
        go_by(page, on, "#next")
        page.keyboard.press("Enter")
    go_by(page, on, "#send")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="It is sent")).to_be_visible(timeout=PATIENCE)


def test_two_switches_go_the_whole_way_without_touch(kiosk: Page) -> None:
    kiosk.goto(kiosk.url.removesuffix("start"))
    go_by(kiosk, "Space", ".attract")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator("#start")).to_be_visible(timeout=PATIENCE)
    go_the_whole_way(kiosk, on="Space", choose="Enter")


def test_two_switches_write_with_the_keys_in_the_page_hide_it_and_lift_the_cover(kiosk: Page) -> None:
    def choose(selector: str) -> None:
        go_by(kiosk, "Space", selector)
        kiosk.keyboard.press("Enter")

    go_to_the_steps(kiosk, "Space")
    expect(kiosk.locator(".step:not([hidden])")).to_be_visible(timeout=PATIENCE)
    while now(kiosk) != "what":
        choose("#next")
    choose("[name=what]")
    for letter in "hi":
        choose(f"#keys [value={letter}]")
    expect(kiosk.locator("[name=what]")).to_have_value("hi")
    choose("#keys [data-do=done]")
    choose("#listen")
    choose("#hide")
    expect(kiosk.locator("#cover")).to_be_visible()
    expect(kiosk.locator("#listen")).to_have_text("Listen", timeout=PATIENCE)
    choose("[data-animal]:nth-child(3)")
    expect(kiosk.locator("[name=what]")).to_be_visible(timeout=PATIENCE)


def test_two_switches_reach_every_answer_and_type_no_blank(kiosk: Page) -> None:
    go_to_the_steps(kiosk, "Space")
    expect(kiosk.locator(".step:not([hidden])")).to_be_visible(timeout=PATIENCE)
    reached = set()
    while now(kiosk) != "check":
        for field in kiosk.locator(".step:not([hidden]) :is(input, textarea):visible").all():
            go_by(
                kiosk,
                "Space",
                f"[name={field.get_attribute('name')}][value='{field.get_attribute('value')}']"
                if field.get_attribute("value")
                else f"[name={field.get_attribute('name')}]",
            )
            reached.add(field.get_attribute("name"))
        go_by(kiosk, "Space", "#next")
        kiosk.keyboard.press("Enter")
    assert {"about", "tiles", "what", "removed"} <= reached
    assert kiosk.locator("[name=what]").input_value() == ""


def test_a_keyboard_alone_goes_the_whole_way(kiosk: Page) -> None:
    go_the_whole_way(kiosk, on="Tab", choose="Space")
