"""The demo: one command, a whole school, nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.demo import RunningDemo, alive, free_ports, start_demo
from worrybox.demo import Demo, DemoError, Ports
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
    assert len(facts["signers"]) == 2
    assert all(set(signer) == {"name", "passphrase"} for signer in facts["signers"])
    assert len(facts["pin"]) == 22
    assert (running.folder / "demo.json").stat().st_mode & 0o777 == 0o600


def test_every_room_answers_and_is_the_process_that_demo_json_names(running: RunningDemo) -> None:
    for room in ("portal", "kiosk", "inbox"):
        assert httpx2.get(f"{running.url(room)}/healthz").text.strip() == "ok"
        command = Path(f"/proc/{running.facts['pids'][room]}/cmdline").read_bytes().split(b"\0")
        assert room.encode() in command


def test_the_rooms_listen_on_this_machine_only(running: RunningDemo) -> None:
    for room in ("portal", "kiosk", "inbox"):
        port = int(running.url(room).rpartition(":")[2])
        with socket.socket() as probe:
            # 127.0.0.2 is this machine by another address: only a listener on all of them would answer.
            assert probe.connect_ex(("127.0.0.2", port)) != 0


def test_the_portal_and_the_kiosk_never_load_the_code_that_opens(running: RunningDemo) -> None:
    for room in ("portal", "kiosk"):
        mapped = Path(f"/proc/{running.facts['pids'][room]}/maps").read_text()
        assert "sqlcipher3" not in mapped
    inbox = Path(f"/proc/{running.facts['pids']['inbox']}/maps").read_text()
    assert "sqlcipher3" in inbox  # the control: a room that opens can be told from one that does not


def test_the_same_folder_again_is_the_same_school_with_everything_in_it(tmp_path: Path) -> None:
    first = RunningDemo.start(tmp_path)
    answer = httpx2.post(
        f"{first.url('portal')}/",
        data={"what": "They hid my bag again.", "id": "A" * 22, "shown": "r1,r2"},
    )
    assert answer.status_code == 303
    printed = first.end()
    assert first.passphrase("Morgan") in printed
    assert all_ended(list(first.facts["pids"].values()))
    second = RunningDemo.start(tmp_path)  # on other ports
    try:
        assert second.url("portal") != first.url("portal")
        assert second.facts["pin"] == first.facts["pin"]
        assert second.facts["readers"] == first.facts["readers"]
        assert second.words("Morgan") == ["They hid my bag again."]
    finally:
        second.end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_end_all_three(tmp_path: Path, number: signal.Signals) -> None:
    demo = RunningDemo.start(tmp_path)
    demo.process.send_signal(number)
    output = demo.process.communicate(timeout=30)[0]
    assert demo.process.returncode == 0, output
    assert "Traceback" not in output
    assert all_ended(list(demo.facts["pids"].values()))


def test_killing_the_demo_outright_leaves_no_process(tmp_path: Path) -> None:
    demo = RunningDemo.start(tmp_path)
    os.kill(demo.process.pid, signal.SIGKILL)
    demo.process.communicate()
    assert all_ended(list(demo.facts["pids"].values()))


def test_a_room_that_dies_is_named_and_the_others_are_ended(tmp_path: Path) -> None:
    demo = RunningDemo.start(tmp_path)
    os.kill(demo.facts["pids"]["kiosk"], signal.SIGKILL)
    output = demo.process.communicate(timeout=30)[0]
    assert demo.process.returncode != 0
    assert "the kiosk ended by itself" in output
    assert all_ended(list(demo.facts["pids"].values()))


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


def test_a_full_disk_is_one_clear_line() -> None:
    code, output = said(Path("/proc/worrybox"))  # a place where nobody, root neither, can write
    assert code != 0
    assert output.count("\n") == 1
    assert "Traceback" not in output


def test_a_missing_bundle_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise assets.BundleMissingError("the browser bundle is missing: run `make bundle`")

    monkeypatch.setattr(assets, "load", missing)
    with pytest.raises(DemoError, match="run `make bundle`"):
        Demo(tmp_path, ports=Ports(*free_ports(3)), browser=False).run()
