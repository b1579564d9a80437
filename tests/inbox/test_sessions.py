"""Who is signed in, and how long a guesser waits."""

from __future__ import annotations

from typing import cast

from inbox.folder import reader_id
from inbox.sessions import LONGEST_WAIT, Attempts, Sessions, seconds_awake_and_asleep
from inbox.vault.vault import Vault

MORGAN = reader_id("r1")


class Locked:
    """Stands in for a vault: notes how often it was locked."""

    reader, box = MORGAN, None

    def __init__(self) -> None:
        self.times = 0

    def lock(self) -> None:
        self.times += 1


def test_a_session_name_is_32_random_bytes_and_opens_its_own_vault_only() -> None:
    sessions = Sessions(idle_seconds=600)
    one, two = cast(Vault, Locked()), cast(Vault, Locked())
    first, second = sessions.begin(one), sessions.begin(two)
    assert len(first) == len(second) == 43
    assert (sessions.use(first), sessions.use(second), sessions.use("guess")) == (one, two, None)


def test_ending_locks_once_and_forgets() -> None:
    sessions, vault = Sessions(idle_seconds=600), Locked()
    name = sessions.begin(cast(Vault, vault))
    sessions.end(name)
    sessions.end(name)
    assert (vault.times, sessions.use(name), sessions.is_open(name)) == (1, None, False)


def test_idle_sessions_are_locked_and_looking_is_not_using() -> None:
    now = [0.0]
    sessions, vault = Sessions(idle_seconds=600, clock=lambda: now[0]), Locked()
    name = sessions.begin(cast(Vault, vault))
    now[0] = 599
    assert sessions.is_open(name)
    now[0] = 600
    assert not sessions.is_open(name)
    assert vault.times == 1


def test_a_machine_that_slept_wakes_up_locked_and_a_slow_clock_locks_nobody() -> None:
    slept = [5.0]
    sessions, vault = Sessions(idle_seconds=600, asleep=lambda: slept[0]), Locked()
    name = sessions.begin(cast(Vault, vault))
    slept[0] += 0.5
    assert sessions.is_open(name)
    slept[0] += 60
    assert sessions.use(name) is None
    assert vault.times == 1


def test_closing_locks_everything() -> None:
    sessions, vaults = Sessions(idle_seconds=600), [Locked(), Locked()]
    for vault in vaults:
        sessions.begin(cast(Vault, vault))
    sessions.end_all()
    assert [vault.times for vault in vaults] == [1, 1]


def test_the_wait_grows_is_bounded_and_is_forgotten() -> None:
    now = [0.0]
    attempts = Attempts(clock=lambda: now[0])
    waits = []
    for _ in range(14):
        attempts.failed(MORGAN)
        waits.append(attempts.wait(MORGAN))
    assert waits[:6] == [0, 0, 1, 2, 4, 8]
    assert waits[-1] == LONGEST_WAIT
    now[0] += LONGEST_WAIT
    assert attempts.wait(MORGAN) == 0
    attempts.succeeded(MORGAN)
    attempts.failed(MORGAN)
    assert attempts.wait(MORGAN) == 0


def test_the_clock_goes_on_while_the_machine_sleeps() -> None:
    assert seconds_awake_and_asleep() <= seconds_awake_and_asleep()
