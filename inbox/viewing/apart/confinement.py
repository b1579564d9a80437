"""Shut this process in before it reads a stranger's bytes: nothing to open, to reach, to start or to keep.

In the order of use: `leave_the_network` first of all, `shut_in` once every library is loaded. What a kernel
does not know or forbids is left out and told by the mark that they return; limits and the rule of no new
privileges must hold, or there is no answer. Linux; the numbers are those of its x86-64 and generic tables.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import signal
import struct

FILTERED = 1
"""The kernel takes no call from this process but those listed here."""
OFF_THE_NETWORK = 2
"""It has a network of its own, with nobody in it."""
ADDRESS_SPACE = 1 << 30
CPU_SECONDS = 15

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_MODE_FILTER = 2
_NEW_USER, _NEW_NETWORK, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000

# Name, number on x86-64, number on arm64. Reading and writing what is open, memory, clocks, ending: no call
# that opens a file or a socket, starts a process, runs a program or sends a signal.
_CALLS = """
read 0 63; write 1 64; close 3 57; fstat 5 80; lseek 8 62; munmap 11 215; brk 12 214;
rt_sigaction 13 134; rt_sigprocmask 14 135; rt_sigreturn 15 139; pread64 17 67; readv 19 65;
writev 20 66; sched_yield 24 124; mremap 25 216; madvise 28 233; getpid 39 172; exit 60 93;
gettimeofday 96 169; getrusage 98 165; sigaltstack 131 132; gettid 186 178; futex 202 98;
restart_syscall 219 128; clock_gettime 228 113; clock_nanosleep 230 115; exit_group 231 94;
getrandom 318 278; rseq 334 293
"""
_NUMBERS = tuple(zip(*(map(int, call.split()[1:]) for call in _CALLS.split(";")), strict=True))
# By machine: AUDIT_ARCH, what is allowed, and the two that give memory (mmap, mprotect).
_MACHINES = {
    "x86_64": (0xC000003E, _NUMBERS[0], (9, 10)),
    "aarch64": (0xC00000B7, _NUMBERS[1], (222, 226)),
}
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
"""Refuse is errno 1 (EPERM): a library that only looks for a font file goes on without it."""
_NUMBER, _ARCHITECTURE, _THIRD_ARGUMENT = 0, 4, 32
_PROT_EXEC = 4


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def leave_the_network() -> int:
    """Into a user and a network namespace of its own, while there is still one thread; 0 where forbidden."""
    libc = ctypes.CDLL(None)
    unshare = getattr(libc, "unshare", None)
    if unshare is None or unshare(_NEW_USER | _NEW_NETWORK | _NEW_IPC):
        return 0
    return OFF_THE_NETWORK


def shut_in(*, cpu_seconds: int = CPU_SECONDS) -> int:
    """Limits, no new privileges, and only the calls above: FILTERED or 0.

    Raises OSError where the limits or the rule of no new privileges are refused.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    _limit(cpu_seconds)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no-new-privileges is refused")
    program = _filter(platform.machine())
    if not program:
        return 0
    wanted = _Program(len(program) // 8, program)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(wanted), 0, 0):
        return 0
    return FILTERED


def _limit(cpu_seconds: int) -> None:
    hard = {
        resource.RLIMIT_AS: ADDRESS_SPACE,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
    }
    for which, most in hard.items():
        before = resource.getrlimit(which)[1]
        least = most if before == resource.RLIM_INFINITY else min(most, before)
        resource.setrlimit(which, (least, least))


def _filter(machine: str) -> bytes:
    """The BPF program of this machine; nothing for a machine whose numbers are not known here."""
    if machine not in _MACHINES:
        return b""
    audit, allowed, memory = _MACHINES[machine]
    numbers = sorted(allowed)
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    # Each jumps to the last line but one; what follows them is the question of memory that may be run.
    tail = [
        (_EQUAL, 1, 0, memory[0]),
        (_EQUAL, 0, 2, memory[1]),
        (_LOAD, 0, 0, _THIRD_ARGUMENT),
        (_ANY_BIT, 0, 1, _PROT_EXEC),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    for at, number in enumerate(numbers):
        program.append((_EQUAL, len(numbers) - at - 1 + len(tail) - 1, 0, number))
    return b"".join(struct.pack("=HBBI", *line) for line in program + tail)
