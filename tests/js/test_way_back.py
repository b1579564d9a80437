"""Five words in the browser: made while the reporter answers, and the way back with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from crypto.encoding import b64
from tests.browser import axe_violations
from tests.js.portal_page import Door, make_door, refusal
from tests.portal.answering import Answering
from tests.portal.cast import Cast

OCTETS = {"Content-Type": "application/octet-stream"}
GO = """(step) => {
  const now = () => document.querySelector(".step:not([hidden])").dataset.step;
  for (let times = 30; times-- && now() !== step; ) document.getElementById("next").click();
}"""
YES = "Yes, give me five words"


@pytest.fixture
def door(serve: Callable[[Any], str], tmp_path: Path, cast: Cast) -> Door:
    """Oakfield's portal with its roster."""
    made = make_door(serve, tmp_path, cast)
    made.publish(cast.signed())
    return made


def wanting_words(page: Page, address: str) -> list[str]:
    """Through the steps to the five words, which are returned as they are shown."""
    page.goto(address)
    page.locator("#start").click()
    expect(page.locator(".step:not([hidden])")).to_have_count(1)
    page.evaluate(GO, "what")
    page.locator("[name=what]").fill("Sam is sad.")
    page.evaluate(GO, "words")
    page.get_by_role("button", name=YES).click()
    expect(page.locator(".step .five b")).to_have_count(5)
    return page.locator(".step .five b").all_inner_texts()


def sent_with_words(page: Page, address: str) -> list[str]:
    """A whole report, sent once its keys are there."""
    words = wanting_words(page, address)
    expect(page.locator(".step .badge")).to_be_visible(timeout=20_000)
    page.wait_for_load_state("networkidle")
    page.evaluate(GO, "check")
    page.locator("#send").click()
    expect(page.locator("#sent .five b")).to_have_text(words)
    return words


def answer(door: Door, inbox: Answering, *replies: bytes) -> None:
    """Put replies into the mailbox, as a collector does."""
    target = f"/api/v1/mailbox/{b64(inbox.to.mailbox)}"
    for reply in replies:
        headers = {**OCTETS, **door.cast.auth("POST", target, reply)}
        assert httpx2.post(door.url + target, content=reply, headers=headers).status_code == 201


def look(page: Page, door: Door, typed: str, *, pin: str = "") -> None:
    """The way back, from the front page."""
    page.goto(f"{door.url}/")
    page.goto(f"{door.url}/words{pin}")
    page.locator("#five").fill(typed)
    page.get_by_role("button", name="Look").click()
    expect(page.locator("#found")).to_be_visible(timeout=20_000)


@pytest.mark.slow
def test_a_report_is_answered_read_with_five_words_and_added_to(page: Page, door: Door) -> None:
    words = sent_with_words(page, door.pinned)
    badge = page.locator("#sent .badge b").inner_text()
    assert axe_violations(page) == []
    [envelope] = door.envelopes()
    inbox = Answering.of(door.cast, envelope, by="r1")
    forged = inbox.reply("I am Morgan.", signer="r3", n=2)
    answer(door, inbox, inbox.damaged(), forged, inbox.reply(seen=2), inbox.reply("Two.", n=3))
    answer(door, inbox, inbox.reply("", by="r2", kind="acting", pages=2))
    look(page, door, " - ".join(words).upper(), pin=f"#{b64(door.cast.pin)}")
    expect(page.locator("#badge b")).to_have_text(badge)
    expect(page.locator("#replies .reply")).to_have_count(4)
    good, doubtful, acting = (page.locator("#replies .reply").nth(at) for at in (0, 1, 3))
    expect(good).to_contain_text("Morgan")
    expect(good.get_by_text("In charge of keeping children safe")).to_be_visible()
    expect(good.locator("[data-day]")).to_have_text(re.compile("Monday,? 23 November 2026"))
    expect(good.locator("[data-text]")).to_have_text("Thank you for telling us.")
    expect(doubtful).to_contain_text("Not checked")
    expect(doubtful.get_by_text("In charge")).not_to_be_visible()
    expect(acting).to_contain_text("Alex is doing something about it.")
    assert axe_violations(page) == []
    assert page.locator("#five").input_value() == ""
    page.locator("#add-text").fill("One more thing.")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#added")).to_be_focused()
    expect(page.locator("#added")).to_contain_text("It is sent.")
    expect(page.locator("#told")).to_be_empty()
    [(more, added)] = inbox.added(door.envelopes(), by="r2")
    assert (added.text, added.n, more.to, more.pinned) == ("One more thing.", 3, ("r1", "r2"), True)
    [sealed] = [each for each in door.envelopes() if each != envelope]
    assert door.cast.who_opens(sealed) == {"r1", "r2"}


def test_a_code_adds_two_requests_and_eight_kilobytes_to_a_report(page: Page, door: Door) -> None:
    arrived: dict[str, float] = {}
    names: dict[str, str] = {}
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")

    def note(told: dict[str, Any]) -> None:
        names[told["requestId"]] = told["response"]["url"]

    def weigh(told: dict[str, Any]) -> None:
        arrived[told["requestId"]] = told["encodedDataLength"]  # headers and all, as it came over the wire

    network.on("Network.responseReceived", note)
    network.on("Network.loadingFinished", weigh)
    sent_with_words(page, door.url)
    added = {url: arrived[id_] for id_, url in names.items() if "/words-" in url or url.endswith("/share")}
    down = [url for url in names.values() if not url.endswith((".svg", "/envelopes"))]
    assert (len(added), len(down)) == (2, 7)
    assert sum(added.values()) <= 8_192, added


def test_a_wrong_word_is_pointed_out_before_anything_is_asked(page: Page, door: Door) -> None:
    page.goto(f"{door.url}/")
    page.goto(f"{door.url}/words")
    page.wait_for_load_state("networkidle")
    asked = len(door.faults.seen)
    told = page.locator(".typing [role=status] p")
    page.locator("#five").press_sequentially("apple wizzard ")
    expect(told).to_contain_text(["“wizzard” is not one of our words."])
    page.locator("#five").fill("apple wizzard yellow window candlle")
    page.get_by_role("button", name="Look").click()
    expect(told).to_contain_text(["“wizzard” is not one", "“candlle” is not one"])
    expect(page.locator("#five")).to_be_focused()
    expect(page.locator("#notice")).to_be_empty()
    assert axe_violations(page) == []
    for meant in ("wizard", "candle"):
        page.get_by_role("button", name=f"Use “{meant}”").click()
    assert page.locator("#five").input_value() == "apple wizard yellow window candle"
    expect(told).to_have_count(0)
    page.locator("#five").fill("apple wizard")
    page.get_by_role("button", name="Look").click()
    expect(page.locator("#notice")).to_have_text("Please type all five words we gave you.")
    expect(page.locator("#five")).to_be_focused()
    assert len(door.faults.seen) == asked
    assert axe_violations(page) == []


@pytest.mark.slow
def test_no_answer_yet_and_wrong_words_ask_the_same_and_show_another_badge(page: Page, door: Door) -> None:
    shown = []
    for typed in ("apple wizard candle zebra yellow", "zebra wizard candle apple yellow"):
        door.faults.seen.clear()
        look(page, door, typed)
        expect(page.get_by_role("heading", name="Is this the badge you were shown?")).to_be_focused()
        expect(page.locator("#add")).not_to_be_visible()
        page.get_by_role("button", name="No, type my words again").click()
        expect(page.locator("#five")).to_have_value(typed)
        page.get_by_role("button", name="Look").click()
        page.get_by_role("button", name="Yes, this is my badge").click()
        expect(page.locator("#none")).to_be_visible()
        asked = [each.partition("/mailbox/")[0] for each in door.faults.seen if "/api/" in each]
        shown.append((page.locator("#badge b").inner_text(), asked))
    (first, asked_first), (second, asked_second) = shown
    assert first != second
    assert asked_first == asked_second == ["GET /api/v1/roster", "POST /api/v1/share", "GET /api/v1"] * 2
    # Nobody vouches for a reader: nobody is ticked, and sending asks who.
    assert page.locator("#readers :checked").count() == 0
    page.locator("#add-text").fill("Is anyone there?")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#told")).to_contain_text("tick two people or more")
    assert door.envelopes() == []


@pytest.mark.slow
def test_without_a_share_the_report_goes_and_the_reporter_is_told(page: Page, door: Door) -> None:
    door.faults.on("/api/v1/share", *[refusal(503) for _ in range(9)])
    wanting_words(page, door.url)
    page.evaluate(GO, "check")
    page.locator("#send").click()
    expect(page.locator("#sent")).to_contain_text("we cannot write back")
    expect(page.locator("#sent .five")).to_have_count(0)
    assert door.report(by="r1").reply is None


@pytest.mark.slow
def test_words_can_be_said_back_and_given_up_again(page: Page, door: Door) -> None:
    words = wanting_words(page, door.url)
    page.get_by_label("Type them once").fill(" ".join([*words[:4], "q"]))
    same = page.locator(".step [data-five=same]")
    expect(same).to_have_text(f"That is not the same. Look at your five words again. {words[4]}")
    page.get_by_label("Type them once").fill(" ".join(words))
    expect(page.get_by_text("Yes, those are your five words.")).to_be_visible()
    page.get_by_role("button", name="I do not want five words").click()
    expect(page.locator(".step .five")).not_to_be_visible()
    page.evaluate(GO, "check")
    page.locator("#send").click()
    expect(page.locator("#sent")).to_be_visible()
    expect(page.locator("#sent .five")).to_have_count(0)
    assert door.report(by="r1").reply is None


def test_a_wrong_pin_looks_nowhere(page: Page, door: Door) -> None:
    page.goto(f"{door.url}/")
    page.goto(f"{door.url}/words#{'A' * 22}")
    door.faults.seen.clear()
    page.locator("#five").fill("apple wizard candle zebra yellow")
    page.get_by_role("button", name="Look").click()
    expect(page.locator("#notice")).to_contain_text("could not check who reads here")
    assert "POST /api/v1/share" not in door.faults.seen


def test_when_the_script_does_not_come_nothing_is_posted_and_the_page_says_so(page: Page, door: Door) -> None:
    door.faults.on("/static/reply.js", refusal(503), refusal(503))
    page.goto(f"{door.url}/")
    page.goto(f"{door.url}/words#{'A' * 22}")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("If this line stays, this page cannot send.")).to_be_visible()
    expect(page.get_by_role("button", name="Look")).to_have_count(0)
    page.locator("#five").fill("apple wizard candle zebra yellow")
    page.locator("#five").press("Enter")
    page.wait_for_load_state("networkidle")
    assert page.locator("#five").input_value() == "apple wizard candle zebra yellow"
    assert not any(seen.startswith("POST") for seen in door.faults.seen)


@pytest.mark.slow
def test_a_page_left_open_asks_again_who_reads_before_it_sends_more(page: Page, door: Door) -> None:
    words = sent_with_words(page, door.pinned)
    [first] = door.envelopes()
    answer(door, Answering.of(door.cast, first, by="r1"), Answering.of(door.cast, first, by="r1").reply())
    page.clock.install()
    look(page, door, " ".join(words), pin=f"#{b64(door.cast.pin)}")
    expect(page.locator("#readers :checked")).to_have_count(2)
    page.locator("#add-text").fill("One more thing.")
    door.publish(door.cast.signed(door.cast.without_deputy(seq=2)))
    page.clock.fast_forward("11:00")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#told")).to_contain_text("Check the names")
    expect(page.locator("#readers")).to_contain_text("Robin")
    assert (page.locator("#readers :checked").count(), door.envelopes()) == (0, [first])
    for name in ("Morgan", "Robin"):
        page.locator("#readers label", has_text=name).click()
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#added")).to_be_visible()
    expect(page.locator("#added")).to_contain_text("It is sent")
    assert len(door.envelopes()) == 2


@pytest.mark.slow
def test_leaving_the_way_back_leaves_nothing(browser: Browser, page: Page, door: Door) -> None:
    del browser
    page.route("https://weather.invalid/**", lambda route: route.fulfill(body="sunny"))
    look(page, door, "apple wizard candle zebra yellow")
    before = page.evaluate("history.length")
    page.locator("#leave").click()
    page.wait_for_url("https://weather.invalid/")
    assert page.evaluate("history.length") == before
    for _ in range(3):
        page.go_back()
        assert "apple" not in page.content()
