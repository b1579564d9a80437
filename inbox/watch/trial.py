"""The test report: once a week something that only has to be opened. If nobody does, reporters are told.

It is sealed and sent like any other, so that what it proves is the whole way from the portal to a reader.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

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
    if here < datetime.combine(day, at, here.tzinfo):
        return False
    # A clock that was put back by less than a week makes none twice; one put back by more keeps making them.
    last = watch.store.said(_WEEK)
    return not last or not timedelta(0) <= date.fromisoformat(last) - monday <= timedelta(days=7)


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
        row = (envelope, moment.day, MADE)
        store.execute("INSERT INTO test_report (envelope, day, state) VALUES (?, ?, ?)", row)
    watch.store.say(_WEEK, str(here - timedelta(days=here.weekday())))
    watch.store.step(Step(moment.day, "test-made", "", b64(envelope)))


def _judge(watch: Watch, moment: Moment) -> None:
    rows = watch.store.rows(
        "SELECT envelope, state, proved, waited FROM test_report WHERE state IN (?, ?)", MADE, MISSED
    )
    for row, state, proved, waited in rows:
        envelope = bytes(row)
        if proved:
            _decide(watch, moment, envelope, PASSED if state == MADE else LATE)
        elif state == MADE and (
            waited >= moment.alerts.test_hours * 3600 or _came_without_its_bell(watch, envelope)
        ):
            _decide(watch, moment, envelope, MISSED)
    # From the table in each beat: what could not be written the last time is written now.
    tell_reporters(watch.office.folder, unopened=_last_was_missed(watch))


def _came_without_its_bell(watch: Watch, envelope: bytes) -> bool:
    """It came back, the bell was tried on it, and nothing rang: whoever carries it changed it."""
    tried = watch.store.rows("SELECT 1 FROM tried WHERE id = ?", envelope)
    return bool(tried) and watch.store.unopened_one(envelope) is None


def _last_was_missed(watch: Watch) -> bool:
    """Of those that are decided, one of the newest day."""
    rows = watch.store.rows(
        "SELECT state FROM test_report WHERE day = (SELECT max(day) FROM test_report WHERE state <> ?)", MADE
    )
    return (MISSED,) in rows


def _decide(watch: Watch, moment: Moment, envelope: bytes, state: str) -> None:
    with watch.store.writing() as store:
        store.execute("UPDATE test_report SET state = ? WHERE envelope = ?", (state, envelope))
    watch.store.step(Step(moment.day, f"test-{state}", "", b64(envelope)))


def tell_reporters(folder: Folder, *, unopened: bool) -> None:
    """From the next round on reporters read that nobody is reading, or no longer. Raises SettingsError."""
    if not unopened:
        folder.unopened_test.unlink(missing_ok=True)
    elif not folder.unopened_test.exists():
        write_private(folder.unopened_test, b"the test report was not opened in time\n")
