"""What a reader has to know of the watch itself: who changed it, and when nobody was called for it was off.

Each is a sentence without an address, until the reader says that they have read it. Only the host that
watches can say so: an inbox without the bell's key has nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from inbox.errors import FolderError
from inbox.moments import spoken_minute
from inbox.pages.contexts import WatchNews
from inbox.pages.shared import Desk
from inbox.vault.vault import Vault
from inbox.watch.changing import BY_HAND, SETTINGS
from inbox.watch.host import OFF
from inbox.watch.ladder import OUTSIDE
from inbox.watch.store import ABOUT_WATCH, Step
from worrybox.web.i18n import text

MOST = 6
"""Sentences shown on the list; the page Watch has the rest."""
MOST_LATELY = 20


def watch_news(desk: Desk, vault: Vault) -> WatchNews:
    """What this reader has not yet put away; nobody is told what they changed themselves."""
    if desk.watch is None:
        return WatchNews()
    try:
        steps = desk.watch.store.steps_about(ABOUT_WATCH, after=_seen(desk, vault))
    except FolderError:
        # The list says by itself that the watch fails, and must show what came all the same.
        return WatchNews()
    others = [step for _, step in reversed(steps) if step.person != vault.reader]
    if not others:
        return WatchNews()
    said = tuple(_sentence(desk, step) for step in others[:MOST])
    return WatchNews(steps[-1][0], said, len(others) - len(said))


def lately(desk: Desk) -> tuple[str, ...]:
    """The newest of all of it, for everybody."""
    if desk.watch is None:
        return ()
    steps = desk.watch.store.steps_about(ABOUT_WATCH)
    return tuple(_sentence(desk, step) for _, step in reversed(steps[-MOST_LATELY:]))


def put_away(desk: Desk, vault: Vault, number: str) -> None:
    """The reader has read all up to there. Nothing is put away that came meanwhile. Raises FolderError."""
    if desk.watch is None or not (number.isascii() and number.isdigit() and len(number) < 16):
        return
    newest = desk.watch.store.steps_about(ABOUT_WATCH, after=int(number) - 1)
    if newest and newest[0][0] == int(number) > _seen(desk, vault):
        desk.watch.store.say(_name(vault), number)


def _seen(desk: Desk, vault: Vault) -> int:
    return int(desk.watch.store.said(_name(vault)) or 0) if desk.watch is not None else 0


def _name(vault: Vault) -> str:
    return f"seen {vault.reader}"


def _sentence(desk: Desk, step: Step) -> str:
    first, *rest = step.detail.split()
    if step.what == SETTINGS:
        if rest == [BY_HAND]:
            return text("%(at)s: the watch's settings were changed on its computer, by nobody signed in.") % {
                "at": spoken_minute(first)
            }
        what = "; ".join(_changed(desk, rest))
        return text("%(at)s: %(who)s changed %(what)s.") % {
            "at": spoken_minute(first),
            "who": desk.name_of(step.person),
            "what": what,
        }
    values = {"from": spoken_minute(first), "to": spoken_minute("".join(rest[:1]) or first)}
    if step.what == OFF:
        return (
            text("Nobody was called from about %(from)s to %(to)s: the watching computer was off or asleep.")
            % values
        )
    return text("The clock of the computer that watches was put back from about %(from)s to %(to)s.") % values


def _changed(desk: Desk, names: Iterable[str]) -> Iterable[str]:
    known = {
        "server": text("the mail server"),
        "hours": text("the hours after which the next person is called"),
        "test": text("the test report"),
        "digest": text("the morning digest"),
        "link": text("the address of this inbox in messages"),
    }
    for name in names:
        channel, _, id_ = name.partition(":")
        if not id_:
            yield known.get(name, name)
            continue
        who = text("the adult outside the school") if id_ == OUTSIDE else desk.name_of(id_)
        said = text("where %(name)s gets mail") if channel == "mail" else text("where %(name)s gets a push")
        yield said % {"name": who}
