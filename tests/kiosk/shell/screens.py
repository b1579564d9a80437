"""A screen of its own (Xvfb), a window manager that closes windows, and a page that says what reaches it."""

from __future__ import annotations

import contextlib
import http.server
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

PATIENCE = 30.0
SIZE = (1024, 600)
PAGE = """<!doctype html><title>page</title>
<style>
  body { margin: 0 }
  a, textarea, button { position: absolute; height: 80px; width: 200px; top: 20px }
</style>
<textarea autofocus>words</textarea>
<a id="link" href="/linked" style="left: 300px">a link</a>
<button id="button" style="left: 600px">all at once</button>
<script>
const say = (what) => fetch("/said?" + encodeURIComponent(what));
document.onkeydown = (event) => say("key " + event.key);
document.onpointerdown = () => setTimeout(() => say("held"), 1500);
document.onpointerup = () => say("up");
document.oncontextmenu = () => say("menu asked");
onbeforeunload = (event) => { if (location.pathname === "/stay") { event.preventDefault(); return "stay"; } };
button.onclick = () => { %s };
if (location.pathname === "/linked") {
  document.cookie = "used=1";
  setTimeout(() => location.replace("/"), 300);
}
say(`there ${location.pathname} ${history.length} ${document.cookie || "no cookie"}`);
</script>"""


def wait_for(claim: Callable[[], object], what: str) -> None:
    """Until it holds. Fails with `what` after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while not claim():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


class Pages:
    """A server on 127.0.0.1 whose every page is PAGE; `said` is what its script told, `asked` all else."""

    def __init__(self, script: str = "") -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        pages = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                (pages.said if path == "/said" else pages.asked).append(unquote(query) or path)
                body = b"" if path == "/said" else (PAGE % script).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/zip" if path == "/file" else "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing on the test's own output."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Screen:
    """The screen, and the keys and the pointer of whoever stands before it."""

    def __init__(self, folder: Path) -> None:
        reading, writing = os.pipe()
        flags = ["-displayfd", str(writing), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp"]
        self.xvfb = subprocess.Popen(["Xvfb", *flags], pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            display = f":{pipe.readline().strip()}"
        (folder / "home").mkdir(mode=0o700)
        home = str(folder / "home")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DBUS_"))}
        self.environment = kept | {"DISPLAY": display, "HOME": home, "XDG_RUNTIME_DIR": home}
        self.environment.pop("WAYLAND_DISPLAY", None)
        config = folder / "rc.xml"
        keys = '<keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>'
        config.write_text(f'<openbox_config xmlns="http://openbox.org/3.4/rc">{keys}</openbox_config>')
        self.manager = self.start("openbox", "--config-file", str(config))

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip

    def windows(self) -> frozenset[str]:
        """Every window of a program that can be seen now, also a menu or a dialog."""
        command = ["xdotool", "search", "--onlyvisible", "--class", "."]
        # It fails where it finds none.
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        return frozenset(done.stdout.split())

    def do(self, *words: str) -> None:
        """One command of xdotool."""
        subprocess.run(
            ["xdotool", *words], env=self.environment, check=True, capture_output=True, timeout=PATIENCE
        )

    def close(self) -> None:
        for process in (self.manager, self.xvfb):
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """With everything it started, if it still runs."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL) if process.pid == os.getpgid(process.pid) else process.kill()
    process.wait(timeout=PATIENCE)


def descendants(pid: int) -> Iterator[int]:
    """Every process below `pid`."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield int(child)
            yield from descendants(int(child))


def named(pid: int, name: str) -> list[int]:
    """The processes below `pid` that run a program of this name."""
    found = []
    for child in descendants(pid):
        with contextlib.suppress(OSError):
            if name in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[0].decode():
                found.append(child)
    return found
