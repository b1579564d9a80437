"""Everything that one inbox folder holds, opened once for whoever serves or exports.

It opens no vault: that takes a reader's passphrase.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import httpx2
from msgspec.structs import replace

from crypto.identities import BellIdentity, CollectorIdentity
from inbox.collector.client import Credentials, Portal
from inbox.collector.rounds import Collector, utc_today
from inbox.collector.store import Collected
from inbox.folder import Folder, find_folder
from inbox.in_use import InUse
from inbox.keeping.placing import settle
from inbox.kiosks import Kiosks
from inbox.rosters import Rosters
from inbox.settings import InboxSettings, read_settings, rename_school
from worrybox.web.settings import read_secret


@dataclass(frozen=True, slots=True, repr=False)
class Office:
    """One opened inbox folder."""

    folder: Folder
    at_start: InboxSettings
    """`inbox.toml`, as it was read when this was opened."""
    rosters: Rosters
    collected: Collected
    collector: CollectorIdentity
    kiosks: Kiosks
    in_use: InUse
    settled: tuple[str, ...] = ()
    """What was found half done and is in order again, each in a sentence for whoever opened it."""

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Raises FolderError, also while a vault is being restored there, or SettingsError."""
        folder = find_folder(directory)
        in_use = InUse(folder.root)
        try:
            return cls._opened(folder, in_use)
        except BaseException:
            in_use.close()
            raise

    @classmethod
    def _opened(cls, folder: Folder, in_use: InUse) -> Self:
        settled = settle(folder, in_use)
        settings = read_settings(folder)
        rosters = Rosters(folder, pin=settings.pin_bytes)
        # The file follows, for whoever reads it alone; what is open goes by the lists themselves.
        settings = rename_school(folder, settings, school=rosters.school(at_first=settings.school))
        collected = Collected(folder.collected)
        return cls(
            folder=folder,
            at_start=settings,
            rosters=rosters,
            collected=collected,
            collector=CollectorIdentity(read_secret(folder.collector_key, size=32)),
            kiosks=Kiosks(collected, bell=_bell_in(folder), pin=settings.pin_bytes),
            in_use=in_use,
            settled=settled,
        )

    @property
    def settings(self) -> InboxSettings:
        """`inbox.toml` as it was read, with the school called as the newest list here says."""
        school = self.rosters.school(at_first=self.at_start.school)
        return self.at_start if school == self.at_start.school else replace(self.at_start, school=school)

    def portal(self, *, transport: httpx2.AsyncBaseTransport | None = None) -> Portal:
        """The portal of this school, to be used as an async context."""
        credentials = Credentials(self.collector, self.settings.pin_bytes)
        return Portal(self.settings.portal, credentials=credentials, transport=transport)

    def collector_at(self, portal: Portal, *, today: Callable[[], date] = utc_today) -> Collector:
        """What makes rounds at `portal`."""
        return Collector(
            portal=portal,
            collected=self.collected,
            rosters=self.rosters,
            folder=self.folder,
            identity=self.collector,
            kiosks=self.kiosks,
            told_no=self.settings.reading == "no",
            today=today,
        )

    def close(self) -> None:
        """Done with it."""
        self.collected.close()
        self.in_use.close()


def _bell_in(folder: Folder) -> BellIdentity | None:
    """The bell's key, where this host has it: of several inboxes one does. Raises SettingsError."""
    return BellIdentity(read_secret(folder.bell_key, size=32)) if folder.bell_key.exists() else None
