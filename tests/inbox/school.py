"""The invented school of the tests: Morgan, Alex, Grace, Owen, Tess, made once and copied for each test."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from crypto.choosing import Subject, choose_readers
from crypto.code import ReporterKeys, SecondHalf, Share
from crypto.encoding import unb64
from crypto.envelope import BellKind, BellMessage, new_id, seal
from crypto.more import build_more
from crypto.replies import REPLY_BYTES, ReadReply, read_mailbox
from crypto.report import Audience, Channel, Form, Report
from crypto.roster import Roster, SignedRoster
from inbox.collector.rounds import utc_today
from inbox.folder import Folder
from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.school import read_school
from inbox.setup import make_school
from inbox.vault.vault import unlock
from inbox.watch.host import open_watch

MORGAN, ALEX, GRACE, OWEN, TESS = "r1", "r2", "r3", "r4", "r5"
PORTAL = "http://portal.test"
PEOPLE: dict[str, Any] = {
    "readers": [
        {"name": "Morgan", "roles": ["dsl"], "routes": ["pupil"]},
        {"name": "Alex", "roles": ["deputy"], "routes": ["pupil"]},
        {"name": "Grace", "roles": ["head"], "routes": ["staff"], "signer": True},
        {"name": "Owen", "roles": ["chair"], "routes": ["staff", "chair"], "signer": True},
        {"name": "Tess", "roles": ["trust"], "routes": ["chair"]},
    ],
    "contacts": [
        {"kind": kind, "name": kind, "number": "01632 960001"}
        for kind in ("lado", "out_of_hours", "school", "outside_adult")
    ],
}


@dataclass(frozen=True, slots=True)
class InventedSchool:
    """A school's folder, and what set-up printed about it."""

    directory: Path
    printed: dict[str, Any]

    @classmethod
    def make(cls, directory: Path, *, portal: str = PORTAL) -> InventedSchool:
        """A new one."""
        people = directory.parent / "people.json"
        people.write_text(json.dumps(PEOPLE))
        made = make_school(
            Folder(directory),
            read_school(people),
            name="Oakfield Primary",
            portal=portal,
            today=utc_today(),
            second_factor="offered",
            cheap_kdf=True,
        )
        return cls(directory, json.loads(made.to_json()))

    def open_once(self) -> None:
        """Make every store of the host and of the vaults, which each copy would otherwise make for itself."""
        opened = Office.open(self.directory)
        pin, watch = opened.settings.pin_bytes, open_watch(opened)
        if watch is not None:
            watch.close()
        for reader in opened.folder.readers():
            unlock(opened.folder, reader=reader, passphrase=self.passphrase(reader), pin=pin).lock()
        opened.close()

    def copy(self, directory: Path) -> InventedSchool:
        """The same school in another folder."""
        shutil.copytree(self.directory, directory)
        return InventedSchool(directory, self.printed)

    @property
    def folder(self) -> Folder:
        return Folder(self.directory)

    @property
    def pin(self) -> bytes:
        return unb64(self.printed["pin"])

    @property
    def roster(self) -> Roster:
        return Roster.parse(SignedRoster.from_json((self.folder.rosters / "1.json").read_bytes()).roster)

    def passphrase(self, reader: str) -> Passphrase:
        found = next(each for each in self.printed["readers"] if each["id"] == reader)
        return Passphrase(found["passphrase"])

    def sealed(
        self,
        words: str,
        *,
        subject: Subject = Subject.PUPIL,
        removed: Collection[str] = (),
        urgent: bool = False,
        by_portal: bool = False,
        envelope_id: bytes | None = None,
        least_class: int = 0,
        **fields: Any,
    ) -> bytes:
        """A report sealed just as a device does it; `fields` of the report that are to be otherwise."""
        roster = self.roster
        choice = choose_readers(roster, subject=subject, removed=removed)
        report = Report(
            day=utc_today(),
            channel=Channel.NOSCRIPT if by_portal else Channel.PHONE,
            pinned=not by_portal,
            form=Form("england-2026", 1),
            audience=Audience.OLDER,
            lang="en",
            urgent=urgent,
            about=None,
            subject=subject,
            route=choice.route,
            seq=roster.seq,
            removed=tuple(removed),
            forbidden=tuple(sorted(choice.forbidden)),
            to=choice.ids,
            answers={"what": words},
        )
        report = replace(report, **fields)
        kind = BellKind.URGENT if urgent else BellKind.REPORT
        return seal(
            report.encode(),
            pin=self.pin,
            readers=[reader.box for reader in choice.readers],
            recovery=roster.recovery.box if choice.recovery else None,
            bell=(roster.bell, BellMessage(kind, roster.seq, roster.mask(choice.ids))),
            sealed_by_portal=by_portal,
            envelope_id=envelope_id,
            least_class=least_class,
        )

    def more(
        self,
        keys: ReporterKeys,
        text: str,
        *,
        n: int,
        to: Sequence[str] = (MORGAN, ALEX),
        by: ReporterKeys | None = None,
        recovery: bool = False,
    ) -> bytes:
        """Something added by whoever holds `keys`; `by` signs it for them."""
        roster, envelope_id = self.roster, new_id()
        payload = build_more(
            keys if by is None else replace(by, mailbox=keys.mailbox),
            n=n,
            text=text,
            to=to,
            envelope_id=envelope_id,
            pin=self.pin,
            day=utc_today(),
            channel=Channel.PHONE,
            pinned=True,
        ).encode()
        return seal(
            payload,
            pin=self.pin,
            readers=[reader.box for reader in roster.readers if reader.id in to],
            recovery=roster.recovery.box if recovery else None,
            bell=(roster.bell, BellMessage(BellKind.ADDED, roster.seq, roster.mask(to))),
            envelope_id=envelope_id,
        )

    def replied(self, *pages: bytes, keys: ReporterKeys) -> list[ReadReply]:
        """What the holder of `keys` reads in a mailbox's pages."""
        blobs = [page[at : at + REPLY_BYTES] for page in pages for at in range(0, len(page), REPLY_BYTES)]
        return read_mailbox(blobs, keys=keys, pin=self.pin, roster=self.roster)

    def decoy(self) -> bytes:
        """Nothing, sealed like something."""
        roster = self.roster
        bell = (roster.bell, BellMessage(BellKind.NOTHING, roster.seq, 0))
        payload = b'{"day":"2026-11-22","kind":"decoy","v":1}'
        return seal(payload, pin=self.pin, readers=[], recovery=None, bell=bell)


def five_words() -> ReporterKeys:
    """What some five words lead to."""
    return ReporterKeys.derive(Share(secrets.token_bytes(32)), SecondHalf(secrets.token_bytes(32)))


def id_of(envelope: bytes) -> bytes:
    """The 16-byte id of a sealed envelope."""
    return envelope[24:40]


def today() -> date:
    """The protocol's day."""
    return utc_today()


__all__ = ["ALEX", "GRACE", "MORGAN", "OWEN", "PORTAL", "TESS", "InventedSchool", "id_of", "new_id", "today"]
