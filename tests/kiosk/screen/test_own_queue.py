"""On a kiosk the five words come from the device, and its own queue hears that a report is urgent."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from crypto.payload import parse_payload
from crypto.report import Report
from tests.journeys.steps import PATIENCE
from tests.kiosk.running import RunningKiosk, until
from tests.kiosk.screen.touching import TALL, begin, go_to, tap, wake
from tests.portal.cast import Cast

pytestmark = pytest.mark.slow


def test_an_urgent_report_with_ready_words_goes_to_the_head_of_the_devices_queue(
    browser: Browser, tmp_path: Path
) -> None:
    cast = Cast()
    kiosk = RunningKiosk.start(tmp_path, cast)
    context = browser.new_context(viewport=TALL, has_touch=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(kiosk.url)))
    wake(page, kiosk.url)
    begin(page)
    page.locator("[data-urgent]").first.evaluate("box => (box.checked = true)")
    go_to(page, "words")
    tap(page.locator("button[data-load=words]"))
    expect(page.locator("[data-five=badge] >> visible=true").first).to_be_visible(timeout=PATIENCE)
    go_to(page, "check")
    tap(page.locator("#send"))
    expect(page.locator("#sent")).to_be_visible(timeout=PATIENCE)
    assert "/api/v1/ready" in asked
    assert "/api/v1/envelopes?urgent" in asked
    until(lambda: any(cast.opened(each, by="r1") for each in list(kiosk.portal.taken)))
    [payload] = {said for each in kiosk.portal.taken if (said := cast.opened(each, by="r1"))}
    report = parse_payload(payload)
    assert isinstance(report, Report)
    assert report.urgent
    context.close()
    kiosk.end()
