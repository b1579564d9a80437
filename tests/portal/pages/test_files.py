"""To whom files are offered, and what the page says where they cannot be sent."""

from __future__ import annotations

from typing import Any

import pytest

from crypto.policy import Pin
from crypto.report import Audience
from portal import clock
from portal.pages.desk import Desk
from portal.pages.desks import desk_of
from portal.pages.showing import form_page
from tests.portal.cast import Cast
from tests.portal.conftest import Portal
from worrybox.web.templates import render

CHILDREN = [Audience.YOUNGER, Audience.OLDER]


def steps(cast: Cast, audience: Audience, **changes: Any) -> list[str]:
    facts: dict[str, Any] = {"school": "Oakfield", "pin": Pin(cast.pin), "today": clock.today(), **changes}
    desk = Desk(roster=cast.roster(), audience=audience, **facts)
    return [step.id for step in form_page(desk).steps]


def test_staff_are_offered_files_but_not_at_a_kiosk(cast: Cast) -> None:
    assert "files" in steps(cast, Audience.STAFF)
    assert "files" not in steps(cast, Audience.STAFF, dress="kiosk", files_for_children=True)


@pytest.mark.parametrize("audience", CHILDREN)
def test_children_are_offered_files_only_where_the_school_says_so(cast: Cast, audience: Audience) -> None:
    without = steps(cast, audience)
    offered = steps(cast, audience, files_for_children=True)
    assert "files" not in without
    assert [step for step in offered if step != "files"] == without
    assert offered[offered.index("files") + 1] == "words"
    assert "files" not in steps(cast, audience, files_for_children=True, dress="kiosk")


def test_the_schools_word_reaches_its_page(portal: Portal) -> None:
    assert desk_of(portal.school, Audience.OLDER).offers_files is False
    portal.school.files_for_children = True
    assert desk_of(portal.school, Audience.OLDER).offers_files is True


def test_without_script_the_page_says_that_files_need_it_and_offers_no_field(cast: Cast) -> None:
    desk = Desk("Oakfield", Pin(cast.pin), cast.roster(), clock.today(), audience=Audience.STAFF)
    page = render("portal/form.html", form_page(desk))
    step = page[page.index('data-step="files"') : page.index('data-step="law"')]
    said = step[step.index("<noscript>") : step.index("</noscript>")]
    assert "Files need script, and it is off here. You can still send your words." in said
    assert "name=" not in step
    assert '<input type="file" multiple hidden>' in step
