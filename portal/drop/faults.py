"""What an SQLite error means to a Drop: one clear exception for each, never a stack trace to a child.

It never decides whether to try again, and never puts stored bytes or SQL into a message.
"""

import sqlite3

from portal.drop.contract import (
    DropDamagedError,
    DropError,
    DropFullError,
    DropRefusedError,
    DropUnwritableError,
)

_MEANINGS: dict[int, tuple[type[DropError], str]] = {
    sqlite3.SQLITE_FULL: (DropFullError, "the disk or the quota is full: free space or raise the quota"),
    sqlite3.SQLITE_READONLY: (DropUnwritableError, "the database is read-only: check its permissions"),
    sqlite3.SQLITE_PERM: (DropUnwritableError, "the database may not be opened: check its permissions"),
    sqlite3.SQLITE_AUTH: (DropUnwritableError, "the database may not be opened: check its permissions"),
    sqlite3.SQLITE_CANTOPEN: (DropUnwritableError, "the database cannot be opened: check its folder"),
    sqlite3.SQLITE_BUSY: (DropUnwritableError, "the database is locked by another program: stop it"),
    sqlite3.SQLITE_LOCKED: (DropUnwritableError, "the database is locked: stop the other program"),
    sqlite3.SQLITE_IOERR: (DropUnwritableError, "the disk failed: check the machine's disk"),
    sqlite3.SQLITE_CORRUPT: (DropDamagedError, "the database is damaged: restore it from a copy"),
    sqlite3.SQLITE_NOTADB: (DropDamagedError, "the file is not a database: restore it from a copy"),
}
# 0: Python would not hand the value over at all.
_THE_ROWS_FAULT = {0, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG}


def code_of(error: BaseException) -> int:
    """SQLite's primary result code, 0 when the error did not come from the library."""
    code = getattr(error, "sqlite_errorcode", 0)
    return int(code) & 0xFF


def drop_error(error: BaseException) -> DropError:
    """The Drop's own exception for whatever storing raised."""
    if isinstance(error, DropError):
        return error
    code = code_of(error)
    if code in _THE_ROWS_FAULT:
        return DropRefusedError("the store refused these bytes")
    kind, message = _MEANINGS.get(code, (DropUnwritableError, "the store failed: look at memory and disk"))
    return kind(message)


def blames_one_row(error: BaseException) -> bool:
    """Whether a batch that failed so may hold rows that would be stored alone.

    A full disk may still take a smaller batch. A locked, read-only or failing database takes none, and trying
    each row would only keep every reporter waiting.
    """
    return isinstance(drop_error(error), (DropRefusedError, DropFullError))
