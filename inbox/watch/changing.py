"""Changing whom the watch tells and how: kept, written down, and said at every address that loses by it.

Whoever changes addresses and the mail server, both at once or one after the other, hides it from nobody: the
last word to an address goes by the server that it worked with, and the record says who changed what.
"""

from __future__ import annotations

import msgspec

from crypto.encoding import b64, blake2b
from inbox.folder import Folder, read_small
from inbox.watch.delivering import MAIL_TESTED, MAIL_WORKED, when_tested
from inbox.watch.host import Moment, Watch
from inbox.watch.ladder import Words
from inbox.watch.settings import Alerts, MailServer, Person, write_alerts
from inbox.watch.store import Step

SETTINGS = "settings"
BY_HAND = "file"
"""The file was changed by other hands than a reader's on the page."""
_MINUTE = "%Y-%m-%dT%H:%MZ"
_KNOWN = "alerts-known"
_HOURS = ("urgent_hours", "other_hours")
_TEST = ("test_day", "test_at", "test_hours")


def change_alerts(watch: Watch, before: Alerts, after: Alerts, *, by: str) -> None:
    """Keep `after` in the name of reader `by`. Raises AlertError for what cannot be used, SettingsError."""
    with watch.turn:
        write_alerts(watch.office.folder, after)
        watch.store.say(_KNOWN, _mark(watch.office.folder))
        if changed := changes(before, after):
            _write_down(watch, by, changed)
        _say_farewell(watch, before, after)


def changes(before: Alerts, after: Alerts) -> list[str]:
    """What is otherwise, in words that hold no address, name or password: `server`, `mail:r3`, `hours` ..."""
    found = [] if before.server == after.server else ["server"]
    for id_ in sorted({*before.people, *after.people}):
        old, new = before.people.get(id_, Person()), after.people.get(id_, Person())
        found += [f"{channel}:{id_}" for channel in ("mail", "hook") if _differ(old, new, channel)]
    found += ["hours"] if any(_differ(before, after, name) for name in _HOURS) else []
    found += ["test"] if any(_differ(before, after, name) for name in _TEST) else []
    return found + [name for name in ("digest", "link") if _differ(before, after, name)]


def notice_other_hands(watch: Watch, _moment: Moment) -> None:
    """Write down that the file is not as a reader left it on the page."""
    known, mark = watch.store.said(_KNOWN), _mark(watch.office.folder)
    if known == mark:
        return
    watch.store.say(_KNOWN, mark)
    # Before anybody looked, nothing is known of the file: that alone is no change.
    if known:
        _write_down(watch, "", [BY_HAND])


def _write_down(watch: Watch, by: str, changed: list[str]) -> None:
    now = watch.now()
    detail = " ".join((now.strftime(_MINUTE), *changed))
    watch.store.step(Step(now.date().isoformat(), SETTINGS, by, detail=detail))


def _mark(folder: Folder) -> str:
    data = read_small(folder.alerts) if folder.alerts.exists() else b""
    return b64(blake2b(16, person="wb-alerts-v1", data=data))


def _say_farewell(watch: Watch, before: Alerts, after: Alerts) -> None:
    store, today = watch.store, watch.now().date()
    worked = bool(store.said(MAIL_WORKED) or store.said(MAIL_TESTED))
    # One that never took a letter carries no last word either: then today's is tried.
    former = msgspec.json.encode(before.server) if worked else b""
    other_server = worked and _place(before.server) != _place(after.server)
    for id_, person in before.people.items():
        now = after.people.get(id_, Person())
        ends = person.mail != now.mail or not after.server.host
        if person.mail and before.server.host and (ends or other_server):
            words = Words.MOVED if ends else Words.ELSEWHERE
            store.queue_farewell(
                id_, channel="mail", words=words, address=person.mail, server=former, day=today
            )
        if person.hook and person.hook != now.hook:
            store.say(when_tested("hook", id_), "")
            store.queue_farewell(
                id_, channel="hook", words=Words.MOVED, address=person.hook, server=b"", day=today
            )
    if before.server != after.server:
        store.say(MAIL_TESTED, "")
    if _place(before.server) != _place(after.server):
        store.say(MAIL_WORKED, "")


def _place(server: MailServer) -> tuple[str, int, str, str]:
    """Which server it is and as whom: another password alone is the same one."""
    return server.host, server.port, server.security, server.user


def _differ(before: object, after: object, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))
