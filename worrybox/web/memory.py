"""Keep what this process holds in memory, words and keys, out of files that a crash would leave behind.

It cannot keep them from root, nor out of swap: that is the machine's to encrypt.
"""

import ctypes
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import resource

PR_SET_DUMPABLE = 4
MADV_DONTNEED = 4
_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (r-[x-]p) \S+ \S+ [1-9]")
"""A line of /proc/self/smaps: a file's part that nobody may write."""


def give_back() -> None:
    """Give what was freed back to the system (glibc; elsewhere nothing)."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)


def let_go_of_programs() -> None:
    """Give the pages of program files back that only the start needed; what is needed is read again (Linux).

    Only parts of which this process has made no page its own: those hold what their file does.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        with suppress(OSError), Path("/proc/self/smaps").open() as told:
            for start, end in list(_as_in_their_files(told)):
                libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_DONTNEED)


def _as_in_their_files(told: Iterable[str]) -> Iterator[tuple[int, int]]:
    found: re.Match[str] | None = None
    for line in told:
        if not line[:1].isupper():
            found = _MAPPING.match(line)
        elif found is not None and line.split() == ["Anonymous:", "0", "kB"]:
            yield int(found[1], 16), int(found[2], 16)


def made_apart(make: Callable[[], bytes]) -> bytes:
    """What `make` gives, made by a process that ends, so that what it loads stays in no memory (Unix).

    For a process without threads. Raises ChildProcessError where it fails; why, it does not tell.
    """
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(out)
            with os.fdopen(into, "wb") as file:
                file.write(make())
            code = 0
        finally:
            os._exit(code)
    os.close(into)
    with os.fdopen(out, "rb") as file:
        made = file.read()
    if os.waitpid(pid, 0)[1]:
        raise ChildProcessError("the process that should make it failed")
    return made


def forbid_dumps() -> None:
    """No core dump of this process, and on Linux no other process of this account may look into it."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A crash handler that is given the dump through a pipe does not ask for the limit, only for this.
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
