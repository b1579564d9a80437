"""Starts and ends the servers that are measured, each as a process of its own."""

import os
import socket
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.peers import PIN
from crypto.encoding import b64

ROOT = Path(__file__).resolve().parent.parent
PORT = "PORT"
"""Stands for the port in a command."""


def bare_command() -> list[str]:
    """The peers of bench/peers.py."""
    return [sys.executable, "-m", "bench.peers", PORT]


def portal_command(folder: Path) -> list[str]:
    """The portal in this folder."""
    return [sys.executable, "-m", "portal", "serve", "--dir", str(folder), "--port", PORT]


def make_portal(folder: Path) -> None:
    """A new portal for the pin of the load."""
    command = [sys.executable, "-m", "portal", "init", "--dir", str(folder), "--pin", b64(PIN)]
    subprocess.run(command, check=True, cwd=ROOT)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server(AbstractContextManager["Server"]):
    """A running server; `with` waits until it answers and ends it afterwards."""

    def __init__(
        self, command: list[str], *, patience: float = 30, environment: dict[str, str] | None = None
    ) -> None:
        self.port = free_port()
        self._command = [str(self.port) if part == PORT else part for part in command]
        self._patience = patience
        self._environment = os.environ | (environment or {})

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment)
        deadline = time.monotonic() + self._patience
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                raise RuntimeError(f"{self._command[0]} did not start to serve")
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(self._patience)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def cpu_seconds(self) -> float:
        """Processor time used so far, all threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self) -> int:
        """Memory in use."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("the process has ended")

    def _listens(self) -> bool:
        # bound_socket() listens before the app has started, so a connection is not enough: it must answer.
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=self._patience) as connection:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return connection.recv(12).startswith(b"HTTP/1.1 ")
        except OSError:
            return False
