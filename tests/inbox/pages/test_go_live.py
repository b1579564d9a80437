"""The page of going live: what is missing is named with a link, and until then the button is refused."""

from __future__ import annotations

from tests.inbox.pages.conftest import Visit
from tests.inbox.pages.test_calendar import TYPED
from tests.inbox.school import MORGAN, TESS, InventedSchool


def test_going_live_is_refused_with_what_is_missing_and_where_to_put_it_right(
    school: InventedSchool, visit: Visit
) -> None:
    school.folder.preparing.touch()
    client = visit(MORGAN)
    page = client.get("/go-live").text
    for url in ("/people", "/calendar", "/watch", "/go-live#tls"):
        assert f'href="{url}"' in page
    assert client.post("/go-live", data={"go": "live"}).status_code == 422
    refused = visit(TESS).post("/go-live", data={"go": "live"})
    assert "the DSL, a deputy or the head goes live" in refused.text
    assert school.folder.preparing.exists()


def test_a_long_holiday_without_an_owner_is_named_by_its_days_in_words(
    school: InventedSchool, visit: Visit
) -> None:
    client = visit(MORGAN)
    client.post("/calendar", data={**TYPED, "holiday-owner": ["", ""]})
    page = client.get("/go-live").text
    assert "nobody reads from 21 December 2098 to 31 December 2098: name an owner" in page
