"""The one place that knows which encrypted database the working store is: SQLCipher.

Another one would have to offer the same two functions. It never opens a store without a key, and lets no
temporary file be made.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import sqlcipher3.dbapi2 as sqlcipher

from inbox.errors import VaultDamagedError, VaultError, VaultFullError

_SETTINGS = (
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
)


def open_encrypted(path: Path, *, key: bytes) -> sqlite3.Connection:
    """The database at `path` under the raw 32-byte `key`; made if it is not there.

    Raises VaultDamagedError when the key does not open it or the file is not whole.
    """
    with telling_damage():
        # Made by us first: SQLite would make it readable to others under a lax umask.
        path.touch(mode=0o600, exist_ok=True)
        store = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
        # Otherwise SQLCipher writes about a wrong key to stderr on its own.
        store.execute("PRAGMA cipher_log_level = NONE")
        # A raw key as SQLCipher spells it; a parameter cannot stand in a PRAGMA. Hex of our own bytes only.
        store.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for setting in _SETTINGS:
            store.execute(setting)
        store.execute("SELECT count(*) FROM sqlite_master").fetchone()
    # sqlcipher3 is the standard module built against another library: the same DB-API, without type hints.
    return cast(sqlite3.Connection, store)


@contextmanager
def telling_damage() -> Iterator[None]:
    """Turns the cipher library's errors, which are no `sqlite3.Error`, into the vault's own."""
    try:
        yield
    except sqlcipher.OperationalError:
        # Its own words are left out: they can repeat what was being searched for.
        raise VaultFullError("the working store is busy, full or cannot be written; try again") from None
    except sqlcipher.ProgrammingError:
        raise VaultError("this vault is locked") from None
    except sqlcipher.DatabaseError:
        raise VaultDamagedError("the working store is damaged or belongs to another key") from None
    except OSError as wrong:
        raise VaultError(f"the working store cannot be used: {wrong.strerror}") from None
