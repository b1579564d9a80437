"""Whom the watch called about one case: from the host's own record, for those who hold what it was about.

No reader signs these steps: the host that watches is no reader and can write no event (case-events-v1).
Of words that were added past this reader nothing is held here, so none of their steps is shown.
"""

from __future__ import annotations

from collections.abc import Callable

from crypto.encoding import b64
from inbox.errors import FolderError
from inbox.pages.facts import spoken_day
from inbox.pages.shared import Desk
from inbox.vault.store import Held
from inbox.vault.vault import Vault
from inbox.watch.delivering import NOT_SENT, NOT_TAKEN, TAKEN
from inbox.watch.ladder import OUTSIDE, Words
from inbox.watch.listening import STOPPED
from inbox.watch.store import Step
from worrybox.web.i18n import text


def call_lines(desk: Desk, vault: Vault, held: Held) -> tuple[str, ...]:
    """A sentence for each step, in order; none where another host watches. Raises VaultError."""
    if desk.watch is None:
        return ()
    added = vault.store.of_mailbox(held.mailbox) if held.mailbox else []
    about = {held.line.envelope, *(line.envelope for line in added if line.kind == "more")}
    try:
        found = [step for each in about for step in desk.watch.store.steps_about(b64(each))]
    except FolderError:
        # The list says that the watch fails; the case is read all the same.
        return ()
    return tuple(_line(desk, step) for _, step in sorted(found, key=lambda each: each[0]))


def _line(desk: Desk, step: Step) -> str:
    who = text("the adult outside the school") if step.person == OUTSIDE else desk.name_of(step.person)
    say = _SAID.get(step.what)
    said = step.what if say is None else say(step) % {"who": who}
    return f"{spoken_day(step.day)}: {said}"


def _taken(step: Step) -> str:
    if step.channel == "hook":
        return text("the push service took the message to %(who)s.")
    return text("the mail server took the message to %(who)s.")


def _not_taken(step: Step) -> str:
    if step.channel == "hook":
        return text("the push to %(who)s was not taken, and is tried again.")
    return text("the mail to %(who)s was not taken, and is tried again.")


_SAID: dict[str, Callable[[Step], str]] = {
    Words.NEW: lambda _: text("%(who)s was to be told of it."),
    Words.NOW: lambda _: text("%(who)s was to be told at once."),
    Words.NEXT: lambda _: text("nobody had opened it, so %(who)s was called."),
    Words.OUTSIDE: lambda _: text("nobody had opened it, so %(who)s was told that something is unread."),
    TAKEN: _taken,
    NOT_TAKEN: _not_taken,
    NOT_SENT: lambda _: text(
        "the message to %(who)s was not sent: it was not needed, or had no address any more."
    ),
    STOPPED: lambda _: text("%(who)s opened it, and the calls ended."),
}
