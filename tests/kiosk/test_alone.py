"""What `serve` becomes: the service without what it does not need, and one line where it cannot serve."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crypto.encoding import b64
from kiosk import settings
from tests.portal.cast import Cast
from worrybox.web.i18n import LANGUAGES


@pytest.fixture(scope="module")
def cast() -> Cast:
    return Cast()


def python(program: str) -> str:
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_service_holds_nothing_of_the_other_commands_nor_what_reads_the_translations(
    tmp_path: Path, cast: Cast
) -> None:
    held = json.loads(
        python(
            "import json, sys; from kiosk import alone; from worrybox.web import catalogues, i18n\n"
            "from kiosk import settings, warming; from kiosk.line import Line; from pathlib import Path\n"
            "catalogues.read_apart([each.tag for each in i18n.LANGUAGES.values()]); i18n.load()\n"
            f"settings.make(Path({str(tmp_path)!r}), pin={b64(cast.pin)!r})\n"
            f"told, line = settings.named(Path({str(tmp_path)!r})), Line('https://portal.example')\n"
            "warming.rehearse(warming.warmed(), told, line)\n"
            "print(json.dumps(sorted(sys.modules)))"
        )
    )
    assert {"kiosk.keeper", "kiosk.visit", "worrybox.web.catalogues"} < set(held)  # else it looked at nothing
    left_out = ("kiosk.__main__", "kiosk.check", "kiosk.install", "babel", "importlib.metadata", "zipfile")
    assert [name for name in held if name.startswith(left_out)] == []


READ = "import json; from worrybox.web import catalogues as c\n"


def test_translations_are_the_same_whichever_process_read_their_files() -> None:
    tags = [each.tag for each in LANGUAGES.values()]
    said = "print(json.dumps([[tag, *map(c.of(tag).gettext, ['Start', 'Send', 'Close'])] for tag in tags]))"
    here = python(f"{READ}tags = {tags!r}\n{said}")
    apart = python(f"{READ}tags = {tags!r}\nc.read_apart(tags); assert len(c._READ_APART) > 3\n{said}")
    assert apart == here
    assert len({tuple(each) for each in json.loads(here)}) == len(tags)


def test_a_translation_that_another_process_cannot_read_is_read_here_and_told(tmp_path: Path) -> None:
    broken = tmp_path / "cy" / "LC_MESSAGES" / "worrybox.po"
    broken.parent.mkdir(parents=True)
    broken.write_text('msgid "Send"\nthis is no catalogue\n')
    told = python(
        f"{READ}c.FOLDER = c.Path({str(tmp_path)!r}); c.read_apart(['cy'])\n"
        "try: c.of('cy')\nexcept Exception as error: print(type(error).__name__)"
    )
    assert told == "PoFileError\n"


def test_what_another_process_cannot_make_is_an_error_and_no_half_of_it() -> None:
    said = python(
        "from worrybox.web.memory import made_apart\n"
        "print(len(made_apart(lambda: b'x' * 1_000_000)))\n"
        "try: made_apart(lambda: b'x' * 1_000_000 + None)\n"
        "except ChildProcessError as error: print(error)"
    )
    assert said == "1000000\nthe process that should make it failed\n"


@pytest.mark.parametrize("wrong", ["no folder", "no portal"])
def test_where_it_cannot_serve_it_says_so_in_one_line(tmp_path: Path, cast: Cast, wrong: str) -> None:
    if wrong == "no portal":
        settings.make(tmp_path, pin=b64(cast.pin))
    command = [sys.executable, "-m", "kiosk", "serve", "--dir", str(tmp_path), "--port", "1"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert ("--portal-url" in line) == (wrong == "no portal")
