"""The kiosk's processes: one for each child, which ends with the visit; whatever falls is there again."""

from __future__ import annotations

import secrets
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote_plus

import httpx2
import pytest

from crypto.code import Code, derive_halves
from crypto.encoding import b64
from kiosk.stock import LEAST
from kiosk.zygote import SECONDS_OF_TICK, TICKS_BETWEEN_STARTS
from tests.demo import alive, free_ports
from tests.kiosk import authorities
from tests.kiosk.running import RunningKiosk, kill, share_of, started, times, until, visit_of, whole_kilobytes
from tests.portal.cast import Cast

pytestmark = pytest.mark.slow

OCTETS = {"Content-Type": "application/octet-stream"}
MOST_KILOBYTES = 60_000
"""Of memory, each page counted once, those of programs too: 52 MB at rest and 57 with a child measured."""
SENTENCE = "the blue door behind the gym, on Tuesday"


@pytest.fixture(scope="module")
def cast() -> Cast:
    return Cast()


@pytest.fixture(scope="module")
def kiosk(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKiosk]:
    running = RunningKiosk.start(tmp_path_factory.mktemp("kiosk"), cast)
    yield running
    running.end()


def words_of(browser: httpx2.Client) -> list[str]:
    """Five ready words, once the process has made some."""
    given: list[str] = []

    def come() -> bool:
        answer = browser.post("/api/v1/ready")
        given[:] = answer.json() if answer.status_code == 200 else []
        return bool(given)

    until(come)
    return given


def test_the_end_of_a_visit_leaves_nothing_of_it_in_any_process_or_file(
    kiosk: RunningKiosk, cast: Cast
) -> None:
    first, came = kiosk.process.pid, time.monotonic()
    by_chance = times(first, came, came + 600)
    with kiosk.browser() as browser:
        browser.get("/steps")
        before = set(kiosk.children())
        words = words_of(browser)
        a, b = derive_halves(Code(words), cast.pin)
        share = browser.post("/api/v1/share?ahead", content=a.secret_bytes(), headers=OCTETS)
        assert len(share.content) == 32
        form = {"what": SENTENCE, "id": "A" * 22, "shown": "r1,r2"}
        assert browser.post("/form", data=form).headers["location"] == "/sent"
        traces = [SENTENCE.encode(), quote_plus(SENTENCE).encode(), " ".join(words).encode()]
        traces += ['","'.join(words).encode(), a.secret_bytes(), b.secret_bytes(), share.content]
        held = b"".join(kiosk.memory().values())
        assert a.secret_bytes() in held  # else this test could not see anything
        assert times(kiosk.visit(), came, time.monotonic())  # so has this
        browser.post("/leave")
    until(lambda: kiosk.is_anew(before))
    left, began_as_the_child_left = time.monotonic(), start_of_visit(kiosk)
    idle_for_some_marks(kiosk)
    assert start_of_visit(kiosk) > began_as_the_child_left
    assert times(first, came, left) <= by_chance
    assert kiosk.is_healthy()
    for memory in kiosk.memory().values():
        assert [trace in memory for trace in traces] == [False] * len(traces)
    for path in kiosk.folder.rglob("*"):
        if path.is_file():
            assert [trace in path.read_bytes() for trace in traces] == [False] * len(traces)


def start_of_visit(kiosk: RunningKiosk) -> int:
    """As the kernel tells it, once one is there: between two there is none."""
    until(lambda: kiosk.visit() != 0)
    return started(kiosk.visit()) or start_of_visit(kiosk)


def idle_for_some_marks(kiosk: RunningKiosk, marks: int = 2) -> None:
    """At each of them another visit takes over: the one that began as a child left is gone, and its start."""
    starts = {0}

    def is_another() -> bool:
        starts.add(started(kiosk.visit()))
        return len(starts - {0}) > marks

    first = kiosk.visit()
    until(is_another)
    until(lambda: first not in kiosk.everyone() and len(kiosk.children()) == 2)


def one_childs_words(kiosk: RunningKiosk, cast: Cast) -> str | None:
    """A visit that asks for five words, and whose share is there at once; None when there are none."""
    with kiosk.browser() as browser:
        browser.get("/steps")
        before = set(kiosk.children())
        answer = browser.post("/api/v1/ready")
        if answer.status_code == 200:
            a, _ = derive_halves(Code(answer.json()), cast.pin)
            share = browser.post("/api/v1/share?ahead", content=a.secret_bytes(), headers=OCTETS)
            assert share.content == share_of(a.secret_bytes())
            assert a.secret_bytes() in kiosk.portal.shares
        browser.post("/leave")
    until(lambda: kiosk.is_anew(before))
    return " ".join(answer.json()) if answer.status_code == 200 else None


def test_eight_children_have_words_that_work_without_network_and_then_none_until_it_is_back(
    tmp_path: Path, cast: Cast
) -> None:
    kiosk = RunningKiosk.start(tmp_path, cast)
    until(lambda: kiosk.ready_codes() >= LEAST // 2)
    until(lambda: kiosk.ready_codes() >= LEAST)
    kiosk.portal.is_down = True
    seen: set[str] = set()
    while (words := one_childs_words(kiosk, cast)) is not None:
        assert words not in seen
        seen.add(words)
    assert len(seen) >= LEAST
    with kiosk.browser() as browser:
        assert browser.post("/api/v1/ready").status_code == 404
        none = browser.post("/api/v1/share?ahead", content=b"d" * 32, headers=OCTETS)
        assert (none.status_code, none.json()) == (503, {"reason": "no-share"})
        kiosk.portal.is_down = False
        browser.post("/leave")
    until(lambda: kiosk.ready_codes() > 1)
    kiosk.end()


def test_no_request_is_lost_while_visits_follow_each_other_one_at_a_time(kiosk: RunningKiosk) -> None:
    answers: list[int] = []

    def look() -> None:
        with kiosk.browser() as browser:
            answers.extend(browser.get("/steps").status_code for _ in range(60))

    lookers = [threading.Thread(target=look) for _ in range(4)]
    for looker in lookers:
        looker.start()
    most = 0
    while any(looker.is_alive() for looker in lookers):
        assert httpx2.post(f"{kiosk.url}/leave", timeout=30).status_code == 303
        most = max(most, len(kiosk.visits()))
    assert answers == [200] * 240
    assert most == 1


def test_what_a_child_who_leaves_still_waited_for_is_given_up_at_once(tmp_path: Path, cast: Cast) -> None:
    kiosk = RunningKiosk.start(tmp_path, cast, seconds=3_600)  # no mark comes meanwhile, and so no share
    half, answers = secrets.token_bytes(32), list[httpx2.Response]()

    def wait() -> None:
        with kiosk.browser() as browser:
            answers.append(browser.post("/api/v1/share?ahead", content=half, headers=OCTETS))

    try:
        visit = kiosk.visit()
        waiter = threading.Thread(target=wait)
        waiter.start()
        until(lambda: half in kiosk.memory()[visit])
        httpx2.post(f"{kiosk.url}/leave", timeout=30)
        waiter.join()
        assert [(each.status_code, each.json()) for each in answers] == [(503, {"reason": "no-share"})]
        until(lambda: kiosk.visit() not in (0, visit))
    finally:
        kiosk.end()


def test_a_mark_ends_no_visit_that_somebody_began_and_loses_no_request() -> None:
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen([sys.executable, "-m", "tests.kiosk.renewing", str(port)]) as marks:
        try:
            until(lambda: answers(url))
            for _ in range(8):
                wait_for_a_mark(marks.pid)
                visit = {httpx2.get(url + "/steps", timeout=30).text for _ in range(5)}
                assert visit == {httpx2.get(url + "/leave", timeout=30).text}
        finally:
            marks.terminate()


def wait_for_a_mark(first: int) -> None:
    """Until a visit is there that can have followed only one that nobody began."""
    seen = {0}

    def is_third() -> bool:
        seen.add(visit_of(first))
        return len(seen - {0}) > 2

    until(is_third)


def answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=30).status_code == 200
    except httpx2.TransportError:
        return False


def test_what_falls_is_there_again_and_the_spool_with_it(kiosk: RunningKiosk, cast: Cast) -> None:
    until(lambda: len(kiosk.children()) == 2)
    envelope = cast.envelope(b"x" * 5_000)
    kiosk.portal.is_down = True
    assert httpx2.post(f"{kiosk.url}/api/v1/envelopes", content=envelope, headers=OCTETS).status_code == 201
    keeper = kiosk.keeper()
    kill(keeper)
    kiosk.portal.is_down = False
    assert kiosk.is_healthy()  # asked while there is no keeper: the question waits for the next one
    assert kiosk.keeper() != keeper
    assert envelope in [place.read_bytes() for place in (kiosk.folder / "spool").iterdir()]
    for visit in set(kiosk.children()) - {kiosk.keeper()}:
        kill(visit)
    assert kiosk.is_healthy()
    until(lambda: len(kiosk.children()) == 2)


@contextmanager
def first_process(visits: str) -> Iterator[subprocess.Popen[str]]:
    """One whose visits do as tests/kiosk/troubled.py says."""
    command = [sys.executable, "-m", "tests.kiosk.troubled", visits]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as first:
        try:
            yield first
        finally:
            first.terminate()


def next_visit(first: subprocess.Popen[str]) -> tuple[int, float]:
    """Its process, and when it began (steady seconds)."""
    assert first.stdout is not None
    pid, start = first.stdout.readline().split()
    return int(pid), float(start)


def test_a_visit_that_does_not_end_is_killed_before_the_next_begins() -> None:
    with first_process("stays") as first:
        before, _ = next_visit(first)
        for _ in range(2):
            assert alive(before)
            now, _ = next_visit(first)
            assert now != before
            assert not alive(before)
            before = now


def test_a_visit_that_falls_at_once_is_told_and_not_begun_again_at_once() -> None:
    with first_process("falls") as first:
        starts = [next_visit(first)[1]]
        unix = time.time()
        by_chance = [times(first.pid, each, each + 600) for each in (starts[0], unix)]
        starts += [next_visit(first)[1] for _ in range(3)]
        assert times(first.pid, starts[1], starts[-1]) <= by_chance[0]
        assert times(first.pid, unix, time.time()) <= by_chance[1]
        first.terminate()
        assert first.stderr is not None
        assert first.stderr.read().count("process_fell") >= 3
    least = SECONDS_OF_TICK * TICKS_BETWEEN_STARTS / 2  # either may be some time late
    assert [after - start > least for start, after in pairwise(starts)] == [True] * 3


def test_it_is_started_anew_between_children_and_stays_one_process(kiosk: RunningKiosk) -> None:
    until(lambda: len(kiosk.children()) == 2)
    with kiosk.browser() as browser:
        browser.get("/steps")
        before = set(kiosk.children())
        kiosk.process.send_signal(signal.SIGHUP)
        browser.get("/steps")
        assert set(kiosk.children()) == before
        browser.post("/leave")
        until(lambda: not before & set(kiosk.children()))
        assert kiosk.is_healthy()
    assert b"kiosk.alone" in Path(f"/proc/{kiosk.process.pid}/cmdline").read_bytes()
    assert kiosk.process.poll() is None


def test_the_maintenance_screen_opens_for_the_digits_alone(kiosk: RunningKiosk) -> None:
    with kiosk.browser() as browser:
        assert browser.post("/maintenance", data={"digits": "0000"}).status_code == 403
        page = browser.post("/maintenance", data={"digits": "4821"}).text
        assert "answered 0 minutes ago" in page
        assert "as it should be" in page
        assert [browser.post("/maintenance", data={"digits": "0000"}).status_code for _ in range(5)] == [
            403
        ] * 5
        assert browser.post("/maintenance", data={"digits": "4821"}).status_code == 429
        browser.post("/leave")
        assert browser.post("/maintenance", data={"digits": "4821"}).status_code == 429


def test_the_processes_keep_less_than_60_megabytes_at_rest_and_with_a_child(
    tmp_path: Path, cast: Cast
) -> None:
    seconds, authority = 16, tmp_path / "authority"
    authority.mkdir()
    kiosk = RunningKiosk.start(tmp_path / "kiosk", cast, seconds=seconds, tls=authorities.make(authority))

    def kept() -> float:
        """At least half of the time from mark to mark, but for the seconds in which a code is made."""
        samples, give_up = list[int](), time.monotonic() + seconds
        while time.monotonic() < give_up:
            if len(now := kiosk.everyone()) == 3:
                samples.append(whole_kilobytes(now))
        return statistics.median(filter(None, samples))

    try:
        until(lambda: kiosk.ready_codes() >= 1)
        at_rest = kept()
        with kiosk.browser() as browser:
            for path in ("/", "/start", "/steps", "/words"):
                assert browser.get(path).status_code == 200
            words_of(browser)
            envelope = cast.envelope(b"x" * 5_000)
            assert browser.post("/api/v1/envelopes", content=envelope, headers=OCTETS).status_code == 201
            with_a_child = kept()
            browser.post("/leave")
        assert max(at_rest, with_a_child, kept()) < MOST_KILOBYTES
    finally:
        kiosk.end()


def test_a_second_kiosk_on_one_folder_refuses_with_one_line(kiosk: RunningKiosk) -> None:
    command = [sys.executable, "-m", "kiosk", "serve", "--dir", str(kiosk.folder), "--port", "1"]
    second = subprocess.run(
        [*command, "--portal-url", "http://127.0.0.1:9"], capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 1
    assert second.stderr == f"another kiosk serves from {kiosk.folder} already: end that one first\n"
    assert kiosk.is_healthy()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_end_of_the_one_process_is_the_end_of_all(tmp_path: Path, cast: Cast, number: int) -> None:
    running = RunningKiosk.start(tmp_path, cast)
    everyone = running.children()
    running.process.send_signal(number)
    running.process.wait(30)
    until(lambda: not any(alive(pid) for pid in everyone))
    running.end()
    assert b64(cast.pin) in (tmp_path / "kiosk.toml").read_text()
