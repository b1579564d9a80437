"""What is different between two lists of readers: a plain sentence for each thing, and none left out.

The same sentences are shown to the signer who proposes, to the one who approves, and to each reader after.
"""

from __future__ import annotations

from collections.abc import Iterable

from crypto.encoding import canonical
from crypto.roster import Contact, PastReader, Reader, Recovery, Roster
from inbox.people.wording import (
    CONTACTS,
    computer_words,
    key_words,
    listed,
    named,
    plain_day,
    roles_in_words,
    routes_in_words,
)


def differences(before: Roster, after: Roster) -> tuple[str, ...]:
    """In the order in which they matter. Two lists that say the same but for `seq` and dates give none."""
    return (
        *_policies(before, after),
        *_readers(before, after),
        *_past(before, after),
        *_recovery(before.recovery, after.recovery, _names(before) | _names(after)),
        *_host(before, after),
        *_contacts(before.contacts, after.contacts),
        *_rest(before, after),
    )


def dates_said(before: Roster, after: Roster) -> str:
    """How long the new list is good, and whether that is longer than before."""
    longer = after.expires > before.expires
    until = f"The list is good until {plain_day(after.expires)}"
    return f"{until} (so far: {plain_day(before.expires)})." if longer else f"{until}."


def _names(roster: Roster) -> dict[str, str]:
    people: list[Reader | PastReader] = [*roster.past, *roster.readers]
    return {person.id: person.name for person in people}


def _policies(before: Roster, after: Roster) -> Iterable[str]:
    if before.pin != after.pin:
        yield "It is the list of another school."
    if before.policy != after.policy:
        yield "Who signs the list, how many of them must agree, or the school’s name has changed."


def _readers(before: Roster, after: Roster) -> Iterable[str]:
    left = {past.id for past in after.past}
    for old in before.readers:
        new = after.reader(old.id)
        if new is not None:
            yield from _one_reader(old, new)
        elif old.id in left:
            yield f"{named(old)} leaves: nothing new is sealed to them.{_fetching(after)}"
        else:
            yield f"{named(old)} is struck from the list, as if they had never been a reader."
    for new in after.readers:
        if before.reader(new.id) is None:
            yield (
                f"{named(new)} becomes a reader of {routes_in_words(new.routes)}."
                f" The words of their key: {key_words(new.box, new.sign)}."
            )
    shared = [each.id for each in before.readers if after.reader(each.id) is not None]
    if shared != [each.id for each in after.readers if before.reader(each.id) is not None]:
        yield "The readers stand in another order."


def _fetching(after: Roster) -> str:
    """A list does not say whose a computer is: only of a single one it is sure to be the school's."""
    if len(after.collectors) < 2:
        return ""
    return " A computer of their own goes on fetching what is sealed until it is taken off the list too."


def _one_reader(old: Reader, new: Reader) -> Iterable[str]:
    if old.name != new.name:
        yield f"{old.name} is called {new.name} from now on."
    if old.roles != new.roles:
        yield f"{new.name} is {roles_in_words(new.roles)} from now on (so far: {roles_in_words(old.roles)})."
    more = [route for route in new.routes if route not in old.routes]
    fewer = [route for route in old.routes if route not in new.routes]
    if more:
        yield f"{new.name} is shown {routes_in_words(more)} from now on."
    if fewer:
        yield f"{new.name} is no longer shown {routes_in_words(fewer)}."
    if not more and not fewer and old.routes != new.routes:
        yield f"The routes of {new.name} stand in another order."
    if (old.box, old.sign) != (new.box, new.sign):
        yield f"{new.name} has other keys. The words of the new ones: {key_words(new.box, new.sign)}."


def _past(before: Roster, after: Roster) -> Iterable[str]:
    known = {past.id: past for past in before.past}
    were = {reader.id: reader for reader in before.readers}
    for past in after.past:
        if past.id in known and known[past.id] != past:
            yield f"What the list says of {past.name}, who left, is changed."
        elif past.id in were:
            yield from _one_leaver(were[past.id], past, before=before.seq, after=after.seq)
        elif past.id not in known and past.id not in were:
            yield f"{past.name} is listed as someone who left, and was never a reader."
    still = {past.id for past in after.past}
    for past in before.past:
        if past.id not in still:
            yield f"{past.name}, who left, is struck from the list: their old signatures no longer count."
    kept = [past.id for past in after.past if past.id in known]
    if kept != [past.id for past in before.past if past.id in kept]:
        yield "Those who left stand in another order."


def _one_leaver(old: Reader, past: PastReader, *, before: int, after: int) -> Iterable[str]:
    if old.sign != past.sign:
        yield f"{past.name} is listed as having left with another key than they had."
    if old.name != past.name:
        yield f"{old.name} is listed as having left under another name: {past.name}."
    if old.roles != past.roles:
        yield (
            f"{past.name} is listed as having left as {roles_in_words(past.roles)}"
            f" (they were {roles_in_words(old.roles)})."
        )
    # Of lists that lie further apart one does not know with which of them they left.
    if not before <= past.last_seq <= max(before, after - 1):
        yield (f"What {past.name} signs counts up to list {past.last_seq}, not the last that named them.")


def _recovery(before: Recovery, after: Recovery, names: dict[str, str]) -> Iterable[str]:
    if before.box != after.box:
        yield "There is another recovery key: sheets of the old one open nothing that is sent from now on."
    if before.shares != after.shares:
        holders = [names.get(holder, holder) if holder else "someone else" for holder in after.shares]
        yield f"The recovery sheets are held by {listed(holders)}."
    if before.threshold != after.threshold:
        yield f"{after.threshold} recovery sheets are needed from now on (so far: {before.threshold})."


def _host(before: Roster, after: Roster) -> Iterable[str]:
    if before.bell != after.bell:
        yield "There is another bell: the computer that sends alerts has changed."
    for new in after.collectors:
        if new not in before.collectors:
            yield f"One more computer may collect. The words of its key: {computer_words(new)}."
    for old in before.collectors:
        if old not in after.collectors:
            yield f"A computer may collect no longer, that with the words: {computer_words(old)}."
    if set(before.collectors) == set(after.collectors) and before.collectors != after.collectors:
        yield "The computers that may collect stand in another order."


def _contacts(before: tuple[Contact, ...], after: tuple[Contact, ...]) -> Iterable[str]:
    for new in after:
        if new not in before:
            hours = f", {new.hours}" if new.hours else ""
            yield f"For {_kind(new)} reporters see: {new.name}, {new.number or 'no number'}{hours}."
    for old in before:
        if old not in after:
            yield f"Reporters no longer see: {old.name}, {old.number or 'no number'} ({_kind(old)})."
    if before != after and set(before) == set(after):
        yield "The numbers to call stand in another order, or more or less often."


def _kind(contact: Contact) -> str:
    return CONTACTS.get(contact.kind, contact.kind.replace("_", " "))


def _rest(before: Roster, after: Roster) -> Iterable[str]:
    if before.languages != after.languages:
        yield f"The languages are {listed(after.languages)} (so far: {listed(before.languages)})."
    # As it is signed: in Python 1 and true are equal.
    if canonical(before.outside) != canonical(after.outside):
        yield "The help outside school, or a photo of a reader, is changed."
