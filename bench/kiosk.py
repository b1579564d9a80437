"""What a kiosk keeps resident: its processes together, what they share counted once.

Pages of program files count by how many other programs use them, and can be dropped; the rest is its own.
"""

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.peers import PIN
from bench.servers import PORT, Server
from crypto.encoding import b64
from kiosk import settings

BUDGET_MEGABYTES = 60
PROCESSES = 3
SECONDS_TO_SETTLE = 8.0
"""Until what the start needed is given back."""


def report() -> Iterator[str]:
    """Megabytes at rest (proportional set size), against the budget."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings.make(folder, pin=b64(PIN))
        command = [sys.executable, "-m", "kiosk", "serve", "--dir", name]
        command += ["--portal-url", "http://127.0.0.1:9", "--port", PORT]
        with Server(command) as server:
            time.sleep(SECONDS_TO_SETTLE)
            pids = (server.pid, *_children(server.pid))
            kept = {pid: _kilobytes(pid, "Pss") for pid in pids}
            own = sum(_kilobytes(pid, "Pss_Anon") for pid in pids) / 1_024
    total = sum(kept.values()) / 1_024
    each = ", ".join(f"{kilobytes / 1_024:.0f}" for kilobytes in kept.values())
    found = f"{total:.0f} MB at rest in {len(kept)} of {PROCESSES} processes ({each}), {own:.0f} of their own"
    yield f"{found}; the budget is {BUDGET_MEGABYTES} MB"


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _kilobytes(pid: int, field: str) -> int:
    found = re.search(rf"^{field}:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0
