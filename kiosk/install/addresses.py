"""Looks up the portal's name and lets its addresses through the firewall for a day. Run by systemd, as root.

    python3 addresses.py HOST

Of the system's Python only. A name that cannot be looked up changes nothing. Whoever answers for the name can
open a way to another machine; they cannot make the kiosk believe it: that takes the portal's certificate, and
then the pin.
"""

import socket
import subprocess
import sys

KEPT = "1d"
MOST = 32
"""Addresses taken from one answer."""


def found(host: str) -> dict[str, list[str]]:
    """The addresses of `host` by the name of their set. Raises OSError."""
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    sets: dict[str, list[str]] = {"portal4": [], "portal6": []}
    for family, _, _, _, place in answers[:MOST]:
        name = "portal4" if family == socket.AF_INET else "portal6"
        address = str(place[0])
        if address not in sets[name] and "%" not in address:
            sets[name].append(address)
    return sets


def change(sets: dict[str, list[str]]) -> str:
    """What to tell nft: each address is there for a day from now, in one step, never gone in between."""
    lines = []
    for name, addresses in sets.items():
        for address in addresses:
            element = f"element inet worrybox {name}"
            # An element that is there keeps its old end: only a new one gets a new day.
            lines.append(f"add {element} {{ {address} }}")
            lines.append(f"delete {element} {{ {address} }}")
            lines.append(f"add {element} {{ {address} timeout {KEPT} }}")
    return "".join(line + "\n" for line in lines)


def main(host: str) -> int:
    """Look up once; return 0, also when nobody answers: the next time comes in five minutes."""
    try:
        commands = change(found(host))
    except OSError:
        return 0
    return subprocess.run(["/usr/sbin/nft", "-f", "-"], input=commands, text=True, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
