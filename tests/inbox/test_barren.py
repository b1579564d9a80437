"""Decoys go from the inbox's disk once every reader found nothing in them; what could be anyone's stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest

from crypto.encoding import b64
from crypto.envelope import BellKind, BellMessage, seal
from crypto.policy import Pin
from inbox.collector.barren import Barren, _meant
from inbox.keeping.erasing import carry_out
from inbox.office import Office
from inbox.vault.vault import unlock
from tests.inbox.portal import FakePortal
from tests.inbox.school import InventedSchool, id_of, today

DAY = today().isoformat()


def sealed(
    school: InventedSchool,
    *,
    to: Sequence[str] = (),
    recovery: bool = False,
    kind: BellKind = BellKind.NOTHING,
) -> bytes:
    """What comes from a kiosk, sealed to whom we like, whatever the bell is told."""
    roster = school.roster
    mask = 0 if kind is BellKind.NOTHING else roster.mask(to)
    return seal(
        b'{"day":"2026-11-23","kind":"decoy","v":1}',
        pin=school.pin,
        readers=[reader.box for reader in roster.readers if reader.id in to],
        recovery=roster.recovery.box if recovery else None,
        bell=(roster.bell, BellMessage(kind, roster.seq, mask, b"corridor")),
        least_class=1,
    )


def tampered(envelope: bytes) -> bytes:
    return envelope[:-1] + bytes([envelope[-1] ^ 1])


def collect(office: Office, portal: FakePortal) -> int:
    """One round; how many envelopes were new."""

    async def go() -> int:
        async with office.portal(transport=portal.transport()) as client:
            return (await office.collector_at(client).collect()).new

    return asyncio.run(go())


def read_by(office: Office, school: InventedSchool, readers: Sequence[str]) -> None:
    for reader in readers:
        vault = unlock(
            school.folder, reader=reader, passphrase=school.passphrase(reader), pin=Pin(school.pin)
        )
        vault.take_in(office.collected)
        carry_out(office, vault)
        vault.lock()


def test_decoys_go_once_every_reader_found_nothing_and_none_is_fetched_again(
    office: Office, portal: FakePortal, school: InventedSchool
) -> None:
    readers = [reader.id for reader in school.roster.readers]
    decoys = [sealed(school) for _ in range(3)]
    portal.hold(DAY, *decoys)
    assert collect(office, portal) == 3
    read_by(office, school, readers[:-1])
    assert [office.collected.get(id_of(each)) for each in decoys] == decoys
    read_by(office, school, readers[-1:])
    assert [office.collected.get(id_of(each)) for each in decoys] == [None] * 3
    assert (collect(office, portal), office.collected.counts()) == (0, {DAY: 3})
    assert office.collected.ids(DAY) == {id_of(each) for each in decoys}
    tables = ("decoy", "barren", "looked")
    assert [office.collected.rows(f"SELECT 1 FROM {name}") for name in tables] == [[], [], []]


@pytest.mark.slow
def test_decoys_wait_for_a_list_that_is_not_here_and_cost_nothing_while_they_wait(
    office: Office, portal: FakePortal, school: InventedSchool
) -> None:
    readers = [reader.id for reader in school.roster.readers]
    decoys = [sealed(school) for _ in range(3)]
    portal.hold(DAY, *decoys)
    collect(office, portal)
    office.collected.rows("UPDATE envelope SET seq = 2 WHERE id = ?", id_of(decoys[0]))
    read_by(office, school, readers[:-1])
    assert (office.collected.rows("SELECT 1 FROM looked"), kept(office, decoys)) == ([], decoys)
    read_by(office, school, readers[-1:])
    assert kept(office, decoys) == [decoys[0], None, None]
    assert (Barren(office.collected).sweep(office.rosters.lists()), kept(office, decoys)[0]) == (0, decoys[0])


def kept(office: Office, envelopes: Sequence[bytes]) -> list[bytes | None]:
    return [office.collected.get(id_of(each)) for each in envelopes]


@pytest.mark.slow
def test_what_a_reader_recovery_or_an_alarm_needs_stays_whatever_the_bell_says(
    office: Office, portal: FakePortal, school: InventedSchool
) -> None:
    *others, last = [reader.id for reader in school.roster.readers]
    never_unlocks = sealed(school, to=[last])
    stays = [
        never_unlocks,
        sealed(school, recovery=True, kind=BellKind.REPORT),
        sealed(school, kind=BellKind.URGENT),
        tampered(sealed(school, to=[others[0]])),
    ]
    decoy = sealed(school)
    portal.hold(DAY, *stays, decoy)
    collect(office, portal)
    read_by(office, school, others)
    held = [*stays, decoy]
    assert [office.collected.get(id_of(each)) for each in held] == held
    read_by(office, school, [last])
    assert [office.collected.get(id_of(each)) for each in held] == [*stays, None]


@pytest.mark.parametrize(
    ("came", "lists"),
    [
        (lambda second: second.issued + timedelta(days=1), [1, 2]),
        (lambda second: second.issued + timedelta(days=36), [2]),
    ],
)
def test_for_five_weeks_those_of_the_list_before_are_waited_for_too(
    school: InventedSchool, came: Callable[..., date], lists: list[int]
) -> None:
    first = school.roster
    second = first.__class__(
        **{
            **{name: getattr(first, name) for name in first.__dataclass_fields__},
            "seq": first.seq + 1,
            "readers": first.readers[1:],
        }
    )
    meant = _meant([first, second], day=came(second), seq=second.seq)
    of = {1: first, 2: second}
    assert {b64(each) for each in meant} == {
        b64(reader.box.raw) for number in lists for reader in of[number].readers
    }
