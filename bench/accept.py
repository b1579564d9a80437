"""The portal accepting sealed envelopes, all checks included, against a POST that stores nothing.

Both run on the same server, 64 connections, in turn, several rounds. Rates depend on the machine and on what
else it does, their ratio within a round less so, the ratio of processor time least. Syncs are counted.
"""

import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.load import load, requests
from bench.peers import PIN
from bench.servers import Server, bare_command, make_portal, portal_command
from tests.powercut.disk import compiled

CONNECTIONS = 64
REQUESTS = 4000
ROUNDS = 5
PATH = "/api/v1/envelopes"


@dataclass(frozen=True, slots=True)
class Run:
    """One server in one round."""

    rate: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Found:
    """All that was measured."""

    bare_rate: float
    portal_rate: float
    throughput: float
    """Portal by bare, median of the rounds; at least 0.60 wanted, 0.75 hoped for."""
    cpu: float
    """Processor time of bare by that of the portal, for the same requests."""
    syncs: float
    """Per report; at most 0.05."""
    megabytes_at_start: float
    """Resident; at most 50."""


def run(server: Server, path: str) -> Run:
    """Send one round's requests; every one must be answered 201."""
    make = requests(path, PIN)
    before = server.cpu_seconds()
    found = load(server.port, make, connections=CONNECTIONS, total=REQUESTS)
    if found.statuses != {"201": REQUESTS}:
        raise RuntimeError(f"not every request was accepted: {found.statuses}")
    return Run(REQUESTS / found.seconds, server.cpu_seconds() - before)


def measure(command: Callable[[Path], list[str]] = portal_command) -> Found:
    """Start both servers and run them in turn."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        make_portal(home / "portal")
        with Server(bare_command()) as bare, Server(command(home / "portal")) as portal:
            start = portal.resident_bytes()
            rounds = [(run(bare, "/bare"), run(portal, PATH)) for _ in range(ROUNDS + 1)][1:]
        return Found(
            bare_rate=statistics.median(bare.rate for bare, _ in rounds),
            portal_rate=statistics.median(portal.rate for _, portal in rounds),
            throughput=statistics.median(portal.rate / bare.rate for bare, portal in rounds),
            cpu=statistics.median(bare.cpu_seconds / portal.cpu_seconds for bare, portal in rounds),
            syncs=count_syncs(home, command),
            megabytes_at_start=start / 1e6,
        )


def count_syncs(home: Path, command: Callable[[Path], list[str]] = portal_command) -> float:
    """Syncs per report of a portal in `home`, counted by the library of the power-cut tests."""
    make_portal(home / "counted")
    counter = home / "syncs"
    environment = {
        "LD_PRELOAD": str(compiled(home)),
        "DISK_FOLDER": str(home / "counted"),
        "DISK_SYNCS": str(counter),
    }
    with Server(command(home / "counted"), environment=environment) as server:
        run(server, PATH)
        before = counter.stat().st_size
        run(server, PATH)
        return (counter.stat().st_size - before) / REQUESTS


def report() -> list[str]:
    """The lines for `make bench`."""
    found = measure()
    return [
        f"bare POST                  {found.bare_rate:8.0f} a second",
        f"portal, accepted on disk   {found.portal_rate:8.0f} a second",
        f"throughput, portal / bare  {found.throughput:8.2f}   (at least 0.60, goal 0.75)",
        f"processor, bare / portal   {found.cpu:8.2f}",
        f"syncs per report           {found.syncs:8.3f}   (at most 0.05)",
        f"resident after start, MB   {found.megabytes_at_start:8.1f}   (at most 50)",
    ]
