"""`poster` from the command line: a file that scans, and a clear line for what cannot be printed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crypto.encoding import b64
from inbox.__main__ import main
from tests.inbox.posters.fonts import font_file
from tests.inbox.posters.printing import raster, scanned, words_of
from tests.inbox.school import PORTAL, InventedSchool


def ask(school: InventedSchool, *more: str) -> Result:
    return CliRunner().invoke(main, ["poster", "--dir", str(school.directory), *more])


def test_it_writes_a_poster_of_the_school_itself(school: InventedSchool, tmp_path: Path) -> None:
    out = tmp_path / "poster.pdf"
    done = ask(school, "--audience", "younger", "--design", "library", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert [code.text for code in scanned(raster(out.read_bytes()))] == [
        f"{PORTAL}/younger#{b64(school.pin)}"
    ]
    number = done.stdout.split("number ")[1].split(".")[0]
    assert number in words_of(out.read_bytes())


def test_the_front_desk_passes_it_on_for_a_demos_folder(school: InventedSchool, tmp_path: Path) -> None:
    out, demo = tmp_path / "cards.svg", school.directory.parent
    assert (demo / "inbox" / "inbox.toml").is_file()
    arguments = ["--dir", str(demo), "--kind", "cards", "--design", "lunch", "--out", str(out)]
    command = [sys.executable, "-m", "worrybox", "poster", *arguments, "--address", "https://a.example"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert b"Lunch card" in out.read_bytes()


def test_it_prints_in_each_language_with_the_font_that_inbox_toml_names(
    school: InventedSchool, tmp_path: Path
) -> None:
    font_file(school.directory / "boxes.ttf")
    with (school.directory / "inbox.toml").open("a") as settings:
        settings.write('poster_font = "boxes.ttf"\n')
    out = tmp_path / "poster.pdf"
    for tag in ("cy", "pl", "ro"):
        done = ask(school, "--language", tag, "--audience", "staff", "--out", str(out))
        assert done.exit_code == 0, done.output
        [code] = scanned(raster(out.read_bytes()))
        assert code.text == f"{PORTAL}/{tag}/staff#{b64(school.pin)}"
    done = ask(school, "--language", "ur", "--out", str(tmp_path / "poster.svg"))
    assert done.exit_code == 0, done.output


def test_it_says_when_the_address_works_here_only(school: InventedSchool, tmp_path: Path) -> None:
    done = ask(school, "--address", "http://127.0.0.1:8400", "--out", str(tmp_path / "p.pdf"))
    assert done.exit_code == 0
    assert "works on this machine only: give --address" in done.stderr


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--address", "oakfield"], "whole http or https address"),
        (["--address", "https://a.example/#AAAAAAAAAAAAAAAAAAAAAA"], "not this school's pin"),
        (["--font", "gone.ttf"], "cannot use gone.ttf as a font"),
    ],
)
def test_what_cannot_be_printed_is_one_line_and_no_file(
    school: InventedSchool, tmp_path: Path, more: list[str], says: str
) -> None:
    out = tmp_path / "poster.pdf"
    done = ask(school, "--out", str(out), *more)
    assert done.exit_code == 1
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert not out.exists()


def test_a_folder_that_is_not_there_is_said(school: InventedSchool, tmp_path: Path) -> None:
    done = ask(school, "--out", str(tmp_path / "gone" / "poster.pdf"))
    assert done.exit_code == 1
    assert "cannot write" in done.stderr
