"""Whoever changes addresses and mail server cannot hide it: the old address hears of it by the old server."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import msgspec

from inbox.watch.changing import change_alerts, changes, notice_other_hands
from inbox.watch.delivering import MAIL_WORKED, Delivery
from inbox.watch.host import Watch
from inbox.watch.settings import Alerts, MailServer, Person, read_alerts, write_alerts
from tests.inbox.watch.conftest import PEOPLE, Wall
from tests.inbox.watch.servers import Postman, mail_server

ELSEWHERE = {id_: Person(mail=f"x{id_}@thief.test") for id_ in PEOPLE}


def taken_over(watch: Watch, *saves: tuple[bool, bool]) -> tuple[list[str], list[str]]:
    """Who hears what by the old server and by the new one, after saves of (other people, another server)."""
    old, new = Postman(), Postman()

    async def run() -> None:
        async with AsyncExitStack() as stack:
            ports = [await stack.enter_async_context(mail_server(each)) for each in (old, new)]
            servers = [
                MailServer(host="127.0.0.1", port=port, security="none", sender="inbox@school.test")
                for port in ports
            ]
            first = Alerts(people=PEOPLE, server=servers[0])
            write_alerts(watch.office.folder, first)
            watch.store.say(MAIL_WORKED, "2026-11-20")
            for people, server in saves:
                before = read_alerts(watch.office.folder)
                after = Alerts(people=ELSEWHERE if people else PEOPLE, server=servers[server])
                change_alerts(watch, before, after, by="r1")
            await Delivery(watch).deliver()

    asyncio.run(run())
    return heard(old), heard(new)


def heard(postman: Postman) -> list[str]:
    """To whom and what, by its first words."""
    found = []
    for letter in postman.letters:
        said = b"end with this one" in (letter.original_content or b"")
        found.append(f"{letter.rcpt_tos[0].partition('@')[0]} {'ends' if said else 'elsewhere'}")
    return sorted(found)


NAMES = ("adult", "alex", "grace", "morgan", "owen", "tess")


def test_other_addresses_and_another_server_at_once_are_said_at_the_old_ones_by_the_old_server(
    watch: Watch,
) -> None:
    assert taken_over(watch, (True, True)) == ([f"{name} ends" for name in NAMES], [])
    assert {message.state for message in watch.store.messages() if message.channel == "mail"} == {"accepted"}
    assert watch.store.rows("SELECT 1 FROM message WHERE server <> x''") == []


def test_one_after_the_other_is_said_by_the_old_server_too(watch: Watch) -> None:
    by_old, by_new = taken_over(watch, (False, True), (True, True))
    assert [each for each in by_old if "elsewhere" in each] == [f"{name} elsewhere" for name in NAMES]
    assert {each.split()[1] for each in by_new} <= {"ends"}


def test_the_last_word_that_no_server_takes_is_given_up_with_its_server_after_two_weeks(
    watch: Watch, wall: Wall, alerts: Alerts
) -> None:
    watch.store.say(MAIL_WORKED, "2026-11-20")
    change_alerts(watch, alerts, msgspec.structs.replace(alerts, server=MailServer()), by="r1")
    waiting = watch.store.messages(state="waiting")
    assert len(waiting) == len(PEOPLE)
    assert all(watch.store.server_of(each.number) for each in waiting)
    wall.turn(days=15)
    watch.beat()
    assert {each.state for each in watch.store.messages() if each.words == "moved"} == {"dropped"}
    assert watch.store.rows("SELECT 1 FROM message WHERE server <> x''") == []


def test_the_record_says_who_changed_what_and_holds_no_address_and_no_password(
    watch: Watch, alerts: Alerts
) -> None:
    server = MailServer(host="mail.other.test", user="u", password="hunter2", sender="a@b.test")
    people = {**PEOPLE, "r1": Person(mail="morgan@new.test", hook="https://push.test/new")}
    after = msgspec.structs.replace(alerts, server=server, people=people, urgent_hours=3, digest="07:00")
    change_alerts(watch, alerts, after, by="r2")
    (line,) = [line for line, _ in watch.store.steps()]
    assert b'"person":"r2"' in line
    assert line.split(b"Z ")[1].startswith(b"server mail:r1 hook:r1 hours digest")
    assert not any(secret in line for secret in (b"hunter2", b".test", b"@"))
    assert changes(after, after) == []


def test_a_file_that_was_changed_by_other_hands_is_on_the_record_once(watch: Watch, alerts: Alerts) -> None:
    watch.jobs = (notice_other_hands,)
    watch.beat()
    change_alerts(watch, alerts, msgspec.structs.replace(alerts, urgent_hours=2), by="r1")
    watch.beat()
    write_alerts(watch.office.folder, Alerts())
    for _ in range(2):
        watch.beat()
    assert [step.detail.split()[1] for _, step in watch.store.steps_about("watch")] == ["hours", "file"]
