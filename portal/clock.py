"""The portal's one clock: whole UTC days for everything kept, seconds only to check a request's freshness.

Nothing read here finer than a day is ever stored or logged.
"""

import time
from datetime import UTC, date, datetime


def today() -> date:
    """The day, in UTC."""
    return datetime.now(UTC).date()


def now() -> int:
    """Unix seconds, for the 120-second window of `Wb-Auth` only."""
    return int(time.time())
