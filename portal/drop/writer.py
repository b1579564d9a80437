"""The one thread that writes a school's database: it commits together whatever came while the last fsync ran.

A caller hears of success only after the commit that holds its bytes was synced to disk. It never lets one bad
row fail its neighbours, never queues without bound, and never forgets a caller: each gets an answer or error.
"""

import asyncio
import queue
import sqlite3
import threading
from dataclasses import dataclass, field
from typing import Any, TypeVar

from portal.drop.batch import Row, abandon, store_batch
from portal.drop.connection import Job, Opening, open_writer
from portal.drop.contract import Acceptance, DropBusyError, DropUnwritableError
from portal.drop.faults import drop_error

QUEUE_ROWS = 2048
"""Envelopes that may wait at once; beyond it a reporter is told to try again (503)."""

QUEUE_BYTES = 64 * 2**20
"""The same bound in bytes, so that 2,048 of the largest envelopes cannot fill a small machine's memory."""

BATCH_ROWS = 256
"""Envelopes in one commit at most."""

ENOUGH_ROWS = 32
"""Envelopes that are worth a commit although more are coming: the loop works on those meanwhile."""

T = TypeVar("T")


@dataclass(slots=True)
class _Load:
    """What is handed to the thread at once."""

    rows: list[Row] = field(default_factory=list)
    answers: list["asyncio.Future[Acceptance]"] = field(default_factory=list)
    jobs: list[tuple[Job[Any], "asyncio.Future[Any]"]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rows or self.jobs)


@dataclass(frozen=True, slots=True)
class _Outcome:
    rows: list[Acceptance | Exception]
    jobs: list[tuple[Any, Exception | None]]


class Writer:
    """Queue and thread over one connection. All but `_serve` and what it calls runs on the event loop."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._waiting = _Load()
        self._loads: queue.SimpleQueue[_Load | None] = queue.SimpleQueue()
        self._held_rows = 0
        self._held_bytes = 0
        self._gathering = False
        self._writing: _Load | None = None
        self._closing = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._thread: threading.Thread | None = None
        self.commits = 0

    async def start(self) -> None:
        """Open the connection in the thread; raises a DropError when it cannot be opened."""
        self._loop = asyncio.get_running_loop()
        opened: asyncio.Future[None] = self._loop.create_future()
        # A daemon, so that a process that dies without close() is not held up by an empty queue.
        self._thread = threading.Thread(target=self._serve, args=(opened,), name="drop-writer", daemon=True)
        self._thread.start()
        try:
            await opened
        except BaseException:
            self._closing = True
            raise

    async def close(self) -> None:
        """Refuse new work, write what is waiting, close the connection."""
        if self._thread is None or self._closing:
            return
        self._closing = True
        await self._idle.wait()
        self._loads.put(None)
        await asyncio.to_thread(self._thread.join)

    def store(self, row: Row) -> "asyncio.Future[Acceptance]":
        """Queue an envelope; the future answers once it is on disk.

        Raises DropBusyError when too much waits, DropUnwritableError once closed.
        """
        if self._closing:
            raise DropUnwritableError("the store is closed")
        size = len(row[2])
        if self._held_rows >= QUEUE_ROWS or self._held_bytes + size > QUEUE_BYTES:
            raise DropBusyError("too many envelopes are waiting to be written: try again shortly")
        self._held_rows += 1
        self._held_bytes += size
        answer: asyncio.Future[Acceptance] = self._loop.create_future()
        self._waiting.rows.append(row)
        self._waiting.answers.append(answer)
        self._wake()
        return answer

    async def run(self, job: Job[T]) -> T:
        """Run `job` with the writing connection between two batches; it makes its own transaction.

        Raises DropBusyError when too much waits, or what `job` raised as a DropError.
        """
        if self._closing:
            raise DropUnwritableError("the store is closed")
        if len(self._waiting.jobs) >= QUEUE_ROWS:
            raise DropBusyError("too much is waiting to be written: try again shortly")
        answer: asyncio.Future[T] = self._loop.create_future()
        self._waiting.jobs.append((job, answer))
        self._wake()
        return await answer

    def _wake(self) -> None:
        self._idle.clear()
        if self._writing is not None:
            return  # `_finish` looks at what has come meanwhile.
        if len(self._waiting.rows) >= ENOUGH_ROWS:
            # At once, in the midst of a turn of the loop: with all that this turn brings in one commit, there
            # would be nothing left for the loop to do while it is written.
            self._hand_over()
        elif not self._gathering:
            self._gathering = True
            self._loop.call_soon(self._gather, 0, 2)

    def _gather(self, seen: int, patience: int) -> None:
        """Hand over once two turns of the loop brought nothing new.

        Requests that arrived together are parsed in neighbouring turns. Waiting for those turns, not for a
        clock, puts them into one commit and costs a lone request a few microseconds.
        """
        count = len(self._waiting.rows)
        if count != seen:
            patience = 2
        if patience and 0 < count < ENOUGH_ROWS:
            self._loop.call_soon(self._gather, count, patience - 1)
            return
        self._gathering = False
        if self._writing is None and self._waiting:
            self._hand_over()

    def _hand_over(self) -> None:
        load, self._waiting = self._waiting, _Load()
        if len(load.rows) > BATCH_ROWS:
            self._waiting = _Load(load.rows[BATCH_ROWS:], load.answers[BATCH_ROWS:])
            load = _Load(load.rows[:BATCH_ROWS], load.answers[:BATCH_ROWS], load.jobs)
        self._writing = load
        self._loads.put(load)

    def _finish(self, outcome: _Outcome) -> None:
        load, self._writing = self._writing, None
        assert load is not None
        if len(self._waiting.rows) >= ENOUGH_ROWS:
            # Before anyone is answered: the disk works on these while the loop answers those.
            self._hand_over()
        self._held_rows -= len(load.rows)
        self._held_bytes -= sum(len(row[2]) for row in load.rows)
        for answer, result in zip(load.answers, outcome.rows, strict=True):
            if answer.cancelled():
                continue
            if isinstance(result, Exception):
                answer.set_exception(result)
            else:
                answer.set_result(result)
        for (_, waiting), (value, error) in zip(load.jobs, outcome.jobs, strict=True):
            if waiting.cancelled():
                continue
            if error is None:
                waiting.set_result(value)
            else:
                waiting.set_exception(error)
        if self._waiting:
            self._wake()
        elif self._writing is None:
            self._idle.set()

    def _serve(self, opened: "asyncio.Future[None]") -> None:
        try:
            connection = open_writer(self._opening)
        except Exception as error:
            self._loop.call_soon_threadsafe(opened.set_exception, drop_error(error))
            return
        self._loop.call_soon_threadsafe(opened.set_result, None)
        while (load := self._loads.get()) is not None:
            outcome = self._write(connection, load)
            try:
                self._loop.call_soon_threadsafe(self._finish, outcome)
            except RuntimeError:
                break  # The loop ended without close(): nobody is left to tell, and all is on disk.
        connection.close()

    def _write(self, connection: sqlite3.Connection, load: _Load) -> _Outcome:
        rows: list[Acceptance | Exception] = []
        if load.rows:
            self.commits += 1
            try:
                rows = store_batch(connection, load.rows)
            except Exception as error:  # Even undoing failed: whoever waits must still hear a no.
                rows = [drop_error(error) for _ in load.rows]
        return _Outcome(rows, [_attempt(connection, job) for job, _ in load.jobs])


def _attempt(connection: sqlite3.Connection, job: Job[Any]) -> tuple[Any, Exception | None]:
    try:
        return job(connection), None
    except Exception as error:
        abandon(connection)
        return None, drop_error(error)
