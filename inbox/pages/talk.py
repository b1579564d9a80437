"""What followed a report: what its reporter added, what this reader answered, and where to answer.

Everything that says it was added is shown: in order where the five words prove it, else as an alarm beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crypto.encoding import b64
from crypto.payload import raw_document
from crypto.replies import ReplyKind
from crypto.report import Report
from inbox.added import AddedTo, Proved
from inbox.answering import new_draft, place
from inbox.answers import added_words
from inbox.pages.contexts import AnswerForm, Doubt, Said, Talk
from inbox.pages.shared import Desk
from inbox.pages.sign_in import role_title
from inbox.replying import Address, Barred, Slip, Words
from inbox.vault.answers import Answers, Given
from inbox.vault.store import Held
from inbox.vault.vault import Vault

NOTHING = Words(ReplyKind.TEXT)


def talk_of(
    desk: Desk,
    vault: Vault,
    held: Held,
    report: Report,
    added: AddedTo,
    *,
    words: Words = NOTHING,
    draft: str = "",
    slip: Slip | None = None,
) -> Talk:
    """The talk about one report; `words`, `draft` and `slip` of a form that comes again."""
    where = place(desk.office, vault, report)
    said = tuple(_in_order(added, Answers(vault.store).of_report(held.line.envelope), reader=vault.reader))
    waits = any(each.ours and not each.sent for each in said)
    problem = desk.post.problem if desk.post is not None else None
    return Talk(
        said=said,
        doubts=tuple(_doubt(each) for each in added.unproved),
        form=None if isinstance(where, Barred) else _form(desk, held, where, words, draft, slip),
        barred=where if isinstance(where, Barred) else None,
        held_up=problem or "" if waits else "",
    )


def _form(
    desk: Desk, held: Held, address: Address, words: Words, draft: str, slip: Slip | None
) -> AnswerForm:
    author = address.author
    return AnswerForm(
        url=f"/reports/{b64(held.line.envelope)}/answers",
        draft=draft or b64(new_draft()),
        may_add=tuple(desk.office.rosters.names(address.to, seq=address.roster.seq)),
        author=author.name,
        role=role_title(author.roles),
        kind=words.kind,
        text=words.text,
        slip=slip,
    )


def _in_order(added: AddedTo, given: Sequence[Given], *, reader: str) -> Iterator[Said]:
    """Days are all there is, so an answer stands after what its reader had read when it was written."""
    waiting = list(added.proved)
    for answer in given:
        while waiting and waiting[0].n <= answer.seen:
            yield _added(waiting.pop(0), reader)
        yield Said(
            ours=True,
            day=answer.day,
            text=answer.text,
            anchor=f"answer-{answer.first}",
            kind=answer.kind,
            sent=answer.sent,
        )
    for each in waiting:
        yield _added(each, reader)


def _added(each: Proved, reader: str) -> Said:
    return Said(
        ours=False,
        day=each.day,
        text=each.text,
        anchor=anchor_of(each.envelope),
        is_new=not each.read,
        sealed_by_portal=each.sealed_by_portal,
        not_named=reader not in each.to,
    )


def _doubt(held: Held) -> Doubt:
    return Doubt(held.line.day, added_words(raw_document(held.payload) or {}), anchor_of(held.line.envelope))


def anchor_of(envelope: bytes) -> str:
    """Where something added stands in its report's page."""
    return f"added-{b64(envelope)}"
