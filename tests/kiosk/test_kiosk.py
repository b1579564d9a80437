"""The kiosk: believes only its pin, keeps what is sealed, never says "sent" before it is on the disk."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from crypto.encoding import b64
from crypto.envelope import Envelope
from crypto.identities import CollectorIdentity
from crypto.notices import Reading
from crypto.payload import parse_payload
from crypto.report import Report
from kiosk import settings
from kiosk.app import kiosk_app
from kiosk.codes import Codes
from kiosk.device import Device
from kiosk.keeper import Keeper, keeper_of
from kiosk.line import Line
from kiosk.pinned import PinnedSchool
from kiosk.places import Places
from kiosk.stock import Shelf
from kiosk.visit import Visit
from kiosk.wire import Wire, answer_calls, listen
from portal import clock
from tests.kiosk.beyond import PortalBeyond, answering
from tests.portal.cast import Cast
from worrybox.web.settings import SettingsError

OCTETS = {"Content-Type": "application/octet-stream"}


def receipt(envelope: bytes) -> bytes:
    return b64(envelope[24:40]).encode()


@dataclass
class Kiosk:
    """A kiosk under test: its browser, what lies beyond, its folder, and both of its halves."""

    client: TestClient
    beyond: PortalBeyond
    folder: Path
    cast: Cast
    keeper: Keeper
    device: Device

    def leaves(self) -> bytes:
        """What goes out in the next slot: a report if there is one."""
        return self.keeper.spool.next().envelope

    def holds(self, envelope: bytes) -> bool:
        """Whether a place of the spool has exactly these bytes."""
        return any(place.read_bytes() == envelope for place in (self.folder / "spool").iterdir())

    def holds_nothing(self) -> bool:
        """Whether nobody could open what goes out next."""
        return self.cast.who_opens(self.leaves()) == set()


@pytest.fixture(scope="session")
def cast() -> Cast:
    """Oakfield's people."""
    return Cast()


@pytest.fixture
def start(cast: Cast, tmp_path: Path) -> Iterator[Callable[..., Kiosk]]:
    """Give a function that starts a kiosk of Oakfield in front of a portal."""
    with ExitStack() as running:

        def begin(beyond: PortalBeyond) -> Kiosk:
            told = settings.make(tmp_path, pin=b64(cast.pin))
            line = Line("http://portal.example", exchange=answering(beyond))
            keeper = keeper_of(PinnedSchool(told), line, places=8)
            visit = Visit(tell=lambda _word: None)
            device = Device(
                PinnedSchool(told), Wire(tmp_path / "keeper.sock"), line, Codes(Shelf(tmp_path)), visit
            )

            @asynccontextmanager
            async def lifespan(_app: Starlette) -> AsyncIterator[None]:
                await keeper.begin()
                await keeper.ask_once()
                server = await answer_calls(listen(tmp_path / "keeper.sock"), keeper.answer)
                yield
                server.close()

            app = kiosk_app(device, lifespan=lifespan)
            client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
            client.cookies.set("here", "1")  # as if the front page had been looked at
            return Kiosk(running.enter_context(client), beyond, tmp_path, cast, keeper, device)

        yield begin


@pytest.fixture
def kiosk(start: Callable[..., Kiosk], cast: Cast) -> Kiosk:
    """A kiosk that has seen the roster."""
    return start(PortalBeyond({"roster": cast.signed(), "status": cast.status()}))


def form(words: str, shown: str = "r1,r2", **more: str) -> dict[str, str]:
    return {"what": words, "id": "A" * 22, "shown": shown, **more}


def test_the_page_wears_kiosk_dress_and_carries_the_pin(kiosk: Kiosk) -> None:
    assert 'class="kiosk"' in kiosk.client.get("/start").text
    page = kiosk.client.get("/steps").text
    assert f'data-pin="{b64(kiosk.cast.pin)}"' in page
    assert 'data-channel="kiosk"' in page
    assert "Morgan" in page
    assert "Alex" in page


@pytest.mark.parametrize("audience", ["", "younger/", "staff/"])
def test_every_audience_has_its_form_here_too(kiosk: Kiosk, audience: str) -> None:
    kiosk.client.cookies.clear()
    front = f"/{audience.rstrip('/') or 'start'}"
    assert kiosk.client.get(f"/{audience}form").headers["location"] == f"{front}?again"
    assert kiosk.client.get(front).status_code == 200
    page = kiosk.client.get(f"/{audience}form")
    assert page.status_code == 200
    assert f'data-audience="{audience.rstrip("/") or "older"}"' in page.text
    kiosk.client.get("/exit")
    assert kiosk.client.get(f"/{audience}form").status_code == 303


def test_it_offers_five_words_that_its_own_script_makes_and_no_box_for_without(kiosk: Kiosk) -> None:
    assert "I have five words" in kiosk.client.get("/start").text
    steps = kiosk.client.get("/steps").text
    assert 'data-load="words"' in steps
    assert 'name="write_back"' not in steps


def test_it_speaks_the_language_of_the_path(kiosk: Kiosk) -> None:
    assert '<html lang="ur" dir="rtl"' in kiosk.client.get("/ur/").text
    assert 'action="/ur/form"' in kiosk.client.get("/ur/steps").text


def test_a_page_that_is_not_there_wears_kiosk_dress_too(kiosk: Kiosk) -> None:
    answer = kiosk.client.get("/no-such-page")
    assert answer.status_code == 404
    assert 'class="kiosk"' in answer.text
    assert "0800 1111" in answer.text


def test_the_roster_it_serves_is_the_one_it_verified(kiosk: Kiosk) -> None:
    served = kiosk.client.get("/api/v1/roster").content
    assert json.loads(served) == json.loads(kiosk.beyond.documents["roster"])


def test_a_roster_of_another_school_changes_nothing(start: Callable[..., Kiosk]) -> None:
    kiosk = start(PortalBeyond({"roster": Cast().signed()}))
    assert kiosk.client.get("/api/v1/roster").json() == {"reason": "no-roster"}
    assert "Morgan" not in kiosk.client.get("/steps").text
    answer = kiosk.client.post("/form", data=form("keep these words"))
    assert answer.status_code == 503
    assert "keep these words" in answer.text
    assert kiosk.holds_nothing()


def test_an_older_roster_never_replaces_a_newer_one(start: Callable[..., Kiosk], cast: Cast) -> None:
    newer = start(PortalBeyond({"roster": cast.signed(cast.roster(seq=5))}))
    newer.client.close()
    again = start(PortalBeyond({"roster": cast.signed(cast.roster(seq=4))}))
    assert again.client.get("/api/v1/roster").content == newer.beyond.documents["roster"]


def test_a_status_that_calls_the_roster_old_stops_sealing(start: Callable[..., Kiosk], cast: Cast) -> None:
    kiosk = start(PortalBeyond({"roster": cast.signed(), "status": cast.status(min_seq=9)}))
    answer = kiosk.client.post("/form", data=form("keep these words"))
    assert answer.status_code == 503
    assert "keep these words" in answer.text
    assert kiosk.holds_nothing()


def seals_nothing(kiosk: Kiosk) -> bool:
    envelope = one_size(kiosk.cast)
    served = kiosk.client.get("/api/v1/roster")
    answer = kiosk.client.post("/api/v1/envelopes", content=envelope, headers=OCTETS)
    return (served.status_code, answer.status_code, kiosk.holds(envelope)) == (404, 503, False)


def test_a_roster_that_a_status_calls_old_is_not_handed_to_the_page_either(
    start: Callable[..., Kiosk], cast: Cast
) -> None:
    documents = {"roster": cast.signed(), "status": cast.status(min_seq=9)}
    assert seals_nothing(start(PortalBeyond(documents)))


def test_nothing_is_handed_out_or_carried_once_the_roster_has_expired(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: date = clock.today() + timedelta(days=401)
    monkeypatch.setattr(clock, "today", lambda: later)
    assert seals_nothing(kiosk)


def test_what_a_status_called_old_stays_old_after_a_restart(start: Callable[..., Kiosk], cast: Cast) -> None:
    documents = {"roster": cast.signed(), "status": cast.status(min_seq=9)}
    start(PortalBeyond(documents)).client.close()
    assert seals_nothing(start(PortalBeyond({"roster": cast.signed()})))
    assert not seals_nothing(start(PortalBeyond({"roster": cast.signed(cast.roster(seq=9))})))


def test_a_status_dated_ahead_keeps_no_true_one_out(start: Callable[..., Kiosk], cast: Cast) -> None:
    ahead = cast.status(Reading.YES, day=clock.today() + timedelta(days=2), min_seq=9)
    kiosk = start(PortalBeyond({"roster": cast.signed(), "status": ahead}))
    assert "Morgan" in kiosk.client.get("/steps").text
    assert not (kiosk.folder / "kept" / "status.json").exists()
    before = kiosk.client.get("/start").text
    again = start(PortalBeyond({"roster": cast.signed(), "status": cast.status(Reading.NO)}))
    assert again.client.get("/start").text != before


def test_the_last_good_roster_works_without_network_until_it_expires(
    start: Callable[..., Kiosk], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(PortalBeyond({"roster": cast.signed()}))
    offline = start(PortalBeyond(down=True))
    assert "Morgan" in offline.client.get("/steps").text
    later: date = clock.today() + timedelta(days=401)
    monkeypatch.setattr(clock, "today", lambda: later)
    assert "Morgan" not in offline.client.get("/steps").text


def one_size(cast: Cast) -> bytes:
    """A report as a kiosk's browser seals it."""
    return cast.envelope(b"x" * 5_000)


def test_an_envelope_is_on_the_disk_before_the_page_is_told_sent(kiosk: Kiosk) -> None:
    envelope = one_size(kiosk.cast)
    answer = kiosk.client.post("/api/v1/envelopes", content=envelope, headers=OCTETS)
    assert (answer.status_code, answer.content) == (201, receipt(envelope))
    assert answer.headers["content-type"] == "text/plain; charset=us-ascii"
    assert kiosk.holds(envelope)
    assert kiosk.leaves() == envelope
    assert kiosk.beyond.posted == []


def test_it_needs_no_network_to_be_sent(start: Callable[..., Kiosk], cast: Cast) -> None:
    start(PortalBeyond({"roster": cast.signed()})).client.close()
    kiosk = start(PortalBeyond(down=True))
    envelope = one_size(cast)
    assert kiosk.client.post("/api/v1/envelopes", content=envelope, headers=OCTETS).status_code == 201
    assert kiosk.holds(envelope)


def test_a_hundred_taps_a_second_are_one_report(kiosk: Kiosk) -> None:
    envelope = one_size(kiosk.cast)
    for _ in range(100):
        answer = kiosk.client.post("/api/v1/envelopes", content=envelope, headers=OCTETS)
        assert answer.status_code == 201
    leaving = kiosk.keeper.spool.next()
    kiosk.keeper.spool.sent(leaving)
    assert leaving.envelope == envelope
    assert kiosk.holds_nothing()


def test_an_urgent_one_leaves_before_the_others(kiosk: Kiosk) -> None:
    first, urgent = one_size(kiosk.cast), one_size(kiosk.cast)
    kiosk.client.post("/api/v1/envelopes", content=first, headers=OCTETS)
    kiosk.client.post("/api/v1/envelopes?urgent", content=urgent, headers=OCTETS)
    assert kiosk.leaves() == urgent


def test_no_room_is_told_with_the_numbers_before_anybody_begins(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Places, "can_write", lambda _self: False)
    page = kiosk.client.get("/start").text
    assert "We have no room right now" in page
    assert "0800 1111" in page
    assert 'id="start"' not in page
    assert "Your words are still here" not in page


def test_a_disk_that_fills_meanwhile_keeps_the_words_and_is_told(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Places, _name: str, _envelope: bytes) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(Places, "write", full)
    answer = kiosk.client.post("/api/v1/envelopes", content=one_size(kiosk.cast), headers=OCTETS)
    assert (answer.status_code, answer.json()) == (507, {"reason": "full"})
    page = kiosk.client.post("/form", data=form("these words stay"))
    assert page.status_code == 507
    assert "these words stay" in page.text


def test_a_keeper_that_is_gone_takes_nothing_and_says_so(kiosk: Kiosk) -> None:
    assert 'id="start"' in kiosk.client.get("/start").text
    (kiosk.folder / "keeper.sock").unlink()
    answer = kiosk.client.post("/api/v1/envelopes", content=one_size(kiosk.cast), headers=OCTETS)
    assert (answer.status_code, answer.json()) == (503, {"reason": "not-kept"})
    assert kiosk.client.get("/healthz").status_code == 503
    assert "We have no room right now" in kiosk.client.get("/start").text
    assert "these words stay" in kiosk.client.post("/form", data=form("these words stay")).text


def test_bytes_that_are_no_envelope_of_this_school_and_size_are_not_kept(kiosk: Kiosk) -> None:
    small = kiosk.cast.envelope()
    for junk in (b"", b"junk", bytes(5144), Cast().envelope(b"x" * 5_000), small):
        assert kiosk.client.post("/api/v1/envelopes", content=junk, headers=OCTETS).status_code == 422
    assert kiosk.client.post("/api/v1/envelopes", content=bytes(70_000), headers=OCTETS).status_code == 413
    assert kiosk.holds_nothing()


def test_without_script_it_seals_on_the_device_to_those_named_and_all_looks_alike(kiosk: Kiosk) -> None:
    answer = kiosk.client.post("/form", data=form("no script at the kiosk"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/sent")
    envelope = kiosk.leaves()
    assert kiosk.cast.who_opens(envelope) == {"r1", "r2"}
    assert not Envelope.parse(envelope).sealed_by_portal
    report = parse_payload(kiosk.cast.opened(envelope, by="r1") or b"")
    assert isinstance(report, Report)
    assert (report.channel, report.pinned) == ("kiosk", True)


def test_the_same_form_twice_is_one_report_and_told_sent(kiosk: Kiosk) -> None:
    for _ in range(2):
        answer = kiosk.client.post("/form", data=form("tapped twice"))
        assert answer.headers["location"] == "/sent"
    leaving = kiosk.keeper.spool.next()
    kiosk.keeper.spool.sent(leaving)
    assert kiosk.cast.who_opens(leaving.envelope) == {"r1", "r2"}
    assert kiosk.holds_nothing()


def test_nobody_reading_is_said_on_the_first_screen(start: Callable[..., Kiosk], cast: Cast) -> None:
    kiosk = start(PortalBeyond({"roster": cast.signed(), "status": cast.status(Reading.NO)}))
    assert "0800 1111" in kiosk.client.get("/start").text
    assert says_nobody_reads(kiosk)


def says_nobody_reads(kiosk: Kiosk) -> bool:
    return "Nobody is reading here right now" in kiosk.client.get("/start").text


@pytest.mark.parametrize("days", [0, 14, 15])
@pytest.mark.parametrize("signer", [None, "one who left"])
def test_without_a_status_of_the_rosters_collector_nobody_reads_after_14_days(
    start: Callable[..., Kiosk], cast: Cast, days: int, signer: str | None
) -> None:
    issued = clock.today() - timedelta(days=days)
    documents = {"roster": cast.signed(cast.roster(issued=issued))}
    if signer:
        documents["status"] = replace(cast, collector=CollectorIdentity.generate()).status()
    assert says_nobody_reads(start(PortalBeyond(documents))) is (days > 14)


def test_a_status_whose_collector_left_the_roster_counts_for_nothing(
    start: Callable[..., Kiosk], cast: Cast
) -> None:
    issued = clock.today() - timedelta(days=20)
    documents = {"roster": cast.signed(cast.roster(issued=issued)), "status": cast.status()}
    kiosk = start(PortalBeyond(documents))
    assert not says_nobody_reads(kiosk)
    other = (CollectorIdentity.generate().verify_key,)
    documents["roster"] = cast.signed(cast.roster(seq=2, issued=issued, collectors=other))
    assert says_nobody_reads(start(PortalBeyond(documents)))


def test_leaving_goes_to_the_start_and_clears_everything(kiosk: Kiosk) -> None:
    answer = kiosk.client.get("/exit")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'


def test_a_call_with_a_slash_too_many_is_not_there_and_leads_nowhere(kiosk: Kiosk) -> None:
    for path in ("/api/v1/envelopes/", "/api/v1/roster/", "/sent/"):
        answer = kiosk.client.post(path, content=kiosk.cast.envelope(), headers=OCTETS)
        assert (answer.status_code, "location" in answer.headers) == (404, False)


def test_only_the_browser_on_the_device_is_answered(kiosk: Kiosk) -> None:
    assert kiosk.client.get("/", headers={"Host": "evil.example"}).status_code == 400
    cross = kiosk.client.post("/form", data=form("x"), headers={"Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403


def test_its_folder_holds_public_documents_sealed_envelopes_and_no_word(kiosk: Kiosk) -> None:
    kiosk.client.post("/form", data=form("a sentence that must not be kept"))
    files = {path: path.read_bytes() for path in kiosk.folder.rglob("*") if path.is_file()}
    named = {path.name for path in files if path.parent.name != "spool"}
    assert named == {"kiosk.toml", "roster.json", "status.json"}
    assert not any(b"a sentence" in data for data in files.values())
    assert {len(data) for path, data in files.items() if path.parent.name == "spool"} == {17_432}


def test_leaving_ends_the_visit_after_the_answer(kiosk: Kiosk) -> None:
    assert not kiosk.device.visit.over.is_set()
    answer = kiosk.client.post("/leave")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert answer.headers["connection"] == "close"
    assert kiosk.device.visit.over.is_set()


def test_a_folder_of_another_school_is_refused(tmp_path: Path, cast: Cast) -> None:
    settings.make(tmp_path, pin=b64(cast.pin))
    with pytest.raises(SettingsError, match="another school"):
        settings.make(tmp_path, pin=b64(bytes(16)))


def test_the_kiosk_never_loads_the_code_that_opens() -> None:
    look = "import sys, kiosk.__main__, kiosk.app; print('crypto.identities' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
