"""Asks the kiosk up to three times whether it is whole; fails if it never is. Run by systemd.

    python3 watch.py http://127.0.0.1:8401/healthz

Of the system's Python only.
"""

import http.client
import sys
import time
import urllib.request

TRIES = 3
SECONDS = 10.0


def answers(url: str) -> bool:
    """Whether it says that it is whole, in time: 503 is a kiosk whose keeper does not answer the pages."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=SECONDS) as answer:
            return bool(answer.status == 200)
    except (OSError, http.client.HTTPException):
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
