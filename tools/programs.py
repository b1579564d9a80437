"""Finds, or brings, the programs that the tests call and that are no Python packages.

A C compiler with the C library's headers builds the disk of the power-cut tests. In the slow tests valgrind
counts instructions, and the kiosk's lock is tried with what it is made of: WebKitGTK on a screen of its own,
with keys pressed by xdotool, nft, udev and systemd; eSpeak NG and opusenc make what it says. As root on
Debian they are installed; elsewhere one line says what to do, before anything else begins. Uses the standard
library only; does nothing when all is there.
"""

import argparse
import os
import shutil
import subprocess
import sys

from tools.environment import apt_install

KIOSK_PACKAGES = (
    *("xvfb", "openbox", "xdotool", "python3-gi", "gir1.2-webkit2-4.1", "bubblewrap", "xdg-dbus-proxy"),
    *("nftables", "iproute2", "udev", "systemd", "ca-certificates"),
    *("espeak-ng", "opus-tools"),
)
PACKAGES = ("gcc", "libc6-dev", "valgrind")
COMPILER = "a C compiler with the C library's headers (Debian: sudo apt install gcc libc6-dev)"
VALGRIND = "valgrind (Debian: sudo apt install valgrind)"
KIOSK = f"what the kiosk's lock is made of (Debian: sudo apt install {' '.join(KIOSK_PACKAGES)})"
KIOSK_PROGRAMS = (
    *("Xvfb", "openbox", "xdotool", "bwrap", "nft", "ip", "udevadm", "systemd-analyze"),
    *("espeak-ng", "opusenc"),
)
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


def has_base() -> bool:
    """Tell whether the compiler and valgrind are there."""
    return has_compiler() and has_valgrind()


def has_lock() -> bool:
    """Tell whether the kiosk's lock can be tried: its programs, and WebKitGTK for the system's Python."""
    # Not on everyone's path, but beside what is: /usr/sbin, /sbin.
    path = os.environ["PATH"]
    found = [shutil.which(name, path=f"{path}:{path.replace('/bin', '/sbin')}") for name in KIOSK_PROGRAMS]
    python = os.environ.get("WORRYBOX_SYSTEM_PYTHON", "/usr/bin/python3")
    source = "import gi; gi.require_version('WebKit2', '4.1'); from gi.repository import WebKit2"
    try:
        done = subprocess.run([python, "-I", "-c", source], capture_output=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return all(found) and done.returncode == 0


def missing(*, slow: bool) -> list[str]:
    """Return what the quick tests lack, or with `slow` the slow ones, in words that say how to get it."""
    needed = [(COMPILER, has_compiler), *([(VALGRIND, has_valgrind), (KIOSK, has_lock)] if slow else [])]
    return [advice for advice, is_there in needed if not is_there()]


def bring(*, slow: bool) -> list[str]:
    """Install what is missing where we may; return what is missing still."""
    # All at once, also for the quick tests: the slow ones come next, and apt is slow to start. The kiosk's
    # apart, so that an archive without a browser still brings a compiler.
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for packages, is_there in ((PACKAGES, has_base), (KIOSK_PACKAGES, has_lock)):
            if not is_there():
                print("Installing Debian's " + ", ".join(packages), flush=True)
                apt_install(*packages)
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
