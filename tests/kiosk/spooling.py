"""A process that spools as fast as it can and prints the id of each envelope that was acknowledged.

`python -m tests.kiosk.spooling FOLDER` until killed; with "unsynced" behind it the folder is never synced.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kiosk.places import Places
from kiosk.spool import Spool
from tests.kiosk.ring import envelope

PLACES = 96


def main() -> None:
    """See above."""
    if sys.argv[2:] == ["unsynced"]:
        setattr(Places, "_sync", lambda _self: None)  # noqa: B010 (the control leaves out what is tested)
    spool = Spool.open(Path(sys.argv[1]), filler=envelope, places=PLACES)
    os.write(1, b"ready\n")
    while True:
        if spool.room():
            sealed = envelope()
            spool.put(sealed, urgent=False)
            os.write(1, f"{sealed[24:40].hex()}\n".encode())
        spool.unanswered(spool.next())


if __name__ == "__main__":
    main()
