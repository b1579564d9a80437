"""What a person does on the pages, for journeys in any browser."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.demo import RunningDemo

PATIENCE = 30_000.0
"""Milliseconds that a step may take on a busy machine; nothing waits this long when all is well."""


def without_script(browser: Browser) -> BrowserContext:
    """A browser whose script is off."""
    return browser.new_context(java_script_enabled=False)


def start(page: Page, address: str) -> None:
    """From the front page to the questions, by Start; at a kiosk an animal is picked first."""
    page.goto(address)
    page.get_by_role("link", name="Start").click()
    animal = page.locator("[data-animal]").first
    if animal.is_visible():
        animal.click()
    expect(page.locator(".step").first).to_be_attached(timeout=PATIENCE)
    expect(page.locator(".step:not([hidden])").first).to_be_visible(timeout=PATIENCE)


def go_to(page: Page, step: str) -> None:
    """Press Next until this step is shown; without script they are all there at once."""
    wanted = page.locator(f'.step[data-step="{step}"]')
    expect(page.locator("form").first).to_be_visible(timeout=PATIENCE)  # it may still be on its way
    for _ in range(30):
        if wanted.is_visible() or not page.locator(".step[hidden]").count():
            return
        page.get_by_role("button", name="Next").click()
    raise AssertionError(f"there is no way to the step {step}")


def now(page: Page) -> str:
    """The step that is shown."""
    return page.locator(".step:not([hidden])").get_attribute("data-step") or ""


def go_back_to(page: Page, step: str) -> None:
    """Press Back until this step is shown."""
    wanted = page.locator(f'.step[data-step="{step}"]')
    for _ in range(30):
        if wanted.is_visible():
            return
        page.get_by_role("button", name="Back").click()
    raise AssertionError(f"there is no way back to the step {step}")


def write(page: Page, words: str) -> None:
    """Go to the text box and type into it, as fingers do."""
    go_to(page, "what")
    box = page.get_by_label("What happened?", exact=True)
    expect(box).to_be_visible(timeout=PATIENCE)  # keys pressed at a hidden box go nowhere, without a word
    box.press_sequentially(words)


def choose(page: Page, question: str, option: str) -> None:
    """Tap an option by its picture and words, wherever its step is."""
    card = page.locator(f'label:has([name="{question}"][value="{option}"])')
    step = page.locator(f'.step:has([name="{question}"])').get_attribute("data-step")
    go_to(page, step or "")
    card.click()


def send(page: Page) -> None:
    """Look at it again, and press the send button."""
    go_to(page, "check")
    page.get_by_role("button", name="Send it").click()


def is_sent(page: Page) -> None:
    """The page says so, and the words are gone from it."""
    expect(page.get_by_role("heading", name="It is sent")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_label("What happened?", exact=True)).to_have_count(0)


def take_off(page: Page, name: str) -> None:
    """Tap a reader off the list; with script that is a step of its own."""
    see_readers(page)
    page.get_by_role("checkbox", name=re.compile(name)).check()


def tap_off(page: Page, name: str) -> None:
    """The same with one real tap on the card, wherever the keyboard was before."""
    see_readers(page)
    page.locator("#readers .reader").filter(has_text=name).locator(".take:visible").click()


def see_readers(page: Page) -> None:
    """Go to the step that names them, from before it or after it."""
    if not page.locator("#readers").is_visible():
        at = page.locator(".step").evaluate_all("all => all.findIndex(step => !step.hidden)")
        go_to(page, "people") if at < 1 else go_back_to(page, "people")


def named(page: Page) -> list[str]:
    """The names of those who will read it, as shown and not taken off."""
    see_readers(page)
    staying = page.locator("#readers label:has([name=removed]:not(:checked))")
    return [text.strip() for text in staying.locator("[data-name], b").all_inner_texts()]


def words_are_kept(page: Page, words: str) -> None:
    """They are still in the box, and the numbers can be seen."""
    expect(page.locator("[name=what]")).to_have_value(words)
    expect(page.locator("#numbers").get_by_text("Childline")).to_be_visible()


def sign_in(page: Page, school: RunningDemo, name: str) -> None:
    """Unlock a reader's vault in the inbox."""
    page.goto(school.url("inbox") + "/")
    page.get_by_label("Who are you?").select_option(school.reader(name))
    page.get_by_label("Your passphrase").fill(school.passphrase(name))
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("button", name="Lock")).to_be_visible(timeout=PATIENCE)


def find_report(page: Page, school: RunningDemo, text: str) -> None:
    """Open the report whose line in the list shows `text`; the collector may still be on its way."""
    link = page.get_by_role("link", name=re.compile(re.escape(text)))
    for _ in range(120):
        page.goto(school.url("inbox") + "/")
        # Reports of one day that look alike stand in one row, which opens.
        for row in page.locator(".burst summary").all():
            row.click()
        if link.count():
            link.first.click()
            return
        page.wait_for_timeout(500)
    raise AssertionError("the report did not come to the inbox")
