"""A keeper whose disk can only be read for a while: prints what it says, in order.

`python -m tests.kiosk.readonly FOLDER PIN ROSTER`, FOLDER on a file system of its own, in a mount namespace
of its own, where this process may mount it anew; with "chmod" behind it the folders lose their right instead.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from kiosk import settings
from kiosk.keeper import Keeper, keeper_of
from kiosk.line import Answer, Line, Request
from kiosk.pinned import PinnedSchool
from kiosk.settings import Settings
from kiosk.wire import Verb
from tests.kiosk.beyond import PortalBeyond, answering, kind_of
from tests.kiosk.ring import HEAD, envelope


def turn(folder: Path, mode: str) -> None:
    """Make it read-only ("ro") or writable ("rw")."""
    if sys.argv[4:] == ["chmod"]:
        for each in (folder, folder / "spool", folder / "kept"):
            each.chmod(0o500 if mode == "ro" else 0o700)
        return
    subprocess.run(["mount", "-o", f"remount,{mode}", str(folder)], check=True, timeout=30)


def started(told: Settings, roster: bytes) -> Keeper:
    """The keeper on that disk, before a portal that has another calendar each time."""
    beyond = PortalBeyond({"roster": roster})

    def answer(request: Request) -> Answer:
        return Answer(200, b"{}", None) if kind_of(request) == "calendar" else beyond(request)

    return keeper_of(PinnedSchool(told), Line("http://portal.example", exchange=answering(answer)))


async def tell(keeper: Keeper) -> None:
    """Ask whether a child may begin, keep a report, and let one slot pass."""
    sealed = HEAD[:8] + keeper.school.settings.pin + envelope()[24:]
    room = (await keeper.answer(Verb.ROOM, b""))[0].name
    kept = (await keeper.answer(Verb.PUT, b"\0" + sealed))[0].name
    sent = await keeper.sender._send()
    print(room, kept, "sent" if sent else "not sent", flush=True)


def main() -> None:
    """See above."""
    asyncio.run(live(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]).read_bytes()))


async def live(folder: Path, pin: str, roster: bytes) -> None:
    """Writable, read-only, started anew while it is, and writable again for one slot."""
    told = settings.make(folder, pin=pin)
    keeper = started(told, roster)
    await keeper.begin()
    await tell(keeper)
    turn(folder, "ro")
    await keeper.ask_once()
    await tell(keeper)
    anew = started(told, roster)
    await anew.begin()
    await tell(anew)
    turn(folder, "rw")
    assert await anew.sender._send()
    await tell(anew)


if __name__ == "__main__":
    main()
