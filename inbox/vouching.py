"""Two records that witness each other: each reader's own, and that of the host that watches.

A reader's record holds how far the host's chain went whenever the reader came and went; the host keeps the
reader's signed word on how far the reader's own record went. Neither is cut, put back or taken away alone
without the other telling. docs/spec/trail-v1.md is the form.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from crypto.encoding import b64, canonical, parse_canonical, unb64
from crypto.errors import SealedFormatError
from crypto.recipients import ReaderVerify
from crypto.roster import Roster
from inbox.collector.store import Collected
from inbox.errors import InboxError
from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.vault.trail import LINK_BYTES, Deed, Entry
from inbox.vault.vault import Vault, unlock
from inbox.watch.chain import Chain, ChainHead, chain_in, head_in

_MAX_WORD = 1_024


@dataclass(frozen=True, slots=True)
class Word:
    """What one reader said of the two records on locking last."""

    reader: str
    deeds: int
    link: bytes
    """Of that many deeds, the last's."""
    seen: ChainHead | None
    """The host's chain."""

    def encode(self) -> bytes:
        """Canonical JSON: what is signed."""
        return canonical(
            {
                "link": b64(self.link),
                "n": self.deeds,
                "reader": self.reader,
                "v": 1,
                "watch": None if self.seen is None else detail_of(self.seen),
            }
        )

    @classmethod
    def parse(cls, statement: bytes) -> Word:
        """Raises SealedFormatError, KeyError or TypeError."""
        found = parse_canonical(statement, limit=_MAX_WORD)
        seen = None if found["watch"] is None else head_of(str(found["watch"]))
        return cls(str(found["reader"]), int(found["n"]), unb64(found["link"], size=LINK_BYTES), seen)


def detail_of(head: ChainHead) -> str:
    """As it stands in a reader's record and in a word."""
    return f"{head.number} {b64(head.hash)} {b64(head.first)}"


def head_of(detail: str) -> ChainHead:
    """Raises EncodingError or ValueError."""
    number, hash_, first = detail.split(" ")
    return ChainHead(int(number), unb64(hash_, size=32), unb64(first, size=32))


class Words:
    """The readers' words as the host keeps them. Raises FolderError."""

    def __init__(self, collected: Collected, *, pin: bytes) -> None:
        self._collected, self._pin = collected, pin

    def knows(self, reader: str) -> bool:
        """Whether this reader's vault has ever been locked here."""
        return bool(self._collected.rows("SELECT 1 FROM word WHERE reader = ?", reader))

    def of(self, reader: str, public: ReaderVerify) -> Word | None:
        """Their word; None where there is none, or none that they signed."""
        rows = self._collected.rows("SELECT statement, signature FROM word WHERE reader = ?", reader)
        return _checked(*rows[0], reader=reader, public=public, pin=self._pin) if rows else None

    def readers(self) -> list[str]:
        """Those who gave one."""
        return [str(row[0]) for row in self._collected.rows("SELECT reader FROM word ORDER BY reader")]

    def put(self, vault: Vault, word: Word) -> None:
        """Sign it with the reader's key and keep it in the place of the last."""
        statement = word.encode()
        signature = vault.sign(_message(self._pin, statement))
        with self._collected.writing() as store:
            store.execute("INSERT OR REPLACE INTO word VALUES (?, ?, ?)", (word.reader, statement, signature))


def _message(pin: bytes, statement: bytes) -> bytes:
    return b"wb-word-v1" + pin + statement


def _checked(statement: Any, signature: Any, *, reader: str, public: ReaderVerify, pin: bytes) -> Word | None:
    try:
        public.verify(_message(pin, bytes(statement)), bytes(signature))
        word = Word.parse(bytes(statement))
    except (SealedFormatError, KeyError, TypeError, ValueError):
        return None
    return word if word.reader == reader else None


class HostWitness:
    """Stands beside one unlocked vault on this host."""

    def __init__(self, office: Office) -> None:
        self._folder = office.folder
        self._words = Words(office.collected, pin=office.settings.pin_bytes)

    def look(self, vault: Vault) -> None:
        """Write into the reader's record how far the host's chain goes, if that is news."""
        with contextlib.suppress(InboxError):
            head = head_in(self._folder)
            last = vault.trail.newest(Deed.WATCH_SEEN)
            if head is not None and (last is None or last.detail != detail_of(head)):
                vault.trail.write(Deed.WATCH_SEEN, detail=detail_of(head))

    def note(self, vault: Vault) -> None:
        """Let the host keep the reader's word, if there is more to say than last time."""
        with contextlib.suppress(InboxError):
            word = _word_of(vault)
            if word.deeds and word != self._words.of(vault.reader, vault.verify_key):
                self._words.put(vault, word)

    def compare(self, vault: Vault) -> None:
        """Write into the reader's record, for good, that it does not go as far as its reader once said."""
        wrong = against_word(self._words, vault)
        if wrong:
            vault.trail.write(Deed.BROKEN, detail=wrong)
            self.note(vault)


def _word_of(vault: Vault) -> Word:
    deeds, link = vault.trail.last()
    last = vault.trail.newest(Deed.WATCH_SEEN)
    seen = None
    if last is not None:
        with contextlib.suppress(SealedFormatError, ValueError):
            seen = head_of(last.detail)
    return Word(vault.reader, deeds, link, seen)


def against_word(words: Words, vault: Vault) -> str:
    """What the host's word says of this record and the record does not; "" for nothing. Raises InboxError."""
    if not words.knows(vault.reader):
        return ""
    word = words.of(vault.reader, vault.verify_key)
    if word is None:
        return "what this host keeps of how far it went is not what its reader signed"
    if vault.trail.holds(word.deeds, word.link):
        return ""
    return f"entry {word.deeds}, which its reader signed for on this host, is missing or another"


def unlocked(office: Office, *, reader: str, passphrase: Passphrase) -> Vault:
    """The reader's vault, with the host as its witness.

    Raises UnknownReaderError, PassphraseError or another VaultError, FolderError.
    """
    vault = unlock_to_look(office, reader=reader, passphrase=passphrase)
    witness = HostWitness(office)
    try:
        witness.compare(vault)
    except BaseException:
        vault.lock()
        raise
    vault.witness = witness
    return vault


def unlock_to_look(office: Office, *, reader: str, passphrase: Passphrase) -> Vault:
    """The same, leaving everything as it is."""
    pin = office.settings.pin_bytes
    used = Words(office.collected, pin=pin).knows(reader)
    return unlock(office.folder, reader=reader, passphrase=passphrase, pin=pin, used=used)


def forget_before(office: Office, vault: Vault) -> None:
    """Another took the vault's place: what counts from now on is how far that goes. Raises InboxError."""
    Words(office.collected, pin=office.settings.pin_bytes).put(vault, _word_of(vault))


def count_from(office: Office, vault: Vault, deeds: int, link: bytes) -> None:
    """What counts from now on is that the record holds this deed. Raises InboxError."""
    word = replace(_word_of(vault), deeds=deeds, link=link)
    Words(office.collected, pin=office.settings.pin_bytes).put(vault, word)


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What came of holding the records against each other."""

    steps: int
    broken: tuple[str, ...]
    vouchers: tuple[tuple[str, int], ...]
    """Reader and number of the last step of this chain that they vouch for."""


def witnessed(office: Office, vault: Vault) -> Witnessed:
    """Check the host's chain, and that it and this reader's record hold what was vouched for.

    Raises InboxError. It opens nobody else's record: of the others the host has their signed word.
    """
    words = Words(office.collected, pin=office.settings.pin_bytes)
    chain = chain_in(office.folder)
    wrong = against_word(words, vault)
    broken = [f"the record of what was done: {wrong}"] if wrong else []
    if chain.broken is not None:
        broken.append(f"the record of the watch breaks at step {chain.broken}")
    broken += _unheld(vault, chain)
    vouchers = []
    for reader, word in _signed(office, words):
        if word is None:
            broken.append(f"the word of {reader} about the watch is not what that reader signed")
        elif word.seen is not None and chain.is_of(word.seen):
            if not chain.holds(word.seen):
                broken.append(_missing(word.seen, reader))
            vouchers.append((reader, word.seen.number))
    return Witnessed(len(chain.hashes), tuple(dict.fromkeys(broken)), tuple(vouchers))


def _unheld(vault: Vault, chain: Chain) -> Iterator[str]:
    """The first step that this reader's record vouches for and that is not here."""
    for entry, elsewhere in _vouched(vault):
        try:
            head = head_of(entry.detail)
        except (SealedFormatError, ValueError):
            yield f"entry {entry.n} vouches for no step that can be read"
            return
        if chain.holds(head) or (elsewhere and not chain.is_of(head)):
            continue
        yield _missing(head, vault.reader)
        return


def _vouched(vault: Vault) -> list[tuple[Entry, bool]]:
    """Entries about the watch, each with whether it may be another host's: a backup was restored since."""
    found: list[tuple[Entry, bool]] = []
    for entry in vault.trail.entries():
        if entry.deed == Deed.RESTORED:
            found = [(each, True) for each, _ in found]
        if entry.deed == Deed.WATCH_SEEN:
            found.append((entry, False))
    return found


def _missing(head: ChainHead, reader: str) -> str:
    return f"step {head.number} of the record of the watch is missing or another than {reader} vouched for"


def _signed(office: Office, words: Words) -> Iterator[tuple[str, Word | None]]:
    for reader in words.readers():
        publics = _publics(office.rosters.lists(), reader)
        if not publics:
            # Keys that no list ever named: nobody can say whose word it is, and it vouches for nothing.
            continue
        found = [word for public in publics if (word := words.of(reader, public)) is not None]
        yield reader, found[0] if found else None


def _publics(lists: tuple[Roster, ...], reader: str) -> set[ReaderVerify]:
    found = {each.sign for roster in lists for each in roster.readers if each.id == reader}
    return found | {past.sign for roster in lists for past in roster.past if past.id == reader}
