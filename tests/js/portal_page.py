"""The real portal and its real page, for a browser, with faults that a test switches on at the last hop."""

from __future__ import annotations

import contextlib
import html
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from crypto.code import Pepper
from crypto.encoding import b64
from crypto.payload import Report, parse_payload
from crypto.policy import Pin
from portal.app import app_for
from portal.drop.sqlite import SqliteDrop
from portal.school import School
from tests.portal.cast import Cast

ENVELOPES = "/api/v1/envelopes"
SIGNED = re.compile(r'(<template id="signed">)(.*?)(</template>)', re.DOTALL)


@dataclass
class Faults:
    """ASGI: answers a path from a list of prepared answers first, and counts what arrives where."""

    app: ASGIApp
    answers: dict[str, list[ASGIApp]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.seen.append(f"{scope['method']} {scope['path']}")
            prepared = self.answers.get(_kind(scope["path"]))
            if prepared:
                await prepared.pop(0)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def on(self, path: str, *answers: ASGIApp) -> None:
        """Give these answers first, on this path ("/static/seal.js" means whatever its hashed name is)."""
        self.answers[path] = list(answers)

    def posts(self) -> int:
        """How many envelopes were sent here."""
        return self.seen.count(f"POST {ENVELOPES}")


def _kind(path: str) -> str:
    folder, _, name = path.rpartition("/")
    stem, dash, rest = name.rpartition("-")
    return f"{folder}/{stem}.{rest.rpartition('.')[2]}" if folder == "/static" and dash else path


@dataclass
class Door:
    """One portal with its address, its cast, its store and its faults."""

    url: str
    cast: Cast
    faults: Faults
    folder: Path

    @property
    def pinned(self) -> str:
        """The address as a poster's QR code has it."""
        return f"{self.url}/#{b64(self.cast.pin)}"

    def envelopes(self) -> list[bytes]:
        """All that the store holds, read from its file."""
        with contextlib.closing(sqlite3.connect(self.folder / "drop.sqlite3")) as store:
            return [envelope for (envelope,) in store.execute("SELECT envelope FROM envelopes")]

    def report(self, *, by: str) -> Report:
        """The one report that is there, opened by one of its readers."""
        (envelope,) = self.envelopes()
        payload = self.cast.opened(envelope, by=by)
        assert payload is not None
        found = parse_payload(payload)
        assert isinstance(found, Report)
        return found

    def publish(self, signed: bytes) -> None:
        """Put this roster."""
        assert httpx2.put(f"{self.url}/api/v1/roster", content=signed).is_success

    def slip_in(self, signed: bytes, *, times: int = 1) -> None:
        """Let this roster stand in the steps, and in as many answers of the API, whoever signed it."""
        steps = httpx2.get(f"{self.url}/steps").text
        text = html.escape(signed.decode())
        changed, found = SIGNED.subn(lambda match: match[1] + text + match[3], steps)
        assert found == 1
        self.faults.on("/steps", HTMLResponse(changed))
        self.faults.on("/api/v1/roster", *(HTMLResponse(signed) for _ in range(times)))


def make_door(serve: Callable[[Any], str], folder: Path, cast: Cast) -> Door:
    """A portal on a free port, with the roster not yet published."""
    drop = SqliteDrop(folder / "drop.sqlite3", busy_seconds=0.1)
    school = School(
        slug="", pin=Pin(cast.pin), drop=drop, pepper=Pepper(bytes(32)), leave_url="https://weather.invalid/"
    )
    faults = Faults(app_for([school]))
    return Door(serve(faults), cast, faults, folder)


def refusal(status: int, **headers: str) -> Response:
    """A prepared answer."""
    return PlainTextResponse("no", status, {name.replace("_", "-"): value for name, value in headers.items()})
