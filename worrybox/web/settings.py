"""Settings files and secret files: strict reading with friendly errors, private and atomic writing.

It never prints a value it read: a wrong settings line is named by its key, a secret not at all.
"""

import os
import secrets
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

LARGEST_FILE = 262_144
T = TypeVar("T")


class SettingsError(Exception):
    """A settings or secret file that cannot be used; the message names the file and what to do."""


def load(path: Path, kind: type[T]) -> T:
    """The TOML file at `path` as `kind` (best a frozen msgspec.Struct with forbid_unknown_fields).

    Raises SettingsError naming the file and the key that is missing, unknown or of the wrong type.
    """
    data = _read(path, limit=LARGEST_FILE)
    try:
        return msgspec.convert(tomllib.loads(data.decode("utf-8")), type=kind, strict=True)
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {str(error).replace('Object', 'it')}") from None


def read_secret(path: Path, *, size: int) -> bytes:
    """Exactly `size` secret bytes. Raises SettingsError if others may read the file or its size is wrong."""
    data = _read(path, limit=size + 1)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SettingsError(f"{path} may be read by other accounts: run chmod 600 on it")
    if len(data) != size:
        raise SettingsError(f"{path} should hold {size} bytes: restore it from your backup")
    return data


def write_private(path: Path, data: bytes, *, over: bool = True) -> None:
    """Write `data` to `path` readable by this account only: all of it or nothing, durable on return.

    Raises SettingsError when the folder cannot be written, or without `over` when the file is there already.
    """
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if over:
                os.replace(waiting, path)
            else:
                os.link(waiting, path)
                waiting.unlink()
        except BaseException:
            waiting.unlink(missing_ok=True)
            raise
        _make_durable(path.parent)
    except OSError as error:
        raise SettingsError(f"cannot write {path}: {error.strerror}") from None


def private_folder(path: Path) -> Path:
    """Make `path` (and what is above it) as a folder only this account may enter. Raises SettingsError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"cannot make the folder {path}: {error.strerror}") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise SettingsError(f"the folder {path} is not writable for this account")
    return path


def _read(path: Path, *, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise SettingsError(f"{path} is missing: run the set-up first") from None
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from None
    if len(data) > limit:
        raise SettingsError(f"{path} is larger than expected")
    return data


def _make_durable(folder: Path) -> None:
    if os.name != "posix":  # only POSIX systems can sync a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
