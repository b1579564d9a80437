"""A reader's list names a kiosk that has fallen silent, and shows no decoy."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.applications import Starlette

from crypto.encoding import b64
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.school import MORGAN, InventedSchool
from tests.inbox.test_kiosks import AN_HOUR, CORRIDOR, Hands, passes, sealed


def test_a_silent_kiosk_is_named_above_the_list_until_it_is_heard_again(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    kiosks, hands = app.state.desk.office.kiosks, Hands(datetime.now(UTC))
    kiosks._now = hands
    decoy = sealed(school, CORRIDOR)
    kiosks.listened()
    kiosks.hear(hands.now.date().isoformat(), [decoy])
    keep(app, decoy)
    morgan = visit(MORGAN)
    words = f"{b64(CORRIDOR)} has not been heard of for an hour of school time"
    page = morgan.get("/").text
    assert words not in page
    assert "There is nothing to read" in page
    passes(kiosks, hands, AN_HOUR)
    assert words in morgan.get("/").text
    kiosks.hear(hands.now.date().isoformat(), [decoy])
    assert words not in morgan.get("/").text
