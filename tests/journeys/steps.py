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


def write(page: Page, words: str) -> None:
    """Type into the one text box, as fingers do."""
    page.get_by_label("What happened?").press_sequentially(words)


def send(page: Page) -> None:
    """Press the send button."""
    page.get_by_role("button", name="Send it").click()


def is_sent(page: Page) -> None:
    """The page says so, and the words are gone from it."""
    expect(page.get_by_role("heading", name="It is sent")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_label("What happened?")).not_to_be_visible()


def take_off(page: Page, name: str) -> None:
    """Tap a reader off the list."""
    page.get_by_role("checkbox", name=re.compile(name)).check()


def tap_off(page: Page, name: str) -> None:
    """The same with one real tap on the card, wherever the keyboard was before."""
    page.locator("#readers .reader").filter(has_text=name).locator(".take").click()


def named(page: Page) -> list[str]:
    """The names of those who will read it, as shown and not taken off."""
    cards = page.locator("#readers .reader").filter(has_not=page.locator("input:checked"))
    return [text.strip() for text in cards.locator("[data-name]").all_inner_texts()]


def words_are_kept(page: Page, words: str) -> None:
    """They are still in the box, which can be seen, and so can the numbers."""
    box = page.get_by_label("What happened?")
    expect(box).to_be_visible()
    expect(box).to_have_value(words)
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
    for _ in range(60):
        page.goto(school.url("inbox") + "/")
        if link.count():
            link.first.click()
            return
        page.wait_for_timeout(500)
    raise AssertionError("the report did not come to the inbox")
