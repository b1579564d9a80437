"""A portal for Oakfield Primary, with its real store, and clients that call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from crypto.code import Pepper
from crypto.policy import Pin
from portal import clock
from portal.app import app_for
from portal.drop.sqlite import SqliteDrop
from portal.school import School
from tests.portal.cast import Cast

OCTETS = {"Content-Type": "application/octet-stream"}


@dataclass
class Portal:
    """A running portal, its school, and the cast that calls it."""

    client: TestClient
    school: School
    cast: Cast

    def send(self, envelope: bytes) -> int:
        """Post an envelope; the status."""
        return int(self.client.post("/api/v1/envelopes", content=envelope, headers=OCTETS).status_code)

    def call(self, method: str, target: str, body: bytes = b"", **auth: Any) -> Any:
        """A call with a fresh Wb-Auth, by the collector unless told otherwise."""
        headers = {**OCTETS, **self.cast.auth(method, target, body, **auth)}
        return self.client.request(method, target, content=body, headers=headers)

    def publish(self, signed: bytes) -> Any:
        """PUT a roster."""
        return self.client.put("/api/v1/roster", content=signed)

    def held(self) -> list[bytes]:
        """Every envelope, fetched as an inbox does."""
        ids = b"".join(
            self.call("GET", f"/api/v1/days/{day}").content for day in self.call("GET", "/api/v1/days").json()
        )
        return frames(self.call("POST", "/api/v1/envelopes/fetch", ids).content)


def frames(answer: bytes) -> list[bytes]:
    """The envelopes of a fetch."""
    found = []
    while answer:
        length = int.from_bytes(answer[:4], "big")
        found.append(answer[4 : 4 + length])
        answer = answer[4 + length :]
    return found


@pytest.fixture(scope="session")
def cast() -> Cast:
    """The cast."""
    return Cast()


@pytest.fixture
def make_school(cast: Cast, tmp_path: Path) -> Callable[..., School]:
    """Give a function that makes a school not yet started."""

    def make(*, slug: str = "", pin: bytes = cast.pin, **store: Any) -> School:
        drop = SqliteDrop(tmp_path / f"drop{slug}.sqlite3", busy_seconds=0.1, **store)
        return School(
            slug=slug,
            pin=Pin(pin),
            drop=drop,
            pepper=Pepper(bytes(range(32))),
            leave_url="https://weather.example/",
        )

    return make


@pytest.fixture
def start(cast: Cast, make_school: Callable[..., School]) -> Iterator[Callable[..., Portal]]:
    """Give a function that starts a portal over one school."""
    with ExitStack() as running:

        def begin(school: School | None = None) -> Portal:
            school = school or make_school()
            client = TestClient(app_for([school]), follow_redirects=False)
            return Portal(running.enter_context(client), school, cast)

        yield begin


@pytest.fixture
def new_portal(start: Callable[..., Portal]) -> Portal:
    """A portal that was never given a roster."""
    return start()


@pytest.fixture
def portal(new_portal: Portal) -> Portal:
    """A portal with Oakfield's roster."""
    assert new_portal.publish(new_portal.cast.signed()).status_code == 201
    return new_portal


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Give a function that sets the portal's clock to a day."""

    def change(day: date) -> None:
        monkeypatch.setattr(clock, "today", lambda: day)

    return change
