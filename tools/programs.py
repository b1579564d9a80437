"""Finds, or brings, the programs that the tests call and that are no Python packages.

A C compiler with the C library's headers builds the disk of the power-cut tests; valgrind counts instructions
in the slow ones. As root on Debian they are installed; elsewhere one line says what to do, before anything
else begins. Uses the standard library only, and does nothing when all is there.
"""

import argparse
import os
import shutil
import subprocess
import sys

from tools.environment import apt_install

PACKAGES = ("gcc", "libc6-dev", "valgrind")
COMPILER = "a C compiler with the C library's headers (Debian: sudo apt install gcc libc6-dev)"
VALGRIND = "valgrind (Debian: sudo apt install valgrind)"
SECONDS = 60


def has_compiler() -> bool:
    """Tell whether a C compiler is there and finds the C library's headers."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return False
    command = [compiler, "-fsyntax-only", "-x", "c", "-"]
    try:
        done = subprocess.run(
            command, input=b"#include <stdlib.h>\n", capture_output=True, check=False, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def has_valgrind() -> bool:
    """Tell whether valgrind is there with the part that steers a count."""
    return all(map(shutil.which, ("valgrind", "callgrind_control")))


def missing(*, slow: bool) -> list[str]:
    """Return what the quick tests lack, or with `slow` the slow ones, in words that say how to get it."""
    needed = [(COMPILER, has_compiler), *([(VALGRIND, has_valgrind)] if slow else [])]
    return [advice for advice, is_there in needed if not is_there()]


def bring(*, slow: bool) -> list[str]:
    """Install what is missing where we may; return what is missing still."""
    # Both at once, also for the quick tests: the slow ones come next, and apt is slow to start.
    if missing(slow=True) and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Debian's " + ", ".join(PACKAGES), flush=True)
        apt_install(*PACKAGES)
    return missing(slow=slow)


def main() -> int:
    """Bring the programs; return 0 when those that these tests need are there."""
    parser = argparse.ArgumentParser(description="Make ready the programs that the tests call.")
    parser.add_argument("--slow", action="store_true", help="also what only the slow tests need")
    lacking = bring(slow=parser.parse_args().slow)
    if lacking:
        print("Worrybox: the tests need " + ", and ".join(lacking), file=sys.stderr)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
