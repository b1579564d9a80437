"""The readers' office served for real, with a clock that only the test turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from inbox.app import inbox_app
from inbox.office import Office
from tests.inbox.portal import FakePortal
from tests.inbox.school import InventedSchool, id_of, today
from tests.serving import NO_TLS

Visit = Callable[..., httpx2.Client]


class Hands:
    """A clock that only the test turns."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def app(school: InventedSchool, portal: FakePortal, clock: Hands) -> Starlette:
    return inbox_app(Office.open(school.directory), transport=portal.transport(), clock=clock)


@pytest.fixture
def base(app: Starlette, serve: Callable[[Any], str]) -> str:
    return serve(app)


@pytest.fixture
def visit(base: str, school: InventedSchool) -> Iterator[Visit]:
    """A browser; `visit(MORGAN)` has signed in and `visit()` has not."""
    with ExitStack() as stack:

        def begin(reader: str | None = None) -> httpx2.Client:
            client = httpx2.Client(base_url=base, timeout=20, trust_env=False, verify=NO_TLS)
            stack.enter_context(client)
            if reader is not None:
                assert sign_in(client, reader, school.passphrase(reader).reveal()).status_code == 303
            return client

        yield begin


def sign_in(client: httpx2.Client, reader: str, passphrase: str, **headers: str) -> httpx2.Response:
    return client.post("/sign-in", data={"reader": reader, "passphrase": passphrase}, headers=headers)


def keep(app: Starlette, *envelopes: bytes, day: str = "") -> None:
    collected = app.state.desk.office.collected
    collected.keep(day or today().isoformat(), {id_of(each): each for each in envelopes})
