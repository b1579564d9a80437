"""A signer is lost and replaced: posters, phones, the portal and a kiosk from before go on."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from playwright.sync_api import Page

from crypto.encoding import unb64
from crypto.policy import Pin, Policy
from crypto.roster import Handover, SignedRoster
from inbox.folder import Folder
from inbox.people.succession import list_under, waiting_succession
from inbox.rosters import Rosters
from kiosk import settings
from kiosk.line import Line
from kiosk.pinned import PinnedSchool
from portal import clock
from tests.demo import Stand
from tests.journeys.steps import is_sent, named, send, start, write
from worrybox.processes import ask_room

pytestmark = pytest.mark.slow
JO = "correct horse battery staple oak"


def order(stand: Stand, what: str, by: str, *rest: str) -> str:
    """What `worrybox inbox people signers` printed to this signer."""
    printed = {each["name"]: each["passphrase"] for each in stand.facts["signers"]}
    file = stand.folder / "passphrase"
    file.write_text(printed.get(by, JO))
    who = ["--cheap-kdf", "--name", by] if what == "key" else ["--signer", by]
    return ask_room(
        *("inbox", "people", "signers", what, "--dir", str(stand.folder / "inbox")),
        *("--passphrase-file", str(file), *who, *rest),
    )


def served(stand: Stand) -> SignedRoster:
    return SignedRoster.from_json(httpx2.get(f"{stand.url}/api/v1/roster").content)


def kiosk_of(stand: Stand) -> PinnedSchool:
    made = settings.make(stand.folder / "kiosk", pin=stand.facts["pin"], portal=stand.url)
    school = PinnedSchool(made)
    school.load(today=clock.today())
    return school


def look(kiosk: PinnedSchool, stand: Stand) -> None:
    """The kiosk asks the portal what is new; in a thread, since the browser's loop runs in this one."""
    with ThreadPoolExecutor(1) as beside:
        beside.submit(lambda: asyncio.run(kiosk.refresh(Line(stand.url), today=clock.today()))).result()


def published_too_early(stand: Stand) -> int:
    """What the portal answers to the change while one of the old signatures that it needs is missing."""
    folder = Folder(stand.folder / "inbox")
    rosters = Rosters(folder, pin=Pin(unb64(stand.facts["pin"])))
    found, newest = waiting_succession(folder, rosters), rosters.newest
    assert found is not None
    assert newest is not None
    roster = list_under(found, rosters).encode()
    made = SignedRoster(newest.policy, (Handover(found.document, found.agreed),), roster, found.signed)
    return httpx2.put(f"{stand.url}/api/v1/roster", content=made.to_json()).status_code


def test_a_poster_and_a_kiosk_from_before_go_on_after_a_lost_signer_was_replaced(
    page: Page, stand: Stand
) -> None:
    poster, kiosk = f"{stand.url}/#{stand.facts['pin']}", kiosk_of(stand)
    look(kiosk, stand)
    start(page, poster)
    write(page, "begun before")
    order(stand, "key", "Jo")
    proposal = order(stand, "propose", "Owen", "--remove", "Grace", "--add", "Jo").split()[1].rstrip(":")
    assert "1 more of those who sign now" in order(stand, "approve", "Jo", proposal)
    assert (published_too_early(stand), served(stand).succession) == (422, ())
    assert "they sign from now on" in order(stand, "approve", "Tess", proposal)
    stand.export("r1")  # a collecting round publishes both
    after = served(stand)
    assert [len(after.succession), len(Policy.parse(after.policies[-1]).signers)] == [1, 3]
    look(kiosk, stand)
    assert kiosk.document == after.to_json()
    send(page)
    is_sent(page)
    page.goto(
        "about:blank"
    )  # the poster's address differs from this page's by nothing: it would not load again
    start(page, poster)
    assert named(page) == ["Morgan", "Alex"]
    write(page, "begun after")
    send(page)
    is_sent(page)
    assert sorted(stand.words("r1")) == ["begun after", "begun before"]
