"""The schools that the journeys go through: one whole demo for each worker, and one whose portal may fall."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.demo import RunningDemo, Stand


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Oakfield Primary with portal, kiosk and inbox."""
    demo = RunningDemo.start(tmp_path_factory.mktemp("school"))
    yield demo
    demo.end()


async def weather(_request: Request) -> HTMLResponse:
    """The neutral place that leaving leads to."""
    return HTMLResponse("<title>Weather</title><h1>Sunny</h1>")


@pytest.fixture
def stand(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Any], str]) -> Iterator[Stand]:
    """A school whose portal can be killed and started again."""
    neutral = serve(Starlette(routes=[Route("/", weather)]))
    made = Stand.make(tmp_path_factory.mktemp("stand"), leave_url=f"{neutral}/")
    yield made
    made.end()
