"""Chunks of attached files: fetched after the words, kept sealed, and counted in what is said to be held."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

import pytest
from starlette.responses import Response

from inbox.collector.chunks import Chunks
from inbox.collector.fetching import fetch_files
from inbox.collector.rounds import Round
from inbox.errors import PortalDownError
from inbox.office import Office
from tests.inbox.attaching import WithFiles, with_files
from tests.inbox.portal import FakePortal
from tests.inbox.school import InventedSchool, id_of

DAY = "2026-11-20"
FILM = secrets.token_bytes(2_000_000)
Collect = Callable[..., Round]


@pytest.fixture
def collect(office: Office, portal: FakePortal) -> Collect:
    """One round, by a collector that has just started."""

    def one_round(**how: object) -> Round:
        async def run() -> Round:
            async with office.portal(transport=portal.transport()) as client:
                return await office.collector_at(client).collect(**how)  # type: ignore[arg-type]

        return asyncio.run(run())

    return one_round


@pytest.fixture
def sent(school: InventedSchool, portal: FakePortal) -> WithFiles:
    """A report with two files, at the portal."""
    made = with_files(school, "see the pictures", a_jpg=b"\7" * 150_000, empty_txt=b"")
    portal.hold(DAY, made.envelope)
    portal.chunks |= made.chunks
    return made


def held(office: Office, made: WithFiles) -> dict[tuple[bytes, int, int], bytes]:
    envelope, chunks = id_of(made.envelope), Chunks(office.collected)
    found = {n: list(chunks.of_file(envelope, n)) for n in range(10)}
    return {(envelope, n, place): chunk for n, some in found.items() for place, chunk in enumerate(some)}


def test_the_chunks_come_with_their_envelope_and_are_counted_in_done(
    office: Office, portal: FakePortal, collect: Collect, sent: WithFiles
) -> None:
    assert collect() == Round(1, ())
    assert held(office, sent) == sent.chunks
    assert portal.done == {id_of(sent.envelope)}
    asked = len(portal.asked)
    collect()
    assert not any("files" in each for each in portal.asked[asked:]), "asked once"


def test_without_all_its_chunks_an_envelope_is_not_said_to_be_held_but_its_words_are_there(
    school: InventedSchool, office: Office, portal: FakePortal, collect: Collect, sent: WithFiles
) -> None:
    plain = school.sealed("only words")
    portal.hold(DAY, plain)
    portal.faults["1"] = Response(status_code=503)  # the last part of the second chunk's address
    with pytest.raises(PortalDownError):
        collect()
    assert office.collected.get(id_of(sent.envelope)) == sent.envelope
    assert portal.done == set()
    portal.faults.clear()
    collect()
    assert held(office, sent) == sent.chunks
    assert portal.done == {id_of(sent.envelope), id_of(plain)}


def test_a_chunk_that_makes_no_sense_keeps_no_other_report_waiting(
    school: InventedSchool, portal: FakePortal, collect: Collect, sent: WithFiles
) -> None:
    plain = school.sealed("only words")
    portal.hold(DAY, plain)
    portal.faults["1"] = Response(bytes(65_553))
    assert collect().problems == ("the portal's answer is larger than it can be",)
    assert portal.done == {id_of(plain)}


def test_words_are_told_of_before_any_chunk_is_asked_for(
    portal: FakePortal, collect: Collect, sent: WithFiles
) -> None:
    asked: list[list[str]] = []

    async def on_new() -> None:
        asked.append(list(portal.asked))

    collect(on_new=on_new)
    assert len(asked) == 1
    assert not any(each in ("GET 0", "GET 1") for each in asked[0])
    assert "GET 1" in portal.asked


def test_a_round_fetches_so_much_and_the_next_goes_on_from_there(
    school: InventedSchool, office: Office, portal: FakePortal, collect: Collect
) -> None:
    film = with_files(school, "a film", film_mp4=FILM)
    portal.hold(DAY, film.envelope)
    office.collected.keep(DAY, {id_of(film.envelope): film.envelope})
    portal.chunks |= film.chunks

    async def run() -> None:
        async with office.portal(transport=portal.transport()) as client:
            await fetch_files(client, Chunks(office.collected), at_most=500_000)

    asyncio.run(run())
    assert 0 < len(held(office, film)) < len(film.chunks)
    before = portal.asked.count("GET 0")
    collect()
    assert held(office, film) == film.chunks
    assert portal.asked.count("GET 0") <= before + 1, "not from the beginning"


def test_what_arrives_late_is_fetched_when_it_is_wanted(
    office: Office, portal: FakePortal, collect: Collect, sent: WithFiles
) -> None:
    last = (id_of(sent.envelope), 0, 2)
    late = portal.chunks.pop(last)
    collect()
    assert last not in held(office, sent)
    portal.chunks[last] = late
    Chunks(office.collected).want(id_of(sent.envelope))
    Chunks(office.collected).want(bytes(16))
    collect()
    assert held(office, sent) == sent.chunks
