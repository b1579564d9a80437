"""Under a pin, whatever does not hold is refused in the browser: nothing sent, words kept, numbers shown."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect
from starlette.responses import HTMLResponse

from crypto.encoding import b64
from crypto.notices import SignedStatus
from tests.js.portal_page import Door, make_door
from tests.js.test_page import out_of_date
from tests.js.walking import expect_not_sent, expect_told, go_to, send, write
from tests.portal.cast import Cast

STATUS = "/api/v1/status"
IN_STEPS = re.compile(r'(<template id="status">)(.*?)(</template>)', re.DOTALL)


@pytest.fixture
def door(serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]) -> Door:
    del bundles  # the portal serves them
    made = make_door(serve, tmp_path, cast)
    made.publish(cast.signed())
    return made


@pytest.mark.parametrize(
    "pin",
    [
        "AAAAAAAAAAAAAAAAAAAAAA",
        *(pytest.param(pin, marks=pytest.mark.slow) for pin in ("AAAA", "no-such-pin!")),
    ],
)
def test_under_another_pin_nothing_is_sent(each_page: Page, door: Door, pin: str) -> None:
    write(each_page, f"{door.url}/#{pin}")
    expect(each_page.locator("#notice")).not_to_be_empty()
    send(each_page)
    expect_not_sent(each_page, door, "trust")
    assert door.faults.posts() == 0


def forged(cast: Cast) -> bytes:
    """The same people's names over other keys, signed by nobody we know."""
    return replace(cast, signers=Cast().signers).signed()


def of_another_key(cast: Cast) -> bytes:
    """A roster with the deputy's key changed after it was signed."""
    signed, other = cast.signed(), Cast()
    changed = cast.roster(readers=tuple(other.reader(id_) for id_ in ("r1", "r2", "r3", "r4", "r5")))
    return signed.replace(b64(cast.roster().encode()).encode(), b64(changed.encode()).encode())


def of_one_signer(cast: Cast) -> bytes:
    return cast.signed(signers=[0])


@pytest.mark.parametrize(
    ("made", "told"),
    [(forged, "trust"), (of_another_key, "trust"), (of_one_signer, "trust"), (out_of_date, "expired")],
)
def test_a_roster_that_does_not_hold_under_the_pin_is_refused_and_names_nobody(
    page: Page, door: Door, made: Callable[[Cast], bytes], told: str
) -> None:
    door.slip_in(made(door.cast))
    write(page, door.pinned)
    expect_told(page, told)
    expect(page.locator("#readers")).to_be_hidden()
    send(page)
    expect_not_sent(page, door, told)
    assert door.faults.posts() == 0
    said = page.locator("[data-step=people] fieldset > p")
    assert set(said.evaluate_all("all => all.map((one) => getComputedStyle(one).display)")) == {"none"}


def publish_status(door: Door, *, min_seq: int) -> None:
    """What a collector says today."""
    status = door.cast.status(min_seq=min_seq)
    headers = door.cast.auth("PUT", STATUS, status)
    assert httpx2.put(door.url + STATUS, content=status, headers=headers).is_success


def test_a_roster_below_the_status_s_min_seq_is_refused_and_names_nobody(each_page: Page, door: Door) -> None:
    old = door.cast.signed()
    door.publish(door.cast.signed(door.cast.roster(seq=2)))
    publish_status(door, min_seq=2)
    door.slip_in(old)
    write(each_page, door.pinned)
    expect_told(each_page, "trust")
    expect(each_page.locator("#readers")).to_be_hidden()
    send(each_page)
    expect_not_sent(each_page, door, "trust")
    assert door.faults.posts() == 0


def test_on_the_page_of_five_words_a_roster_below_min_seq_is_not_believed(page: Page, door: Door) -> None:
    old = door.cast.signed()
    door.publish(door.cast.signed(door.cast.roster(seq=2)))
    publish_status(door, min_seq=2)
    door.faults.on("/api/v1/roster", HTMLResponse(old))
    page.goto(f"{door.url}/")
    page.goto(f"{door.url}/words#{b64(door.cast.pin)}")
    page.locator("#five").fill("zebra zebra zebra zebra zebra")
    page.get_by_role("button", name="Look").click()
    told = page.locator("#back").get_attribute("data-text-trust") or "?"
    expect(page.locator("#notice")).to_have_text(told)
    expect(page.locator("#five")).to_have_value("zebra zebra zebra zebra zebra")
    expect(page.locator("#found")).to_be_hidden()
    assert "POST /api/v1/share" not in door.faults.seen


def test_a_status_that_no_collector_signed_or_none_at_all_refuses_nothing(page: Page, door: Door) -> None:
    publish_status(door, min_seq=1)
    forged = html.escape(SignedStatus.from_json(Cast().status(min_seq=9)).to_text(), quote=False)
    steps = httpx2.get(f"{door.url}/steps").text
    changed, found = IN_STEPS.subn(lambda match: match[1] + forged + match[3], steps)
    assert found == 1
    assert '"min_seq\\":1' in steps
    door.faults.on("/steps", HTMLResponse(changed))
    write(page, door.pinned)
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert door.report(by="r1").pinned is True


def test_a_roster_older_than_the_one_believed_before_is_refused(page: Page, door: Door) -> None:
    old = door.cast.signed()
    door.publish(door.cast.signed(door.cast.roster(seq=2)))
    page.clock.install()
    write(page, door.pinned)
    go_to(page, "check")
    door.faults.on("/api/v1/roster", HTMLResponse(old), HTMLResponse(old))
    page.clock.fast_forward("11:00")
    send(page)
    expect_not_sent(page, door, "trust")
    assert door.faults.posts() == 0
