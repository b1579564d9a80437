"""The record of the record: what one reader did at this inbox, each entry hashed with the one before.

It never holds a word of a report, a searched word or a passphrase, and it never keeps a reader from reading:
what cannot be written then is kept in memory and written as soon as it can be. What leaves the house, goes to
somebody or is destroyed is written first, or not done.
Its head is signed by the reader and kept in a file of its own, so that a tail that was cut off is missed.
Whoever has the passphrase and writes a program can make another trail: docs/spec/trail-v1.md says what holds.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from crypto.encoding import b64, blake2b, canonical, parse_canonical, unb64
from crypto.errors import EncodingError, SealedFormatError
from crypto.recipients import ReaderVerify
from inbox.errors import FolderError, UnrecordedError, VaultError
from inbox.folder import read_small
from inbox.vault.behind import Missed, behind_of
from inbox.vault.sealed import SealedStore
from worrybox.web.settings import SettingsError, write_private

PAGE = 50
"""Entries on one page."""
MAX_DETAIL = 200
LINK_BYTES = 32
_MAX_ENTRY = 4_096
_AT_ONCE = 500
# The text of the index in 0002_by_deed.sql, so that a year of other deeds is not looked at.
_OF_A_KIND = (
    "SELECT n, entry FROM deed WHERE CASE WHEN json_valid(CAST(entry AS TEXT))"
    " THEN json_extract(CAST(entry AS TEXT), '$.deed') END = ?"
)


class Deed(StrEnum):
    """What was done. Its words are in inbox/pages/trail.html."""

    SIGNED_IN = "signed-in"
    SIGN_IN_REFUSED = "sign-in-refused"
    """Known only once the right passphrase was given: how often a wrong one was, while the inbox ran."""
    LOCKED = "locked"
    READ = "read"
    """Opened a case; once for each time of signing in."""
    SEARCHED = "searched"
    """That a search was made, never its words."""
    SAVED = "saved"
    """Saved a file that came with a report."""
    LOOKED = "looked"
    """Looked at such a file as pictures; once for each file and time of signing in."""
    EXPORTED = "exported"
    REPLIED = "replied"
    RECORDED = "recorded"
    SHARED = "shared"
    ROSTER_PROPOSED = "roster-proposed"
    ROSTER_APPROVED = "roster-approved"
    ROSTER_WITHDRAWN = "roster-withdrawn"
    NEWCOMER_LET_GO = "newcomer-let-go"
    """Removed the keys of somebody who was never put on the list."""
    ROSTER_SEEN = "roster-seen"
    SIGNERS_PROPOSED = "signers-proposed"
    SIGNERS_APPROVED = "signers-approved"
    SIGNERS_WITHDRAWN = "signers-withdrawn"
    BY_COMMAND = "by-command"
    """Done to the list by command, where no vault was open: number and mark of the note come first."""
    RECOVERED = "recovered"
    PROPOSED_ERASING = "proposed-erasing"
    CONFIRMED_ERASING = "confirmed-erasing"
    HELD = "held"
    """Put a case on hold, or took the hold off: nothing of it is erased meanwhile."""
    ERASED = "erased"
    BACKED_UP = "backed-up"
    RESTORED = "restored"
    SETTINGS_CHANGED = "settings-changed"
    WATCH_SEEN = "watch-seen"
    """How far the record of the host that watches went, as inbox/vouching.py writes it."""
    NOT_WRITTEN = "not-written"
    """So many deeds could not be written when they were done, as on a full disk; they follow."""
    BROKEN = "broken"
    """The trail was not as its signed head says when this was written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed, as it was written."""

    n: int
    at: str
    """The minute (UTC)."""
    deed: str
    """A Deed, or one of a later version."""
    about: str
    """The envelope that it concerns in base64url, or ""."""
    detail: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first thing that is wrong with a trail: at which entry, in words."""

    n: int
    words: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose trail it is."""

    pin: bytes
    reader: str
    public: ReaderVerify
    sign: Callable[[bytes], bytes]
    """Raises VaultError once the vault is locked."""


class Trail(SealedStore):
    """One open connection to one reader's trail. Any thread may call."""

    def __init__(self, path: Path, *, key: bytes, head: Path, owner: Owner) -> None:
        """Raises VaultDamagedError, VaultError or FolderError (made by a newer version)."""
        super().__init__(path, key=key, package="inbox.vault.deeds")
        self._head, self._owner = head, owner
        self._root = blake2b(LINK_BYTES, person="wb-trail-v1", data=owner.pin + owner.reader.encode())
        self._once: set[tuple[Deed, bytes, str]] = set()
        self._behind = behind_of(path)
        self.signed_in = False
        """Whether this opening of the vault is somebody's session: then its end is written too."""

    @property
    def behind(self) -> int:
        """How many deeds could not be written yet."""
        return self._behind.count

    def write(self, deed: Deed, *, about: bytes | str = "", detail: str = "") -> None:
        """Append one entry, to the minute; `detail` (at most 200 characters) never holds a word of a report.

        Raises nothing: what cannot be written is kept until it can be, also while the vault is locked.
        """
        self.signed_in = self.signed_in or deed is Deed.SIGNED_IN
        missed = _now(deed, about, detail)
        with self._behind.turn:
            try:
                self._write([missed])
            except (VaultError, FolderError):
                self._behind.miss(missed)

    def require(self, deed: Deed, *, about: bytes | str = "", detail: str = "") -> None:
        """As `write`, before something is done that must not be done unrecorded. Raises UnrecordedError."""
        with self._behind.turn:
            try:
                self._write([_now(deed, about, detail)])
            except (VaultError, FolderError):
                raise UnrecordedError("what you do cannot be put on record; is the disk full?") from None
            if self._behind.head:
                raise UnrecordedError("the record of what you do cannot be signed; is the disk full?")

    def catch_up(self) -> None:
        """Write what could not be written before, if it can be now. Raises nothing."""
        with self._behind.turn, contextlib.suppress(VaultError, FolderError):
            if self._behind.count or self._behind.head:
                self._write([])

    def write_once(self, deed: Deed, *, about: bytes, detail: str = "") -> None:
        """As `write`, but only the first time of exactly this since the vault was opened."""
        if (deed, about, detail) not in self._once:
            self._once.add((deed, about, detail))
            self.write(deed, about=about, detail=detail)

    def _write(self, deeds: list[Missed]) -> None:
        behind = self._behind
        with self.writing() as store:
            # Read inside the transaction: another window of the same reader may have written meanwhile.
            last = _last(store)
            if last is None and not self._head.exists():
                self._begin_head()
            broken = self._against_head(store, last)
            entries = [] if broken is None else [_now(Deed.BROKEN, "", broken.words)]
            if behind.count:
                entries += [_now(Deed.NOT_WRITTEN, "", str(behind.count)), *behind.missed]
            for each in (*entries, *deeds):
                last = _append(store, last or (0, self._root), each)
        behind.caught_up()
        if last is None:
            return
        try:
            # After the trail itself: a head that is behind proves less for a while, one ahead is an alarm.
            write_private(self._head, self._signed(*last))
            behind.head = False
        except (SettingsError, VaultError):
            behind.head = True

    def _begin_head(self) -> None:
        # Of no entry yet: a power cut after the very first must not look as if the head had been taken away.
        try:
            write_private(self._head, self._signed(0, self._root))
        except SettingsError:
            raise VaultError("the record's head cannot be written") from None

    def page(self, *, before: int | None = None) -> list[Entry]:
        """Up to 50 entries, the newest first, from below number `before` on. Raises VaultError."""
        top = before if before is not None else 1 << 62
        found = self.rows("SELECT n, entry FROM deed WHERE n < ? ORDER BY n DESC LIMIT ?", top, PAGE)
        return [_shown(n, entry) for n, entry in found]

    def entries(self) -> Iterator[Entry]:
        """All, the oldest first. Raises VaultError."""
        for n, entry, _ in self._rows():
            yield _shown(n, entry)

    def newest(self, deed: Deed) -> Entry | None:
        """The newest entry of this kind. Raises VaultError."""
        found = self.rows(f"{_OF_A_KIND} ORDER BY n DESC LIMIT 1", str(deed))
        return _shown(*found[0]) if found else None

    def all_of(self, deed: Deed) -> list[Entry]:
        """Every entry of a kind of which there are few, the oldest first. Raises VaultError."""
        return [_shown(n, entry) for n, entry in self.rows(f"{_OF_A_KIND} ORDER BY n", str(deed))]

    def count(self) -> int:
        """The number of the last entry. Raises VaultError."""
        return int(self.rows("SELECT coalesce(max(n), 0) FROM deed")[0][0])

    def last(self) -> tuple[int, bytes]:
        """Number and link of the last entry; of none, 0 and where the chain begins. Raises VaultError."""
        rows = self.rows("SELECT n, link FROM deed ORDER BY n DESC LIMIT 1")
        return (int(rows[0][0]), bytes(rows[0][1])) if rows else (0, self._root)

    def holds(self, n: int, link: bytes) -> bool:
        """Whether entry `n` is there with just this link. Raises VaultError."""
        return n == 0 or self.rows("SELECT link FROM deed WHERE n = ?", n) == [(link,)]

    def check(self) -> Break | None:
        """The first broken link, or None. Raises VaultError."""
        before = self._root
        for number, (n, entry, link) in enumerate(self._rows(), start=1):
            wrong = _wrong(number, n, entry, bytes(link), before)
            if wrong is not None:
                return wrong
            before = bytes(link)
        with self.writing() as store:
            return self._against_head(store, _last(store))

    def _rows(self) -> Iterator[Any]:
        after = 0
        while rows := self.rows(
            "SELECT n, entry, link FROM deed WHERE n > ? ORDER BY n LIMIT ?", after, _AT_ONCE
        ):
            yield from rows
            after = rows[-1][0]

    def _signed(self, n: int, link: bytes) -> bytes:
        head = canonical({"link": b64(link), "n": n, "reader": self._owner.reader, "v": 1})
        signature = self._owner.sign(self._message(head))
        return canonical({"head": b64(head), "sig": b64(signature)}) + b"\n"

    def _message(self, head: bytes) -> bytes:
        return b"wb-head-v1" + self._owner.pin + head

    def _against_head(self, store: sqlite3.Connection, last: tuple[int, bytes] | None) -> Break | None:
        """What the signed head says and the trail does not. Called inside a transaction."""
        number = last[0] if last is not None else 0
        if not self._head.exists():
            return None if last is None else Break(number, "the signed head of the trail is missing")
        try:
            n, link = self._parse_head(read_small(self._head))
        except (SealedFormatError, KeyError, TypeError):
            return Break(number, "the head of the trail is not one that this reader signed")
        if n > number:
            missing = f"entry {n} is" if n == number + 1 else f"entries {number + 1} to {n} are"
            return Break(number + 1, f"{missing} missing from the end")
        found = (self._root,)
        if n:
            found = store.execute("SELECT link FROM deed WHERE n = ?", (n,)).fetchone()
        if found is None or bytes(found[0]) != link:
            return Break(n, f"entry {n} is not the one that was signed")
        return None

    def _parse_head(self, content: bytes) -> tuple[int, bytes]:
        outside = parse_canonical(content.rstrip(b"\n"), limit=_MAX_ENTRY)
        head = unb64(outside["head"])
        self._owner.public.verify(self._message(head), unb64(outside["sig"]))
        inside = parse_canonical(head, limit=_MAX_ENTRY)
        if inside["reader"] != self._owner.reader or not isinstance(inside["n"], int):
            raise EncodingError("a head of another trail")
        return inside["n"], unb64(inside["link"], size=LINK_BYTES)


def _now(deed: Deed, about: bytes | str, detail: str) -> Missed:
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ")
    # Half a character, as a hostile name may have, must not keep a deed off the record.
    plain = detail.encode("utf-8", "replace").decode()[:MAX_DETAIL]
    return Missed(str(deed), about if isinstance(about, str) else b64(about), plain, at)


def _append(store: sqlite3.Connection, last: tuple[int, bytes], each: Missed) -> tuple[int, bytes]:
    n = last[0] + 1
    fields = {"about": each.about, "at": each.at, "deed": each.deed, "detail": each.detail, "n": n, "v": 1}
    entry = canonical(fields)
    link = _link(last[1], entry)
    store.execute("INSERT INTO deed (n, entry, link) VALUES (?, ?, ?)", (n, entry, link))
    return n, link


def _last(store: sqlite3.Connection) -> tuple[int, bytes] | None:
    row = store.execute("SELECT n, link FROM deed ORDER BY n DESC LIMIT 1").fetchone()
    return None if row is None else (int(row[0]), bytes(row[1]))


def _link(before: bytes, entry: bytes) -> bytes:
    return blake2b(LINK_BYTES, person="wb-deed-v1", data=before + entry)


def _wrong(number: int, n: int, kept: object, link: bytes, before: bytes) -> Break | None:
    if n != number:
        return Break(number, f"entry {number} is missing")
    entry = kept if isinstance(kept, bytes) else str(kept).encode()
    try:
        read = _read(entry)
    except EncodingError:
        return Break(n, f"entry {n} was changed: it cannot be read")
    if read.n != n:
        return Break(n, f"entry {read.n} stands in the place of entry {n}")
    if _link(before, entry) != link:
        return Break(n, f"entry {n} was changed, or does not follow the one before it")
    if read.deed == Deed.BROKEN:
        return Break(n, f"when entry {n} was written: {read.detail}")
    return None


def _shown(n: int, entry: object) -> Entry:
    try:
        return _read(entry if isinstance(entry, bytes) else b"")
    except EncodingError:
        return Entry(n, "", "", "", "")


def _read(entry: bytes) -> Entry:
    """Raises EncodingError."""
    found = parse_canonical(entry, limit=_MAX_ENTRY)
    n, texts = found.get("n"), [found.get(each) for each in ("at", "deed", "about", "detail")]
    if not isinstance(n, int) or not all(isinstance(each, str) for each in texts):
        raise EncodingError("not an entry of a trail")
    return Entry(n, *map(str, texts))
