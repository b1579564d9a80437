"""What an inbox does for a reporter, done by tests: read the report, write replies, read what was added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crypto.more import Added, verify_more
from crypto.payload import More, Report, parse_payload
from crypto.replies import Reply, ReplyKind, SignedReply, reply_message
from crypto.report import ReplyTo
from crypto.roster import Role, Route
from tests.portal.cast import Cast

DAY = date(2026, 11, 23)


@dataclass
class Answering:
    """One report's way back, as an inbox knows it: only what the report itself carries."""

    cast: Cast
    to: ReplyTo
    readers: tuple[str, ...]

    @classmethod
    def of(cls, cast: Cast, envelope: bytes, *, by: str) -> Answering:
        """From the envelope, opened by one of its readers."""
        payload = cast.opened(envelope, by=by)
        assert payload is not None
        report = parse_payload(payload)
        assert isinstance(report, Report)
        assert report.reply is not None
        return cls(cast, report.reply, report.to)

    def reply(self, text: str = "Thank you for telling us.", *, by: str = "r1", **changes: Any) -> bytes:
        """2,096 bytes, signed by `by` unless `signer` is someone else."""
        signer = self.cast.readers[changes.pop("signer", by)]
        fields: dict[str, Any] = {
            "day": DAY,
            "kind": ReplyKind.TEXT,
            "n": 1,
            "name": self.cast.reader(by).name,
            "pages": 1,
            "role": Role.DSL,
            "route": Route.PUPIL,
            "seen": 0,
            "seq": 1,
            "text": text,
            "to": self.readers,
        }
        signed = Reply(**{**fields, **changes}).encode()
        signature = signer.sign(reply_message(self.cast.pin, mailbox=self.to.mailbox, signed=signed))
        return SignedReply(by, self.to.guard, self.to.guard_signature, signed, signature).seal(self.to.box)

    def damaged(self) -> bytes:
        """One that does open, and holds nothing that can be read."""
        return self.to.box.seal(bytes(2_048))

    def added(self, envelopes: Sequence[bytes], *, by: str) -> list[tuple[More, Added]]:
        """What was added, verified under the report's own keys."""
        found = []
        for envelope in envelopes:
            payload = self.cast.opened(envelope, by=by)
            more = parse_payload(payload) if payload is not None else None
            if isinstance(more, More):
                own, pin = self.to, self.cast.pin
                id_ = envelope[24:40]
                added = verify_more(more, envelope_id=id_, pin=pin, sign=own.sign, mailbox=own.mailbox)
                found.append((more, added))
        return found
