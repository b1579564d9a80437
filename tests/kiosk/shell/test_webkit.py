"""The WebKitGTK shell on a screen of its own: no key, touch or script gets anything out of it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.rules import ROOT
from tests.kiosk.shell.screens import PATIENCE, Pages, Screen, end, named, wait_for

pytestmark = pytest.mark.slow
CHORDS = (
    *(f"ctrl+{key}" for key in "ntwospjuqrlhdgfkeb"),
    *(f"ctrl+shift+{key}" for key in "nitjcwqrbpod"),
    *(f"F{number}" for number in range(1, 13)),
    *(f"{with_}+F{number}" for with_ in ("alt", "ctrl", "shift") for number in (1, 2, 4, 5, 10, 12)),
    *("alt+Home", "alt+Left", "alt+Right", "alt+d", "alt+f", "alt+space", "alt+Tab", "shift+Escape"),
    *("ctrl+plus", "ctrl+minus", "ctrl+0", "ctrl+1", "ctrl+Tab", "ctrl+alt+t", "ctrl+alt+Delete"),
    *("ctrl+period", "ctrl+semicolon", "ctrl+question", "super+l", "super", "Menu", "shift+F10", "Print"),
    *("XF86Back", "XF86HomePage", "XF86Search", "XF86WWW", "XF86Reload", "Help"),
)
EVERYTHING = """
  say("button");
  const tried = [];
  const attempt = (name, act) => {
    try { tried.push(name + " " + act()); } catch { tried.push(name + " threw"); }
  };
  attempt("open", () => Boolean(window.open("/opened")));
  attempt("alert", () => alert("a"));
  attempt("confirm", () => confirm("a"));
  attempt("prompt", () => prompt("a"));
  attempt("print", () => print());
  attempt("close", () => close());
  attempt("storage", () => localStorage);
  const make = (name, more) => document.body.appendChild(Object.assign(document.createElement(name), more));
  attempt("blank", () => make("a", { href: "/blank", target: "_blank" }).click());
  attempt("file", () => make("input", { type: "file" }).click());
  attempt("download", () => make("a", { href: "/download", download: "a.html" }).click());
  navigator.geolocation.getCurrentPosition(() => say("place given"), () => say("place refused"));
  document.documentElement.requestFullscreen?.().then(() => say("fullscreen"), () => 0);
  setTimeout(() => { location = "ELSEWHERE"; }, 300);
  setTimeout(() => { location = "file:///etc/passwd"; }, 600);
  setTimeout(() => { location = "/file"; }, 900);
  setTimeout(() => say("tried " + tried.join(", ")), 1500);
"""


class Shell:
    """One shell on one screen, with the page in it."""

    def __init__(self, screen: Screen, pages: Pages) -> None:
        self.screen, self.pages = screen, pages
        program = str(ROOT / "kiosk/shell/webkit.py")
        self.process = screen.start("/usr/bin/python3", "-I", program, pages.url)
        wait_for(lambda: pages.said, "the page is not there")
        wait_for(lambda: self.reached("a"), "no key reaches the page")
        self.windows = screen.windows()
        assert self.windows

    def reached(self, key: str) -> bool:
        """Whether this plain key arrives at the page, which must have the focus for that."""
        said = f"key {key}"
        before = self.pages.said.count(said)
        self.screen.do("key", key)
        wait_for(
            lambda: self.pages.said.count(said) > before or self.process.poll() is not None, f"no {said}"
        )
        return self.process.poll() is None

    def page_process(self) -> int:
        wait_for(lambda: named(self.process.pid, "WebKitWebProcess"), "no page process")
        return named(self.process.pid, "WebKitWebProcess")[-1]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Pages]:
    pages = Pages()
    yield pages
    pages.close()


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, elsewhere: Pages) -> Iterator[Shell]:
    screen = Screen(tmp_path_factory.mktemp("screen"))
    pages = Pages(EVERYTHING.replace("ELSEWHERE", elsewhere.url))
    shell = Shell(screen, pages)
    yield shell
    end(shell.process)
    screen.close()
    pages.close()


def test_no_chord_opens_leaves_or_reaches_anything(shell: Shell) -> None:
    asked, said = list(shell.pages.asked), len(shell.pages.said)
    for chord in CHORDS:
        shell.screen.do("key", chord)
        # A plain key after it: the chord was worked through, and the page has the focus still.
        assert shell.reached("b"), chord
        assert shell.screen.windows() == shell.windows, chord
        assert shell.process.poll() is None, chord
    assert set(shell.pages.said[said:]) <= {"key b", "key Escape", "key Shift", "key Tab", "key Delete"}
    assert shell.pages.asked == asked


def test_no_menu_drag_or_long_press_brings_anything(shell: Shell) -> None:
    screen, said = shell.screen, shell.pages.said
    asked = list(shell.pages.asked)
    for place in (("100", "60"), ("400", "40"), ("700", "400")):  # the text, the link, the bare page
        for button in ("2", "3", "8", "9"):
            screen.do("mousemove", *place, "click", button)
            assert shell.reached("b"), f"button {button}"
            assert screen.windows() == shell.windows, f"button {button}"
        held = said.count("held")
        screen.do("mousemove", *place, "mousedown", "1")
        wait_for(lambda before=held: said.count("held") > before, "no long press")  # type: ignore[misc]
        assert screen.windows() == shell.windows
        # Dragged away while it is held, so that letting go is no tap on the link.
        screen.do("mousemove", "500", "300", "mousemove", "120", "50", "mouseup", "1")
        screen.do("mousemove", "700", "400", "click", "1")
        assert screen.windows() == shell.windows
    assert "menu asked" not in said
    assert shell.pages.asked == asked
    assert shell.process.poll() is None


def test_a_page_cannot_leave_open_load_down_print_or_ask(shell: Shell, elsewhere: Pages) -> None:
    said, asked = shell.pages.said, len(shell.pages.asked)
    shell.screen.do("mousemove", "700", "60", "click", "1")
    wait_for(lambda: any(line.startswith("tried") for line in said), "the button does nothing")
    wait_for(lambda: "place refused" in said, "nobody said no")
    (tried,) = (line for line in said if line.startswith("tried"))
    for refused in ("open false", "alert undefined", "confirm false", "prompt null"):
        assert refused in tried
    assert shell.screen.windows() == shell.windows
    assert shell.process.poll() is None
    assert elsewhere.asked == []
    # What would be saved may be asked for, and is dropped; what would be a window is not even asked for.
    assert set(shell.pages.asked[asked:]) <= {"/file", "/download"}
    assert "fullscreen" not in said
    assert list(Path(shell.screen.environment["HOME"]).rglob("*.html")) == []
    assert shell.pages.said.count("there / 1 no cookie") == 1, "it is the same page still"


def test_a_page_runs_in_a_sandbox_and_one_that_dies_comes_back(shell: Shell) -> None:
    first = shell.page_process()
    assert os.readlink(f"/proc/{first}/ns/pid") != os.readlink("/proc/self/ns/pid")
    before = len(shell.pages.said)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: "there / 1 no cookie" in shell.pages.said[before:], "the page does not come back")
    assert shell.page_process() != first
    assert shell.screen.windows() == shell.windows


def selected(shell: Shell) -> str:
    """What the two clipboards of this screen hold, for any program."""
    read = (
        "import gi\ngi.require_version('Gtk', '3.0')\nfrom gi.repository import Gdk, Gtk\n"
        "for each in (Gdk.SELECTION_PRIMARY, Gdk.SELECTION_CLIPBOARD):\n"
        "    print(Gtk.Clipboard.get(each).wait_for_text() or '', end='')"
    )
    command = ["/usr/bin/python3", "-I", "-c", read]
    done = subprocess.run(
        command, env=shell.screen.environment, check=True, capture_output=True, text=True, timeout=PATIENCE
    )
    return done.stdout


def test_the_browser_that_a_child_used_goes_when_the_first_page_comes_back(shell: Shell) -> None:
    said = shell.pages.said
    before, used = len(said), shell.page_process()
    shell.screen.do("mousemove", "100", "60", "click", "1", "key", "Home", "shift+End")
    wait_for(lambda: "words" in selected(shell), "the text cannot be selected")
    shell.screen.do("mousemove", "400", "40", "click", "1")
    wait_for(lambda: "there /linked 2 used=1" in said[before:], "the link leads nowhere")
    wait_for(lambda: "there / 1 no cookie" in said[before:], "no fresh browser")
    assert sum(line.startswith("there / ") for line in said[before:]) == 1
    wait_for(lambda: not Path(f"/proc/{used}").exists(), "the used browser is still there")
    assert selected(shell) == ""
    assert shell.reached("b")


def test_without_our_refusals_the_same_eyes_see_a_menu_and_the_end(tmp_path: Path) -> None:
    screen, pages = Screen(tmp_path), Pages()
    plain = tmp_path / "plain.py"
    plain.write_text(
        "import gi, sys\ngi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')\n"
        "from gi.repository import Gtk, WebKit2\nwindow, view = Gtk.Window(), WebKit2.WebView()\n"
        "window.connect('destroy', Gtk.main_quit); window.add(view); window.fullscreen(); window.show_all()\n"
        "view.load_uri(sys.argv[1]); Gtk.main()\n"
    )
    process = screen.start("/usr/bin/python3", "-I", str(plain), pages.url)
    try:
        wait_for(lambda: pages.said, "the page is not there")
        windows = screen.windows()
        screen.do("mousemove", "700", "400", "click", "3")
        wait_for(lambda: screen.windows() > windows, "the menu is not seen")
        screen.do("key", "Escape")
        wait_for(lambda: screen.windows() == windows, "the menu stays")
        screen.do("key", "alt+F4")
        wait_for(lambda: process.poll() is not None, "the end is not seen")
        assert screen.windows() == frozenset()
    finally:
        end(process)
        screen.close()
        pages.close()
