"""Opening a vault of 100,000 reports: the list, a first search, a span of days, beyond the KDF.

Times depend on the machine; beside them stands the time of the cheapest real KDF in the same run. That the
cost is flat in the number of reports is a gate: tests/inbox/vault/test_many.py counts database steps.
"""

import gc
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from inbox.collector.store import Collected
from inbox.finding import AT_MOST
from inbox.passphrase import Passphrase
from inbox.vault.keys import KdfProfile, wrap_secret
from inbox.vault.standing import Standings
from inbox.vault.store import Taken, WorkingStore

T = TypeVar("T")
REPORTS = 100_000
KEY = b"k" * 32
ROUNDS = 7
BATCH = 5_000
LIMIT_LIST, LIMIT_SEARCH = 0.100, 0.050
LIMIT_MEMORY = 80
"""MB that the process of an inbox may take at most."""
_IN_MEMORY = """
import sys
from pathlib import Path
import inbox.app
from bench.inbox_open import of_days, open_and_list
store = open_and_list(Path(sys.argv[1]))
store.search("pelican stairs")
of_days(store)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
_TEXT = """
the a they he she me my took said again every day lunch bus coat money hit shout alone message photo after
school playground garden pelican corridor friend nobody teacher home tired afraid help phone video group laugh
push wall stairs break maths swim jumper book bag door key rain
"""
WORDS = _TEXT.split()


def fill(folder: Path, count: int) -> None:
    """A working store and the collected envelopes beside it, as years of reports leave them."""
    chance = random.Random(count)
    first = date(2026, 11, 22)
    with (
        WorkingStore(folder / "working.db", key=KEY) as store,
        Collected(folder / "collected.sqlite3") as held,
    ):
        for start in range(0, count, BATCH):
            rows = [
                _report(chance, first - timedelta(days=start // BATCH))
                for _ in range(min(BATCH, count - start))
            ]
            day = rows[0].day.isoformat()
            store.take(day, tried=[row.envelope for row in rows], opened=rows)
            held.keep(day, {row.envelope: row.envelope for row in rows})
        held.told(held.untold(count))


def _report(chance: random.Random, day: date) -> Taken:
    words = " ".join(chance.choices(WORDS, k=40))
    payload = ('{"kind":"report","answers":{"what":"' + words + '"}}').encode()
    return Taken(
        envelope=chance.randbytes(16),
        day=day,
        flags=0,
        kind="report",
        said=words[:160],
        payload=payload,
        key=bytes(32),
        words=words,
        urgent=chance.random() < 0.02,
    )


def open_and_list(folder: Path) -> WorkingStore:
    """What signing in does beyond the KDF, up to the first page of the list."""
    store = WorkingStore(folder / "working.db", key=KEY)
    with Collected(folder / "collected.sqlite3") as held:
        tried = store.tried_counts()
        assert all(count == tried.get(day, 0) for day, count in held.counts().items())
    assert len(store.page()) == 50
    store.count_new()
    return store


def of_days(store: WorkingStore) -> None:
    """What narrowing the list down to a span of days looks at."""
    assert Standings(store).between("2020-01-01", "2026-12-31", at_most=AT_MOST)


def memory_of(folder: Path) -> float:
    """The most MB that a process with all of the inbox loaded held while it listed and searched."""
    ran = [sys.executable, "-c", _IN_MEMORY, str(folder)]
    return int(subprocess.run(ran, check=True, capture_output=True, text=True).stdout) / 1_024


def measure(count: int = REPORTS) -> dict[str, float]:
    """Seconds: medians of several rounds, each with a fresh connection; `memory` in MB."""
    found: dict[str, list[float]] = {"list": [], "search": [], "days": [], "kdf": [], "memory": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, count)
        for _ in range(ROUNDS):
            gc.collect()
            seconds, store = _timed(partial(open_and_list, folder))
            found["list"].append(seconds)
            found["search"].append(_timed(partial(store.search, "pelican stairs"))[0])
            found["days"].append(_timed(partial(of_days, store))[0])
            store.close()
            found["kdf"].append(_timed(_one_kdf)[0])
        found["memory"].append(memory_of(folder))
    return {what: statistics.median(times) for what, times in found.items()}


def _one_kdf() -> None:
    wrap_secret(b"x" * 32, passphrase=Passphrase("six words"), profile=KdfProfile.INTERACTIVE)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def report() -> list[str]:
    """The lines for `make bench`."""
    found = measure()
    days, memory = found["days"], found["memory"]
    listed, searched, kdf = found["list"], found["search"], found["kdf"]
    return [
        f"open and list {REPORTS:,}   {listed * 1000:8.1f} ms = {listed / LIMIT_LIST:.2f} of the limit",
        f"first search            {searched * 1000:8.1f} ms = {searched / LIMIT_SEARCH:.2f} of the limit",
        f"narrowed to days        {days * 1000:8.1f} ms = {days / LIMIT_SEARCH:.2f} of the limit",
        f"memory of the process   {memory:8.1f} MB = {memory / LIMIT_MEMORY:.2f} of the limit",
        f"open and list / KDF     {listed / kdf:8.2f}",
        f"first search / KDF      {searched / kdf:8.2f}",
    ]
