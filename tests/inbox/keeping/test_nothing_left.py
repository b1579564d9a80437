"""Of an erased case no byte is left on any reader's disk: not in a page that is free, nor in a log."""

from __future__ import annotations

import asyncio

import pytest

from crypto.guard import reply_to
from crypto.policy import Pin
from crypto.replies import ReplyKind
from inbox.answering import answer, new_draft
from inbox.casework.entries import Close, Note
from inbox.casework.leaving import TakenOut
from inbox.collector.chunks import Chunks
from inbox.collector.outbox import Outbox
from inbox.collector.posting import Post
from inbox.folder import read_small, reader_id
from inbox.keeping.erasing import confirm
from inbox.replying import Words
from inbox.vault.keys import unwrap_keys
from inbox.vault.vault import stores_of
from tests.inbox.attaching import with_files
from tests.inbox.casework.offices import closing
from tests.inbox.keeping.pages_on_disk import opened_pages
from tests.inbox.keeping.test_erasing import Pair, meet, read, swept, two
from tests.inbox.laptops import Laptop
from tests.inbox.portal import FakePortal
from tests.inbox.school import InventedSchool, five_words, id_of, today

__all__ = ["two"]
CANARY = b"zebracanary"
SHARED = {"what": "record", "form": "pdf", "named": True, "whom": "zebracanary", "why": "zebracanary"}


def on_disk(laptop: Laptop, school: InventedSchool) -> bytes:
    """Every page of every store of this reader, opened, and the host's store as it is."""
    folder, id_ = laptop.office.folder, reader_id(laptop.vault.reader)
    passphrase, pin = school.passphrase(id_), Pin(school.pin)
    keys = unwrap_keys(read_small(folder.keys(id_)), reader=id_, passphrase=passphrase, pin=pin)
    found = [opened_pages(path, key) for path, key in stores_of(keys, folder).items()]
    host = [path.read_bytes() for path in folder.root.glob("collected.sqlite3*")]
    return b"".join((*found, *host))


async def reply(laptop: Laptop, report: bytes, text: str) -> None:
    async with laptop.office.portal(transport=laptop.portal.transport()) as there:
        post = Post(there, Outbox(laptop.office.collected))
        words = Words(ReplyKind.TEXT, text)
        held = laptop.held(report)
        await answer(laptop.office, laptop.vault, post, held=held, words=words, draft=new_draft())


def fill(two: Pair, report: bytes) -> list[bytes]:
    """Everything that a case can hold; returns what of it must go: its keys and pieces of what is sealed."""
    for laptop in two:
        read(report, laptop)
    morgan, alex = two
    morgan.vault.cases.add_own_note(report, at="2026-11-22T10:00Z", text="zebracanary", draft=new_draft())
    morgan.record(report, Note("I rang zebracanary."), TakenOut.parse({**SHARED, "withheld": ""}))
    meet(two)
    alex.record(report, Note("zebracanary answered."), Close.parse(closing()))
    meet(two)
    events = [each for laptop in two for each in laptop.vault.cases.events(report)]
    sealed = [morgan.office.collected.get(each) for each in {report, *(each.envelope for each in events)}]
    pieces = [each[2_000:2_064] for each in sealed if each is not None]
    return [morgan.held(report).key, *(each.key for each in events), *pieces]


@pytest.mark.slow
def test_of_an_erased_case_no_word_no_key_and_no_sealed_byte_is_left_on_the_disk(
    two: Pair, school: InventedSchool, portal: FakePortal
) -> None:
    keys, files = five_words(), with_files(school, "zebracanary drew this", mark_jpg=bytes(range(256)) * 300)
    asked = reply_to(keys, forbidden=[], seq=1, pin=school.pin)
    envelopes = [school.sealed("They take my lunch, zebracanary.", reply=asked), files.envelope]
    portal.hold(today().isoformat(), *envelopes)
    portal.chunks |= files.chunks
    reports = [id_of(each) for each in envelopes]
    for laptop in two:
        laptop.meet()
    asyncio.run(reply(two[0], reports[0], "Thank you, zebracanary."))
    gone = [CANARY, *(each[1_000:1_064] for each in files.chunks.values())]
    for report in reports:
        gone += fill(two, report)
    assert len(Chunks(two[0].office.collected).sizes(reports[1], 0)) == len(files.chunks)
    assert [each for each in gone if each not in b"".join(on_disk(each, school) for each in two)] == []
    for report in reports:
        for laptop in two:
            confirm(laptop.office, laptop.vault, laptop.held(report), draft=new_draft())
            meet(two)
    assert [swept(laptop) for laptop in two] == [2, 2]
    for laptop in two:
        left = on_disk(laptop, school)
        assert [place for place, each in enumerate(gone) if each in left] == []
        laptop.vault.lock()
        left = on_disk(laptop, school)
        assert [place for place, each in enumerate(gone) if each in left] == []
