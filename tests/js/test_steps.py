"""The steps themselves: all skippable, who reads it told first, every answer sealed as it was given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crypto.choosing import Subject, choose_readers
from crypto.envelope import BellKind, BellMessage
from crypto.errors import NoReadersError
from crypto.identities import open_bell
from crypto.report import Audience
from portal.questions import CURRENT
from portal.questions.answers import subject_of
from tests.js.portal_page import Door, make_door
from tests.js.walking import begin, expect_readers, expect_told, go_to, now, send
from tests.portal.cast import Cast


@pytest.fixture
def door(serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]) -> Door:
    del bundles  # the portal serves them
    made = make_door(serve, tmp_path, cast)
    made.publish(cast.signed())
    return made


def tap(page: Page, question: str, option: str) -> None:
    """Choose an option by its words."""
    page.locator(f'label:has([name="{question}"][value="{option}"])').click()


def following(page: Page) -> None:
    page.get_by_role("button", name="Next").click()


def heading_is_focused(page: Page) -> bool:
    heading = page.locator(".step:not([hidden])").locator("legend, h1, h2").first
    return bool(heading.evaluate("heading => heading === document.activeElement"))


def test_a_whole_report_without_typing_is_sealed_as_it_was_tapped(each_page: Page, door: Door) -> None:
    begin(each_page, f"{door.url}/younger")
    for question, *options in (
        *(("danger", "no"), ("about", "friend"), ("tiles", "mean", "online"), ("still", "unsure")),
        *(("where", "class"), ("when", "week"), ("want", "help_friend")),
    ):
        step = each_page.locator(f'.step:has([name="{question}"])').get_attribute("data-step") or ""
        go_to(each_page, step)
        for option in options:
            tap(each_page, question, option)
    send(each_page)
    expect(each_page.locator("#sent")).to_be_visible()
    report = door.report(by="r1")
    assert (report.about, report.urgent, str(report.audience)) == ("friend", False, "younger")
    assert report.form == CURRENT.form
    assert report.answers == {
        "danger": "no",
        "tiles": ("mean", "online"),
        "still": "unsure",
        "where": "class",
        "when": "week",
        "want": ("help_friend",),
    }


def test_no_step_changes_the_address_or_the_history_and_each_takes_the_focus(page: Page, door: Door) -> None:
    page.goto(door.pinned)
    before = page.evaluate("history.length")
    page.locator("#start").click()
    expect(page.locator("#progress")).to_contain_text("Step 1")
    total = page.locator(".step:not([data-only])").count()
    for number in range(1, total + 1):
        expect(page.locator("#progress")).to_have_text(f"Step {number} of {total}")
        assert heading_is_focused(page)
        assert page.locator("#dots li").count() == total
        if number < total:
            following(page)
    assert (now(page), page.url, page.evaluate("history.length")) == ("check", door.pinned, before)
    page.get_by_role("button", name="Back").click()
    assert now(page) != "check"
    assert heading_is_focused(page)


def test_an_answer_that_changes_the_readers_brings_their_names_before_anything_else(
    each_page: Page, door: Door
) -> None:
    begin(each_page, door.pinned)
    go_to(each_page, "tiles")
    tap(each_page, "tiles", "grown_up")
    following(each_page)
    assert now(each_page) == "people"
    expect(each_page.locator("#changed")).to_be_visible()
    expect_readers(each_page, "Grace", "Owen")
    following(each_page)
    assert now(each_page) == "friends"
    tap(each_page, "friends", "yes")
    following(each_page)
    assert now(each_page) == "people"
    expect(each_page.get_by_role("alert").filter(has_text="It cannot be sent")).to_be_visible()
    expect(each_page.locator(".step .hint:visible, .when:visible")).to_have_count(0)
    each_page.get_by_role("button", name="Back").click()
    tap(each_page, "friends", "unsure")
    following(each_page)
    expect_readers(each_page, "Grace", "Owen")
    send(each_page)
    expect(each_page.locator("#sent")).to_be_visible()
    assert door.cast.who_opens(door.envelopes()[0]) == {"r3", "r4"}
    assert str(door.report(by="r3").subject) == "worker"


@pytest.mark.slow
def test_what_is_not_asked_any_more_is_neither_sent_nor_decides_who_reads(page: Page, door: Door) -> None:
    begin(page, door.pinned)
    go_to(page, "tiles")
    tap(page, "tiles", "grown_up")
    tap(page, "tiles", "mean")
    go_to(page, "friends")
    tap(page, "friends", "yes")
    go_to(page, "check")
    page.locator("#answers div", has_text="What is it about?").get_by_role("button").click()
    tap(page, "tiles", "grown_up")
    following(page)
    expect_readers(page, "Morgan", "Alex")
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    report = door.report(by="r1")
    assert (report.answers, str(report.subject)) == ({"tiles": ("mean",)}, "pupil")


@pytest.mark.slow
def test_change_leads_to_the_answer_and_back_by_what_it_newly_asks(page: Page, door: Door) -> None:
    begin(page, door.pinned)
    go_to(page, "about")
    tap(page, "about", "self")
    go_to(page, "check")
    page.get_by_role("button", name="Change: Who do you want").click()
    assert now(page) == "about"
    tap(page, "about", "talk")
    following(page)
    assert now(page) == "talk"
    page.locator("[name=talk_with]").fill("Mr Green")
    page.locator("[name=talk_with]").press("Enter")
    assert (now(page), door.faults.posts()) == ("talk", 0)
    following(page)
    assert now(page) == "check"
    expect(page.locator("#answers")).to_contain_text("Mr Green")
    expect(page.locator("#answers")).to_contain_text("Morgan, Alex")


CHOOSE = """(chosen) => {
  for (const field of document.querySelectorAll("[data-question] input")) field.checked = false;
  for (const [name, value] of chosen) {
    const field = document.querySelector(`[name="${name}"][value="${value}"]`);
    field.checked = true;
    field.dispatchEvent(new Event("change", {bubbles: true}));
  }
  return document.querySelector("[name=shown]").value;
}"""


@pytest.mark.parametrize(
    "audience",
    [
        Audience.OLDER,
        *(pytest.param(each, marks=pytest.mark.slow) for each in (Audience.YOUNGER, Audience.STAFF)),
    ],
)
def test_for_every_option_the_names_are_those_that_the_rules_choose(
    page: Page, door: Door, audience: Audience
) -> None:
    path = {Audience.YOUNGER: "younger", Audience.OLDER: "", Audience.STAFF: "staff"}[audience]
    begin(page, f"{door.url}/{path}")
    for question in CURRENT.questions(audience):
        # What waits for another answer: without it, and with it.
        for before in [[], [question.only_if]] if question.only_if else [[]]:
            for option in question.options:
                chosen = [*before, (question.id, option.id)]
                readers = choose_readers_or_nobody(door, subject_of(CURRENT, audience, dict(chosen)))
                assert page.evaluate(CHOOSE, chosen) == ",".join(readers), chosen


def choose_readers_or_nobody(door: Door, subject: Subject) -> tuple[str, ...]:
    try:
        return choose_readers(door.cast.roster(), subject=subject, removed=()).ids
    except NoReadersError:
        return ()


def test_someone_in_danger_is_marked_in_the_report_and_for_the_bell(page: Page, door: Door) -> None:
    begin(page, door.pinned)
    tap(page, "danger", "yes")
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert door.report(by="r1").urgent is True
    told = open_bell(door.envelopes()[0], bell=door.cast.bell, pin=door.cast.pin)
    assert told == BellMessage(BellKind.URGENT, 1, 0b11)


def test_a_drawing_by_finger_and_by_keys_is_sealed_without_asking_the_network_again(
    each_page: Page, door: Door
) -> None:
    begin(each_page, door.pinned)
    go_to(each_page, "what")
    each_page.get_by_role("button", name="Draw it").click()
    canvas = each_page.locator("canvas")
    expect(canvas).to_be_focused()
    asked = len(door.faults.seen)
    # Hovering waits until the canvas stands still: a pen put down beside it draws nothing.
    canvas.hover(position={"x": 20, "y": 20})
    each_page.mouse.down()
    canvas.hover(position={"x": 90, "y": 60})
    each_page.mouse.up()
    red, blue = (each_page.get_by_role("button", name=name) for name in ("Red", "Blue"))
    expect(red).to_have_css("border-bottom-color", "rgb(204, 34, 34)")
    expect(blue).to_have_css("border-bottom-color", "rgb(17, 85, 187)")
    red.click()
    for key in ("Space", "ArrowRight", "ArrowRight", "ArrowDown", "Space", "Space", "Space"):
        canvas.press(key)
    each_page.get_by_role("button", name="Undo").click()
    assert len(door.faults.seen) == asked
    send(each_page)
    expect(each_page.locator("#sent")).to_be_visible()
    first, second = drawn(door)
    assert (first[0], second) == ("#234", ["#c22", 4, 160, 120, 172, 120, 172, 126])


def drawn(door: Door) -> list[list[Any]]:
    drawing = door.report(by="r1").drawing
    assert (drawing["w"], drawing["h"]) == (320, 240)
    strokes: list[list[Any]] = drawing["strokes"]
    return strokes


SCRIBBLE = """() => {
  const canvas = document.querySelector("canvas");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  canvas.setPointerCapture = () => {};
  const fire = (type, at) => canvas.dispatchEvent(new PointerEvent(type, {
    clientX: left + (at * 7919 % 1000) / 1000 * width, clientY: top + (at * 104729 % 1000) / 1000 * height}));
  for (let line = 0; line < 60; line++) {
    fire("pointerdown", line);
    for (let at = 1; at < 40; at++) fire("pointermove", line * 40 + at);
    fire("pointerup", line);
  }
}"""


@pytest.mark.slow
def test_a_page_full_of_scribble_stays_within_8192_bytes_and_says_when_it_is_full(
    page: Page, door: Door
) -> None:
    begin(page, door.pinned)
    go_to(page, "what")
    page.get_by_role("button", name="Draw it").click()
    expect(page.locator("canvas")).to_be_focused()
    page.evaluate(SCRIBBLE)
    expect(page.locator(".pad [role=status]")).to_contain_text("full")
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert len(drawn(door)) >= 10  # and it was accepted by the parser, which refuses more than 8,192 bytes


@pytest.mark.slow
def test_if_the_pad_does_not_load_it_says_so_and_the_rest_goes_on(page: Page, door: Door) -> None:
    page.route("**/static/draw-*", lambda route: route.abort())
    begin(page, door.pinned)
    go_to(page, "what")
    page.get_by_role("button", name="Draw it").click()
    expect_told(page, "part")
    page.unroute_all()
    page.get_by_role("button", name="Draw it").click()
    expect(page.locator("canvas")).to_be_visible()
