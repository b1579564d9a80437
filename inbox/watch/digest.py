"""The morning digest: each school day at the same time, whether or not something came, of one length.

Each reader's counts are of what has a slot for them: nobody learns from it what was sent past them.
"""

from __future__ import annotations

import json

from crypto.envelope import BellKind
from inbox.watch.host import Moment, Watch
from inbox.watch.ladder import Words, ladder_of
from inbox.watch.settings import clock_of
from inbox.watch.words import digest_text

_DAY, _STEP = "digest-day", "digest-step"
_CAME = frozenset((Words.NEW, Words.NOW))


def morning_digest(watch: Watch, moment: Moment) -> None:
    """Let today's wait for every reader with an address, once it is time."""
    if not _is_time(watch, moment):
        return
    after = int(watch.store.said(_STEP) or 0)
    rows = watch.store.rows("SELECT number, line FROM step WHERE number > ? ORDER BY number", after)
    steps = [json.loads(line) for _, line in rows]
    watch.store.say(_DAY, str(moment.here.date()))
    for reader in moment.roster.readers:
        new = sum(step["person"] == reader.id and step["what"] in _CAME for step in steps)
        watch.tell(reader.id, Words.DIGEST, moment, body=_body(watch, moment, reader.id, new))
    watch.store.say(_STEP, str(rows[-1][0] if rows else after))


def _is_time(watch: Watch, moment: Moment) -> bool:
    at = clock_of(moment.alerts.digest)
    if at is None or not moment.school_today or watch.store.said(_DAY) == str(moment.here.date()):
        return False
    return moment.here.time() >= at


def _body(watch: Watch, moment: Moment, reader: str, new: int) -> str:
    school = moment.school(watch.office)
    waiting = [
        each
        for each in watch.store.unopened()
        if each.bell.kind is not BellKind.TEST and reader in (ladder_of(each.bell, school) or [])
    ]
    unsent = sum(message.person == reader for message in watch.store.messages(state="waiting"))
    return digest_text(new=new, unopened=len(waiting), unanswered=unsent, link=moment.alerts.link)
