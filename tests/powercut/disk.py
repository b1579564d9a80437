"""Compiles the test disk (disk.c), runs a process on it, and cuts its power."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("disk.c")
ROOT = SOURCE.parent.parent.parent


def compiled(folder: Path) -> Path:
    """The shim as a library; the test fails when the machine has no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.fail("the power-cut tests need a C compiler: install gcc")
    library = folder / "disk.so"
    command = [compiler, "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", str(library), str(SOURCE)]
    subprocess.run([*command, "-ldl"], check=True)
    return library


@dataclass(frozen=True)
class Disk:
    """A watched folder, what is durable of it, and a count of its syncs."""

    library: Path
    base: Path

    @property
    def folder(self) -> Path:
        """Where the process believes it writes."""
        return self.base / "disk"

    @property
    def shadow(self) -> Path:
        """What is left when the power goes."""
        return self.base / "shadow"

    @property
    def breaks(self) -> Path:
        """While this file exists, syncing fails."""
        return self.base / "broken"

    @property
    def syncs(self) -> int:
        """How often a file was synced."""
        counter = self.base / "syncs"
        return counter.stat().st_size if counter.exists() else 0

    def environment(self, room: int | None) -> dict[str, str]:
        """What the shim reads."""
        settings = {
            "LD_PRELOAD": str(self.library),
            "DISK_FOLDER": str(self.folder),
            "DISK_SHADOW": str(self.shadow),
            "DISK_SYNCS": str(self.base / "syncs"),
            "DISK_BREAKS": str(self.breaks),
        }
        return os.environ | settings | ({} if room is None else {"DISK_ROOM": str(room)})

    @contextmanager
    def running(self, *arguments: object, room: int | None = None) -> "Iterator[subprocess.Popen[str]]":
        """Run tests.powercut.load on this disk; it is killed with -9 at the end."""
        self.shadow.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "tests.powercut.load", self.folder / "drop.sqlite3", *arguments]
        with subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=self.environment(room),
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()
