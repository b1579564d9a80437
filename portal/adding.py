"""Adding more without script: who may read it, and the envelope, sealed here in memory (section 5).

Only those whom the last verified reply names, less those who may never read; where that leaves fewer than
two, the reporter is asked, and nobody is ticked for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crypto.choosing import MIN_READERS, recovery_allowed
from crypto.code import ReporterKeys
from crypto.encoding import blake2b, canonical
from crypto.envelope import ID_BYTES, MAX_READERS, BellKind, BellMessage, seal
from crypto.errors import NoReadersError
from crypto.more import MoreChoice, build_more, last_word, more_readers, next_number
from crypto.policy import Pin
from crypto.replies import ReadReply
from crypto.report import Channel
from crypto.roster import Reader, Roster


@dataclass(frozen=True, slots=True)
class Offer:
    """Who may be ticked. `named`: by the last verified reply, and ticked; else the reporter is asked."""

    readers: tuple[Reader, ...]
    named: bool
    never: frozenset[str]


def offer_of(read: Sequence[ReadReply], roster: Roster, *, removed: Sequence[str] = ()) -> Offer:
    """From what was read; `removed` were taken off on the page before, and stay off."""
    # A guard of one's own counts whoever carried it: nobody it names is ever offered.
    never = frozenset(removed).union(*(each.guard.forbidden for each in read if each.guard))
    try:
        last = last_word(read)
        assert last.reply is not None
        named = more_readers(to=last.reply.to, forbidden=never, removed=(), roster=roster).readers
        return Offer(named, True, never)
    except NoReadersError:
        return Offer(tuple(r for r in roster.readers if r.id not in never), False, never)


def choice_of(offer: Offer, ticked: Sequence[str], roster: Roster) -> MoreChoice | None:
    """Exactly those ticked, if two or more; whoever was offered and is not ticked counts as taken off."""
    readers = tuple(reader for reader in offer.readers if reader.id in ticked)[:MAX_READERS]
    if len(readers) < MIN_READERS:
        return None
    off = {reader.id for reader in offer.readers} - {reader.id for reader in readers}
    return MoreChoice(readers, recovery_allowed(roster, offer.never | off))


@dataclass(frozen=True, slots=True, repr=False)
class Addition:
    """What is added, with the id of the form it came by: the same form twice is one envelope."""

    text: str
    form_id: bytes
    day: date

    def envelope_id(self, choice: MoreChoice) -> bytes:
        """Random to everyone but the form's owner; other words or other readers are another envelope."""
        said = canonical([self.text, sorted([reader.id, reader.box.b64()] for reader in choice.readers)])
        return blake2b(ID_BYTES, key=self.form_id, person="wb-form-id", data=said)


def seal_addition(
    keys: ReporterKeys,
    addition: Addition,
    choice: MoreChoice,
    *,
    read: Sequence[ReadReply],
    pin: Pin,
    roster: Roster,
) -> bytes:
    """The envelope, flagged as not sealed by the browser. Raises EncodingError when too long."""
    envelope_id = addition.envelope_id(choice)
    ids = tuple(reader.id for reader in choice.readers)
    more = build_more(
        keys,
        n=next_number(read),
        text=addition.text,
        to=ids,
        envelope_id=envelope_id,
        pin=pin,
        day=addition.day,
        channel=Channel.NOSCRIPT,
        pinned=False,
    )
    return seal(
        more.encode(),
        pin=pin,
        readers=[reader.box for reader in choice.readers],
        recovery=roster.recovery.box if choice.recovery else None,
        bell=(roster.bell, BellMessage(BellKind.ADDED, roster.seq, roster.mask(ids))),
        sealed_by_portal=True,
        envelope_id=envelope_id,
    )
