"""Before a kiosk goes live: does somebody watch this machine, or open what it sends?

The list of monitoring programs is kept by hand and dated. Schools' agents are made for Windows, macOS and
ChromeOS, mostly; few are known to run on Linux. A name on no list, a module of the kernel, a camera or a
device in a cable is not found here.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import socket
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

LISTED_ON = date(2026, 11, 22)
SECONDS = 10.0
_MOZILLA = "usr/share/ca-certificates/mozilla/"
_SUMS = "var/lib/dpkg/info/ca-certificates.md5sums"


@dataclass(frozen=True, slots=True)
class Agent:
    """A product that watches, and what its programs are called, in small letters, without ".exe"."""

    product: str
    names: tuple[str, ...]


# Shipped for Linux under these names.
_ON_LINUX = (
    Agent("Veyon", ("veyon-server", "veyon-service", "veyon-worker")),
    Agent("Epoptes", ("epoptes-client",)),
    Agent("iTALC", ("ica", "italc")),
    Agent(
        "a remote desktop", ("x11vnc", "wayvnc", "vino-server", "xrdp", "anydesk", "teamviewerd", "rustdesk")
    ),
    Agent("a key logger", ("logkeys",)),
)
# Seen on Windows under these names; here in case they come to Linux, or run under Wine.
_ON_WINDOWS = (
    Agent("Impero", ("imperoclientsvc", "imperoguardiansvc", "imperoinit", "nhostsvc")),
    Agent("LanSchool", ("lanschool", "lskhelper", "lskhlpr64")),
    Agent("NetSupport", ("client32", "netsupport", "nsclient")),
)
# No name of a program is known to us: the product's own, as it would begin.
_BY_PRODUCT = (
    Agent("Smoothwall Monitor", ("smoothwall", "smoothwallmonitor")),
    Agent("Senso", ("senso", "sensocloud")),
    Agent("Securly", ("securly",)),
    Agent("Lightspeed", ("lightspeed", "lightspeedagent")),
    Agent("classroom.cloud", ("classroom.cloud", "classroomcloud")),
    Agent("Net Nanny", ("netnanny", "net-nanny")),
    Agent("GoGuardian", ("goguardian",)),
    Agent("eSafe", ("esafe",)),
    Agent("Linewize", ("linewize",)),
    Agent("Blocksi", ("blocksi",)),
    Agent("Faronics", ("faronics",)),
)
AGENTS = (*_ON_LINUX, *_ON_WINDOWS, *_BY_PRODUCT)


def watching(proc: Path = Path("/proc")) -> list[str]:
    """The products of AGENTS that run here, each once, in the list's order."""
    running = list(_running(proc))
    return [agent.product for agent in AGENTS if any(_is(agent, names) for names in running)]


def _running(proc: Path) -> Iterator[set[str]]:
    """For each process every name that it goes by: also the script that an interpreter runs."""
    for folder in proc.glob("[0-9]*"):
        names: set[str] = set()
        # It may end while it is looked at, and another account's program may not be ours to see.
        with contextlib.suppress(OSError):
            names.add((folder / "comm").read_text("utf-8", "replace").strip())
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            names.update(re.split(r"[/\\]", word)[-1] for word in words[:2])
        with contextlib.suppress(OSError):
            names.add((folder / "exe").readlink().name)
        yield {name.lower().removesuffix(".exe") for name in names if name}


def _is(agent: Agent, names: Iterable[str]) -> bool:
    """The name itself, or more after a mark that is no letter; the kernel cuts names at 15."""
    known = "|".join(re.escape(name) for name in agent.names)
    cut = {name[:15] for name in agent.names if len(name) > 15}
    return any(name in cut or re.fullmatch(rf"({known})([^a-z].*)?", name) for name in names)


def interception(host: str, port: int, *, root: Path = Path("/")) -> str | None:
    """What is wrong with the certificate of `host`; None if one of the distribution's roots stands for it.

    Mozilla's roots as Debian ships them are believed, byte for byte, and none that was put onto this machine.
    Raises OSError if nobody answers.
    """
    roots = list(_shipped(root))
    if not roots:
        return "Mozilla's list of certificate authorities is not here: install ca-certificates"
    shipped = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for path in roots:
        with contextlib.suppress(ssl.SSLError):
            shipped.load_verify_locations(path)
    if _verifies(host, port, shipped):
        return None
    if _verifies(host, port, ssl.create_default_context()):
        return (
            "an authority that was put onto this machine stands for the portal: the network opens what is"
            " sent. Have the portal left out of inspection, and remove that authority"
        )
    return "no known authority stands for the portal: a filter opens what is sent, or the certificate is bad"


def _verifies(host: str, port: int, context: ssl.SSLContext) -> bool:
    with socket.create_connection((host, port), timeout=SECONDS) as line:
        try:
            with context.wrap_socket(line, server_hostname=host):
                return True
        except ssl.SSLCertVerificationError:
            return False


def _shipped(root: Path) -> Iterator[Path]:
    """Mozilla's roots that are still as the package brought them."""
    try:
        sums = (root / _SUMS).read_text("utf-8").splitlines()
    except OSError:
        return
    for line in sums:
        expected, _, name = line.partition("  ")
        path = root / name
        if not name.startswith(_MOZILLA) or not path.is_file():
            continue
        if hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() == expected:
            yield path
