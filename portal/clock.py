"""The portal's one clock: whole UTC days for everything kept; what is finer is looked at and let go.

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


def moment() -> datetime:
    """The time in UTC, to say when something will be read and how long no inbox has come."""
    return datetime.now(UTC)
