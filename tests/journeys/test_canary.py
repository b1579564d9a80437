"""One known sentence by every route; then every byte on disk of every process is searched for it.

The sentence must be found nowhere: not in a database, a write-ahead log, a log, a temporary file or the
browser's profile. The control plants it and finds it in every form that is searched for.
"""

from __future__ import annotations

import base64
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus

import httpx2
import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from crypto.choosing import Subject, choose_readers
from crypto.encoding import b64, unb64
from crypto.envelope import TOTALS, BellKind, BellMessage, seal
from crypto.errors import NoSlotError
from crypto.identities import Keyring, open_envelope
from crypto.payload import EventPayload, parse_payload
from crypto.report import Audience, Channel, Form, Report
from crypto.roster import Roster, SignedRoster
from inbox.folder import Folder, read_small, reader_id
from inbox.passphrase import Passphrase
from inbox.vault.keys import unwrap_keys
from portal import clock
from tests.demo import RunningDemo
from tests.journeys.steps import PATIENCE, find_report, is_sent, send, sign_in, start, write

CANARY = "Wombat cardigans are whispering under the seventh staircase"


def forms(sentence: str) -> list[bytes]:
    """How the sentence could stand on a disk, short of being encrypted."""
    plain = sentence.encode()
    cut = len(plain) - len(plain) % 3
    coded = [base64.b64encode(plain[at:cut]) for at in (0, 1, 2)]
    # Base64 depends on where a word begins: three beginnings, without the ends that depend on the rest.
    return [
        plain,
        plain[5:40],
        sentence.encode("utf-16-le"),
        sentence.encode("utf-16-be"),
        quote(sentence).encode(),
        quote_plus(sentence).encode(),
        plain.hex().encode(),
        *(each[4:-8] for each in coded),
    ]


def found_in(folders: list[Path], sentence: str) -> list[str]:
    """The files below `folders` that hold the sentence in any form."""
    looked_for = forms(sentence)
    found = []
    for path in (path for folder in folders for path in folder.rglob("*")):
        try:
            data = path.read_bytes() if path.is_file() else b""
        except OSError:
            continue  # it went while we looked: a socket, a lock
        if any(form in data for form in looked_for):
            found.append(str(path))
    return found


def seal_for(school: RunningDemo, words: str) -> bytes:
    """What an independent program posts to the API."""
    signed = SignedRoster.from_json(httpx2.get(f"{school.url('portal')}/api/v1/roster").content)
    roster = Roster.parse(signed.roster)
    choice = choose_readers(roster, subject=Subject.PUPIL)
    report = Report(
        day=clock.today(),
        channel=Channel.WEB,
        pinned=True,
        form=Form("england-2026", 1),
        audience=Audience.OLDER,
        lang="en",
        urgent=False,
        about=None,
        subject=Subject.PUPIL,
        route=choice.route,
        seq=roster.seq,
        removed=(),
        forbidden=(),
        to=choice.ids,
        answers={"what": words},
    )
    return seal(
        report.encode(),
        pin=unb64(school.facts["pin"]),
        readers=[reader.box for reader in choice.readers],
        recovery=roster.recovery.box,
        bell=(roster.bell, BellMessage(BellKind.REPORT, roster.seq, roster.mask(choice.ids))),
    )


@pytest.fixture
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningDemo, Path]]:
    """A school whose processes have a temporary folder of their own, so that it can be searched."""
    temporary = tmp_path_factory.mktemp("temporary")
    environment = {"TMPDIR": str(temporary), "SQLITE_TMPDIR": str(temporary)}
    demo = RunningDemo.start(tmp_path_factory.mktemp("watched"), environment=environment)
    yield demo, temporary
    if demo.process.poll() is None:
        demo.end()


def send_by_pages(context: BrowserContext, school: RunningDemo, name: str) -> None:
    """The sentence through the portal's page and the kiosk's."""
    for room, path in (("portal", f"/#{school.facts['pin']}"), ("kiosk", "/start")):
        page = context.new_page()
        start(page, school.url(room) + path)
        write(page, f"{CANARY} {room} {name}")
        send(page)
        is_sent(page)


def send_to_api(school: RunningDemo) -> None:
    """The sentence as an independent program sends it."""
    octets = {"Content-Type": "application/octet-stream"}
    envelope = seal_for(school, f"{CANARY} API")
    answer = httpx2.post(f"{school.url('portal')}/api/v1/envelopes", content=envelope, headers=octets)
    assert answer.status_code == 201


def read_by_morgan(page: Page, school: RunningDemo) -> None:
    """Sign in, search, open what is found: list, search and report each show the sentence."""
    sign_in(page, school, "Morgan")
    find_report(page, school, CANARY)
    expect(page.locator("pre.words")).to_contain_text(CANARY)
    page.goto(school.url("inbox") + "/")
    page.get_by_label("Find words").fill("cardigans")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Back to all reports")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name=re.compile(CANARY)).first.click()
    expect(page.locator("pre.words")).to_contain_text(CANARY)


@pytest.mark.slow
def test_a_sentence_sent_by_every_route_is_on_no_disk(
    watched: tuple[RunningDemo, Path],
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, object],
    tmp_path: Path,
) -> None:
    school, temporary = watched

    def opened(who: str, *, script: bool = True) -> BrowserContext:
        return browser_type.launch_persistent_context(
            tmp_path / who,
            java_script_enabled=script,
            **browser_type_launch_args,  # type: ignore[arg-type]
        )

    for script in (True, False):
        with opened("child", script=script) as context:
            send_by_pages(context, school, f"script {script}")
    send_to_api(school)
    for script in (True, False):
        school.wait_for("Morgan", f"{CANARY} kiosk script {script}")
    # They did arrive, and have been exported, listed, found and read.
    assert len([words for words in school.words("Morgan") if words.startswith(CANARY)]) == 5
    with opened("reader") as context:
        read_by_morgan(context.new_page(), school)
    everywhere = [school.folder, temporary, tmp_path]
    assert found_in(everywhere, CANARY) == []
    (tmp_path / "said").write_text(school.end())  # what the demo and all three rooms have printed
    assert found_in(everywhere, CANARY) == []  # and once more, now that all have put away their files


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_the_search_finds_a_planted_sentence(tmp_path: Path, before: str) -> None:
    said = f"{before}{CANARY} and then some"
    plain = said.encode()
    planted = {
        "plain": plain,
        "utf-16": said.encode("utf-16"),
        "percent": quote(said).encode(),
        "form": quote_plus(said).encode(),
        "hex": plain.hex().encode(),
        "base64": base64.b64encode(plain),
        "json": b'{"what": "' + plain + b'"}',
    }
    for name, data in planted.items():
        (tmp_path / name).write_bytes(bytes(5000) + data + bytes(100))
    assert len(found_in([tmp_path], CANARY)) == len(planted)


@pytest.mark.slow
def test_the_files_of_two_readers_and_their_passphrases_do_not_open_what_is_not_theirs(
    school: RunningDemo,
) -> None:
    words = "It is about Alex, and only two may know."
    answer = httpx2.post(
        f"{school.url('portal')}/form",
        data={"what": words, "id": b64(secrets.token_bytes(16)), "shown": "r3,r4", "removed": "r2"},
    )
    assert answer.status_code == 303
    assert words in school.words("Grace")
    assert words in school.words("Owen")
    for name in ("Morgan", "Alex"):
        assert words not in school.words(name)
    assert not any(words in each for each in opened_with_every_file(school, ("Morgan", "Alex")))
    # The control: it is there to be opened.
    assert any(words in each for each in opened_with_every_file(school, ("Grace",)))


def opened_with_every_file(school: RunningDemo, names: tuple[str, ...]) -> list[str]:
    """What these readers' own keys open of every envelope in every database of the school's machine."""
    pin = unb64(school.facts["pin"])
    office = Folder(school.folder / "inbox")
    keys = []
    for name in names:
        content = read_small(office.keys(reader_id(school.reader(name))))
        phrase = Passphrase(school.passphrase(name))
        keys.append(
            unwrap_keys(content, reader=reader_id(school.reader(name)), passphrase=phrase, pin=pin).identity
        )
    opened = []
    for envelope in every_envelope(school.folder):
        try:
            content = open_envelope(envelope, keyring=Keyring.of(keys), pin=pin).payload
        except NoSlotError:
            continue
        payload = parse_payload(content)
        opened.append((payload.signed if isinstance(payload, EventPayload) else content).decode())
    return opened


def every_envelope(folder: Path) -> Iterator[bytes]:
    """Every blob that is an envelope in every plain SQLite database below the folder."""
    for path in folder.rglob("*.sqlite3"):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            tables = [
                name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type='table'")
            ]
            for table in tables:
                for row in database.execute(f'SELECT * FROM "{table}"'):
                    yield from (cell for cell in row if isinstance(cell, bytes) and len(cell) in TOTALS)
