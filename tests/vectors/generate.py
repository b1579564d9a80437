"""Write the vectors: `python -m tests.vectors.generate`. The same bytes always; `--check` only compares."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.vectors.make import (
    choosing,
    code,
    encoding,
    envelopes,
    events,
    files,
    notices,
    payloads,
    replies,
    rosters,
)
from tests.vectors.make.primitives import Case

HERE = Path(__file__).resolve().parent


@functools.cache
def documents() -> dict[str, dict[str, Any]]:
    """Every file by its name."""
    return {
        "encoding": _file(encoding.encoding()),
        "hashing": _file(encoding.hashing()),
        "bell": _file(encoding.bell()),
        "choosing": {**_file(choosing.cases()), "rosters": choosing.ROSTERS},
        "policies": _file(rosters.policies()),
        "rosters": _file(rosters.rosters()),
        "notices": _file(notices.notices()),
        "envelopes": _file(envelopes.envelopes()),
        "payloads": _file(payloads.cases()),
        "code": _file(code.cases()),
        "replies": _file([*replies.guards(), *replies.replies(), *replies.pages(), *replies.splits()]),
        "more": _file(replies.more()),
        "events": _file([*events.events(), *events.cases(), *events.share_readers()]),
        "files": _file(files.files()),
        "auth": _file(files.auth()),
    }


def _file(cases: Iterable[Case]) -> dict[str, Any]:
    return {"cases": list(cases)}


def written(document: dict[str, Any]) -> str:
    """One case on a line, so that a change shows as one line."""
    shared = {key: value for key, value in document.items() if key != "cases"}
    lines = [f" {json.dumps(key)}: {json.dumps(value)},\n" for key, value in shared.items()]
    cases = ",\n".join("  " + json.dumps(case) for case in document["cases"])
    return "{\n" + "".join(lines) + ' "cases": [\n' + cases + "\n ]\n}\n"


def main() -> int:
    """Write all files, or with `--check` say which differ."""
    different = [
        name for name, document in documents().items() if not _same(HERE / f"{name}.json", written(document))
    ]
    if "--check" in sys.argv[1:]:
        print("\n".join(f"{name}.json differs" for name in different) or "all as generated")
        return 1 if different else 0
    for name in different:
        (HERE / f"{name}.json").write_text(written(documents()[name]))
    print(f"{len(different)} written")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


if __name__ == "__main__":
    sys.exit(main())
