"""The addresses of a school's pages, for each audience and in the language now spoken.

Neutral on purpose: a browser's history keeps them.
"""

from crypto.report import Audience
from worrybox.web.i18n import language

TABLET = "kiosk"
"""The query that makes a tablet's browser a kiosk."""
_PATHS = {Audience.OLDER: "", Audience.YOUNGER: "younger", Audience.STAFF: "staff"}


def home_of(root: str) -> str:
    """The first page in the language now spoken; `root` is the school's own path ("/" or "/s/oakfield/")."""
    return root + language().path


def front_path(home: str, audience: Audience) -> str:
    """The front page of one audience."""
    return home + _PATHS[audience]


def kept(dress: str) -> str:
    """The query that a tablet keeps along every link, so that each page comes in its dress."""
    return f"?{TABLET}" if dress == "tablet" else ""


def step_path(home: str, audience: Audience, name: str) -> str:
    """The page `name` (form, steps, sent) of one audience."""
    path = _PATHS[audience]
    return f"{home}{path}/{name}" if path else home + name
