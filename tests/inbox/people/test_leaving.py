"""Someone leaves: what their colleagues held by then goes on to count, whenever it is unlocked."""

from __future__ import annotations

import asyncio
from functools import partial

from crypto.cases import AlarmKind
from crypto.roster import Role, Route
from inbox.casework.entries import Note
from inbox.people import edits
from tests.inbox.laptops import Laptop, laptops
from tests.inbox.people.council import Council, new_keys
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, MORGAN, InventedSchool, id_of, today


def collect(laptop: Laptop) -> None:
    """The host's part of a round: nobody unlocks anything."""

    async def collect() -> None:
        async with laptop.office.portal(transport=laptop.portal.transport()) as there:
            await laptop.office.collector_at(there).collect()

    asyncio.run(collect())


def test_what_was_collected_before_its_author_left_counts_when_it_is_unlocked_later(
    school: InventedSchool, portal: FakePortal
) -> None:
    with laptops(school, portal, MORGAN, ALEX) as (morgan, alex):
        report = school.sealed("words")
        portal.hold(today().isoformat(), report)
        morgan.meet()
        morgan.record(id_of(report), Note("Held by then."))
        morgan.meet()
        collect(alex)
        morgan.record(id_of(report), Note("Too late."))
        council = Council(InventedSchool(alex.office.folder.root, school.printed), alex.office.rosters)
        council.decide(partial(edits.add, keys=new_keys(), name="Jo", roles=[Role.DSL], routes=[Route.PUPIL]))
        council.decide(partial(edits.remove, reader=MORGAN))
        morgan.meet()
        alex.meet()
        assert [note.entry.text for note in alex.case(id_of(report)).notes] == ["Held by then."]
        assert [alarm.kind for alarm in alex.case(id_of(report)).alarms] == [AlarmKind.BAD_SIGNATURE]
