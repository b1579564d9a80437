"""Through the steps as the page's own script leads, for tests that are not about the walking."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.js.portal_page import Door

WORDS = "They push me \N{EN DASH} every day.\n\nIt hurts \N{BIRD}"
GO = """(step) => {
  const now = () => document.querySelector(".step:not([hidden])").dataset.step;
  for (let times = 30; times-- && now() !== step; ) document.getElementById("next").click();
  return now();
}"""


def begin(page: Page, address: str) -> None:
    """From the front page to the first step."""
    page.goto(address)
    page.locator("#start").click()
    expect(page.locator(".step:not([hidden])")).to_have_count(1)


def now(page: Page) -> str:
    """The step that is shown."""
    return page.locator(".step:not([hidden])").get_attribute("data-step") or ""


def go_to(page: Page, step: str) -> None:
    """By Next alone."""
    assert page.evaluate(GO, step) == step


def write(page: Page, address: str, words: str = WORDS) -> None:
    """Begin, write something, and look at who reads it."""
    begin(page, address)
    page.locator("[name=what]").evaluate("(box, words) => { box.value = words; }", words)
    page.locator("[name=what]").dispatch_event("input")
    go_to(page, "people")


def send(page: Page) -> None:
    """From wherever one is, by the check page."""
    go_to(page, "check")
    page.locator("#send").click()


def expect_readers(page: Page, *names: str) -> None:
    """The people named as those who will read it."""
    expect(page.locator("#readers li:not(:has(:checked)) [data-name]")).to_have_text(names)


def expect_told(page: Page, word: str) -> None:
    """What the page says."""
    told = page.locator("#ask").get_attribute(f"data-text-{word}") or "?"
    expect(page.locator("#notice")).to_have_text(told)


def expect_not_sent(page: Page, door: Door, told: str) -> None:
    """The words are there, the reason and the numbers are seen, and nothing is stored."""
    expect_told(page, told)
    expect(page.locator("#notice")).to_be_visible()
    expect(page.locator("[name=what]")).to_have_value(WORDS)
    expect(page.locator("#numbers")).to_be_visible()
    expect(page.locator("#sent")).to_have_count(0)
    assert door.envelopes() == []
