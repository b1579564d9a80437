"""What waits is tried until somebody took it, on both channels, and a flood rings nobody's phone off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx2
import msgspec

from crypto.encoding import b64
from crypto.envelope import BellKind, BellMessage, new_id
from inbox.office import Office
from inbox.watch.delivering import MAIL_TESTED, TAKEN, Delivery, pause_after, when_tested
from inbox.watch.host import Watch
from inbox.watch.ladder import Words
from inbox.watch.leaving import LEFT, NOT_THEIRS, OPENED
from inbox.watch.settings import Alerts, MailServer, Person, read_alerts, write_alerts
from tests.inbox.school import InventedSchool
from tests.inbox.watch.conftest import PEOPLE, Wall, arrive
from tests.inbox.watch.servers import Postman, held_port, mail_server


class Push(httpx2.AsyncBaseTransport):
    """A push service that answers `status` and keeps what it was given."""

    def __init__(self, status: int = 200) -> None:
        self.status, self.given = status, list[tuple[str, bytes]]()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.given.append((str(request.url), await request.aread()))
        headers = {"Location": "https://other.test/"} if self.status == 302 else {}
        return httpx2.Response(self.status, headers=headers)


def delivery(watch: Watch, wall: Wall, push: Push | None = None) -> Delivery:
    assert watch.now is wall
    return Delivery(watch, transport=push or Push())


def delivered(
    work: Delivery, postman: Postman, *, times: int = 1, people: dict[str, Person] = PEOPLE
) -> None:
    async def deliver() -> None:
        async with mail_server(postman) as port:
            server = MailServer(host="127.0.0.1", port=port, security="none", sender="inbox@school.test")
            alerts = Alerts(people=people, server=server, digest="", test_day="")
            write_alerts(work.watch.office.folder, alerts)
            for _ in range(times):
                await work.deliver()

    asyncio.run(deliver())


def call(watch: Watch, wall: Wall, person: str = "r1", words: Words = Words.NOW) -> bytes:
    """One call about something new that has a slot for Morgan and Alex alone."""
    envelope = new_id()
    bell = BellMessage(BellKind.URGENT, 1, 0b11)
    watch.store.note(envelope, day=wall.now.date().isoformat(), bell=bell)
    watch.store.queue(person, channel="mail", words=words, day=wall.now.date(), about=envelope)
    return envelope


def states(watch: Watch) -> list[str]:
    return [f"{m.person} {m.channel} {m.state}" for m in reversed(watch.store.messages())]


def test_both_channels_are_tried_and_what_was_refused_for_now_goes_out_later(
    watch: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    arrive(office, school.sealed("They wait at the gate", urgent=True))
    watch.beat()
    postman, push = Postman(rcpt="450 later"), Push()
    work = delivery(watch, wall, push)
    delivered(work, postman, times=3)
    assert states(watch) == ["r1 mail waiting", "r2 mail waiting", "r2 hook accepted"]
    assert {m.answer for m in watch.store.messages(state="waiting")} == {"450 later"}
    assert {m.tries for m in watch.store.messages(state="waiting")} == {1}
    postman.rcpt = ""
    wall.turn(seconds=31)
    delivered(work, postman)
    assert watch.store.messages(state="waiting") == []
    assert push.given == [("https://push.test/alex", b"There is something new for you. Please look now.\n")]


def test_the_same_words_reach_one_person_once_in_five_minutes(
    watch: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    postman, work = Postman(), delivery(watch, wall)
    for at in range(10):
        arrive(office, school.sealed(f"number {at}", urgent=True))
        watch.beat()
        delivered(work, postman)
        wall.turn(seconds=20)
    assert len(postman.letters) == 2
    wall.turn(minutes=5)
    delivered(work, postman)
    assert len(postman.letters) == 4


def test_a_push_service_is_not_followed_elsewhere_and_a_call_that_it_refuses_stays(
    watch: Watch, office: Office, school: InventedSchool, wall: Wall
) -> None:
    for status, state in ((302, "waiting"), (404, "waiting"), (429, "waiting"), (503, "waiting")):
        arrive(office, school.sealed("words", urgent=True))
        wall.turn(minutes=10)
        watch.beat()
        push = Push(status)
        delivered(delivery(watch, wall, push), Postman())
        hooks = [m for m in watch.store.messages() if m.channel == "hook"]
        assert (hooks[0].state, hooks[0].answer, len(push.given)) == (state, str(status), 1)


def tried(work: Delivery, postman: Postman, *steps: Callable[[], object]) -> list[int]:
    """How often the one message was tried after each step, by one server that stays where it is."""

    async def run() -> list[int]:
        async with mail_server(postman) as port:
            server = MailServer(host="127.0.0.1", port=port, security="none", sender="inbox@school.test")
            write_alerts(work.watch.office.folder, Alerts(people=PEOPLE, server=server))
            found = []
            for step in steps:
                step()
                await work.deliver()
                found.append(work.watch.store.messages()[0].tries)
            return found

    return asyncio.run(run())


def test_a_call_that_a_server_refuses_for_good_is_tried_again_each_hour(watch: Watch, wall: Wall) -> None:
    call(watch, wall)
    full = Postman(rcpt="550 mailbox full")
    steps = [partial(wall.turn, minutes=by) for by in (0, 59, 2)]
    assert tried(delivery(watch, wall), full, *steps) == [1, 1, 2]
    assert [(m.state, m.answer) for m in watch.store.messages()] == [("waiting", "550 mailbox full")]


def test_what_waits_is_tried_at_once_after_the_settings_changed_and_once_for_each_change(
    watch: Watch, wall: Wall
) -> None:
    call(watch, wall)
    folder = watch.office.folder

    def mend() -> None:
        before = read_alerts(folder)
        server = msgspec.structs.replace(before.server, sender="school@school.test")
        write_alerts(folder, msgspec.structs.replace(before, server=server))

    full = Postman(rcpt="550 not from this sender")
    wait = partial(wall.turn, minutes=1)
    assert tried(delivery(watch, wall), full, wait, wait, mend, wait, wait) == [1, 1, 2, 2, 2]


def test_a_clock_that_is_put_back_keeps_nothing_from_going_out(watch: Watch, wall: Wall) -> None:
    call(watch, wall)
    work = delivery(watch, wall)
    delivered(work, Postman(rcpt="450 later"))
    wall.turn(days=-30)
    delivered(work, postman := Postman())
    wall.turn(days=-30)
    call(watch, wall)
    delivered(work, postman)
    assert len(postman.letters) == 2


def test_a_test_message_that_was_taken_is_remembered_by_its_day(watch: Watch, wall: Wall) -> None:
    watch.store.queue("r1", channel="mail", words=Words.TRIAL, day=wall.now.date())
    delivered(delivery(watch, wall), Postman(rcpt="550 no"))
    assert watch.store.said(MAIL_TESTED) == ""
    watch.store.queue("r1", channel="mail", words=Words.TRIAL, day=wall.now.date())
    delivered(delivery(watch, wall), Postman())
    assert watch.store.said(MAIL_TESTED) == wall.now.date().isoformat()


def test_a_push_of_ones_own_is_tested_and_tried_again_as_mail_is(
    watch: Watch, wall: Wall, alerts: Alerts
) -> None:
    assert alerts.people["r2"].hook
    watch.store.queue("r2", channel="hook", words=Words.TRIAL, day=wall.now.date())
    work = delivery(watch, wall, Push(503))
    delivered(work, Postman())
    assert (states(watch), watch.store.said(when_tested("hook", "r2"))) == (["r2 hook waiting"], "")
    work.transport = Push()
    wall.turn(seconds=31)
    delivered(work, Postman())
    assert states(watch) == ["r2 hook accepted"]
    day = wall.now.date().isoformat()
    assert [watch.store.said(when_tested("hook", id_)) for id_ in ("r1", "r2")] == ["", day]
    assert watch.store.said(MAIL_TESTED) == ""


def test_a_call_is_looked_at_again_before_it_leaves(watch: Watch, wall: Wall) -> None:
    opened, theirs = call(watch, wall), call(watch, wall, "r2")
    call(watch, wall, "r3")
    call(watch, wall, "r9")
    work = delivery(watch, wall)
    watch.store.forget(opened)
    delivered(work, postman := Postman())
    assert [letter.rcpt_tos for letter in postman.letters] == [["alex@school.test"]]
    why = {m.person: (m.state, m.answer) for m in watch.store.messages()}
    assert why == {
        "r1": ("dropped", OPENED),
        "r2": ("accepted", "queued as 1"),
        "r3": ("dropped", NOT_THEIRS),
        "r9": ("dropped", LEFT),
    }
    assert watch.store.rows("SELECT 1 FROM about") == []
    said = [step.what for _, step in watch.store.steps_about(b64(theirs))]
    assert said == [TAKEN]


def test_a_call_about_two_things_goes_out_as_long_as_one_of_them_is_unopened(
    watch: Watch, wall: Wall
) -> None:
    first, second = call(watch, wall), call(watch, wall)
    watch.store.forget(first)
    delivered(delivery(watch, wall), postman := Postman())
    assert len(postman.letters) == 1
    assert (watch.store.steps_about(b64(first)), len(watch.store.steps_about(b64(second)))) == ([], 1)


def test_one_who_was_given_another_address_is_told_there_at_once_and_at_the_old_one_never_again(
    watch: Watch, wall: Wall, alerts: Alerts
) -> None:
    envelope, work, postman = call(watch, wall), delivery(watch, wall), Postman(rcpt="450 later")
    delivered(work, postman)
    elsewhere = {**PEOPLE, "r1": Person(mail="morgan@new.test")}
    postman.rcpt = ""
    delivered(work, postman, people=elsewhere)
    assert [letter.rcpt_tos for letter in postman.letters] == [["morgan@new.test"]]
    said = [f"{step.what} {step.channel}" for _, step in watch.store.steps_about(b64(envelope))]
    assert said == ["not-taken mail", "taken mail"]


def test_a_call_whose_channel_ends_goes_out_by_the_other_and_only_where_that_took_none_yet(
    watch: Watch, wall: Wall
) -> None:
    envelope, push = call(watch, wall, "r2"), Push()
    work = delivery(watch, wall, push)
    hook = Person(hook="https://push.test/alex")
    delivered(work, Postman(), people={**PEOPLE, "r2": hook}, times=2)
    assert (states(watch), len(push.given)) == (["r2 mail dropped", "r2 hook accepted"], 1)
    watch.store.queue("r2", channel="mail", words=Words.NOW, day=wall.now.date(), about=envelope)
    wall.turn(minutes=6)
    delivered(work, Postman(), people={**PEOPLE, "r2": hook}, times=2)
    assert (states(watch)[2:], len(push.given)) == (["r2 mail dropped"], 1)


def test_an_adult_outside_whose_address_went_before_the_call_left_is_called_once_there_is_one_again(
    watch: Watch, wall: Wall
) -> None:
    envelope = call(watch, wall, "outside", Words.OUTSIDE)
    watch.store.mark_called(envelope, frozenset(("told", "r1", "r2", "outside")))
    nobody = {id_: each for id_, each in PEOPLE.items() if id_ != "outside"}
    work = delivery(watch, wall)
    delivered(work, Postman(), people=nobody)
    assert states(watch) == ["outside mail dropped"]
    delivered(work, Postman())
    wall.turn(hours=2)
    watch.beat()
    wall.turn(minutes=30)
    watch.beat()
    delivered(work, postman := Postman())
    assert [letter.rcpt_tos for letter in postman.letters] == [["adult@trust.test"]]


def test_what_comes_while_a_message_leaves_waits_for_a_message_of_its_own(watch: Watch, wall: Wall) -> None:
    first, late = call(watch, wall, "r2"), list[bytes]()

    class Slow(Postman):
        async def handle_DATA(self, *about: Any) -> str:
            late.extend([] if late else [call(watch, wall, "r2")])
            return await super().handle_DATA(*about)

    work = delivery(watch, wall)
    delivered(work, slow := Slow())
    (waiting,) = watch.store.messages(state="waiting")
    assert (watch.store.about(waiting.number), len(slow.letters)) == (late, 1)
    assert (len(watch.store.steps_about(b64(first))), watch.store.steps_about(b64(late[0]))) == (1, [])
    wall.turn(minutes=6)
    delivered(work, slow)
    assert (states(watch), len(slow.letters)) == (["r2 mail accepted"] * 2, 2)


def test_a_server_that_says_later_for_days_is_tried_until_it_takes_it(watch: Watch, wall: Wall) -> None:
    envelope, work, postman = call(watch, wall), delivery(watch, wall), Postman(rcpt="451 greylisted")
    for _ in range(6):
        delivered(work, postman)
        wall.turn(hours=12)
    (message,) = watch.store.messages()
    assert (message.state, message.tries) == ("waiting", 6)
    postman.rcpt = ""
    delivered(work, postman)
    assert states(watch) == ["r1 mail accepted"]
    assert len(watch.store.steps_about(b64(envelope))) == 2


def test_a_mail_server_that_was_away_has_what_waits_within_ten_minutes_each_once_and_is_not_flooded(
    watch: Watch, wall: Wall
) -> None:
    opened, folder = call(watch, wall), watch.office.folder
    for person, words in (("r2", Words.NOW), ("outside", Words.OUTSIDE)):
        call(watch, wall, person, words)
    work, postman = delivery(watch, wall), Postman()

    def tries() -> int:
        return sum(message.tries for message in watch.store.messages())

    async def away_for_an_hour_and_a_half(port: int) -> None:
        knocks: list[int] = []
        for minute in range(90):
            await work.deliver()
            if tries() > sum(knocks):
                knocks.append(tries() - sum(knocks))
            if minute == 40:
                # What comes meanwhile is tried at once; it makes nobody else wait longer.
                call(watch, wall, "r1", Words.NEXT)
            wall.turn(minutes=1)
        assert knocks[:4] == [3, 1, 1, 1]
        assert set(knocks[1:]) == {1}
        assert len(knocks) == 13
        watch.store.forget(opened)
        async with mail_server(postman, port=port):
            wall.turn(minutes=9)
            for _ in range(3):
                await work.deliver()
            wall.turn(hours=2)
            await work.deliver()

    with held_port() as port:
        server = MailServer(host="127.0.0.1", port=port, security="none", sender="inbox@school.test")
        write_alerts(folder, Alerts(people=PEOPLE, server=server, digest="", test_day=""))
        asyncio.run(away_for_an_hour_and_a_half(port))
    assert sorted(letter.rcpt_tos[0] for letter in postman.letters) == [
        "adult@trust.test",
        "alex@school.test",
        "morgan@school.test",
    ]
    why = {m.words + " " + m.person: (m.state, m.answer) for m in watch.store.messages()}
    assert why["now r1"] == ("dropped", OPENED)


def test_one_that_goes_away_again_is_waited_for_from_the_start(watch: Watch, wall: Wall) -> None:
    work, postman, tries = delivery(watch, wall), Postman(), list[int]()
    call(watch, wall)

    async def run(port: int) -> None:
        await work.deliver()
        wall.turn(minutes=1)
        async with mail_server(postman, port=port):
            await work.deliver()
        wall.turn(minutes=6)
        call(watch, wall)
        for by in (0, 1, 1, 1):
            wall.turn(minutes=by)
            await work.deliver()
            tries.append(watch.store.messages()[0].tries)

    with held_port() as port:
        server = MailServer(host="127.0.0.1", port=port, security="none", sender="inbox@school.test")
        write_alerts(watch.office.folder, Alerts(people=PEOPLE, server=server, digest="", test_day=""))
        asyncio.run(run(port))
    assert (len(postman.letters), tries) == (1, [1, 2, 2, 3])


def test_pauses_grow_from_half_a_minute_to_an_hour_and_never_end() -> None:
    pauses = [pause_after(tries).total_seconds() for tries in (1, 2, 3, 8, 9, 5_000)]
    assert pauses == [30, 60, 120, 3_600, 3_600, 3_600]
