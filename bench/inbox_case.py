"""Opening a case, against the bare rendering of its page from values that lie ready: a ratio in one run.

Opening goes through the whole app, as a browser asks it: session, stores, parsing, signatures, page. That a
case costs at most three renderings is a gate: tests/inbox/pages/test_opening.py counts instead of timing.
Sharing one costs the same for each event, however many it has: tests/inbox/test_sharing.py counts that.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Self

import httpx2

from crypto.encoding import b64
from crypto.guard import reply_to
from crypto.replies import ReplyKind
from inbox.added import opened_report
from inbox.answering import _keep, new_draft, place
from inbox.app import inbox_app
from inbox.casework.base import Entry
from inbox.casework.bodymap import Mark
from inbox.casework.entries import Note
from inbox.office import Office
from inbox.pages.report import report_page
from inbox.recording import record, share_with
from inbox.replying import Barred, Words
from inbox.vault.memory import Memory
from inbox.vault.vault import Vault
from tests.inbox.school import MORGAN, TESS, InventedSchool, five_words, id_of, today
from worrybox.web.templates import render

ROUNDS = 15
LIMIT = 3.0
EVENTS, ANSWERS, MARKS, STROKES = 200, 30, 12, 40
FEW = 50
KINDS = ("plain", "200 events", "30 answers", "a drawing and a body map")


class Cases:
    """Morgan's inbox without a socket, one case of each kind in it, each opened once."""

    def __init__(self, school: InventedSchool) -> None:
        self.school = school
        self.office = Office.open(school.directory)
        self.app = inbox_app(self.office)
        self.envelopes: dict[str, bytes] = {}
        self._runner = asyncio.Runner()
        way = httpx2.ASGITransport(self.app)
        self._client = httpx2.AsyncClient(transport=way, base_url="http://127.0.0.1", trust_env=False)

    @property
    def vault(self) -> Vault:
        """Morgan's, once they are signed in."""
        vault: Vault
        (vault,) = self.app.state.desk.sessions.vaults()
        return vault

    def __enter__(self) -> Self:
        self._take_in()
        words = {"reader": MORGAN, "passphrase": self.school.passphrase(MORGAN).reveal()}
        assert self._runner.run(self._client.post("/sign-in", data=words)).status_code == 303
        self._runner.run(self._client.get("/"))
        self._work()
        for kind in KINDS:
            self.open(kind)
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()
        self.app.state.desk.sessions.end_all()
        self.office.close()

    def _take_in(self) -> None:
        """The reports, and what one reporter added to theirs."""
        school, keys = self.school, five_words()
        reply = reply_to(keys, forbidden=[], seq=1, pin=school.pin)
        answers = {f"question-{n}": f"what somebody typed there, {n}" for n in range(ANSWERS - 1)}
        stroke = ["#1d3557", 4, *range(10, 50)]
        reports = (
            school.sealed("They hide my bag."),
            school.sealed("They hide my bag every day."),
            school.sealed("They hide my bag.", reply=reply, answers={"what": "They hide it.", **answers}),
            school.sealed("They hide my bag.", drawing={"w": 320, "h": 240, "strokes": [stroke] * STROKES}),
        )
        self.envelopes = {kind: id_of(each) for kind, each in zip(KINDS, reports, strict=True)}
        added = [school.more(keys, f"It was there again, {n}.", n=n) for n in range(1, ANSWERS + 1)]
        self.office.collected.keep(today().isoformat(), {id_of(each): each for each in (*reports, *added)})

    def _work(self) -> None:
        """What readers put on the record."""
        mark = Mark.parse(
            {"side": "back", "region": "neck", "x": 500, "y": 200, "size": "", "colour": "", "text": "red"}
        )
        self._record("200 events", [Note(f"What somebody noted, {n}.") for n in range(EVENTS)])
        self._record("a drawing and a body map", [mark] * MARKS)
        held = self.vault.store.get(self.envelopes["30 answers"])
        report = opened_report(held)
        assert held is not None
        assert report is not None
        address = place(self.office, self.vault, report)
        assert not isinstance(address, Barred)
        for n in range(ANSWERS):
            words = Words(ReplyKind.TEXT, f"We are looking into it, {n}.")
            _keep(self.office, self.vault, held, address, words, new_draft(), n)

    def _record(self, kind: str, entries: list[Entry]) -> None:
        held = self.vault.store.get(self.envelopes[kind])
        assert held is not None
        assert record(self.office, self.vault, held, entries)

    def open(self, kind: str) -> str:
        """The page, as a browser gets it."""
        answer = self._runner.run(self._client.get(f"/reports/{b64(self.envelopes[kind])}"))
        assert answer.status_code == 200
        return answer.text

    def share(self, kind: str) -> None:
        """With Tess, whose list names her and whom this report did not choose."""
        held = self.vault.store.get(self.envelopes[kind])
        assert held is not None
        assert share_with(self.office, self.vault, held, reader=TESS)

    def note(self, kind: str, number: int) -> None:
        """As many notes more."""
        self._record(kind, [Note(f"What somebody noted later, {n}.") for n in range(number)])

    def bare(self, kind: str) -> Callable[[], str]:
        """What renders that page from values that lie ready."""
        held = self.vault.store.get(self.envelopes[kind])
        assert held is not None
        return partial(render, "inbox/report.html", report_page(self.app.state.desk, self.vault, held))

    def afresh(self) -> None:
        """The next page is worked out in a thread that begins then: what counts sees all of it."""
        self._runner.get_loop().set_default_executor(ThreadPoolExecutor(1))

    def forget(self) -> None:
        """As if Morgan had only just signed in: nothing has been worked out yet."""
        # Not `forget`: after it a memory keeps nothing more, as that of a locked vault.
        self.vault.worked_out = Memory()
        self.vault.verified.forget()


def measure() -> tuple[dict[str, tuple[float, float, float]], tuple[float, float]]:
    """Medians in seconds: the first opening since signing in, one after it, the bare rendering.

    And the seconds of sharing a case with few events, and one with many: once each, for it can be done once.
    """
    with tempfile.TemporaryDirectory() as name, Cases(InventedSchool.make(Path(name) / "inbox")) as cases:
        opening = {kind: _seconds(cases, kind) for kind in KINDS}
        cases.note("plain", FEW)
        return opening, (_timed(partial(cases.share, "plain")), _timed(partial(cases.share, "200 events")))


def _seconds(cases: Cases, kind: str) -> tuple[float, float, float]:
    again, bare = partial(cases.open, kind), cases.bare(kind)
    found = []
    for _ in range(ROUNDS):
        cases.forget()
        found.append((_timed(again), _timed(again), _timed(bare)))
    first, later, rendered = (statistics.median(times) for times in zip(*found, strict=True))
    return first, later, rendered


def _timed(work: Callable[[], object]) -> float:
    """Seconds of work of all threads: what else the machine does says nothing of a case."""
    start = time.process_time()
    work()
    return time.process_time() - start


def report() -> list[str]:
    """The lines for `make bench`."""
    opening, (few, many) = measure()
    lines = [
        f"opening {kind:26} / bare page render {again / bare:6.2f}   (at most {LIMIT:.2f});"
        f" the first time since signing in {first / bare:6.2f}"
        for kind, (first, again, bare) in opening.items()
    ]
    each = (many / EVENTS) / (few / FEW)
    return [
        *lines,
        f"sharing {EVENTS} events, each / each of {FEW} {each:6.2f}   (1.00 is linear); {many:.2f} s in all",
    ]
