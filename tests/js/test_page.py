"""The page with script, in real browsers, at a real portal: sealed here, sent once, never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from crypto.encoding import b64
from crypto.roster import Route
from portal import clock
from tests.js.portal_page import ENVELOPES, Door, make_door, refusal
from tests.js.walking import (
    WORDS,
    expect_not_sent,
    expect_readers,
    expect_told,
    go_to,
    now,
    send,
    write,
)
from tests.portal.cast import Cast


@pytest.fixture
def door(serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]) -> Door:
    del bundles  # the portal serves them
    made = make_door(serve, tmp_path, cast)
    made.publish(cast.signed())
    return made


def test_a_report_is_sealed_in_the_browser_and_read_by_its_readers(each_page: Page, door: Door) -> None:
    write(each_page, door.pinned)
    send(each_page)
    expect(each_page.locator("#sent h1")).to_be_focused()
    report = door.report(by="r1")
    assert report.answers == {"what": WORDS}
    assert (report.to, report.pinned, str(report.channel)) == (("r1", "r2"), True, "web")
    assert door.envelopes()[0][6] == 0, "sealed by the browser, not by the portal"


def test_without_a_pin_it_is_sealed_too_and_says_so(each_page: Page, door: Door) -> None:
    write(each_page, door.url)
    send(each_page)
    expect(each_page.locator("#sent")).to_be_visible()
    assert door.report(by="r2").pinned is False
    assert not any("pinned" in seen for seen in door.faults.seen), "no pin, nothing to verify"


def test_after_sending_no_word_is_left_in_the_page_and_the_numbers_stay(page: Page, door: Door) -> None:
    write(page, door.pinned)
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    expect(page.locator("#numbers")).to_be_visible()
    expect(page.locator("#ask")).to_have_count(0)
    assert "push" not in page.content()


def test_taking_someone_off_names_the_others_and_seals_to_them_only(each_page: Page, door: Door) -> None:
    write(each_page, door.pinned)
    each_page.locator("#readers").get_by_text("Alex").click()
    expect(each_page.locator("#changed")).to_be_visible()
    expect(each_page.locator("[name=shown]")).to_have_value("r3,r4")
    expect(each_page.locator("#readers li:not(:has(:checked)) [data-name]")).to_have_text(["Grace", "Owen"])
    expect(each_page.locator("#readers [value=r2]")).to_be_focused()
    send(each_page)
    expect(each_page.locator("#sent")).to_be_visible()
    assert door.cast.who_opens(door.envelopes()[0]) == {"r3", "r4"}


@pytest.mark.slow
def test_putting_them_back_leads_back(page: Page, door: Door) -> None:
    write(page, door.pinned)
    page.locator("#readers").get_by_text("Alex").click()
    expect(page.locator("[name=shown]")).to_have_value("r3,r4")
    page.locator("#readers").get_by_text("Alex").click()
    expect(page.locator("[name=shown]")).to_have_value("r1,r2")


def until_it_gives_up(page: Page, door: Door, word: str = "failed") -> None:
    """Let the tries and the waits between them go by, on the page's own clock."""
    told = page.locator("#ask").get_attribute(f"data-text-{word}")
    while page.locator("#notice").text_content() != told:
        page.clock.run_for(20_000)
    expect_not_sent(page, door, word)


@pytest.mark.slow
@pytest.mark.parametrize("pinned", [True, False])
def test_someone_taken_off_who_leaves_meanwhile_stays_off(each_page: Page, door: Door, pinned: bool) -> None:
    each_page.clock.install()
    write(each_page, door.pinned if pinned else door.url)
    each_page.locator("#readers").get_by_text("Alex").click()
    expect_readers(each_page, "Grace", "Owen")
    door.publish(door.cast.signed(door.cast.without_deputy(seq=2)))
    each_page.clock.fast_forward("11:00")
    send(each_page)
    expect(each_page.locator("#sent")).to_be_visible()
    report = door.report(by="r3")
    assert (report.seq, report.removed, report.forbidden) == (2, ("r2",), ("r1", "r2"))
    assert door.cast.who_opens(door.envelopes()[0]) == {"r3", "r4"}


@pytest.mark.slow
def test_a_roster_that_comes_later_puts_nobody_back(page: Page, door: Door) -> None:
    page.clock.install()
    write(page, door.pinned)
    page.locator("#readers").get_by_text("Alex").click()
    later = door.cast.without_deputy(seq=2)
    readers = tuple(replace(each, name="Gracie") if each.id == "r3" else each for each in later.readers)
    door.publish(door.cast.signed(replace(later, readers=readers)))
    page.clock.fast_forward("11:00")
    send(page)
    expect(page.locator("#changed")).to_be_visible()
    expect_readers(page, "Gracie", "Owen")
    expect(page.locator("#readers :checked")).to_have_value("r2")
    assert door.faults.posts() == 0
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert door.report(by="r3").forbidden == ("r1", "r2")


def test_when_too_few_are_left_nothing_is_sent_and_it_says_so(page: Page, door: Door) -> None:
    write(page, door.pinned)
    for name in ("Alex", "Grace", "Owen"):
        page.locator("#readers").get_by_text(name).click()
    expect(page.locator("#nobody")).to_be_visible()
    go_to(page, "check")
    expect(page.locator("#send")).to_have_attribute("aria-disabled", "true")
    page.locator("#send").dispatch_event("click")
    expect(page.locator("#nobody")).to_be_visible()
    expect(page.locator("[name=what]")).to_have_value(WORDS)
    assert door.faults.posts() == 0


def out_of_date(cast: Cast) -> bytes:
    return cast.signed(cast.roster(issued=clock.today() - timedelta(days=500)))


@pytest.mark.slow
def test_on_a_device_with_a_wrong_date_it_asks_for_the_date(page: Page, door: Door) -> None:
    page.clock.install(time=datetime.now(UTC) + timedelta(days=800))
    write(page, door.pinned)
    send(page)
    expect_not_sent(page, door, "expired")


@pytest.mark.slow
def test_without_a_pin_too_a_roster_out_of_date_is_refused(page: Page, door: Door) -> None:
    door.slip_in(out_of_date(door.cast))
    write(page, door.url)
    send(page)
    expect_not_sent(page, door, "expired")
    assert door.faults.posts() == 0


def test_readers_who_were_never_shown_are_shown_before_anything_is_sent(page: Page, door: Door) -> None:
    door.slip_in(out_of_date(door.cast), times=0)
    write(page, door.url)
    expect_told(page, "expired")
    send(page)
    expect(page.locator("#readers")).to_be_visible()
    assert (now(page), door.faults.posts()) == ("people", 0)
    send(page)
    expect(page.locator("#sent")).to_be_visible()


@pytest.mark.slow
def test_while_the_page_names_nobody_nothing_is_sent(
    serve: Callable[[Any], str], tmp_path: Path, cast: Cast, page: Page, bundles: dict[str, Path]
) -> None:
    del bundles
    door = make_door(serve, tmp_path, cast)
    door.faults.on("/api/v1/roster", HTMLResponse(cast.signed()), HTMLResponse(cast.signed()))
    write(page, door.url)
    send(page)
    expect(page.locator("#ask")).to_have_attribute("aria-busy", "false")
    expect_not_sent(page, door, "expired")
    assert door.faults.posts() == 0


@pytest.mark.slow
@pytest.mark.parametrize("pinned", [True, False])
def test_a_page_left_open_asks_again_who_reads_before_it_sends(page: Page, door: Door, pinned: bool) -> None:
    page.clock.install()
    write(page, door.pinned if pinned else door.url)
    go_to(page, "check")
    renamed = [door.cast.reader(id_) for id_ in ("r1", "r2", "r3", "r4", "r5")]
    renamed[1] = replace(renamed[1], name="Alexis")
    door.publish(door.cast.signed(door.cast.roster(seq=2, readers=tuple(renamed))))
    page.clock.fast_forward("11:00")
    send(page)
    expect(page.locator("#changed")).to_be_visible()
    expect_readers(page, "Morgan", "Alexis")
    assert door.faults.posts() == 0
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert door.report(by="r2").seq == 2


@pytest.mark.slow
@pytest.mark.parametrize("pinned", [True, False])
def test_a_page_left_open_sends_nothing_while_it_cannot_ask(page: Page, door: Door, pinned: bool) -> None:
    page.clock.install()
    write(page, door.pinned if pinned else door.url)
    go_to(page, "check")
    door.faults.on("/api/v1/roster", refusal(503), refusal(503))
    page.clock.fast_forward("11:00")
    send(page)
    expect_not_sent(page, door, "blocked")
    send(page)
    expect(page.locator("#sent")).to_be_visible()


@pytest.mark.slow
def test_a_reader_who_left_meanwhile_is_seen_to_be_gone_before_it_is_sent(page: Page, door: Door) -> None:
    three = [replace(door.cast.reader("r5"), routes=(Route.PUPIL, Route.CHAIR))]
    three = [*(door.cast.reader(id_) for id_ in ("r1", "r2", "r3", "r4")), *three]
    door.publish(door.cast.signed(door.cast.roster(seq=2, readers=tuple(three))))
    page.clock.install()
    write(page, door.pinned)
    expect_readers(page, "Morgan", "Alex", "Tess")
    door.publish(door.cast.signed(door.cast.roster(seq=3)))
    page.clock.fast_forward("11:00")
    send(page)
    expect(page.locator("#changed")).to_be_visible()
    expect_readers(page, "Morgan", "Alex")
    assert door.faults.posts() == 0


@pytest.mark.slow
def test_a_pin_that_comes_later_is_checked_though_a_report_is_sealed_already(page: Page, door: Door) -> None:
    door.faults.on(ENVELOPES, *(refusal(503) for _ in range(6)))
    page.clock.install()
    write(page, door.url)
    send(page)
    until_it_gives_up(page, door)
    posts = door.faults.posts()
    page.evaluate("location.hash = 'A'.repeat(22)")
    expect_told(page, "trust")
    send(page)
    expect_not_sent(page, door, "trust")
    assert door.faults.posts() == posts
    page.evaluate(f"location.hash = '{b64(door.cast.pin)}'")
    expect(page.locator("#readers li")).not_to_have_count(0)
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert door.report(by="r1").pinned is True


@pytest.mark.slow
@pytest.mark.parametrize("part", ["/steps", "/static/journey-pinned.js"])
def test_start_says_when_the_steps_do_not_load_and_tries_again_at_the_next_tap(
    each_page: Page, door: Door, part: str
) -> None:
    door.faults.on(part, refusal(503), refusal(503))
    each_page.goto(door.pinned)
    start = each_page.locator("#start")
    told = start.get_attribute("data-text-blocked") or "?"
    each_page.wait_for_load_state("networkidle")
    start.click()
    expect(each_page.locator("#starting")).to_have_text(told)
    start.click()
    expect(each_page.locator(".step:not([hidden])")).to_have_count(1)
    assert each_page.url == door.pinned


def test_if_no_script_loads_at_all_the_form_does_not_post_by_itself(page: Page, door: Door) -> None:
    door.faults.on("/static/app.js", refusal(503), refusal(503))
    page.goto(door.url)
    page.locator("#start").click()
    expect(page.locator("#starting")).to_be_visible()
    page.evaluate("document.querySelector('#ask').dispatchEvent(new Event('submit', {cancelable: true}))")
    assert page.locator("#ask [type=submit]:visible, #send:visible").count() == 0
    assert door.faults.posts() == 0
    assert not any(seen.startswith("POST") for seen in door.faults.seen)


@pytest.mark.slow
def test_on_the_page_with_the_whole_form_the_steps_begin_at_once(page: Page, door: Door) -> None:
    page.goto(door.url)
    page.goto(f"{door.url}/form")
    expect(page.locator(".step:not([hidden])")).to_have_count(1)
    expect(page.locator("#starting")).to_have_count(0)
    page.locator("[name=what]").evaluate("box => { box.value = 'said' }")
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert door.report(by="r1").answers == {"what": "said"}


@pytest.mark.slow
def test_a_busy_portal_is_asked_again_after_the_time_it_names(page: Page, door: Door) -> None:
    door.faults.on(ENVELOPES, refusal(503, Retry_After="2"), refusal(503))
    write(page, door.pinned)
    send(page)
    expect(page.locator("#notice")).to_have_text("Not sent yet. We are trying again. Keep this page open.")
    expect(page.locator("#sent")).to_be_visible(timeout=15_000)
    assert (door.faults.posts(), len(door.envelopes())) == (3, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    [
        HTMLResponse("<h1>Please sign in to the WLAN</h1>"),
        HTMLResponse("<h1>Please sign in to the WLAN</h1>", 201),
        HTMLResponse("<h1>Please sign in to the WLAN</h1>", 403),
        PlainTextResponse("ok"),
        PlainTextResponse(""),
        PlainTextResponse("A" * 22),
    ],
)
def test_what_is_no_receipt_of_the_portals_is_never_taken_for_an_acceptance(
    page: Page, door: Door, answer: Response
) -> None:
    door.faults.on(ENVELOPES, answer)
    write(page, door.pinned)
    send(page)
    expect(page.locator("#sent")).to_be_visible(timeout=15_000)
    assert (door.faults.posts(), len(door.envelopes())) == (2, 1)


@pytest.mark.slow
def test_as_long_as_no_receipt_comes_the_words_are_kept(page: Page, door: Door) -> None:
    door.faults.on(ENVELOPES, *(PlainTextResponse("ok") for _ in range(6)))
    page.clock.install()
    write(page, door.pinned)
    send(page)
    until_it_gives_up(page, door)


@pytest.mark.slow
def test_the_receipt_of_the_same_bytes_again_is_an_acceptance(page: Page, door: Door) -> None:
    async def receipt(scope: Scope, receive: Receive, send: Send) -> None:
        envelope = await Request(scope, receive).body()
        await PlainTextResponse(b64(envelope[24:40]) + "\n")(scope, receive, send)

    door.faults.on(ENVELOPES, receipt)
    write(page, door.pinned)
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert door.faults.posts() == 1


@pytest.mark.slow
@pytest.mark.parametrize("status", [408, 429])
def test_too_slow_and_too_many_are_tried_again(page: Page, door: Door, status: int) -> None:
    door.faults.on(ENVELOPES, refusal(status))
    write(page, door.pinned)
    send(page)
    expect(page.locator("#sent")).to_be_visible(timeout=15_000)
    assert (door.faults.posts(), len(door.envelopes())) == (2, 1)


@pytest.mark.slow
@pytest.mark.parametrize("status", [409, 413, 422, 507])
def test_when_the_portal_says_no_the_words_stay_and_can_be_sent_again(
    page: Page, door: Door, status: int
) -> None:
    door.faults.on(ENVELOPES, refusal(status))
    write(page, door.pinned)
    send(page)
    expect_not_sent(page, door, "refused")
    assert page.locator("[name=what]").is_editable()
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert len(door.envelopes()) == 1


@pytest.mark.slow
def test_more_than_an_envelope_holds_is_said_before_anything_is_sent(page: Page, door: Door) -> None:
    write(page, door.pinned, "a" * 66_000)
    send(page)
    expect_told(page, "long")
    assert door.faults.posts() == 0


def test_two_quick_taps_are_one_report(page: Page, door: Door) -> None:
    write(page, door.pinned)
    go_to(page, "check")
    page.locator("#send").dblclick()
    expect(page.locator("#sent")).to_be_visible()
    assert (door.faults.posts(), len(door.envelopes())) == (1, 1)


@pytest.mark.slow
def test_with_nothing_answered_it_says_so_and_sends_nothing(page: Page, door: Door) -> None:
    write(page, door.pinned, "  \n ")
    send(page)
    expect_told(page, "empty")
    assert (now(page), door.faults.posts()) == ("check", 0)
    page.locator("#back").click()
    page.get_by_role("button", name="Yes, give me five words").click()
    expect(page.locator("[data-five=box]")).to_be_visible()
    send(page)
    expect_told(page, "empty")
    assert door.faults.posts() == 0


@pytest.mark.slow
def test_a_roster_that_never_comes_is_given_up(page: Page, door: Door) -> None:
    page.clock.install()
    write(page, door.pinned)
    page.route("**/api/v1/roster", lambda route: None)
    page.clock.fast_forward("11:00")
    send(page)
    expect(page.locator("#ask")).to_have_attribute("aria-busy", "true")
    until_it_gives_up(page, door, "blocked")


def test_a_first_visit_and_its_report_take_few_requests_all_to_the_portal(page: Page, door: Door) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    write(page, door.pinned)
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert [url for url in asked if not url.startswith((door.url, "data:"))] == []
    # The page, its style, icon and script; the steps and what runs them; the envelope.
    assert len(asked) <= 7
    assert problems == []


def test_nothing_is_stored_in_the_browser(page: Page, door: Door) -> None:
    write(page, door.pinned)
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    kept = "[localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"
    assert page.evaluate(f"(async () => {kept})()") == [0, 0, 0]
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["value"], cookie["expires"]) == ("here", "1", -1), "the same for everyone"
