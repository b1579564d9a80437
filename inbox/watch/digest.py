"""The morning digest: each school day at the same time, whether or not something came, of one length.

Each reader's counts are of what has a slot for them: nobody learns from it what was sent past them.
"""

from __future__ import annotations

from datetime import date, timedelta

from crypto.envelope import BellKind
from inbox.watch.host import Moment, Watch
from inbox.watch.ladder import CALLS, FIRST, Words, ladder_of
from inbox.watch.settings import clock_of
from inbox.watch.store import Step
from inbox.watch.words import digest_text

_DAY, _STEP = "digest-day", "digest-step"


def morning_digest(watch: Watch, moment: Moment) -> None:
    """Let today's wait for every reader with an address, once it is time."""
    if not _is_time(watch, moment):
        return
    after = watch.store.said(_STEP) or "0"
    newest = watch.store.rows("SELECT coalesce(max(number), 0) FROM step")[0][0]
    watch.store.say(_DAY, str(moment.here.date()))
    for reader in moment.roster.readers:
        # Only from where it counts: what it says is worked out when it leaves. One that still waits from
        # yesterday goes on counting from there.
        watch.tell(reader.id, Words.DIGEST, moment, body=after)
    watch.store.say(_STEP, str(newest))


def digest_of(watch: Watch, moment: Moment, reader: str, *, after: str) -> str:
    """What a digest says at this moment; what came is counted from the step `after` on."""
    school = moment.school(watch.office)
    first = int(after) if after.isascii() and after.isdigit() else 0
    rows = watch.store.rows("SELECT line FROM step WHERE number > ?", first)
    steps = [Step.parse(bytes(line)) for (line,) in rows]
    waiting = [
        each
        for each in watch.store.unopened()
        if each.bell.kind is not BellKind.TEST and reader in (ladder_of(each.bell, school) or [])
    ]
    return digest_text(
        new=sum(step.person == reader and step.what in FIRST for step in steps),
        unopened=len(waiting),
        unanswered=sum(
            message.person == reader and message.words in CALLS and message.tries > 0
            for message in watch.store.messages(state="waiting")
        ),
        link=moment.alerts.link,
    )


def _is_time(watch: Watch, moment: Moment) -> bool:
    at, today = clock_of(moment.alerts.digest), moment.here.date()
    if at is None or not moment.school_today or moment.here.time() < at:
        return False
    # A clock that was put back by an hour or so repeats none; one put back by more silences none.
    last = watch.store.said(_DAY)
    return not last or not timedelta(0) <= date.fromisoformat(last) - today <= timedelta(days=1)
