"""What `worrybox kiosk serve` becomes: the service alone, without what only the other commands use.

A small board has little memory, and each process of the kiosk would hold a part of all that was ever loaded.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from kiosk import service, settings
from worrybox.web import catalogues, i18n
from worrybox.web.assets import BundleMissingError, bundle
from worrybox.web.server import ServingError
from worrybox.web.settings import SettingsError


def become(folder: Path, portal_url: str, port: int) -> NoReturn:
    """Run `main` below in this very process, in memory that nothing has used yet."""
    command = _command(str(folder), portal_url, str(port))
    os.execv(command[0], command)  # noqa: S606 - our own program


def _command(*arguments: str) -> list[str]:
    isolated = ["-I"] if sys.flags.isolated else []
    # Without the columns of a traceback, which nobody reads there, programs are smaller.
    return [sys.executable, *isolated, "-X", "no_debug_ranges", "-m", "kiosk.alone", *arguments]


def main(folder: str, portal_url: str, port: str) -> None:
    """Serve the kiosk in `folder` until SIGTERM; one line and exit code 1 where it cannot."""
    try:
        bundle()
        catalogues.read_apart([each.tag for each in i18n.LANGUAGES.values()])
        i18n.load()
        told = settings.named(Path(folder))
        address = portal_url or told.portal
        if not address:
            raise SettingsError("no portal is set: give --portal-url, or portal in kiosk.toml")
        again = _command(folder, portal_url, port)
        service.serve(told, address, port=int(port), anew_by=again)
    except (SettingsError, BundleMissingError, ServingError) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main(*sys.argv[1:])
