"""What is sealed is what a person saw: the names first, and the same bytes however often it is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.types import Message, Receive, Scope, Send

from crypto.encoding import b64
from crypto.roster import Roster
from tests.js.portal_page import ENVELOPES, Door, make_door, refusal
from tests.js.walking import begin, expect_readers, go_to, now, send, write
from tests.portal.cast import Cast

NO_ED25519 = """
  const {importKey} = SubtleCrypto.prototype;
  SubtleCrypto.prototype.importKey = function (format, key, algorithm, ...rest) {
    if ((algorithm.name || algorithm) === "Ed25519") throw new DOMException("no", "NotSupportedError");
    return importKey.call(this, format, key, algorithm, ...rest);
  };
"""


@pytest.fixture
def door(serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]) -> Door:
    del bundles  # the portal serves them
    made = make_door(serve, tmp_path, cast)
    made.publish(cast.signed())
    return made


def with_alexis(cast: Cast) -> Roster:
    readers = [cast.reader(id_) for id_ in ("r1", "r2", "r3", "r4", "r5")]
    readers[1] = replace(readers[1], name="Alexis")
    return cast.roster(seq=2, readers=tuple(readers))


@pytest.mark.slow
def test_names_that_come_while_one_stands_on_the_check_page_are_looked_at_first(
    page: Page, door: Door
) -> None:
    write(page, door.url)
    go_to(page, "check")
    expect(page.locator("#answers")).to_contain_text("Morgan, Alex")
    door.publish(door.cast.signed(with_alexis(door.cast)))
    page.evaluate(f"location.hash = '{b64(door.cast.pin)}'")
    expect(page.locator("#answers")).to_contain_text("Morgan, Alexis")
    send(page)
    expect(page.locator("#changed")).to_be_visible()
    expect_readers(page, "Morgan", "Alexis")
    assert (now(page), door.faults.posts()) == ("people", 0)
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert door.report(by="r2").pinned is True


def test_names_that_come_only_on_the_check_page_are_looked_at_before_it_is_sent(
    page: Page, door: Door
) -> None:
    held: list[Any] = []
    page.add_init_script(NO_ED25519)
    page.route("**/static/verify-noble-*", lambda route: held.append(route))
    begin(page, door.pinned)
    page.locator("[name=what]").evaluate("box => { box.value = 'said' }")
    go_to(page, "check")
    expect(page.locator("#answers")).not_to_contain_text("Morgan")
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()
    expect(page.locator("#answers")).to_contain_text("Morgan, Alex")
    send(page)
    expect(page.locator("#readers")).to_be_visible()
    assert (now(page), door.faults.posts()) == ("people", 0)
    send(page)
    expect(page.locator("#sent")).to_be_visible()


@pytest.mark.slow
def test_tried_again_later_it_is_the_same_envelope(page: Page, door: Door) -> None:
    """Kept at the first try, but the answer was lost."""

    async def lose(scope: Scope, receive: Receive, send: Send) -> None:
        async def away(message: Message) -> None:
            del message

        await door.faults.app(scope, receive, away)
        await refusal(503)(scope, receive, send)

    door.faults.on(ENVELOPES, lose, *(refusal(503) for _ in range(5)))
    page.clock.install()
    write(page, door.pinned)
    send(page)
    told = page.locator("#ask").get_attribute("data-text-failed")
    while page.locator("#notice").text_content() != told:
        page.clock.run_for(20_000)
    assert len(door.envelopes()) == 1
    page.clock.fast_forward("11:00")
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert (len(door.envelopes()), door.faults.posts()) == (1, 7)
