"""The schools that the journeys go through: one whole demo for each worker, and one whose portal may fall."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.demo import RunningDemo, Stand


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Oakfield Primary with portal, kiosk and inbox."""
    demo = RunningDemo.start(tmp_path_factory.mktemp("school"))
    yield demo
    demo.end()


@pytest.fixture
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A school whose portal can be killed and started again."""
    made = Stand.make(tmp_path_factory.mktemp("stand"))
    yield made
    made.end()
