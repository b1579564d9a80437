"""The whole life of the process that prints: one piece of work in, one file out.

Started by inbox.exports.press alone.
"""

from __future__ import annotations

import json
import pickle
import sys

from inbox.exports.press import DONE, REFUSALS, REFUSED
from worrybox.web.i18n import LANGUAGES, speaking


def main() -> None:
    """Answer once."""
    # What comes in was written by the inbox that started this process, and by nobody else.
    work, args, named, tag = pickle.loads(sys.stdin.buffer.read())  # noqa: S301
    try:
        with speaking(LANGUAGES[tag]):
            answer = DONE + work(*args, **named)
    except tuple(REFUSALS.values()) as wrong:
        answer = REFUSED + json.dumps([type(wrong).__name__, str(wrong)]).encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
