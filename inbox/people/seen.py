"""What has changed in the list of readers since this reader last said that they had looked at it.

What was looked at stands on the reader's own record, so that nobody else can say it for them. Every list
since then is looked at, not the newest alone. Some things cannot be put away by saying so: other keys under
this reader's name, a list without them, and other people who sign the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from crypto.roster import Roster
from inbox.people.between import told, which
from inbox.people.changes import dates_said
from inbox.people.succession_news import signers_alarm, signers_told
from inbox.rosters import Rosters
from inbox.vault.trail import Deed, Entry
from inbox.vault.vault import Vault

ALARM_DAYS = timedelta(days=30)
"""For so long an alarm stays whose cause is over: keys that were put back, other people who sign."""
_LIST = "list "


@dataclass(frozen=True, slots=True)
class News:
    """What a page shows: alarms that stay, and sentences until they are said to have been read."""

    seq: int
    """Of the list that the sentences lead to."""
    alarms: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()


NO_NEWS = News(0)


def news(rosters: Rosters, vault: Vault, *, today: date) -> News:
    """Raises VaultError when locked."""
    lists = rosters.lists()
    if not lists:
        return NO_NEWS
    seen, current = _seen(vault), lists[-1]
    # What is kept here is signed and never altered: it is worked out once for each list and day.
    asked = (seen or 0, current.seq, today)
    if vault.list_news is None or vault.list_news[0] != asked:
        since = _since(lists, seen, vault)
        looked = partial(_looked, lists=lists, vault=vault)
        others = signers_alarm(rosters, today=today, days=ALARM_DAYS, looked=looked)
        alarms = (*_own(lists, vault, today=today), *others)
        vault.list_news = asked, (alarms, (*signers_told(rosters, since), *_said(since)) if since else ())
    return News(current.seq, *vault.list_news[1])


def put_away(rosters: Rosters, vault: Vault, *, seq: int) -> bool:
    """The reader has looked at list `seq`; False if there is a newer one by now, which was not shown."""
    current = rosters.current
    if current is None or current.seq != seq:
        return False
    vault.trail.write(Deed.ROSTER_SEEN, detail=f"{_LIST}{seq}")
    vault.list_seen = seq
    return True


def _said(since: tuple[Roster, ...]) -> tuple[str, ...]:
    found, base, current = told(since), since[0], since[-1]
    if found or base.expires == current.expires:
        return found
    return (dates_said(base, current),)


def _since(lists: tuple[Roster, ...], seen: int | None, vault: Vault) -> tuple[Roster, ...]:
    """From the list last looked at on; without a word of this reader's, from the first that names them."""
    for at, each in enumerate(lists):
        if each.seq >= seen if seen is not None else each.reader(vault.reader) is not None:
            return lists[at:]
    return ()


def _seen(vault: Vault) -> int | None:
    if vault.list_seen is None:
        last = vault.trail.newest(Deed.ROSTER_SEEN)
        vault.list_seen = _number(last) if last is not None else 0
    return vault.list_seen or None


def _number(seen: Entry) -> int:
    number = seen.detail.removeprefix(_LIST)
    return int(number) if number.isascii() and number.isdigit() else 0


def _looked(roster: Roster, *, lists: tuple[Roster, ...], vault: Vault) -> date | None:
    """The day on which this reader first said that they had looked at this list or a later one.

    Of a list under which they came, or of before, its own date; None while they have not looked.
    """
    if roster.seq <= lists[min(_named(lists, vault), len(lists) - 1)].seq:
        return roster.issued
    for each in vault.trail.all_of(Deed.ROSTER_SEEN):
        if _number(each) >= roster.seq:
            return date.fromisoformat(each.at[:10])
    return None


def _named(lists: tuple[Roster, ...], vault: Vault) -> int:
    """The place of the first list that names this reader."""
    return next((at for at, each in enumerate(lists) if each.reader(vault.reader) is not None), len(lists))


def _own(lists: tuple[Roster, ...], vault: Vault, *, today: date) -> list[str]:
    """Alarms about this reader's own place in every list since the first that named them."""
    named = _named(lists, vault)
    wrong = [each for each in lists[named:] if not vault.stands_in(each)]
    found = []
    if wrong and wrong[-1] is lists[-1]:
        found.append(_OTHER_KEYS if lists[-1].reader(vault.reader) is not None else _NOT_NAMED)
        wrong = []
    recent = [each for each in wrong if not _is_old(each, _looked(each, lists=lists, vault=vault), today)]
    if recent:
        found.append(
            f"In {which(recent)} your own key was missing or another, and later it was put back. What was"
            " sent in between may be open to someone else, and not to you. Ring two signers, and ask why."
        )
    return found


def _is_old(roster: Roster, looked: date | None, today: date) -> bool:
    """Whoever signs a list may date it back, so the days are counted from when it was looked at, too."""
    return looked is not None and today - max(looked, roster.issued) >= ALARM_DAYS


_OTHER_KEYS = (
    "The list of readers has other keys under your name than yours. What is sealed to that name is"
    " opened by someone else. Ring two signers now, and do not use another way to reach them."
)
_NOT_NAMED = (
    "The list of readers does not name you any more: nothing new is sealed to you. If nobody told you"
    " that you leave, ring two signers now."
)
