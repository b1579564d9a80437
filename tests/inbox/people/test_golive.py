"""Going live: each thing is looked up, and while one is missing it is refused."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest
from click.testing import CliRunner

from crypto.notices import Reading, SignedStatus, Status
from inbox.__main__ import main
from inbox.calendar import Break, ReadingTimes, Term
from inbox.calendar_change import change_by_passphrase
from inbox.errors import PeopleError
from inbox.folder import reader_id
from inbox.office import Office
from inbox.people.golive import go_live, is_live, note_came_in, points
from inbox.settings import InboxSettings, read_settings
from inbox.watch.delivering import MAIL_TESTED
from inbox.watch.settings import Alerts, MailServer, Person, write_alerts
from inbox.watch.store import WatchStore
from tests.inbox.portal import FakePortal
from tests.inbox.school import MORGAN, InventedSchool, today

HOURS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("08:30", "16:30"))


def lacking(school: InventedSchool, settings: InboxSettings) -> set[str]:
    found = points(school.folder, settings, school.roster, today=today())
    return {each.what for each in found if not each.done}


def read_from_today(school: InventedSchool, *, owner: str | None) -> None:
    first, last = today(), today() + timedelta(days=60)
    away = Break(first + timedelta(days=10), first + timedelta(days=20), owner)
    times = ReadingTimes(hours=HOURS, term=[Term(first, last)], holiday=[away])
    change_by_passphrase(school.folder, times, reader=MORGAN, passphrase=school.passphrase(MORGAN))


def set_alerts(school: InventedSchool, *, readers: int) -> None:
    """Addresses for the adult outside and for so many readers, at a server that took a test message."""
    ids = ["outside", *(reader.id for reader in school.roster.readers[:readers])]
    people = {each: Person(mail=f"{each}@school.test") for each in ids}
    server = MailServer(host="mail.school.test", sender="box@school.test")
    write_alerts(school.folder, Alerts(people=people, server=server))
    with WatchStore(school.folder.watch) as store:
        store.say(MAIL_TESTED, today().isoformat())


def test_a_school_goes_live_only_once_nothing_is_missing(school: InventedSchool) -> None:
    folder = school.folder
    folder.preparing.touch()
    offered = read_settings(folder)
    assert lacking(school, offered) == {
        "Every reader has come in",
        "Calendar",
        "Alerts by mail",
        "The portal is reached by TLS",
        "A recovery sheet was typed back",
    }
    read_from_today(school, owner=None)
    settings = msgspec.structs.replace(offered, portal="https://portal.test", second_factor="required")
    for reader in school.roster.readers:
        note_came_in(folder, reader_id(reader.id))
    with pytest.raises(PeopleError, match="Calendar; Alerts by mail; A recovery sheet"):
        go_live(folder, settings, school.roster, today=today())
    assert not is_live(folder)
    read_from_today(school, owner=MORGAN)
    folder.typed_back.touch()
    set_alerts(school, readers=4)
    with pytest.raises(PeopleError, match=r"not yet: Alerts by mail$"):
        go_live(folder, settings, school.roster, today=today())
    set_alerts(school, readers=5)
    assert lacking(school, settings) == set()
    go_live(folder, settings, school.roster, today=today())
    assert is_live(folder)


def test_the_command_names_what_is_missing(school: InventedSchool) -> None:
    result = CliRunner().invoke(main, ["check", "--dir", str(school.directory)])
    assert result.exit_code == 1
    assert "done: Numbers to call" in result.output
    assert "done: Two signers (Both signers must agree. If one passphrase is lost" in result.output
    assert "not signed in here with a second factor yet: Morgan" in result.output
    assert "plain http" in result.output


@pytest.mark.parametrize(("preparing", "reading"), [(True, Reading.NO), (False, Reading.YES)])
def test_until_then_the_portal_is_told_that_nobody_reads(
    school: InventedSchool, portal: FakePortal, preparing: bool, reading: Reading
) -> None:
    if preparing:
        school.folder.preparing.touch()
    office = Office.open(school.directory)

    async def one_round() -> None:
        async with office.portal(transport=portal.transport()) as at:
            await office.collector_at(at).collect()

    asyncio.run(one_round())
    office.close()
    told = SignedStatus.from_json(portal.published["status"])
    assert Status.parse(told.status).reading is reading
