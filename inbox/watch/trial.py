"""The test report: once a week something that only has to be opened. If nobody does, reporters are told.

It is sealed and sent like any other, so that what it proves is the whole way from the portal to a reader.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from crypto.encoding import b64
from crypto.envelope import MAX_READERS, BellKind, BellMessage, new_id, seal
from crypto.notices import WEEKDAYS
from crypto.payload import TestReport
from crypto.roster import Route
from inbox.collector.outgoing import Outgoing
from inbox.folder import Folder
from inbox.watch.host import Moment, Watch
from inbox.watch.settings import clock_of
from inbox.watch.store import Step
from worrybox.web.settings import write_private

MADE, PASSED, MISSED, LATE = "made", "passed", "missed", "late"
_WEEK = "test-week"


def weekly_test(watch: Watch, moment: Moment) -> None:
    """Make this week's if it is time, and judge those on their way."""
    if _is_time(watch, moment):
        _make(watch, moment)
    _judge(watch, moment)


def _is_time(watch: Watch, moment: Moment) -> bool:
    at = clock_of(moment.alerts.test_at)
    if moment.alerts.test_day not in WEEKDAYS or at is None or not moment.open_now:
        return False
    here = moment.here
    monday = here.date() - timedelta(days=here.weekday())
    day = monday + timedelta(days=WEEKDAYS.index(moment.alerts.test_day))
    return here >= datetime.combine(day, at, here.tzinfo) and watch.store.said(_WEEK) != str(monday)


def _make(watch: Watch, moment: Moment) -> None:
    here, pin = moment.here.date(), watch.office.settings.pin_bytes
    readers = moment.roster.on(Route.PUPIL)[:MAX_READERS]
    ids, envelope = [reader.id for reader in readers], new_id()
    sealed = seal(
        TestReport(moment.now.date(), tuple(ids)).encode(),
        pin=pin,
        readers=[reader.box for reader in readers],
        recovery=None,
        bell=(moment.roster.bell, BellMessage(BellKind.TEST, moment.roster.seq, moment.roster.mask(ids))),
        envelope_id=envelope,
    )
    # In this order: after a power cut in between it is made once more, never not at all.
    Outgoing(watch.office.collected).put(envelope, sealed)
    with watch.store.writing() as store:
        store.execute("INSERT INTO test_report VALUES (?, ?, ?)", (envelope, moment.day, MADE))
    watch.store.say(_WEEK, str(here - timedelta(days=here.weekday())))
    watch.store.step(Step(moment.day, "test-made", "", b64(envelope)))


def _judge(watch: Watch, moment: Moment) -> None:
    rows = watch.store.rows("SELECT envelope, state FROM test_report WHERE state IN (?, ?)", MADE, MISSED)
    for row, state in rows:
        envelope = bytes(row)
        # Until the bell was tried on it, that it does not wait says nothing.
        if not watch.store.rows("SELECT 1 FROM tried WHERE id = ?", envelope):
            continue
        waiting = watch.store.unopened_one(envelope)
        if waiting is None:
            _decide(watch, moment, envelope, PASSED if state == MADE else LATE)
        elif state == MADE and waiting.waited >= moment.alerts.test_hours * 3600:
            _decide(watch, moment, envelope, MISSED)


def _decide(watch: Watch, moment: Moment, envelope: bytes, state: str) -> None:
    with watch.store.writing() as store:
        store.execute("UPDATE test_report SET state = ? WHERE envelope = ?", (state, envelope))
    watch.store.step(Step(moment.day, f"test-{state}", "", b64(envelope)))
    tell_reporters(watch.office.folder, unopened=state == MISSED)


def tell_reporters(folder: Folder, *, unopened: bool) -> None:
    """From the next round on reporters read that nobody is reading, or no longer. Raises SettingsError."""
    if unopened:
        write_private(folder.unopened_test, b"the test report was not opened in time\n")
    else:
        folder.unopened_test.unlink(missing_ok=True)
