"""What every reader is told when other people sign the list of readers, or the school has another name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from crypto.policy import Policy, policy_hash
from crypto.roster import Roster
from inbox.people.policies import policy_sentences
from inbox.people.signers import keys_here
from inbox.people.wording import plain_day
from inbox.rosters import Rosters


def signers_told(rosters: Rosters, since: Sequence[Roster]) -> tuple[str, ...]:
    """A sentence for each thing that changed from the first of these lists to the last, step by step."""
    known = _policies(rosters)
    steps = [
        (known[old.policy], known[new.policy]) for old, new in pairwise(since) if old.policy != new.policy
    ]
    if not steps:
        return ()
    names = {each.verify: each.name for each in keys_here(rosters.folder, rosters.newest)}
    return tuple(sentence for old, new in steps for sentence in policy_sentences(old, new, names))


def signers_alarm(
    rosters: Rosters, *, today: date, days: timedelta, looked: Callable[[Roster], date | None]
) -> tuple[str, ...]:
    """That other people sign, or another number must agree: for so long after its list, put away or not.

    `looked` is when this reader looked at a list: whoever signs one may date it back.
    """
    known = _policies(rosters)
    # The last change, not the first list with these signers: they may have been put back.
    changes = [
        new for old, new in pairwise(rosters.lists()) if _who(known[old.policy]) != _who(known[new.policy])
    ]
    if not changes:
        return ()
    since = looked(changes[-1])
    if since is not None and today - max(since, changes[-1].issued) >= days:
        return ()
    return (
        f"Other people sign the list of readers since {plain_day(changes[-1].issued)}. Ask the head and"
        " the chair of governors, face to face, whether they know. This stays here for 30 days.",
    )


def _policies(rosters: Rosters) -> dict[bytes, Policy]:
    """By their hash: every kept list is under one of those that the newest carries."""
    documents = rosters.newest.policies if rosters.newest is not None else ()
    return {policy_hash(each): Policy.parse(each) for each in documents}


def _who(policy: Policy) -> object:
    return policy.signers, policy.threshold
