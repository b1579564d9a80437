"""Asks the kiosk three times whether it is there; fails if it never answers. Run by systemd.

    python3 watch.py http://127.0.0.1:8401/healthz

Of the system's Python only.
"""

import sys
import time
import urllib.request

TRIES = 3
SECONDS = 10.0


def answers(url: str) -> bool:
    """Whether it answers at all, in time."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=SECONDS) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def main(url: str) -> int:
    """Return 0 when it answered."""
    for again in range(TRIES):
        if again:
            time.sleep(SECONDS)
        if answers(url):
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
