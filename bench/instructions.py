"""Instructions per request, counted by valgrind: they repeat within a fraction of a percent on any machine.

GET /hello, POST /bare and the portal's POST of an envelope, over 64 connections, all threads.
"""

import re
import subprocess
import tempfile
from pathlib import Path

from bench.load import load, requests
from bench.peers import PIN
from bench.servers import Server, bare_command, make_portal, portal_command

WARM = 192
COUNTED = 1280
CONNECTIONS = 64
CONTROL = ("callgrind_control", "--dump")


def per_request(command: list[str], path: str, pin: bytes | None) -> int:
    """Run a server under callgrind, warm it up, and count what `COUNTED` requests add, all threads."""
    make = requests(path, pin)
    with tempfile.TemporaryDirectory() as folder:
        valgrind = ["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={folder}/out"]
        with Server([*valgrind, *command], patience=240) as server:
            load(server.port, make, connections=CONNECTIONS, total=WARM)
            subprocess.run([*CONTROL, str(server.pid)], check=True, capture_output=True)
            load(server.port, make, connections=CONNECTIONS, total=COUNTED)
            subprocess.run([*CONTROL, str(server.pid)], check=True, capture_output=True)
        return instructions_in(Path(folder) / "out.2") // COUNTED


def instructions_in(dump: Path) -> int:
    """The total of one callgrind dump."""
    found = re.search(r"^(?:totals|summary): (\d+)", dump.read_text(), re.MULTILINE)
    if found is None:
        raise ValueError(f"{dump.name} has no total")
    return int(found[1])


def measure() -> dict[str, int]:
    """All three."""
    with tempfile.TemporaryDirectory() as folder:
        make_portal(Path(folder) / "portal")
        return {
            "hello": per_request(bare_command(), "/hello", None),
            "bare": per_request(bare_command(), "/bare", PIN),
            "portal": per_request(portal_command(Path(folder) / "portal"), "/api/v1/envelopes", PIN),
        }


def report() -> list[str]:
    """The lines for `make bench`."""
    found = measure()
    return [
        *(f"instructions, {name:12} {count:8}" for name, count in found.items()),
        f"portal / hello             {found['portal'] / found['hello']:8.2f}   (at most 2.10)",
        f"portal / bare              {found['portal'] / found['bare']:8.2f}",
    ]
