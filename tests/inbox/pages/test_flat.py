"""A page that is opened often costs the same with 5,000 reports as with 200: counted in database steps."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from bench.inbox_open import WORDS
from crypto.encoding import b64
from crypto.roster import Role, Route
from inbox.app import inbox_app
from inbox.office import Office
from inbox.people import edits
from inbox.people.handover import Fate, counted, hand_over
from inbox.vault.circles import Circles
from inbox.vault.store import PAGE, Taken
from inbox.vault.vault import Vault
from tests.inbox.people.council import Council
from tests.inbox.school import GRACE, MORGAN, InventedSchool, id_of, today

pytestmark = pytest.mark.slow
FEW, MANY = 200, 5_000
TOLERANCE = 1.1
VIEWS = tuple(f"/?show={view}" for view in ("all", "new", "urgent", "mine", "overdue", "waiting", "staff"))
COUNT = {"do": "show", "reader": GRACE}
PAGES = (*VIEWS, "/figures", "/keeping", "/trail", "/people", "/watch", "/calendar", "/go-live")


@dataclass
class Inbox:
    """Morgan's, without a socket; `case` is the one real report in it."""

    app: Starlette
    case: bytes
    passphrase: str
    steps: int = field(default=0)

    @property
    def vault(self) -> Vault:
        vault: Vault
        (vault,) = self.app.state.desk.sessions.vaults()
        return vault

    @contextmanager
    def client(self) -> Iterator[Callable[..., httpx2.Response]]:
        with asyncio.Runner() as runner:
            way = httpx2.ASGITransport(self.app)
            client = httpx2.AsyncClient(transport=way, base_url="http://127.0.0.1", trust_env=False)

            def ask(path: str, data: dict[str, str] | None = None) -> httpx2.Response:
                return runner.run(client.get(path) if data is None else client.post(path, data=data))

            yield ask
            runner.run(client.aclose())

    def fill(self, count: int) -> None:
        """So many more like the real one, each with other words, on the days before."""
        held, chance = self.vault.store.get(self.case), random.Random(count)
        group, *_ = Circles(self.vault.store).groups()
        assert held is not None
        more = [
            Taken(
                envelope=chance.randbytes(16),
                day=today(),
                flags=0,
                kind="report",
                said=" ".join(chance.choices(WORDS, k=9)),
                payload=held.payload,
                key=held.key,
                words=" ".join(chance.choices(WORDS, k=20)),
                circle=group.alike.to_bytes(),
            )
            for _ in range(count)
        ]
        self.vault.store.take(today().isoformat(), tried=[each.envelope for each in more], opened=more)

    def counted(self, work: Callable[[], httpx2.Response]) -> int:
        """The steps of `work`; once before, so that what is done once is done."""
        assert work().status_code == 200
        return self.steps_of(lambda: work().status_code == 200)

    def steps_of(self, work: Callable[[], bool]) -> int:
        """The steps of all four stores' virtual machines while `work` does what it should."""
        self.steps = 0
        vault, collected = self.vault, self.app.state.desk.office.collected
        stores = [each._store for each in (vault.store, vault.cases, vault.staff, collected)]
        for store in stores:
            store.set_progress_handler(self._step, 1)
        assert work()
        for store in stores:
            store.set_progress_handler(None, 0)
        return self.steps

    def _step(self) -> int:
        self.steps += 1
        return 0


@pytest.fixture
def inbox(school: InventedSchool, tmp_path: Path) -> Inbox:
    office = Office.open(school.directory)
    report = school.sealed("They hide my bag.")
    office.collected.keep(today().isoformat(), {id_of(report): report})
    return Inbox(inbox_app(office), id_of(report), school.passphrase(MORGAN).reveal())


def test_no_page_that_is_opened_often_costs_more_with_more_reports(inbox: Inbox) -> None:
    with inbox.client() as ask:
        assert ask("/sign-in", {"reader": MORGAN, "passphrase": inbox.passphrase}).status_code == 303
        assert ask("/").status_code == 200
        found: list[dict[str, int]] = []
        for count in (FEW, MANY - FEW):
            inbox.fill(count)
            pages = [*PAGES, f"/reports/{b64(inbox.case)}", f"/keeping/{b64(inbox.case)}"]
            steps = {page: inbox.counted(lambda page=page: ask(page)) for page in pages}  # type: ignore[misc]
            steps["handover"] = inbox.counted(lambda: ask("/people/handover", COUNT))
            steps["search"] = inbox.counted(lambda: ask("/search", {"words": "pelican"}))
            found.append(steps)
    few, many = found
    assert min(few[page] for page in ("/?show=all", "/figures", "/keeping", "search")) > 0
    assert {page: many[page] for page in few if many[page] > few[page] * TOLERANCE + 2 * PAGE} == {}


def test_handing_over_some_cases_costs_no_more_with_more_reports(
    inbox: Inbox, school: InventedSchool
) -> None:
    desk = inbox.app.state.desk
    council = Council(school, desk.office.rosters)
    council.decide(partial(edits.change, reader=GRACE, name="Grace", roles=[Role.HEAD], routes=list(Route)))
    with inbox.client() as ask:
        assert ask("/sign-in", {"reader": MORGAN, "passphrase": inbox.passphrase}).status_code == 303
        assert ask("/").status_code == 200
        office, vault, found = desk.office, inbox.vault, []
        for count in (FEW, MANY - FEW):
            inbox.fill(count)
            some = partial(hand_over, office, vault, successor=GRACE, at_most=3)
            found.append(inbox.steps_of(lambda some=some: some().handed == 3))  # type: ignore[misc]
            assert counted(office, vault, successor=GRACE).fates[Fate.THERE] == 3 * len(found)
    assert 0 < found[1] <= found[0] * TOLERANCE
