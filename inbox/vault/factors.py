"""What a reader shows beside the passphrase, in the encrypted store: an app's key, passkeys, spare codes.

It only keeps and counts; what counts as shown is decided in `inbox.people.factor`. What was used once is
never taken again: that is settled in the same transaction that looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inbox.vault.store import WorkingStore

_APP = b"app"


@dataclass(frozen=True, slots=True, repr=False)
class Passkey:
    """The public half of a passkey; `place` is the host name that it was made under."""

    id: bytes
    key: bytes
    used: int
    """The authenticator's own count of uses; many always say 0."""
    place: str
    since: str


class Factors:
    """The second factors in one reader's working store. Every method raises VaultError."""

    def __init__(self, store: WorkingStore) -> None:
        self._store = store

    def any(self) -> bool:
        """Whether this vault asks for a second factor. Spare codes alone are none."""
        return bool(self._store.rows("SELECT 1 FROM factor WHERE kind IN ('app', 'passkey') LIMIT 1"))

    def app(self) -> tuple[bytes, str] | None:
        """The key of the reader's authenticator app and the day it was set up."""
        rows = self._store.rows("SELECT key, since FROM factor WHERE kind = 'app'")
        return (bytes(rows[0][0]), str(rows[0][1])) if rows else None

    def keep_app(self, key: bytes, *, step: int, day: str) -> None:
        """The app whose code for `step` was just shown, in the place of an earlier one."""
        with self._store.writing() as store:
            store.execute(
                "INSERT OR REPLACE INTO factor (kind, id, key, used, since) VALUES ('app', ?, ?, ?, ?)",
                (_APP, key, step, day),
            )

    def use_step(self, step: int) -> bool:
        """True once for each step, and never for one before the last that was used."""
        with self._store.writing() as store:
            return (
                store.execute(
                    "UPDATE factor SET used = ?1 WHERE kind = 'app' AND used < ?1", (step,)
                ).rowcount
                == 1
            )

    def passkeys(self) -> list[Passkey]:
        """All of them, in the order of their ids."""
        rows = self._store.rows("SELECT id, key, used, place, since FROM factor WHERE kind = 'passkey'")
        return [Passkey(bytes(row[0]), bytes(row[1]), *row[2:]) for row in rows]

    def keep_passkey(self, made: Passkey) -> None:
        """One more."""
        with self._store.writing() as store:
            store.execute(
                "INSERT OR REPLACE INTO factor (kind, id, key, used, place, since)"
                " VALUES ('passkey', ?, ?, ?, ?, ?)",
                (made.id, made.key, made.used, made.place, made.since),
            )

    def count_passkey(self, id_: bytes, *, used: int) -> bool:
        """Its authenticator says that it has been used so often: True if that is more than before.

        Authenticators that do not count say 0 each time; one that has counted cannot go back to that.
        """
        with self._store.writing() as store:
            return (
                store.execute(
                    "UPDATE factor SET used = ?1 WHERE kind = 'passkey' AND id = ?2"
                    " AND (used < ?1 OR (used = 0 AND ?1 = 0))",
                    (used, id_),
                ).rowcount
                == 1
            )

    def codes_left(self) -> int:
        """How many spare codes have not been used."""
        return int(self._store.rows("SELECT count(*) FROM factor WHERE kind = 'code'")[0][0])

    def keep_codes(self, hashes: Sequence[bytes]) -> None:
        """These spare codes, as their hashes, and none of the earlier ones."""
        with self._store.writing() as store:
            store.execute("DELETE FROM factor WHERE kind = 'code'")
            store.executemany(
                "INSERT INTO factor (kind, id) VALUES ('code', ?)", [(each,) for each in hashes]
            )

    def use_code(self, hashed: bytes) -> bool:
        """True if it was one of them; then it is one no more."""
        with self._store.writing() as store:
            return store.execute("DELETE FROM factor WHERE kind = 'code' AND id = ?", (hashed,)).rowcount == 1

    def forget_app(self) -> None:
        """The app is not asked any more."""
        with self._store.writing() as store:
            store.execute("DELETE FROM factor WHERE kind = 'app'")

    def forget_passkey(self, id_: bytes) -> None:
        """That passkey is not taken any more."""
        with self._store.writing() as store:
            store.execute("DELETE FROM factor WHERE kind = 'passkey' AND id = ?", (id_,))

    def forget_all(self) -> None:
        """As if none had ever been set up."""
        with self._store.writing() as store:
            store.execute("DELETE FROM factor")
