"""The demo: one command, a whole school, nothing left behind."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.demo import ENDS_WITHIN, STARTS_WITHIN, RunningDemo, alive, free_ports, start_demo
from worrybox.demo import MARKER, Demo, DemoError, Ports
from worrybox.web import assets


def said(folder: Path | None, *, ports: list[int] | None = None) -> tuple[int, str]:
    process = start_demo(folder, ports=ports)
    output = process.communicate(timeout=60)[0]
    return process.returncode, output


def all_ended(pids: list[int]) -> bool:
    give_up = time.monotonic() + 15
    while any(alive(pid) for pid in pids) and time.monotonic() < give_up:
        time.sleep(0.05)
    return not any(alive(pid) for pid in pids)


def commands_running() -> list[bytes]:
    """The command line of every process of this machine."""
    commands = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            commands.append(file.read_bytes())
    return commands


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    demo = RunningDemo.start(tmp_path_factory.mktemp("demo"))
    yield demo
    demo.end()


def test_demo_json_says_where_everything_is_and_who_everyone_is(running: RunningDemo) -> None:
    facts = running.facts
    assert set(facts) == {"portal", "kiosk", "inbox", "pin", "readers", "signers", "pids"}
    assert [reader["role"] for reader in facts["readers"]] == ["dsl", "deputy", "head", "chair", "trust"]
    assert all(set(reader) == {"id", "name", "role", "passphrase"} for reader in facts["readers"])
    assert len(facts["signers"]) == 3
    assert all(set(signer) == {"name", "passphrase"} for signer in facts["signers"])
    assert len(facts["pin"]) == 22
    assert (running.folder / "demo.json").stat().st_mode & 0o777 == 0o600


def test_every_room_answers_and_is_the_process_that_demo_json_names(running: RunningDemo) -> None:
    for room in ("portal", "kiosk", "inbox"):
        assert httpx2.get(f"{running.url(room)}/healthz").text.strip() == "ok"
        command = Path(f"/proc/{running.facts['pids'][room]}/cmdline").read_bytes().split(b"\0")
        assert {"kiosk": "kiosk.alone"}.get(room, room).encode() in command


def test_the_rooms_listen_on_this_machine_only(running: RunningDemo) -> None:
    for room in ("portal", "kiosk", "inbox"):
        port = int(running.url(room).rpartition(":")[2])
        with socket.socket() as probe:
            # 127.0.0.2 is this machine by another address: only a listener on all of them would answer.
            assert probe.connect_ex(("127.0.0.2", port)) != 0


def test_only_the_inbox_has_the_readers_store_in_memory(running: RunningDemo) -> None:
    for room in ("portal", "kiosk"):
        mapped = Path(f"/proc/{running.facts['pids'][room]}/maps").read_text()
        assert "sqlcipher3" not in mapped
    inbox = Path(f"/proc/{running.facts['pids']['inbox']}/maps").read_text()
    assert "sqlcipher3" in inbox  # the control: a room that opens can be told from one that does not


@pytest.mark.slow
def test_the_same_folder_again_is_the_same_school_with_everything_in_it(tmp_path: Path, opened: Path) -> None:
    (tmp_path / "ours.txt").write_text("what else is in the folder is nobody's business")
    first = RunningDemo.start(tmp_path, environment={"BROWSER": str(opened.with_suffix(".sh"))})
    answer = httpx2.post(
        f"{first.url('portal')}/form",
        cookies={"here": "1"},
        data={"what": "They hid my bag again.", "id": "A" * 22, "shown": "r1,r2"},
    )
    assert answer.status_code == 303
    printed = first.end()
    assert first.passphrase("Morgan") in printed
    assert not opened.exists()  # --no-browser
    assert first.process.returncode == 0
    assert not (tmp_path / "demo.json").exists()
    assert all_ended(list(first.facts["pids"].values()))
    second = RunningDemo.start(tmp_path)  # on other ports
    try:
        assert second.url("portal") != first.url("portal")
        assert second.facts["pin"] == first.facts["pin"]
        assert second.facts["readers"] == first.facts["readers"]
        assert second.words("Morgan") == ["They hid my bag again."]
    finally:
        second.end()
    assert (tmp_path / "ours.txt").exists()


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the "browser" beside it writes the address that it was told to open."""
    file = tmp_path_factory.mktemp("browser") / "opened"
    script = file.with_suffix(".sh")
    script.write_text(f'#!/bin/sh\necho "$1" > "{file}.part" && mv "{file}.part" "{file}"\n')
    script.chmod(0o700)
    return file


@pytest.mark.slow
def test_without_a_folder_it_says_what_it_does_opens_the_browser_and_leaves_nothing(
    tmp_path: Path, opened: Path
) -> None:
    environment = {"BROWSER": str(opened.with_suffix(".sh")), "TMPDIR": str(tmp_path)}
    process = start_demo(None, browser=True, environment=environment)
    give_up = time.monotonic() + STARTS_WITHIN
    while not opened.exists() and process.poll() is None and time.monotonic() < give_up:
        time.sleep(0.05)
    (folder,) = tmp_path.glob("worrybox-demo-*")
    facts = json.loads((folder / "demo.json").read_bytes())
    process.send_signal(signal.SIGTERM)
    printed = process.communicate(timeout=ENDS_WITHIN)[0]
    assert process.returncode == 0, printed
    assert opened.read_text().strip() == f"{facts['portal']}/#{facts['pin']}"
    steps = [printed.index(step) for step in ("Making Oakfield", "Starting the portal", "and the kiosk ...")]
    assert steps == sorted(steps)
    assert facts["portal"] in printed
    assert facts["kiosk"] in printed
    assert facts["inbox"] in printed
    assert all(person["passphrase"] in printed for person in facts["readers"] + facts["signers"])
    assert len(re.findall(r"^[\u2588\u2580\u2584\xa0]{29,}$", printed, re.M)) >= 15  # the QR code
    assert list(tmp_path.iterdir()) == []
    assert all_ended(list(facts["pids"].values()))


@pytest.mark.slow
def test_a_terminal_that_cannot_show_the_code_still_gets_the_addresses(tmp_path: Path) -> None:
    demo = RunningDemo.start(tmp_path, environment={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert demo.url("inbox") in demo.end()
    assert demo.process.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("step", ["Making Oakfield", "Starting the portal", "Starting the inbox"])
def test_ctrl_c_and_sigterm_end_it_at_every_step_of_its_start(
    tmp_path: Path, number: signal.Signals, step: str
) -> None:
    process = start_demo(tmp_path)
    assert process.stdout is not None
    while step not in (line := process.stdout.readline()):
        assert line
    process.send_signal(number)
    output = process.communicate(timeout=ENDS_WITHIN)[0]
    assert (process.returncode, output.splitlines()[-1]) == (0, "Ending.")
    assert "Traceback" not in output
    assert not (tmp_path / "demo.json").exists()
    assert not any(str(tmp_path).encode() in command for command in commands_running())


@pytest.mark.slow
def test_killing_the_demo_outright_leaves_no_process_and_the_next_run_no_stale_facts(tmp_path: Path) -> None:
    demo = RunningDemo.start(tmp_path)
    os.kill(demo.process.pid, signal.SIGKILL)
    demo.process.communicate()
    assert all_ended(list(demo.facts["pids"].values()))
    assert (tmp_path / "demo.json").exists()
    next_run = start_demo(tmp_path)
    assert next_run.stdout is not None
    assert "Resuming Oakfield Primary" in next_run.stdout.readline()
    assert not (tmp_path / "demo.json").exists()
    next_run.send_signal(signal.SIGTERM)
    next_run.communicate(timeout=ENDS_WITHIN)


@pytest.mark.slow
def test_a_room_that_dies_is_named_and_the_others_are_ended(tmp_path: Path) -> None:
    demo = RunningDemo.start(tmp_path)
    os.kill(demo.facts["pids"]["kiosk"], signal.SIGKILL)
    output = demo.process.communicate(timeout=30)[0]
    assert demo.process.returncode != 0
    assert "the kiosk ended by itself" in output
    assert not (tmp_path / "demo.json").exists()
    assert all_ended(list(demo.facts["pids"].values()))


@pytest.mark.parametrize("name", ["inbox", "portal", "kiosk"])
def test_a_folder_that_the_demo_did_not_make_is_refused_and_left_as_it_is(tmp_path: Path, name: str) -> None:
    kept = tmp_path / name / "collected.sqlite3"
    kept.parent.mkdir()
    kept.write_bytes(b"somebody's reports")
    code, output = said(tmp_path)
    assert code != 0
    wrong = tmp_path / name
    assert output == f"worrybox demo: {wrong} was not made by the demo: choose another folder with --dir\n"
    assert kept.read_bytes() == b"somebody's reports"
    assert os.listdir(tmp_path) == [name]


def test_a_school_whose_passphrases_are_gone_is_said_and_not_made_anew(tmp_path: Path) -> None:
    (tmp_path / MARKER).mkdir()
    kept = tmp_path / "inbox/collected.sqlite3"
    kept.parent.mkdir()
    kept.write_bytes(b"reports")
    code, output = said(tmp_path)
    assert code != 0
    assert output.count("\n") == 1
    assert "school.json is gone: put it back" in output
    assert kept.read_bytes() == b"reports"


@pytest.mark.slow
def test_a_set_up_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    process = start_demo(tmp_path)
    half = tmp_path / MARKER / "inbox/vaults"
    give_up = time.monotonic() + STARTS_WITHIN
    while not half.is_dir() and process.poll() is None and time.monotonic() < give_up:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert half.is_dir()
    assert not (tmp_path / "inbox").exists()
    demo = RunningDemo.start(tmp_path)
    assert demo.words("Morgan") == []
    demo.end()


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    ports = free_ports(3)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ports[1]))
        taken.listen()
        code, output = said(tmp_path / "d", ports=ports)
    assert code != 0
    assert output == f"worrybox demo: port {ports[1]} is taken: choose another with --kiosk-port\n"


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    code, output = said(tmp_path / "file" / "demo")
    assert code != 0
    assert output.startswith("worrybox demo: cannot make the folder")
    assert output.count("\n") == 1


@pytest.mark.parametrize("folder", ["/proc", "/proc/self/fd", "/proc/worrybox"])
def test_a_folder_where_nothing_can_be_written_is_one_clear_line(folder: str) -> None:
    # Places where nobody can make a file, root neither, whom no permission stops.
    code, output = said(Path(folder))
    assert code != 0
    assert output.startswith(
        f"worrybox demo: the folder {folder}" if folder == "/proc" else "worrybox demo: "
    )
    assert "not writable" in output or "cannot make the folder" in output
    assert output.count("\n") == 1


@pytest.fixture
def own_signals() -> Iterator[None]:
    """The demo takes over two signals of its process; a test that runs it here gives them back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("own_signals")
def test_a_missing_bundle_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise assets.BundleMissingError("the browser bundle is missing: run `make bundle`")

    monkeypatch.setattr(assets, "load", missing)
    with pytest.raises(DemoError, match="run `make bundle`"):
        Demo(tmp_path, ports=Ports(*free_ports(3)), browser=False).run()
