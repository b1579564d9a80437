"""A whole invented school, as `worrybox demo` starts it, for tests that need every room at once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from worrybox.demo import SCHOOL, SCHOOL_FILE
from worrybox.processes import Room, ask_room

STARTS_WITHIN = 90.0
ENDS_WITHIN = 30.0


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nothing uses now."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def start_demo(
    folder: Path | None,
    *,
    ports: list[int] | None = None,
    browser: bool = False,
    environment: Mapping[str, str] | None = None,
    program: Sequence[str] = (sys.executable, "-m", "worrybox"),
    cwd: Path | None = None,
) -> subprocess.Popen[str]:
    """The demo's process, without waiting for anything. No folder: its own temporary one.

    `environment` is added to this process's own; `program` is the command to start it by.
    """
    portal, kiosk, inbox = ports or free_ports(3)
    command = [*program, "demo"]
    command += ["--portal-port", str(portal), "--kiosk-port", str(kiosk), "--inbox-port", str(inbox)]
    if not browser:
        command.append("--no-browser")
    if folder is not None:
        command += ["--dir", str(folder)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, **(environment or {})},
        cwd=cwd,
    )


def alive(pid: int) -> bool:
    """Whether a process of this id runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@dataclass(slots=True)
class RunningDemo:
    """One demo that has started. `facts` is its demo.json."""

    folder: Path
    process: subprocess.Popen[str]
    facts: dict[str, Any]

    @classmethod
    def start(cls, folder: Path, **how: Any) -> RunningDemo:
        """Start it as `start_demo` does, and wait for its own demo.json, not one that a killed run left."""
        file = folder / "demo.json"
        earlier = file.read_bytes() if file.is_file() else None
        process = start_demo(folder, **how)
        give_up = time.monotonic() + STARTS_WITHIN
        while not file.is_file() or (told := file.read_bytes()) == earlier:
            if process.poll() is not None or time.monotonic() > give_up:
                process.kill()
                raise AssertionError(f"the demo did not start:\n{process.communicate()[0]}")
            time.sleep(0.05)
        return cls(folder, process, json.loads(told))

    def url(self, room: str) -> str:
        """The address of `portal`, `kiosk` or `inbox`, without a slash at the end."""
        return str(self.facts[room]).rstrip("/")

    def passphrase(self, name: str) -> str:
        """A reader's."""
        return str(next(r["passphrase"] for r in self.facts["readers"] if r["name"].startswith(name)))

    def reader(self, name: str) -> str:
        """A reader's id."""
        return str(next(r["id"] for r in self.facts["readers"] if r["name"].startswith(name)))

    def export(self, name: str) -> list[dict[str, Any]]:
        """What this reader can open, by `worrybox inbox export`."""
        file = self.folder / f"passphrase-of-{name}"
        file.write_text(self.passphrase(name) + "\n")
        command = [sys.executable, "-m", "worrybox", "inbox", "export", "--dir", str(self.folder)]
        command += ["--reader", self.reader(name), "--passphrase-file", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        file.unlink()
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    def words(self, name: str) -> list[str]:
        """The texts that this reader can read."""
        return [report["payload"]["answers"].get("what", "") for report in self.export(name)]

    def wait_for(self, name: str, words: str) -> None:
        """Until this reader can read the words: what a kiosk keeps leaves in its slot, not at once."""
        give_up = time.monotonic() + STARTS_WITHIN
        while words not in self.words(name):
            assert time.monotonic() < give_up, f"it never came to {name}"
            time.sleep(0.5)

    def room_is_up(self, room: str) -> bool:
        """Whether the room's process runs."""
        return alive(self.facts["pids"][room])

    def end(self) -> str:
        """End it as Ctrl-C does; what it printed."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.communicate(timeout=ENDS_WITHIN)[0]
        finally:
            if self.process.poll() is None:
                os.kill(self.process.pid, signal.SIGKILL)


@dataclass(slots=True)
class Stand:
    """A school whose portal a test may stop and start again. No kiosk, and an inbox only by command."""

    folder: Path
    port: int
    facts: dict[str, Any]
    portal: Room | None = None

    @classmethod
    def make(cls, folder: Path, *, leave_url: str = "https://weather.example/") -> Stand:
        """Set up, start the portal and publish the roster."""
        port = free_ports(1)[0]
        people = folder / "people.json"
        people.write_text(json.dumps(SCHOOL_FILE))
        printed = ask_room(
            *("inbox", "setup", "--dir", str(folder / "inbox"), "--school", SCHOOL, "--readers", str(people)),
            *("--portal-url", f"http://127.0.0.1:{port}", "--cheap-kdf", "--second-factor", "offered"),
        )
        stand = cls(folder, port, json.loads(printed))
        ask_room(
            *("portal", "init", "--dir", str(folder / "portal"), "--pin", stand.facts["pin"]),
            *("--leave-url", leave_url),
        )
        stand.start_portal()
        stand.export("r1")  # a collecting round publishes what the portal lacks
        return stand

    @property
    def url(self) -> str:
        """The portal's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start_portal(self) -> None:
        """Start it and wait until it answers."""
        self.portal = Room("portal", "--dir", str(self.folder / "portal"), port=self.port)
        self.portal.wait_until_healthy()

    def kill_portal(self) -> None:
        """As a crash does."""
        assert self.portal is not None
        os.kill(self.portal.pid, signal.SIGKILL)
        self.portal.wait_ended()

    def export(self, reader: str) -> list[dict[str, Any]]:
        """What this reader can open."""
        file = self.folder / "passphrase"
        file.write_text(next(r["passphrase"] for r in self.facts["readers"] if r["id"] == reader))
        printed = ask_room(
            *("inbox", "export", "--dir", str(self.folder), "--reader", reader),
            *("--passphrase-file", str(file)),
        )
        found: list[dict[str, Any]] = json.loads(printed)
        return found

    def words(self, reader: str) -> list[str]:
        """The texts that this reader can read."""
        return [report["payload"]["answers"].get("what", "") for report in self.export(reader)]

    def end(self) -> None:
        """End what runs."""
        if self.portal is not None:
            self.portal.end()
            self.portal.wait_ended()
