"""Keep what this process holds in memory, words and keys, out of files that a crash would leave behind.

It cannot keep them from root, nor out of swap: that is the machine's to encrypt.
"""

import ctypes
import sys

if sys.platform != "win32":
    import resource

PR_SET_DUMPABLE = 4


def give_back() -> None:
    """Give what was freed back to the system (glibc; elsewhere nothing)."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)


def forbid_dumps() -> None:
    """No core dump of this process, and on Linux no other process of this account may look into it."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A crash handler that is given the dump through a pipe does not ask for the limit, only for this.
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
