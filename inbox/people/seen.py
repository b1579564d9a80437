"""What has changed in the list of readers since this reader last said that they had looked at it.

What was looked at stands on the reader's own record, so that nobody else can say it for them. Some things
cannot be put away by saying so: other keys under this reader's name, and other people who sign the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from crypto.roster import Roster
from inbox.people.changes import dates_said, differences
from inbox.people.wording import plain_day
from inbox.rosters import Rosters
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault

SIGNERS_ALARM = timedelta(days=30)
"""For so long after its first list every reader is told that other people sign."""
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
    current = lists[-1]
    base = _base(lists, vault)
    said = () if base is None else _said(base, current)
    return News(current.seq, tuple(_alarms(lists, vault, today=today)), said)


def put_away(rosters: Rosters, vault: Vault, *, seq: int) -> bool:
    """The reader has looked at list `seq`; False if there is a newer one by now, which was not shown."""
    current = rosters.current
    if current is None or current.seq != seq:
        return False
    vault.trail.write(Deed.ROSTER_SEEN, detail=f"{_LIST}{seq}")
    vault.list_seen = seq
    return True


def _said(base: Roster, current: Roster) -> tuple[str, ...]:
    found = differences(base, current)
    if found or base.expires == current.expires:
        return found
    return (dates_said(base, current),)


def _base(lists: tuple[Roster, ...], vault: Vault) -> Roster | None:
    """The list to compare with; without a word of this reader's, the first that names them."""
    seen = _seen(vault)
    if seen is not None:
        return next((each for each in lists if each.seq >= seen), None)
    return next((each for each in lists if each.reader(vault.reader) is not None), None)


def _seen(vault: Vault) -> int | None:
    if vault.list_seen is None:
        last = vault.trail.newest(Deed.ROSTER_SEEN)
        number = last.detail.removeprefix(_LIST) if last is not None else ""
        vault.list_seen = int(number) if number.isascii() and number.isdigit() else 0
    return vault.list_seen or None


def _alarms(lists: tuple[Roster, ...], vault: Vault, *, today: date) -> list[str]:
    current, found = lists[-1], []
    if current.reader(vault.reader) is not None and not vault.stands_in(current):
        found.append(
            "The list of readers has other keys under your name than yours. What is sealed to that name is"
            " opened by someone else. Ring two signers now, and do not use another way to reach them."
        )
    since = next(each for each in lists if each.policy == current.policy)
    if since is not lists[0] and today - since.issued < SIGNERS_ALARM:
        found.append(
            f"Other people sign the list of readers since {plain_day(since.issued)}. Ask the head and"
            " the chair of governors, face to face, whether they know. This stays here for 30 days."
        )
    return found
