"""The process that was started: it loads everything once, forks the keeper and the visits, and does no more.

One visit serves; when it has ended or fallen, the next is forked and takes over on the same listening socket,
so that a request waits and is never lost, and no two are in memory. The keeper is started anew when it falls,
and asks for makers of ready codes; when one of those ends, at a mark of the clock, the next visit takes over
too unless a child is here. This process has one thread and no loop, opens no connection and reads no request.
Nor does it read a clock, so that its memory has no time at which a child came or left: it counts the ticks of
a timer. Its end ends all.
"""

from __future__ import annotations

import ctypes
import enum
import gc
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from kiosk.visit import BEGUN, OVER, RENEW
from worrybox.web import logs
from worrybox.web.memory import give_back, let_go_of_programs, made_apart

SECONDS_OF_TICK = 0.25
TICKS_TO_END = 16
"""For a visit that is over; one that takes longer is killed."""
TICKS_BETWEEN_STARTS = 4
"""A role that falls at once is not forked again at once."""
SECONDS_TO_END = 6.0
"""For all of them, when this process is told to end."""
_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGALRM)
_EVENTS = logs.EventLog("kiosk", {"process_fell": frozenset({"role"})})


class Role(enum.Enum):
    """What a forked process does."""

    KEEPER = "keeper"
    VISIT = "visit"
    MAKER = "maker"


MAKE = b"m"
"""Said by the keeper: fork a maker of one ready code."""
MOST_CODES = 8


@dataclass(frozen=True, slots=True)
class Roles:
    """What each runs in its own process, given the socket to this one. None returns before its end."""

    keeper: Callable[[socket.socket], None]
    visit: Callable[[socket.socket], None]
    maker: Callable[[socket.socket], None]


@dataclass(slots=True, eq=False)
class _Child:
    pid: int
    role: Role
    line: socket.socket
    begun: bool = False
    leaving: int | None = None
    """Ticks that it has left to end in, once it began to."""


@dataclass(slots=True)
class Zygote:
    """Keeps one keeper and one visit alive until it is told to end.

    `run` returns True when it was asked (SIGHUP) to be started anew: between two children, never in a visit.
    """

    roles: Roles
    _children: dict[int, _Child] = field(default_factory=dict)
    _resting: dict[Role, int] = field(default_factory=dict)
    """Ticks until another may be forked, where the last one falls."""
    _codes: int = 0
    """To be made: one after the other, since each takes 32 MiB for a moment."""
    _ending: bool = False
    _renewing: bool = False
    _ticking: bool = False

    def run(self) -> bool:
        """Until SIGTERM or SIGINT (False), or SIGHUP once no child is here (True); all have ended then."""
        let_go_of_programs()
        gc.collect()
        give_back()
        gc.freeze()
        with selectors.DefaultSelector() as selector, _signals_to(selector):
            while not self._is_done():
                self._keep_alive(selector)
                self._tick_if_needed()
                for key, _ in selector.select():
                    self._hear(selector, key)
                self._bury(selector)
            self._tick(False)
            self._end_all()
        return self._renewing and not self._ending

    def _is_done(self) -> bool:
        return self._ending or (self._renewing and not any(each.begun for each in self._visits()))

    def _tick_if_needed(self) -> None:
        leaves = any(each.leaving is not None for each in self._children.values())
        self._tick(leaves or any(self._resting.values()))

    def _tick(self, on: bool) -> None:
        if on != self._ticking:
            seconds = SECONDS_OF_TICK if on else 0.0
            signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
            self._ticking = on

    def _visits(self) -> list[_Child]:
        return [each for each in self._children.values() if each.role is Role.VISIT and each.leaving is None]

    def _missing(self) -> Role | None:
        """What shall be forked. A visit that leaves is waited for: two would take the memory of two."""
        there = {each.role for each in self._children.values()}
        for role in (Role.KEEPER, Role.VISIT):
            if role not in there and not self._resting.get(role):
                return role
        return Role.MAKER if self._codes and Role.MAKER not in there else None

    def _keep_alive(self, selector: selectors.BaseSelector) -> None:
        while (role := self._missing()) is not None:
            self._fork(selector, role)

    def _fork(self, selector: selectors.BaseSelector, role: Role) -> None:
        ours, theirs = socket.socketpair()
        if role is not Role.MAKER:  # of those as many as were asked for
            self._resting[role] = TICKS_BETWEEN_STARTS
        parent = os.getpid()
        self._codes -= role is Role.MAKER
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._become(selector, role, theirs, parent)
        theirs.close()
        ours.setblocking(False)
        self._children[pid] = _Child(pid, role, ours)
        selector.register(ours, selectors.EVENT_READ, pid)

    def _become(self, selector: selectors.BaseSelector, role: Role, line: socket.socket, parent: int) -> None:
        """In the new process: run the role, and never come back into the parent's code."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in _SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            # Held open here, the lines of the others would not end when this process's parent does.
            for child in self._children.values():
                child.line.close()
            selector.close()
            _end_with_parent(parent)
            _be_named(f"kiosk-{role.value}")
            getattr(self.roles, role.value)(line)
            code = 0
        except BaseException as error:
            if not isinstance(error, SystemExit | KeyboardInterrupt):
                logs.EventLog("kiosk", {"process_failed": frozenset({"role"})}).fault(
                    "process_failed", error, role=role
                )
        finally:
            # No handler of this process's start may run, nothing may be written out: it just ends.
            os._exit(code)

    def _hear(self, selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
        if key.data is None:
            self._obey(os.read(key.fd, 64))
            return
        child = self._children[key.data]
        try:
            said = child.line.recv(64)
        except OSError:
            said = b""
        if not said:
            # Its end of the line is closed: it ends, or has fallen. The dead are buried by their signal.
            selector.unregister(child.line)
            self._gives_way(child)
            return
        child.begun = child.begun or BEGUN in said
        if OVER in said:
            self._gives_way(child)
        self._codes = min(self._codes + said.count(MAKE), MOST_CODES)

    def _gives_way(self, child: _Child) -> None:
        if child.leaving is None:
            child.leaving = TICKS_TO_END
        child.begun = False

    def _count(self, ticks: int) -> None:
        """A visit that does not end by itself is ended: its memory must not outlive it."""
        self._resting = {role: max(left - ticks, 0) for role, left in self._resting.items()}
        for child in self._children.values():
            if child.leaving is not None:
                child.leaving -= ticks
                if child.leaving <= 0:
                    with suppress(ProcessLookupError):
                        os.kill(child.pid, signal.SIGKILL)

    def _obey(self, signals: bytes) -> None:
        self._ending = self._ending or bool({signal.SIGTERM, signal.SIGINT} & set(signals))
        self._renewing = self._renewing or signal.SIGHUP in signals
        self._count(signals.count(signal.SIGALRM))

    def _bury(self, selector: selectors.BaseSelector) -> None:
        for pid, status in _dead():
            child = self._children.pop(pid, None)
            if child is None:
                continue
            with suppress(KeyError, ValueError):
                selector.unregister(child.line)
            child.line.close()
            if os.waitstatus_to_exitcode(status):
                _tell_apart(child.role)
            else:
                self._resting.pop(child.role, None)  # somebody may stand before the screen
            if child.role is Role.MAKER:
                self._renew_visit()

    def _renew_visit(self) -> None:
        """A mark has passed, and the memory that a maker takes is free: a visit that nobody began makes way.

        Else the start of its process, which the kernel knows too, would be the moment when a child left.
        """
        for visit in self._visits():
            with suppress(OSError):
                visit.line.send(RENEW)

    def _end_all(self) -> None:
        """Ask all to end, and kill those that do not."""
        for child in self._children.values():
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGTERM)
        give_up = time.monotonic() + SECONDS_TO_END
        while self._children and time.monotonic() < give_up:
            for pid, _ in _dead():
                self._forget(pid)
            time.sleep(0.02)
        for child in list(self._children.values()):
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
            self._forget(child.pid)

    def _forget(self, pid: int) -> None:
        child = self._children.pop(pid, None)
        if child is not None:
            child.line.close()


class _signals_to:
    """Signals become bytes that the selector hears: no handler runs anything."""

    def __init__(self, selector: selectors.BaseSelector) -> None:
        self._selector = selector

    def __enter__(self) -> None:
        self._heard, self._told = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._wakeup = signal.set_wakeup_fd(self._told)
        self._before = [(number, signal.signal(number, _heard)) for number in _SIGNALS]
        self._selector.register(self._heard, selectors.EVENT_READ, None)

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self._wakeup)
        for number, before in self._before:
            signal.signal(number, before)
        for descriptor in (self._heard, self._told):
            os.close(descriptor)


def _heard(_number: int, _frame: FrameType | None) -> None:
    """The byte on the pipe says it all."""


def _dead() -> Iterator[tuple[int, int]]:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, status


def _tell_apart(fallen: Role) -> None:
    """In the log, by a process that ends: whoever writes a line there reads the clock."""

    def tell() -> bytes:
        _EVENTS.write("process_fell", role=fallen)
        return b""

    with suppress(OSError):
        made_apart(tell)


def _end_with_parent(parent: int) -> None:
    """The kernel ends this process when its parent is gone, however that ended (Linux)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(1)


def _be_named(name: str) -> None:
    """What a list of processes shows (Linux, 15 characters)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode("ascii"), 0, 0, 0)


def start_anew(command: list[str], *, keep: socket.socket, under: str) -> None:
    """Become this program, perhaps in a newer version; `keep` stays open, its number in `under`."""
    os.set_inheritable(keep.fileno(), True)
    os.execve(command[0], command, {**os.environ, under: str(keep.fileno())})  # noqa: S606 - our own program
