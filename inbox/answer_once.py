"""One answer from the command line: collect, answer, post, and say how far it got.

For tests and for programs of a school's own. It does what the page does, with the same checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crypto.encoding import unb64
from crypto.errors import EncodingError
from inbox.answering import answer, new_draft
from inbox.collector.client import Portal
from inbox.collector.outbox import Outbox
from inbox.collector.posting import Post
from inbox.errors import FolderError, PortalDownError, ReplyError
from inbox.folder import read_small
from inbox.office import Office
from inbox.replying import Words
from inbox.vault.answers import Answers
from inbox.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the portal holds it, and what went wrong on the way, in words."""

    sent: bool
    problems: tuple[str, ...]


def read_words(path: Path | None) -> str:
    """What a UTF-8 file says, byte for byte but for CRLF; "" without a file. Raises FolderError."""
    if path is None:
        return ""
    try:
        return read_small(path).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise FolderError(f"{path} is not UTF-8") from None


async def answer_once(office: Office, vault: Vault, *, envelope: str, words: Words) -> Outcome:
    """Answer the report of that envelope id (B64). Raises ReplyError, FolderError or VaultError."""
    slip = words.slip()
    if slip is not None:
        raise ReplyError(f"this cannot be an answer ({slip.value})")
    async with office.portal() as portal:
        problems = await _collected(office, portal)
        vault.take_in(office.collected)
        try:
            held = vault.store.get(unb64(envelope, size=16))
        except EncodingError:
            held = None
        if held is None:
            raise ReplyError("this reader holds no report of that envelope id")
        post = Post(portal, Outbox(office.collected))
        await answer(office, vault, post, held=held, words=words, draft=new_draft())
    given = Answers(vault.store).of_report(held.line.envelope)
    held_up = (post.problem,) if post.problem is not None else ()
    return Outcome(given[-1].sent, tuple(dict.fromkeys((*problems, *held_up))))


async def _collected(office: Office, portal: Portal) -> tuple[str, ...]:
    try:
        return (await office.collector_at(portal).collect()).problems
    except PortalDownError as wrong:
        return (str(wrong),)
