"""A tablet that a school locked to the portal with the query `kiosk`: its dress is kept along every link."""

from __future__ import annotations

import re

import pytest

from tests.portal.conftest import Portal

FRONTS = ("/", "/younger", "/staff", "/ur/", "/cy/younger")
WAYS = re.compile(r'(?:href|action|data-steps)="(/(?!static|api)[^"]*)"')


@pytest.mark.parametrize("path", [*FRONTS, "/form", "/sent", "/words", "/no-such-page"])
def test_every_page_of_a_tablet_wears_the_dress_and_leads_only_to_pages_that_do(
    portal: Portal, path: str
) -> None:
    portal.client.get("/?kiosk")
    page = portal.client.get(f"{path}?kiosk").text
    assert 'class="kiosk"' in page
    ways = WAYS.findall(page)
    assert "?kiosk" in ways[0]
    assert [way for way in ways if not way.endswith("?kiosk")] == []


def test_leaving_leads_a_tablet_back_to_its_own_first_page(portal: Portal) -> None:
    answer = portal.client.get("/exit?kiosk", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?kiosk")
    assert "cache" in answer.headers["clear-site-data"]


def test_without_script_the_screen_after_sending_ends_by_itself(portal: Portal) -> None:
    assert portal.client.get("/sent?kiosk").headers["refresh"] == "90; url=/exit?kiosk"
    assert "refresh" not in portal.client.get("/sent").headers


def test_without_the_query_nothing_of_it_is_loaded(portal: Portal) -> None:
    page = portal.client.get("/").text
    assert "kiosk" not in page
