"""Readers' own laptops: each a folder and a vault of its own, with nothing between them but one portal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from inbox.casefile import CaseFile, bring_up, open_case
from inbox.casework.base import Entry
from inbox.casework.case import Case
from inbox.collector.outbox import Outbox
from inbox.collector.posting import Post
from inbox.office import Office
from inbox.recording import record, send_soon
from inbox.vault.store import Held
from inbox.vault.vault import Vault, unlock
from tests.inbox.portal import FakePortal
from tests.inbox.school import InventedSchool


@dataclass
class Laptop:
    """One reader's."""

    office: Office
    vault: Vault
    portal: FakePortal
    problem: str | None = None

    def meet(self) -> None:
        """Send what waits, fetch what is there, work out what has changed."""
        self.fetch()
        bring_up(self.office, self.vault)

    def fetch(self) -> None:
        """As `meet`, but what has changed is not worked out yet."""
        asyncio.run(self._meet())
        self.vault.take_in(self.office.collected)

    async def _meet(self) -> None:
        async with self.office.portal(transport=self.portal.transport()) as there:
            post = Post(there, Outbox(self.office.collected))
            await send_soon(self.office, self.vault, post)
            self.problem = post.problem
            if not self.portal.down:
                await self.office.collector_at(there).collect()

    def held(self, report: bytes) -> Held:
        found = self.vault.store.get(report)
        assert found is not None
        return found

    def file(self, report: bytes) -> CaseFile:
        found = open_case(self.office, self.vault, self.held(report))
        assert found is not None
        return found

    def case(self, report: bytes) -> Case:
        return self.file(report).case

    def record(self, report: bytes, *entries: Entry, draft: bytes | None = None) -> bool:
        return record(self.office, self.vault, self.held(report), entries, draft=draft)


@contextmanager
def laptops(school: InventedSchool, portal: FakePortal, *readers: str) -> Iterator[list[Laptop]]:
    """One for each reader, unlocked."""
    with ExitStack() as stack:
        found = []
        for reader in readers:
            folder = Path(school.directory.parent) / f"laptop-{reader}"
            office = Office.open(school.copy(folder).directory)
            stack.callback(office.close)
            vault = unlock(
                office.folder,
                reader=reader,
                passphrase=school.passphrase(reader),
                pin=office.settings.pin_bytes,
            )
            stack.callback(vault.lock)
            found.append(Laptop(office, vault, portal))
        yield found
