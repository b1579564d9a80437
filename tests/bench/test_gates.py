"""What a running portal may cost: counted, never timed, so that it holds on any machine."""

import shutil
from pathlib import Path

import pytest

from bench.accept import count_syncs
from bench.instructions import measure
from bench.servers import Server, make_portal, portal_command


def test_a_portal_that_has_started_takes_at_most_50_megabytes(tmp_path: Path) -> None:
    make_portal(tmp_path / "portal")
    with Server(portal_command(tmp_path / "portal")) as portal:
        assert portal.resident_bytes() <= 50 * 10**6


@pytest.mark.slow
def test_64_connections_cost_at_most_one_sync_for_twenty_reports(tmp_path: Path) -> None:
    assert 0 < count_syncs(tmp_path.resolve()) <= 0.05


@pytest.mark.slow
def test_accepting_an_envelope_costs_at_most_two_hellos(tmp_path: Path) -> None:
    if shutil.which("callgrind_control") is None:
        pytest.fail("instructions are counted by valgrind: install the package valgrind")
    found = measure()
    assert found["portal"] / found["hello"] <= 2.1, found
