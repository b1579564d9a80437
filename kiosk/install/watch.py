"""Asks the kiosk up to three times whether it is there; fails if it never answers. Run by systemd.

    python3 watch.py http://127.0.0.1:8401/healthz

Of the system's Python only.
"""

import http.client
import sys
import time
import urllib.error
import urllib.request

TRIES = 3
SECONDS = 10.0


def answers(url: str) -> bool:
    """Whether it answers at all, in time. One that says what it lacks is alive: no restart brings that."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        direct.open(url, timeout=SECONDS).close()
    except urllib.error.HTTPError:
        return True
    except (OSError, http.client.HTTPException):
        return False
    return True


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
