"""The network seam of the kiosk's line: what lies beyond answers as it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from crypto.encoding import b64
from kiosk.line import Answer, Exchange, LineDownError, Request

Answers = Callable[[Request], Answer]
"""Raises OSError where nobody answers."""


def answering(answers: Answers) -> Exchange:
    """As a line takes it: bounded as a real one is."""

    async def exchange(request: Request, limit: int) -> Answer:
        answer = answers(request)
        if len(answer.body) > limit:
            raise LineDownError("longer than it can be")
        return answer

    return exchange


def kind_of(request: Request) -> str:
    """The last word of its path: "roster", "share", a mailbox."""
    return request.target.partition("?")[0].rpartition("/")[2]


@dataclass
class PortalBeyond:
    """A portal that answers as told, or not at all."""

    documents: dict[str, bytes] = field(default_factory=dict)
    answer: tuple[int, bytes] | None = None
    """What it says to anything posted; by default 201 with an envelope's receipt."""
    down: bool = False
    posted: list[bytes] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        if self.down:
            raise ConnectionRefusedError
        if request.body is not None:
            self.posted.append(request.body)
            status, body = self.answer or (201, b64(request.body[24:40]).encode())
            return Answer(status, body, None)
        document = self.documents.get(kind_of(request))
        return Answer(404 if document is None else 200, document or b"{}", None)
