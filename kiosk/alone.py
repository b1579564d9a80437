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
    # Without the columns of a traceback, which nobody reads there, programs are smaller.
    flags = ["-X", "no_debug_ranges"]
    command = _python(*flags, "-m", "kiosk.alone", str(folder), portal_url, str(port))
    os.execv(command[0], command)  # noqa: S606 - our own program


def _python(*arguments: str) -> list[str]:
    flags = {"-I": sys.flags.isolated, "-P": sys.flags.safe_path}
    return [sys.executable, *(flag for flag, is_set in flags.items() if is_set), *arguments]


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
        # Anew by the command that a newer version has too, whatever it then becomes.
        given = ("--dir", folder, "--portal-url", portal_url, "--port", port)
        service.serve(told, address, port=int(port), anew_by=_python("-m", "kiosk", "serve", *given))
    except (SettingsError, BundleMissingError, ServingError) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main(*sys.argv[1:])
