"""No page costs more with 5,000 reports than with 600: counted in database steps and calls of functions.

Every route of the inbox is asked or has its reason here; each report has a record, a label and its deeds.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bench.inbox_open import WORDS
from crypto.encoding import b64
from crypto.guard import reply_to
from crypto.roster import Role
from crypto.roster import Route as Lane
from inbox.app import ROUTES, inbox_app
from inbox.casework.entries import Note
from inbox.collector.outbox import Outbox
from inbox.collector.posting import Post
from inbox.office import Office
from inbox.people import edits
from inbox.people.handover import Fate, counted, hand_over
from inbox.recording import record
from inbox.vault.circles import Circles
from inbox.vault.store import PAGE, Taken
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from tests.inbox.counting import Cost, cost_of
from tests.inbox.people.council import Council
from tests.inbox.portal import FakePortal
from tests.inbox.school import GRACE, MORGAN, InventedSchool, five_words, id_of, new_id, today

pytestmark = pytest.mark.slow
FEW, MANY = 600, 5_000
TOLERANCE = 1.1
WRITTEN = 2.0
"""For what is put on record: the index of words merges its parts now and then, more in a larger one."""
OVERDUE = 60
"""Of all: what is overdue is counted one by one, and it is never most of a school's cases."""
VIEWS = tuple(f"/?show={view}" for view in ("all", "new", "urgent", "mine", "overdue", "waiting", "staff"))
OF_ONE = ("/reports/{envelope}", "/reports/{envelope}/transfer", "/reports/{envelope}/body")
GET = {
    **dict.fromkeys(VIEWS, "/"),
    **{path: path for path in OF_ONE},
    "/reports/{envelope}/referrals/mash": "/reports/{envelope}/referrals/{kind}",
    "/keeping/{envelope}": "/keeping/{envelope}",
    "/people/change/new": "/people/change/{what}",
    "/figures/file?format=json": "/figures/file",
    **{
        path: path
        for path in (
            *(
                "/told",
                "/keys",
                "/people",
                "/people/handover",
                "/people/recovery",
                "/people/signers",
                *("/people/signers/key", "/people/invite", "/meanwhile"),
            ),
            *("/posters", "/guide", "/figures", "/figures/trust", "/calendar", "/watch", "/backup"),
            *("/keeping", "/trail", "/go-live", "/practice", "/factor"),
        )
    },
}
"""What is asked, and the route that answers."""
WITHOUT_A_STORE = {
    "/reports/{envelope}/files/{number}": "one file, opened chunk by chunk; tests/inbox/pages/test_files.py",
    "/reports/{envelope}/files/{number}/view": "one file, drawn apart; tests/inbox/viewing",
    "/reports/{envelope}/files/{number}/picture": "one file, drawn apart; tests/inbox/viewing",
    "/join/{token}": "an invitation, before there is a store",
    "/posters/file": "a poster of the settings alone",
    "/guide/file": "the guide, the same for everybody",
    "/sign-in": "before anybody's store is open",
    "/sign-in/second": "before anybody's store is open",
    "/healthz": "says that the process answers",
}
POST: dict[str, tuple[str, dict[str, str]]] = {
    "a word": ("/search", {"words": "pelican"}),
    "as one types": ("/search", {"words": "pel", "instant": "yes"}),
    "a code": ("/search", {"code": "neglect"}),
    "read by many": ("/search", {"reader": "r1"}),
    "read by few": ("/search", {"reader": "r2"}),
    "days": ("/search", {"first": "2020-01-01", "last": "2030-01-01"}),
    "a book": ("/search", {"book": "staff"}),
    "a note": ("/reports/{busy}/record", {"type": "note", "text": "Seen by the nurse."}),
    "an answer": ("/reports/{busy}/answers", {"kind": "text", "text": "We are looking into it."}),
    "handing over": ("/people/handover", {"do": "show", "reader": GRACE}),
    "typing": ("/here", {}),
}
"""What is done often."""
WRITES = ("a note", "an answer")


@dataclass
class Inbox:
    """Morgan's, without a socket; `case` and `busy` are real reports, and `busy` is worked on."""

    app: Starlette
    case: bytes
    busy: bytes
    passphrase: str
    portal: FakePortal

    @property
    def vault(self) -> Vault:
        vault: Vault
        (vault,) = self.app.state.desk.sessions.vaults()
        return vault

    @contextmanager
    def client(self) -> Iterator[Callable[..., httpx2.Response]]:
        with asyncio.Runner() as runner:
            way, desk = httpx2.ASGITransport(self.app), self.app.state.desk
            client = httpx2.AsyncClient(transport=way, base_url="http://127.0.0.1", trust_env=False)
            portal = desk.office.portal(transport=self.portal.transport())
            runner.run(portal.__aenter__())
            desk.post = Post(portal, Outbox(desk.office.collected))

            def ask(path: str, data: dict[str, str] | None = None) -> httpx2.Response:
                # A thread that begins now is one that is counted.
                runner.get_loop().set_default_executor(ThreadPoolExecutor(1))
                address = path.format(envelope=b64(self.case), busy=b64(self.busy))
                if data is None:
                    return runner.run(client.get(address))
                return runner.run(client.post(address, data={**data, "draft": b64(new_id())}))

            yield ask
            runner.run(client.aclose())
            runner.run(portal.__aexit__(None, None, None))

    def fill(self, count: int) -> None:
        """So many more like the real one, each with other words, on the days before."""
        vault, chance = self.vault, random.Random(count)
        (overdue,) = vault.store.rows("SELECT ? - count(*) FROM held WHERE due IS NOT NULL", OVERDUE)[0]
        held, event = vault.store.get(self.case), chance.randbytes(600)
        group, *_ = Circles(vault.store).groups()
        assert held is not None
        more = [
            Taken(
                envelope=chance.randbytes(16),
                day=today() - timedelta(days=n % 40),
                flags=0,
                kind="report",
                said=" ".join(chance.choices(WORDS, k=9)),
                payload=held.payload,
                key=held.key,
                words=" ".join(chance.choices(WORDS, k=20)),
                circle=group.alike.to_bytes(),
            )
            for n in range(count)
        ]
        vault.store.take(today().isoformat(), tried=[each.envelope for each in more], opened=more)
        with vault.store.writing() as store:
            for n, each in enumerate(more):
                store.execute(
                    "UPDATE held SET status = ?, due = ?, mine = ?, staff = ? WHERE envelope = ?",
                    (
                        ("open", "waiting")[n % 2],
                        "2026-01-01T00:00Z" if n < overdue else None,
                        n % 2,
                        n % 4 > 0,
                        each.envelope,
                    ),
                )
                term = (each.envelope, "2026-01-01", n % 3 == 0, n % 3)
                store.execute("INSERT INTO term VALUES (?, ?, ?, ?)", term)
        with vault.cases.writing() as store:
            for n, each in enumerate(more):
                store.execute(
                    "INSERT INTO event (envelope, report, day, payload, key, seq) VALUES (?, ?, ?, ?, ?, 1)",
                    (chance.randbytes(16), each.envelope, each.day.isoformat(), event, each.key),
                )
                readers = "r1 r2" if n < overdue else "r1"
                store.execute(
                    "INSERT INTO label (report, codes, urgency, child, readers, alarms, text)"
                    " VALUES (?, 'england-2025:neglect', 'soon', 'A child', ?, 0, ?)",
                    (each.envelope, readers, f"neglect {each.words}"),
                )

    def grow(self) -> None:
        """What the test adds to a record must be little beside what it has."""
        held = self.vault.store.get(self.busy)
        assert held is not None
        record(self.app.state.desk.office, self.vault, held, [Note(f"Seen again, {n}.") for n in range(60)])
        for _ in range(2 * PAGE):
            self.vault.trail.write(Deed.READ, about=self.busy)

    def counted(self, work: Callable[[], httpx2.Response]) -> Cost:
        """Once before, so that what is done once is done."""
        answers = [work()]
        found = self.cost_of(lambda: answers.append(work()))
        assert {each.status_code for each in answers} <= {200, 204, 303}, (answers[0].url, answers)
        return found

    def cost_of(self, work: Callable[[], object]) -> Cost:
        vault, collected = self.vault, self.app.state.desk.office.collected
        return cost_of(work, (vault.store, vault.cases, vault.staff, vault.trail, collected))


@pytest.fixture
def inbox(school: InventedSchool, tmp_path: Path) -> Inbox:
    office = Office.open(school.directory)
    reply = reply_to(five_words(), forbidden=[], seq=1, pin=school.pin)
    case, busy = (school.sealed(f"They hide my {what}.", reply=reply) for what in ("bag", "coat"))
    office.collected.keep(today().isoformat(), {id_of(each): each for each in (case, busy)})
    portal = FakePortal(school.pin, school.roster)
    words = school.passphrase(MORGAN).reveal()
    return Inbox(inbox_app(office), id_of(case), id_of(busy), words, portal)


def test_every_page_is_asked_or_has_its_reason() -> None:
    pages = {each.path for each in ROUTES if isinstance(each, Route) and "GET" in (each.methods or ())}
    assert pages == {*GET.values(), *WITHOUT_A_STORE}


def test_no_page_costs_more_with_more_reports(inbox: Inbox) -> None:
    with inbox.client() as ask:
        assert ask("/sign-in", {"reader": MORGAN, "passphrase": inbox.passphrase}).status_code == 303
        assert ask("/").status_code == 200
        inbox.grow()
        few, many = (costs(inbox, ask, count) for count in (FEW, MANY - FEW))
    assert min(few[page].steps for page in (*VIEWS, "/figures", "/keeping", "/trail", "a word")) > 0
    assert {what: (few[what], many[what]) for what in few if dearer(what, few[what], many[what])} == {}


def costs(inbox: Inbox, ask: Callable[..., httpx2.Response], count: int) -> dict[str, Cost]:
    inbox.fill(count)
    found = {page: inbox.counted(lambda page=page: ask(page)) for page in GET}  # type: ignore[misc]
    for what, (path, data) in POST.items():
        found[what] = inbox.counted(lambda path=path, data=data: ask(path, data))  # type: ignore[misc]
    return found


def dearer(what: str, few: Cost, many: Cost) -> bool:
    most = WRITTEN if what in WRITES else TOLERANCE
    return many.steps > few.steps * most + 2 * PAGE or many.calls > few.calls * TOLERANCE + 20 * PAGE


def test_handing_over_some_cases_costs_no_more_with_more_reports(
    inbox: Inbox, school: InventedSchool
) -> None:
    desk = inbox.app.state.desk
    council = Council(school, desk.office.rosters)
    council.decide(partial(edits.change, reader=GRACE, name="Grace", roles=[Role.HEAD], routes=list(Lane)))
    with inbox.client() as ask:
        assert ask("/sign-in", {"reader": MORGAN, "passphrase": inbox.passphrase}).status_code == 303
        assert ask("/").status_code == 200
        office, vault, found = desk.office, inbox.vault, []
        for count in (FEW, MANY - FEW):
            inbox.fill(count)
            some = partial(hand_over, office, vault, successor=GRACE, at_most=3)
            found.append(inbox.cost_of(some).steps)
            assert counted(office, vault, successor=GRACE).fates[Fate.THERE] == 3 * len(found)
    assert 0 < found[1] <= found[0] * WRITTEN
