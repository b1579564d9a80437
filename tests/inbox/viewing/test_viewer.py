"""A file is opened apart, in a process that can do nothing else, and comes back as pixels or not at all."""

from __future__ import annotations

import asyncio
import io
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from crypto.errors import TamperedError
from inbox.viewing.answer import Fault, ViewingError
from inbox.viewing.kinds import kind_of
from inbox.viewing.viewer import MOST_WAITING, Seen, Size, Viewer, Wish
from inbox.viewing.wire import HEAD, MAGIC
from tests.inbox.viewing.given import bomb, document, many_pages, photograph, picture

FACTS = b'{"fault":"","pages":1,"width":2,"height":1,"said":{},"holds":[],"place":""}'


def look(data: bytes, *, page: int = 1, size: Size = Size.FIT, viewer: Viewer | None = None) -> Seen:
    return asyncio.run(looking(viewer or Viewer(), data, page=page, size=size))


async def looking(
    viewer: Viewer,
    data: bytes,
    *,
    page: int = 1,
    size: Size = Size.FIT,
    still_open: Callable[[], bool] = lambda: True,
) -> Seen:
    chunks = (data[at : at + 65_536] for at in range(0, len(data), 65_536))
    wish = Wish(kind_of(data), page, size)
    return await viewer.look(wish, chunks, session="one", still_open=still_open)


def fault_of(data: bytes, *, page: int = 1, viewer: Viewer | None = None) -> Fault:
    with pytest.raises(ViewingError) as raised:
        look(data, page=page, viewer=viewer)
    return raised.value.fault


def running(code: str) -> Viewer:
    """A viewer whose process apart does this instead."""
    return Viewer(program=lambda _: [sys.executable, "-I", "-c", code], seconds=30)


def pixels(seen: Seen) -> Image.Image:
    return Image.open(io.BytesIO(seen.picture)).convert("RGB")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_comes_back_as_other_bytes_and_the_same_colours(kind: str) -> None:
    seen = look(picture(kind))
    shown = pixels(seen)
    left, right = shown.getpixel((5, 20)), shown.getpixel((50, 20))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[0] > 200 > left[2]
    assert right[2] > 200 > right[0]
    assert (shown.size, seen.facts.width) == ((60, 40), 60)


def test_a_photograph_is_turned_upright_and_says_what_it_holds() -> None:
    seen = look(photograph())
    assert (seen.width, seen.height) == (40, 60)
    assert seen.facts.said == {"taken": "2026:11:20 14:03:11", "camera": "Quill Q7"}
    assert (seen.facts.holds, seen.facts.place) == (["place"], "51.50000, -0.12500")


def test_what_is_seen_through_is_laid_on_white_and_a_large_one_is_made_to_fit() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (3_000, 1_000), (0, 0, 0, 0)).save(clear, "PNG")
    seen = look(clear.getvalue())
    assert (seen.width, seen.height) == (1_000, 333)
    assert pixels(seen).getpixel((500, 100)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("mode", "kind", "colour", "shown"),
    [
        ("CMYK", "JPEG", (0, 0, 0, 0), 255),
        ("I;16", "PNG", 40_000, 156),
        ("LA", "PNG", (0, 255), 0),
        ("1", "GIF", 0, 0),
    ],
)
def test_rarer_kinds_of_pixels_are_shown_as_they_are(
    mode: str, kind: str, colour: tuple[int, ...], shown: int
) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 20), colour).save(out, kind)
    assert pixels(look(out.getvalue())).getpixel((15, 10)) == (shown, shown, shown)


def test_a_page_of_a_document_is_drawn_and_another_larger() -> None:
    data = document("one", "two", author="Priya", producer="House")
    first, second = look(data), look(data, page=2, size=Size.LARGER)
    assert (first.facts.pages, first.facts.said["author"]) == (2, "Priya")
    assert first.height == 1_400
    assert second.height == 2_800
    assert pixels(first).convert("L").getextrema()[0] == 0


@pytest.mark.slow
def test_a_document_of_a_hundred_thousand_pages_is_opened_at_its_last_and_its_program_is_not_run() -> None:
    seen = look(many_pages(100_000), page=100_000)
    assert (seen.facts.pages, seen.facts.holds) == (100_000, ["script"])
    assert fault_of(many_pages(2), page=3) is Fault.PAGE


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (bomb(), Fault.LARGE),
        (bomb(7_000, 9_000), Fault.DAMAGED),
        (picture(size=(900, 900))[:2_000], Fault.DAMAGED),
        (document("one")[:300], Fault.DAMAGED),
        (document("one", password="x"), Fault.PASSWORD),
        (b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", Fault.DAMAGED),
        (b"%PDF-1.7\n<script>alert(1)</script>", Fault.DAMAGED),
    ],
    ids=["bomb", "short-of-rows", "cut", "cut-document", "password", "polyglot", "no-document"],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_shown(data: bytes, fault: Fault) -> None:
    assert fault_of(data) is fault


def test_a_picture_that_is_also_a_page_comes_back_as_a_picture_only() -> None:
    seen = look(picture("PNG") + b"<html><script>alert('polyglot')</script>%PDF-1.7")
    assert b"polyglot" not in seen.picture
    assert pixels(seen).size == (60, 40)


def test_the_process_apart_can_open_reach_start_and_load_nothing_more(root: Path, tmp_path: Path) -> None:
    code = """
import json, os, runpy, socket, sys, threading
sys.path.insert(0, sys.argv[1])
from inbox.viewing.apart import pictures, documents, confinement
marks = confinement.leave_the_network() | confinement.shut_in()
def refused(deed):
    try:
        deed()
    except (OSError, RuntimeError, MemoryError, ImportError):
        return True
    return False
deeds = [lambda: open("/etc/hostname"), lambda: socket.socket(), os.fork, lambda: os.kill(os.getppid(), 0),
    lambda: os.execv("/bin/true", ["true"]), lambda: os.listdir("/"), lambda: os.mkdir("made-apart"),
    lambda: threading.Thread(target=int).start(), lambda: __import__("sqlite3"), lambda: bytearray(2 << 30),
    lambda: os.memfd_create("x"), lambda: os.pipe()]
print(json.dumps([marks, [refused(each) for each in deeds], sorted(sys.modules), dict(os.environ)]))
"""
    ran = [sys.executable, "-I", "-B", "-c", code, str(root)]
    done = subprocess.run(ran, capture_output=True, text=True, env={}, cwd=tmp_path, check=True)
    marks, refused, loaded, environment = json.loads(done.stdout)
    assert marks & 1
    assert refused == [True] * 12
    assert not [each for each in loaded if each.startswith(("crypto", "nacl", "inbox.vault", "inbox.pages"))]
    assert set(environment) <= {"LC_CTYPE"}


@pytest.mark.slow
def test_work_without_end_is_ended(root: Path) -> None:
    code = f"""
import sys
sys.path.insert(0, {str(root)!r})
from inbox.viewing.apart.confinement import shut_in
shut_in(cpu_seconds=1)
while True: pass
"""
    assert fault_of(picture(), viewer=running(code)) is Fault.ENDED
    waiting = running("import time; time.sleep(600)")
    waiting.seconds = 0.2
    assert fault_of(picture(), viewer=waiting) is Fault.LONG


def answered(head: bytes, facts: bytes = FACTS, rest: bytes = b"") -> str:
    return f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({head + facts + rest!r})"


SOUND = HEAD.pack(MAGIC, 1, len(FACTS), 2, 1)
ODD = [
    answered(b"", b"<html><script>alert(1)</script></html>"),
    answered(SOUND, rest=b"12345"),
    answered(SOUND, rest=b"1234567"),
    answered(HEAD.pack(b"WBV2", 1, len(FACTS), 2, 1), rest=b"123456"),
    answered(HEAD.pack(MAGIC, 1, 1 << 30, 2, 1), rest=b"123456"),
    answered(HEAD.pack(MAGIC, 1, len(FACTS), 30_000, 30_000)),
    answered(HEAD.pack(MAGIC, 1, len(FACTS), 0, 0)),
    *(
        answered(HEAD.pack(MAGIC, 1, len(odd), 2, 1), odd, b"123456")
        for odd in (
            FACTS.replace(b'"pages":1', b'"pages":-1'),
            FACTS.replace(b'"place":""', b'"place":"<b>here</b>"'),
            FACTS.replace(b'"said":{}', b'"said":{"taken":"%s"}' % (b"x" * 201)),
            FACTS.replace(b'"said":{}', b'"said":{"html":"x"}'),
            b"[" * 5_000,
        )
    ),
    "import sys; sys.stdin.buffer.read(); [sys.stdout.buffer.write(bytes(1 << 20)) for _ in range(64)]",
]


def test_an_odd_answer_is_no_answer() -> None:
    async def all_of_them() -> list[Fault | None]:
        found: list[Fault | None] = []
        for code in ODD:
            try:
                await looking(running(code), picture())
                found.append(None)
            except ViewingError as wrong:
                found.append(wrong.fault)
        return found

    assert asyncio.run(all_of_them()) == [Fault.NONSENSE] * len(ODD)
    assert look(picture(), viewer=running(answered(SOUND, rest=b"123456"))).width == 2


def test_a_process_that_dies_or_never_listens_gives_nothing() -> None:
    assert fault_of(picture(), viewer=running("import os; os.kill(os.getpid(), 9)")) is Fault.ENDED
    gone = Viewer(program=lambda _: ["/no/such/program"])
    assert fault_of(picture(), viewer=gone) is Fault.ENDED
    large = picture() + bytes(4_000_000)
    assert fault_of(large, viewer=running("import sys; sys.exit(1)")) is Fault.ENDED


def test_a_chunk_that_was_changed_ends_it() -> None:
    def chunks() -> Iterator[bytes]:
        yield picture()[:100]
        raise TamperedError("chunk", "chunk 1 does not open")

    wish = Wish(kind_of(picture()), 1, Size.FIT)
    with pytest.raises(ViewingError) as raised:
        asyncio.run(Viewer().look(wish, chunks(), session="one", still_open=lambda: True))
    assert raised.value.fault is Fault.CHANGED


def test_what_was_locked_while_it_waited_for_its_turn_is_not_opened_at_all() -> None:
    opened: list[int] = []

    def file() -> Iterator[bytes]:
        opened.append(1)
        yield picture()

    wish = Wish(kind_of(picture()), 1, Size.FIT)
    with pytest.raises(ViewingError) as raised:
        asyncio.run(Viewer().look(wish, file(), session="one", still_open=lambda: False))
    assert (raised.value.fault, opened) == (Fault.LOCKED, [])


@pytest.mark.slow
def test_a_lock_ends_the_process_and_what_it_had_opened() -> None:
    asked: list[bool] = []

    def still_open() -> bool:
        asked.append(True)
        return len(asked) < 2

    async def locked() -> Fault:
        try:
            await looking(running("import time; time.sleep(600)"), picture(), still_open=still_open)
        except ViewingError as wrong:
            return wrong.fault
        return Fault.BUSY

    assert asyncio.run(locked()) is Fault.LOCKED


AT_WORK = """
import sys, time
began = time.monotonic()
sys.stdin.buffer.read()
sum(range(3_000_000))
facts = b'{"fault":"","pages":1,"width":2,"height":1,"holds":[],"place":"","said":'
facts += b'{"taken":"%f","changed":"%f"}}'
facts %= began, time.monotonic()
head = b"WBV1\\1" + b"".join(each.to_bytes(4, "big") for each in (len(facts), 2, 1))
sys.stdout.buffer.write(head + facts + b"123456")
"""


@pytest.mark.slow
def test_one_is_open_at_a_time_a_few_wait_and_more_are_turned_away() -> None:
    viewer = running(AT_WORK)

    async def at_once() -> list[object]:
        many = [looking(viewer, picture()) for _ in range(MOST_WAITING + 3)]
        return list(await asyncio.gather(*many, return_exceptions=True))

    got = asyncio.run(at_once())
    said = [each.facts.said for each in got if isinstance(each, Seen)]
    assert [each.fault for each in got if isinstance(each, ViewingError)] == [Fault.BUSY] * 2
    times = sorted((float(each["taken"]), float(each["changed"])) for each in said)
    assert len(times) == MOST_WAITING + 1
    assert all(ended < began for (_, ended), (began, _) in pairwise(times))


@pytest.mark.slow
def test_no_file_with_a_few_bytes_changed_does_more_than_not_be_shown() -> None:
    chance = random.Random(5)
    given = [picture(kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")]
    given += [photograph(), document("one", "two", author="Priya"), many_pages(5)]

    async def all_of_them() -> set[Fault | None]:
        viewer, ends = Viewer(), set[Fault | None]()
        for data in given * 5:
            changed = bytearray(data)
            for _ in range(chance.randint(1, 12)):
                changed[chance.randrange(12, len(changed))] = chance.randrange(256)
            try:
                await looking(viewer, bytes(changed))
                ends.add(None)
            except ViewingError as wrong:
                ends.add(wrong.fault)
        return ends

    assert asyncio.run(all_of_them()) <= {None, Fault.DAMAGED, Fault.LARGE, Fault.PASSWORD, Fault.PAGE}
