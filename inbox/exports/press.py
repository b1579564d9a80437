"""Prints in a process of its own: it gets what stands on the paper by a pipe, gives the file back and ends.

The libraries that draw and embed fonts take more memory than all else of an inbox, and would keep it for as
long as the inbox runs. The process gets no key and no store, an empty environment, and touches no disk but
to read fonts.
"""

from __future__ import annotations

import json
import pickle
import subprocess
from collections.abc import Callable
from typing import ParamSpec

from inbox.errors import CaseError, InboxError, PosterError
from inbox.exports.faces import own_faces
from inbox.folder import Folder
from inbox.processes import alone
from inbox.settings import InboxSettings
from worrybox.web.i18n import language

P = ParamSpec("P")
SECONDS = 120.0
"""By the clock on the wall, a busy machine's start and a case of years included."""
DONE, REFUSED = b"+", b"-"
"""How an answer begins: the file comes after it, or the kind of error and its words as JSON."""
REFUSALS: dict[str, type[InboxError]] = {each.__name__: each for each in (CaseError, PosterError)}


def apart(work: Callable[P, bytes], /, *args: P.args, **named: P.kwargs) -> bytes:
    """What `work` gives for these values, in the language now spoken, worked out in a process of its own.

    Raises what `work` raises of CaseError and PosterError, and PosterError when it failed or never ended.
    """
    asked = pickle.dumps((work, args, named, language().tag))
    try:
        done = subprocess.run(
            alone("inbox.exports.pressed"),
            input=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        # Neither says a word of what was to be printed.
        raise PosterError("this computer could not print it; try again") from None
    if done.returncode == 0 and done.stdout.startswith(DONE):
        return done.stdout[len(DONE) :]
    if done.returncode == 0 and done.stdout.startswith(REFUSED):
        kind, words = json.loads(done.stdout[len(REFUSED) :])
        raise REFUSALS[kind](words)
    raise PosterError("this computer could not print it; try again")


def on_paper(
    work: Callable[..., bytes], folder: Folder, settings: InboxSettings, /, *args: object, **named: object
) -> bytes:
    """As `apart`, with the school's fonts as `faces` beside the other values."""
    return apart(_with_faces, work, (Folder(folder.root.resolve()), settings), args, named)


def _with_faces(
    work: Callable[..., bytes],
    fonts: tuple[Folder, InboxSettings],
    args: tuple[object, ...],
    named: dict[str, object],
) -> bytes:
    return work(*args, faces=own_faces(*fonts), **named)
