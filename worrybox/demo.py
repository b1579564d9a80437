"""`worrybox demo`: an invented school, Oakfield Primary, with its portal, kiosk and inbox on this machine.

It asks the rooms to set themselves up and starts them as processes; it opens, signs and seals nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import click
import qrcode

from worrybox.processes import HOST, ProcessError, Room, answers, ask_room, end_all, writable
from worrybox.web import assets
from worrybox.web.settings import SettingsError, private_folder, write_private

MARKER = ".worrybox-demo"
"""Made in a folder before anything else: what is ours has it, and no file without it is ever touched."""

KIOSK_SLOT_SECONDS = "5"
"""A real one sends every 5 minutes, and every 30 outside the school's hours: too long to watch."""
OURS = ("school.json", "demo.json", "inbox", "portal", "kiosk")
"""What the demo keeps in its folder."""

SCHOOL = "Oakfield Primary"
LEAVE_URL = "https://www.bbc.co.uk/weather"
SCHOOL_FILE = {
    "readers": [
        {"name": "Morgan", "roles": ["dsl"], "routes": ["pupil"]},
        {"name": "Alex", "roles": ["deputy"], "routes": ["pupil"]},
        {"name": "Grace", "roles": ["head"], "routes": ["staff"], "signer": True},
        {"name": "Owen", "roles": ["chair"], "routes": ["staff", "chair"], "signer": True},
        {"name": "Tess", "roles": ["trust"], "routes": ["chair"], "signer": True},
    ],
    # Numbers that Ofcom keeps free for invented people.
    "contacts": [
        {"kind": "lado", "name": "Local authority designated officer", "number": "01632 960001", "hours": ""},
        {"kind": "out_of_hours", "name": "Children's services", "number": "01632 960002", "hours": ""},
        {"kind": "school", "name": "Oakfield Primary office", "number": "01632 960003", "hours": ""},
        {"kind": "outside_adult", "name": "Oakfield Trust", "number": "01632 960004", "hours": ""},
    ],
    # A school year as many English counties have it; somebody reads in most holidays.
    "calendar": {
        "zone": "Europe/London",
        "hours": {day: ["08:30", "16:30"] for day in ("mon", "tue", "wed", "thu", "fri")},
        "term": [
            {"from": "2026-09-02", "to": "2026-12-18"},
            {"from": "2027-01-04", "to": "2027-03-25"},
            {"from": "2027-04-12", "to": "2027-07-21"},
        ],
        "holiday": [
            {"from": "2026-10-26", "to": "2026-10-30", "owner": "Morgan"},
            {"from": "2026-12-19", "to": "2026-12-24", "owner": "Grace"},
            {"from": "2026-12-25", "to": "2026-12-28", "owner": None},
            {"from": "2026-12-29", "to": "2026-12-31", "owner": "Grace"},
            {"from": "2027-01-01", "to": "2027-01-03", "owner": None},
            {"from": "2027-02-15", "to": "2027-02-19", "owner": "Alex"},
            {"from": "2027-03-26", "to": "2027-03-29", "owner": None},
            {"from": "2027-03-30", "to": "2027-04-11", "owner": "Morgan"},
            {"from": "2027-05-03", "to": "2027-05-03", "owner": None},
            {"from": "2027-05-31", "to": "2027-06-04", "owner": "Alex"},
            {"from": "2027-07-22", "to": "2027-08-29", "owner": "Grace"},
            {"from": "2027-08-30", "to": "2027-08-31", "owner": None},
        ],
    },
}


class DemoError(Exception):
    """The demo cannot start or go on; one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the rooms listen on 127.0.0.1; in practice there is no kiosk."""

    portal: int
    kiosk: int | None
    inbox: int

    def check_free(self) -> None:
        """Raises DemoError naming the first one that is taken or given twice."""
        named = {"portal": self.portal, "kiosk": self.kiosk, "inbox": self.inbox}
        wanted = {name: port for name, port in named.items() if port is not None}
        if len(set(wanted.values())) < len(wanted):
            raise DemoError("the ports must be different")
        for name, port in wanted.items():
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((HOST, port))
                except OSError:
                    raise DemoError(f"port {port} is taken: choose another with --{name}-port") from None


@dataclass(frozen=True, slots=True)
class Practice:
    """A school to practise in: every page says so, there is no kiosk, and its folder goes with its end."""

    seconds: float
    """How long it is open."""
    until_eof: bool = False
    """It also ends when standard input does: when whoever started it is gone."""


class _EndedError(Exception):
    """Somebody asked the demo to end: raised where it waits, never by the signal's handler.

    Raised by a handler it could come anywhere, and be lost there (in a hook of fork, for one).
    """


class Demo:
    """One run of the demo: `run` returns when it was asked to end."""

    def __init__(
        self, folder: Path | None, *, ports: Ports, browser: bool, practice: Practice | None = None
    ) -> None:
        self._given = folder
        self._practice = practice
        self._until: float | None = None
        self._ports = ports
        self._browser = browser
        self._rooms: list[Room] = []
        self._told: Path | None = None
        self._ending = False

    def run(self) -> None:
        """Set up or resume the school, run the three rooms until Ctrl-C or SIGTERM. Raises DemoError."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        if self._practice is not None and self._practice.until_eof:
            threading.Thread(target=self._end_with_input, daemon=True).start()
        temporary: Path | None = None
        try:
            self._check()
            folder = self._given
            if folder is None:
                folder = temporary = Path(tempfile.mkdtemp(prefix="worrybox-demo-"))
            folder = _usable(folder, empty=self._practice is not None)
            if self._practice is not None:
                temporary = folder
            # A run that was killed outright left its own behind, which names processes that are gone.
            (folder / "demo.json").unlink(missing_ok=True)
            self._serve(folder)
        except _EndedError:
            _say("Ending.")
        except (ProcessError, SettingsError) as error:
            if not self._ending:  # else a terminal's Ctrl-C reached a set-up of ours too
                raise DemoError(str(error)) from None
            _say("Ending.")
        finally:
            if self._told is not None:
                self._told.unlink(missing_ok=True)  # it is there while the three rooms are
            end_all(self._rooms)
            if temporary is not None:
                shutil.rmtree(temporary, ignore_errors=True)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._ending = True

    def _end_with_input(self) -> None:
        # Not by sys.stdin, whose lock a thread that still waits would hold when Python ends.
        while os.read(0, 4096):
            pass
        self._ending = True

    def _go_on(self) -> None:
        if self._ending or (self._until is not None and time.monotonic() > self._until):
            raise _EndedError

    def _check(self) -> None:
        try:
            assets.load()
        except assets.BundleMissingError as error:
            raise DemoError(str(error)) from None
        self._ports.check_free()

    def _serve(self, folder: Path) -> None:
        school = self._school(folder)
        portal_url = f"http://{HOST}:{self._ports.portal}"
        _say("Starting the portal ...")
        portal = self._start("portal", "--dir", str(folder / "portal"), port=self._ports.portal)
        portal.wait_until_healthy(meanwhile=self._go_on)
        _say("Starting the inbox ..." if self._practice else "Starting the inbox and the kiosk ...")
        at_portal = ("--portal-url", portal_url)
        inbox = self._start("inbox", "--dir", str(folder / "inbox"), *at_portal, port=self._ports.inbox)
        inbox.wait_until_healthy(meanwhile=self._go_on)
        self._wait_for_roster(portal_url)
        if self._ports.kiosk is not None:
            kiosk = self._start("kiosk", "--dir", str(folder / "kiosk"), *at_portal, port=self._ports.kiosk)
            kiosk.wait_until_healthy(meanwhile=self._go_on)
        document = {
            **{room.name: room.url for room in self._rooms},
            **{key: school[key] for key in ("pin", "readers", "signers")},
            "pids": {room.name: room.pid for room in self._rooms},
        }
        self._told = folder / "demo.json"
        write_private(self._told, (json.dumps(document, indent=1) + "\n").encode())
        self._welcome(document, folder)
        self._watch()

    def _start(self, name: str, *arguments: str, port: int) -> Room:
        self._go_on()
        room = Room(name, *arguments, port=port)
        self._rooms.append(room)
        return room

    def _school(self, folder: Path) -> dict[str, Any]:
        """The school in `folder`, made now if there is none. Raises DemoError when half of it is gone."""
        kept, inbox, being_made = folder / "school.json", folder / "inbox", folder / MARKER / "inbox"
        if kept.is_file() and being_made.is_dir() and not inbox.exists():
            being_made.rename(inbox)  # an earlier run was cut short before this last step of its own
        if kept.is_file() and inbox.is_dir():
            _say(f"Resuming {SCHOOL} in {folder} ...")
        elif kept.exists() or inbox.exists():
            here, gone = (kept, inbox) if kept.exists() else (inbox, kept)
            raise DemoError(f"{here} is there but {gone} is gone: put it back, or choose another --dir")
        else:
            _say(f"Making {SCHOOL}: keys, readers, signed roster (a few seconds) ...")
            self._make(being_made, kept)
            being_made.rename(inbox)
        school: dict[str, Any] = json.loads(kept.read_bytes())
        # Neither takes anything away: what a set-up that was cut short lacks is made, the rest stays.
        portal, kiosk = folder / "portal", folder / "kiosk"
        if not (portal / "portal.toml").is_file():
            at_portal = ("--dir", str(portal), "--pin", school["pin"], "--leave-url", LEAVE_URL)
            ask_room("portal", "init", *at_portal, *self._marked, meanwhile=self._go_on)
        if self._practice is None and not (kiosk / "kiosk.toml").is_file():
            at_kiosk = ("--dir", str(kiosk), "--pin", school["pin"], "--slot-seconds", KIOSK_SLOT_SECONDS)
            ask_room("kiosk", "init", *at_kiosk, meanwhile=self._go_on)
        return school

    @property
    def _marked(self) -> tuple[str, ...]:
        return ("--practice",) if self._practice else ()

    def _make(self, inbox: Path, kept: Path) -> None:
        # A set-up that was cut short left no school.json: it has readers whose passphrases nobody knows. It
        # stands below the marker, where nobody but the demo puts anything, and no report ever reached it.
        shutil.rmtree(inbox, ignore_errors=True)
        people = inbox.with_name("people.json")
        write_private(people, json.dumps(SCHOOL_FILE).encode())
        printed = ask_room(
            *("inbox", "setup", "--dir", str(inbox), "--school", SCHOOL, "--second-factor", "offered"),
            *("--portal-url", f"http://{HOST}:{self._ports.portal}", "--readers", str(people)),
            *self._marked,
            meanwhile=self._go_on,
        )
        people.unlink()
        write_private(kept, printed.encode())

    def _wait_for_roster(self, portal_url: str) -> None:
        """The inbox publishes the roster in its first round; until then nobody could be written to."""
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            if answers(f"{portal_url}/api/v1/roster"):
                return
            self._check_rooms()
            time.sleep(0.05)
        raise DemoError("the inbox did not publish the roster")

    def _welcome(self, document: dict[str, Any], folder: Path) -> None:
        poster = f"{document['portal']}/#{document['pin']}"
        _say("")
        code = qrcode.QRCode(border=2)
        code.add_data(poster)
        code.print_ascii(invert=True)
        _say(f"{SCHOOL} is open. This is {self._kind}: every person in it is invented.\n")
        _say(f"  A child's phone   {poster}")
        if "kiosk" in document:
            _say(f"  The kiosk         {document['kiosk']}/   (sends every {KIOSK_SLOT_SECONDS} s here)")
        _say(f"  The inbox         {document['inbox']}/\n")
        for reader in document["readers"]:
            _say(f"  {reader['id']}  {reader['name']:<8} {reader['role']:<7} {reader['passphrase']}")
        for signer in document["signers"]:
            _say(f"  signer  {signer['name']:<12} {signer['passphrase']}")
        _say(f"\n  Everything is in  {folder}\n\nPress Ctrl-C to end.")
        if self._browser:
            # A browser in the terminal itself ends only when it is left; the rooms are watched all the same.
            threading.Thread(target=webbrowser.open, args=(poster,), daemon=True).start()

    @property
    def _kind(self) -> str:
        return "for practice" if self._practice else "a demo"

    def _watch(self) -> None:
        if self._practice is not None:
            self._until = time.monotonic() + self._practice.seconds
        while True:
            self._check_rooms()
            time.sleep(0.2)

    def _check_rooms(self) -> None:
        self._go_on()
        for room in self._rooms:
            if (code := room.ended()) is not None:
                raise DemoError(f"the {room.name} ended by itself with code {code}")


def _usable(folder: Path, *, empty: bool) -> Path:
    folder = folder.resolve()
    if empty and folder.is_dir() and any(folder.iterdir()):
        raise DemoError(
            f"{folder} holds files: to practise choose a new folder with --dir; it goes at the end"
        )
    try:
        private_folder(folder)
    except SettingsError as error:
        raise DemoError(str(error)) from None
    if not writable(folder):
        raise DemoError(f"the folder {folder} is not writable: choose another with --dir")
    if not (folder / MARKER).is_dir():
        foreign = next((name for name in (*OURS, MARKER) if os.path.lexists(folder / name)), None)
        if foreign is not None:
            raise DemoError(f"{folder / foreign} was not made by the demo: choose another folder with --dir")
        private_folder(folder / MARKER)
    return folder


def _say(line: str) -> None:
    click.echo(line)
