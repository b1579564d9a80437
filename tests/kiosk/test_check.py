"""`worrybox kiosk check` says in plain words what is wrong, and nothing when all is well."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from crypto.encoding import b64
from kiosk import check, line, settings
from kiosk.check import Place, examine
from kiosk.line import Answer, Line, Request
from kiosk.pinned import PinnedSchool
from kiosk.spool import PLACES, Spool
from portal import clock
from tests.kiosk.beyond import Answers, answering
from tests.kiosk.ring import envelope
from tests.kiosk.voices.speaking import fill
from tests.portal.cast import Cast
from worrybox.web.i18n import ENGLISH, LANGUAGES


@pytest.fixture(scope="module")
def cast() -> Cast:
    return Cast()


def portal(roster: bytes | None, *, off: timedelta = timedelta(0), health: bytes = b"ok") -> Answers:
    def answer(request: Request) -> Answer:
        if request.target == "/healthz":
            return Answer(200, health, None, format_datetime(datetime.now(UTC) + off, usegmt=True))
        known = request.target.endswith("/roster") and roster is not None
        return Answer(200 if known else 404, roster or b"{}", None)

    return answer


def down(_request: Request) -> Answer:
    raise ConnectionRefusedError


@pytest.fixture
def wrongs(tmp_path: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Give a function that sets a kiosk up, checks it before a portal, and joins what is wrong."""

    def found(answers: Answers, *, kept: bytes | None = None) -> str:
        monkeypatch.setattr(check, "Line", lambda url: Line(url, exchange=answering(answers)), raising=True)
        told = settings.make(tmp_path, pin=b64(cast.pin), portal="http://portal.example")
        settings.keep_digits(tmp_path, "4821")
        Spool.open(told.spool, filler=envelope)
        if kept is not None:
            school = PinnedSchool(told)
            school.load(today=clock.today())
            here = Line("http://portal.example", exchange=answering(portal(kept)))
            asyncio.run(school.refresh(here, today=clock.today()))
        tmp_path.chmod(0o700)
        place = Place(settings.load(tmp_path), told.portal)
        return "\n".join(finding.says for finding in examine(place) if not finding.good)

    return found


def test_a_kiosk_in_order_has_nothing_wrong(wrongs: Callable[..., str], cast: Cast, tmp_path: Path) -> None:
    fill(tmp_path, LANGUAGES.values())
    assert wrongs(portal(cast.signed()), kept=cast.signed()) == ""


def test_a_sentence_that_cannot_be_read_aloud_is_told(
    wrongs: Callable[..., str], cast: Cast, tmp_path: Path
) -> None:
    fill(tmp_path, [ENGLISH])
    next((tmp_path / "voices").glob("*.opus")).unlink()
    assert "Listen lacks sentences (en): run worrybox kiosk voices" in wrongs(
        portal(cast.signed()), kept=cast.signed()
    )


def test_without_network_it_says_so_and_how_to_begin(wrongs: Callable[..., str]) -> None:
    said = wrongs(down)
    assert "does not answer: is the network up?" in said
    assert "no list of readers yet" in said


def test_a_filters_page_and_another_schools_portal_are_told_apart(wrongs: Callable[..., str]) -> None:
    assert "does a filter stand between?" in wrongs(portal(None, health=b"<html>log in</html>"))
    assert "not of this kiosk's school: check the pin" in wrongs(portal(Cast().signed()))


def test_a_wrong_clock_and_a_roster_that_ends_soon_are_told(wrongs: Callable[..., str], cast: Cast) -> None:
    ends = clock.today() + timedelta(days=20)
    soon = cast.signed(cast.roster(expires=ends))
    said = wrongs(portal(soon, off=timedelta(minutes=10)), kept=soon)
    assert "10 minutes apart" in said
    assert "ends in 20 days: renew it in the inbox" in said


def test_a_file_that_others_may_read_is_named(wrongs: Callable[..., str], cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "loose").write_bytes(b"")
    (tmp_path / "loose").chmod(0o644)
    assert f"{tmp_path / 'loose'} is open to other accounts" in wrongs(
        portal(cast.signed()), kept=cast.signed()
    )


def test_a_line_tells_the_portals_health_from_outside_any_schools_path() -> None:
    asked: list[str] = []

    def note(request: Request) -> Answer:
        asked.append(request.target)
        return Answer(200, b"ok", None)

    here = line.Line("http://portal.example/s/oak", exchange=answering(note))
    assert asyncio.run(here.health()).body == b"ok"
    assert asked == ["/healthz"]


def test_a_spool_that_is_not_whole_or_not_there_is_told(tmp_path: Path) -> None:
    told = settings.make(tmp_path, pin=b64(bytes(16)))

    def wrong() -> list[str]:
        return [finding.says for finding in check.spool(Place(told, "")) if not finding.good]

    assert wrong() == ["there is no spool yet: start the kiosk once"]
    Spool.open(told.spool, filler=envelope)
    assert wrong() == []
    places = [path for path in told.spool.iterdir() if not path.name.startswith(".")]
    places[0].write_bytes(places[0].read_bytes()[:100])
    assert wrong() == ["files of the spool are damaged: restart the kiosk (1 of them)"]
    places[1].unlink()
    assert wrong() == [f"the spool lacks places: it has {PLACES - 1} of {PLACES}, restart the kiosk"]


def test_a_disk_without_room_for_the_ring_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = settings.make(tmp_path, pin=b64(bytes(16)))
    told.spool.mkdir()
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=1_000_000))
    assert "too full for the spool's 64 places" in "".join(
        finding.says for finding in check.spool(Place(told, ""))
    )
