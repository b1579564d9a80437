"""A watch over the invented school's inbox, with a clock that only the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from inbox.office import Office
from inbox.watch.host import Watch, open_watch
from inbox.watch.settings import Alerts, MailServer, Person, write_alerts
from tests.inbox.school import ALEX, GRACE, MORGAN, OWEN, TESS, InventedSchool, id_of, today

PEOPLE = {
    MORGAN: Person(mail="morgan@school.test"),
    ALEX: Person(mail="alex@school.test", hook="https://push.test/alex"),
    GRACE: Person(mail="grace@school.test"),
    OWEN: Person(mail="owen@school.test"),
    TESS: Person(mail="tess@school.test"),
    "outside": Person(mail="adult@trust.test"),
}


@dataclass
class Wall:
    """A clock on the wall; begins at the real time, since an envelope's day is a real one."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def wall() -> Wall:
    return Wall(datetime.now(UTC))


@pytest.fixture
def alerts(school: InventedSchool) -> Alerts:
    server = MailServer(host="127.0.0.1", port=25, security="none", sender="inbox@school.test")
    made = Alerts(people=PEOPLE, server=server, link="https://inbox.school.test", digest="", test_day="")
    write_alerts(school.folder, made)
    return made


@pytest.fixture
def watch(office: Office, wall: Wall, alerts: Alerts) -> Iterator[Watch]:
    assert alerts.people
    opened = open_watch(office, now=wall)
    assert opened is not None
    opened.beat()
    yield opened
    opened.store.close()


def arrive(office: Office, *envelopes: bytes) -> None:
    """These have been collected."""
    office.collected.keep(today().isoformat(), {id_of(each): each for each in envelopes})


def told(watch: Watch) -> list[str]:
    """Who has been told what over which channel, in order."""
    return [f"{m.person} {m.channel} {m.words}" for m in reversed(watch.store.messages())]
