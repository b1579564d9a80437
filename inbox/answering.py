"""One reader answers one report: kept in the vault first, then on its way. The page and the command share it.

An answer is on this disk, encrypted, before anything of it leaves. It goes out when the portal answers, also
when its writer has locked the vault by then.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Sequence

from crypto.encoding import blake2b, canonical, unb64
from crypto.errors import EncodingError
from crypto.report import Report
from inbox.added import added_to, opened_report
from inbox.casework.entries import Answered
from inbox.collector.outbox import Outbox, Stage
from inbox.collector.posting import Post
from inbox.collector.rounds import utc_today
from inbox.errors import CaseError, ReplyError
from inbox.office import Office
from inbox.recording import catch_up_events, record
from inbox.replying import SLACK, Address, Barred, Words, address_of, parts_of, sealed
from inbox.vault.answers import Answers, Part
from inbox.vault.store import Held
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault

DRAFT_BYTES = 16
_SECONDS_TO_COUNT = 5.0
_SECONDS_TO_POST = 5.0
"""Beyond these a page does not wait: the answer is kept, and goes out by itself."""


def new_draft() -> bytes:
    """A form's own random name: what is pressed twice is answered once."""
    return secrets.token_bytes(DRAFT_BYTES)


def draft_of(text: str) -> bytes:
    """The draft that a form named; a fresh one for a form that named none."""
    try:
        return unb64(text, size=DRAFT_BYTES)
    except EncodingError:
        return new_draft()


def draft_for(draft: bytes, *said: str) -> bytes:
    """The 16 bytes that stand for all that a form says: pressed twice it is one, corrected it is another."""
    return blake2b(DRAFT_BYTES, key=draft, person="", data=canonical(list(said)))


def place(office: Office, vault: Vault, report: Report) -> Address | Barred:
    """Where this vault's reader may answer `report`, or why not."""
    roster = office.rosters.current
    return address_of(
        report,
        reader=vault.reader,
        stands=vault.stands_in(roster),
        roster=roster,
        pin=office.settings.pin_bytes,
    )


async def answer(office: Office, vault: Vault, post: Post, *, held: Held, words: Words, draft: bytes) -> None:
    """Keep and send, once for the same words of one draft.

    Raises ReplyError when there can be no answer, VaultError when it cannot be kept.
    """
    report = opened_report(held)
    address = place(office, vault, report) if report is not None else Barred.NO_CODE
    if isinstance(address, Barred):
        raise ReplyError(f"there can be no answer to this report ({address.value})")
    mailbox, own = address.reply_to.mailbox, draft_for(draft, str(words.kind), words.text)
    await catch_up(office, vault)
    known = await asyncio.to_thread(Answers(vault.store).sent, mailbox)
    try:
        async with asyncio.timeout(_SECONDS_TO_COUNT):
            stored = await post.stored(mailbox, known=known)
    except TimeoutError:
        stored = None
    await asyncio.to_thread(_keep, office, vault, held, address, words, own, stored)
    await catch_up(office, vault)
    try:
        async with asyncio.timeout(_SECONDS_TO_POST):
            await post.post_waiting()
    except TimeoutError:
        return
    await catch_up(office, vault)


def _keep(
    office: Office,
    vault: Vault,
    held: Held,
    address: Address,
    words: Words,
    draft: bytes,
    stored: int | None,
) -> None:
    answers, pin = Answers(vault.store), office.settings.pin_bytes
    mailbox = address.reply_to.mailbox
    seen = added_to(vault.store, address.report, pin=pin).seen
    before = answers.count(mailbox) + SLACK if stored is None else stored

    def make(n: int) -> Sequence[Part]:
        parts = parts_of(words, address, n=n, seen=seen, stored=before, day=utc_today())
        made = [sealed(part, address, sign=vault.sign, pin=pin) for part in parts]
        # Called only for an answer that is not kept yet: on the record before it is.
        vault.trail.require(Deed.REPLIED, about=held.line.envelope, detail=str(words.kind))
        return made

    if answers.add(held.line.envelope, mailbox=mailbox, draft=draft, make=make):
        # An answer is sealed to its reporter: the colleagues are told only that there is one.
        with contextlib.suppress(CaseError):
            record(office, vault, held, [Answered(words.kind, seen)], draft=draft)


async def catch_up(office: Office, vault: Vault) -> None:
    """Let the outbox and the vault agree on what is out. Raises FolderError or VaultError."""
    await asyncio.to_thread(_catch_up, Outbox(office.collected), Answers(vault.store))
    await catch_up_events(office, vault)


def _catch_up(outbox: Outbox, answers: Answers) -> None:
    for mailbox, each in answers.waiting():
        stage = outbox.stage(each)
        if stage is Stage.UNKNOWN:
            outbox.put(mailbox, each)
        elif stage is Stage.POSTED:
            # In this order: after a power cut in between the vault asks again, and nothing is posted twice.
            answers.mark_sent(each)
            outbox.forget(each)
