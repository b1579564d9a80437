"""The readers' photos on the pages without script: in the page itself, only where there are any."""

from __future__ import annotations

import re

from crypto.photos import written
from portal.pages.showing import PHOTO
from tests.photos import photo
from tests.portal.conftest import Portal
from tests.portal.pages.reading import open_page, post

FACE = re.compile(r'<img class="person" src="([^"]*)" alt=""')
ALEX = photo("WEBP")


def publish(portal: Portal, photos: object) -> None:
    portal.publish(portal.cast.signed(portal.cast.roster(seq=2, outside={"photos": photos})))


def test_a_card_and_the_check_page_show_the_photo_of_who_has_one(portal: Portal) -> None:
    page = open_page(portal)
    publish(portal, written({"r2": ALEX}) | {"r1": "no picture"})
    again = post(portal, page, "words", removed=("r2",))
    address = PHOTO + written({"r2": ALEX})["r2"]
    form = portal.client.get("/form")
    assert FACE.findall(form.text.split('<template id="reader">')[0]) == [address]
    assert "img-src 'self' data:;" in form.headers["content-security-policy"]
    assert FACE.findall(again.text) == [address]


def test_photos_that_are_none_stop_no_report_and_change_no_page(portal: Portal) -> None:
    before = open_page(portal).fields["shown"]
    publish(portal, {"r1": {"toString": 1}, "r2": "AAAA", "r3": None})
    assert FACE.findall(portal.client.get("/form").text) == []
    page = open_page(portal)
    assert page.fields["shown"] == before
    assert post(portal, page, "words").status_code == 303


def test_with_script_a_card_has_a_place_for_a_photo_only_where_the_roster_has_one(portal: Portal) -> None:
    assert FACE.findall(portal.client.get("/steps").text) == []
    publish(portal, written({"r3": ALEX}))
    assert FACE.findall(portal.client.get("/steps").text) == [PHOTO]
