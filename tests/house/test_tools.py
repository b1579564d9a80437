"""A bare machine gets what it lacks, or one line that says what to do: environments and browsers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.rules import ROOT

AS_ROOT = os.geteuid() == 0
SLOW_PROGRAMS = (
    *("bin/valgrind", "bin/callgrind_control", "bin/system-python", "bin/Xvfb", "bin/openbox", "bin/xdotool"),
    *("bin/bwrap", "bin/udevadm", "bin/systemd-analyze", "bin/ip", "sbin/nft"),
    *("bin/espeak-ng", "bin/opusenc"),
)
NO_VENV = "import sys; sys.exit('ensurepip is not available')\n"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with Python only: ``bin`` is its PATH, ``lib`` shadows modules that Debian leaves out."""
    for name in ("bin", "sbin", "lib", "home"):
        (tmp_path / name).mkdir()
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    return tmp_path


def run(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": str(machine / "bin"),
        "PYTHONPATH": str(machine / "lib"),
        "HOME": str(machine / "home"),
        # Playwright's own download fails here as it does behind a school's filter.
        "PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9",
        "WORRYBOX_SYSTEM_PYTHON": str(machine / "bin/system-python"),
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=machine, env=environment, capture_output=True, text=True, check=False)


def executable(path: Path, script: str) -> None:
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)


def make_venv(machine: Path) -> subprocess.CompletedProcess[str]:
    source = "from tools import environment as e\ntry: e._make_venv()\nexcept e.SetUpError as x: print(x)"
    return run(machine, "-c", source)


def test_a_python_that_cannot_make_environments_says_which_package_can(machine: Path) -> None:
    (machine / "lib/venv.py").write_text(NO_VENV)
    done = make_venv(machine)
    assert "sudo apt install python3." in done.stdout
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


@pytest.mark.slow
def test_root_on_debian_and_only_root_gets_the_missing_package(machine: Path) -> None:
    (machine / "lib/venv.py").write_text(NO_VENV)
    package = f"python3.{sys.version_info[1]}-venv"
    install = f'case "$*" in *{package}) /bin/rm -f "{machine}/lib/venv.py";; *) exit 1;; esac\n'
    executable(machine / "bin/apt-get", install)
    make_venv(machine)
    assert (machine / ".venv/bin/python").exists() == AS_ROOT


@pytest.mark.slow
def test_no_browser_and_no_way_to_get_one_is_one_line_of_advice(machine: Path) -> None:
    done = run(machine, "-m", "tools.browser")
    assert done.returncode == 1
    assert "install one (Debian: sudo apt install chromium)" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_root_on_debian_and_only_root_gets_a_browser(machine: Path) -> None:
    install = 'for last in "$@"; do :; done\necho "#!/bin/sh" > bin/$last\n/bin/chmod +x bin/$last\n'
    executable(machine / "bin/apt-get", install)
    assert (run(machine, "-m", "tools.browser").returncode == 0) == AS_ROOT
    assert (machine / "bin/chromium").exists() == AS_ROOT
    assert (machine / "bin/firefox-esr").exists() == AS_ROOT


def test_an_installed_browser_is_taken_as_it_is(machine: Path) -> None:
    executable(machine / "bin/google-chrome", "exit 0\n")
    done = run(machine, "-c", "from tools.browser import chromium; print(chromium())")
    assert done.stdout.strip() == str(machine / "bin/google-chrome")


@pytest.mark.parametrize("own", [False, True])
def test_a_browser_that_does_not_run_is_passed_over(machine: Path, own: bool) -> None:
    executable(machine / "bin/chromium-browser", "exit 1\n")  # Ubuntu's: it says "install the snap"
    runs = machine / "bin/google-chrome"
    if own:
        runs = machine / "home/.cache/ms-playwright/chromium-2/chrome-linux/chrome"
        runs.parent.mkdir(parents=True)
    executable(runs, "exit 0\n")
    done = run(machine, "-c", "from tools.browser import chromium; print(chromium())")
    assert done.stdout.strip() == str(runs)


def test_no_compiler_and_no_way_to_get_one_is_one_line_of_advice(machine: Path) -> None:
    done = run(machine, "-m", "tools.programs")
    assert done.returncode == 1
    assert "sudo apt install gcc libc6-dev" in done.stderr
    assert "valgrind" not in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("headers", [False, True])
def test_a_compiler_without_headers_is_not_enough(machine: Path, headers: bool) -> None:
    executable(machine / "bin/cc", f"exit {0 if headers else 1}\n")
    assert (run(machine, "-m", "tools.programs").returncode == 0) == headers


def test_only_the_slow_tests_need_valgrind_and_the_kiosks_lock(machine: Path) -> None:
    executable(machine / "bin/cc", "exit 0\n")
    assert run(machine, "-m", "tools.programs").returncode == 0
    done = run(machine, "-m", "tools.programs", "--slow")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "Worrybox: the tests need valgrind (Debian: sudo apt install valgrind), and what"
    )
    assert "sudo apt install xvfb openbox xdotool python3-gi gir1.2-webkit2-4.1" in done.stderr
    assert done.stderr.count("\n") == 1
    for name in SLOW_PROGRAMS:
        assert run(machine, "-m", "tools.programs", "--slow").returncode == 1
        executable(machine / name, "exit 0\n")
    assert run(machine, "-m", "tools.programs", "--slow").returncode == 0


def test_root_on_debian_and_only_root_gets_the_programs(machine: Path) -> None:
    install = f"""case "$*" in *" gcc libc6-dev valgrind")
for name in cc {" ".join(Path(name).name for name in SLOW_PROGRAMS)}; do
echo "#!/bin/sh" > bin/$name; /bin/chmod +x bin/$name; done
esac; echo x >> asked"""
    executable(machine / "bin/apt-get", install)
    assert (run(machine, "-m", "tools.programs", "--slow").returncode == 0) == AS_ROOT
    asked = (machine / "asked").read_text() if AS_ROOT else ""
    assert (run(machine, "-m", "tools.programs", "--slow").returncode == 0) == AS_ROOT
    assert not AS_ROOT or (machine / "asked").read_text() == asked  # all is there: apt is left alone


def test_the_programs_come_before_everything_else(machine: Path) -> None:
    shutil.copy(ROOT / "Makefile", machine)
    for target in ("test", "test-slow"):
        said = subprocess.run(
            # Under `make test` a make in a make would also say which folder it is in.
            ["make", "--no-print-directory", "--dry-run", target],
            cwd=machine,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert "-m tools.programs" in said.splitlines()[0]


def test_a_changed_list_means_the_environment_is_made_anew(machine: Path) -> None:
    shutil.copytree(ROOT / "requirements", machine / "requirements")
    shutil.copy(ROOT / "pyproject.toml", machine)
    shutil.copy(ROOT / "CHANGELOG.md", machine)
    source = "from tools.environment import stamp; print(stamp('dev'))"
    before = run(machine, "-c", source).stdout
    with (machine / "requirements/dev.txt").open("a") as file:
        file.write("\n")
    assert run(machine, "-c", source).stdout != before


def test_a_run_environment_is_not_a_development_one(machine: Path) -> None:
    for name in ("requirements", ".venv"):
        (machine / name).mkdir()
    for name in ("runtime.txt", "build.txt", "dev.txt"):
        (machine / "requirements" / name).touch()
    for name in ("pyproject.toml", "CHANGELOG.md"):
        (machine / name).touch()
    source = "from tools import environment as e; e._stamp_file('{0}').write_text(e.stamp('{0}'))\n"
    asked = "print(e.is_ready('run'), e.is_ready('dev'))"
    assert run(machine, "-c", source.format("run") + asked).stdout == "True False\n"
    assert run(machine, "-c", source.format("dev") + asked).stdout == "True True\n"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_ending_make_demo_ends_the_demo_itself(machine: Path, ending: signal.Signals) -> None:
    shutil.copy(ROOT / "Makefile", machine)
    (machine / ".venv/bin").mkdir(parents=True)
    executable(machine / "ready", "exit 0\n")
    executable(machine / ".venv/bin/python", "exit 0\n")
    demo = 'trap "echo ended >> said; exit 0" TERM INT\necho "$@" > said\n' + "/bin/sleep 0.1\n" * 150
    executable(machine / ".venv/bin/worrybox", demo)
    command = ["make", "--silent", "demo", f"PYTHON={machine}/ready", "ARGS=--no-browser --dir D"]
    make = subprocess.Popen(
        command,
        cwd=machine,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
        # Whoever started the tests in the background had Ctrl-C ignored, and all that follows inherits it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    said = machine / "said"
    wait_until(lambda: said.exists() and said.read_text().endswith("\n"))
    # A terminal sends Ctrl-C to the whole group; a supervisor sends SIGTERM to the one process it started.
    (os.killpg if ending == signal.SIGINT else os.kill)(make.pid, ending)
    make.wait(timeout=60)
    wait_until(lambda: said.read_text() == "demo --no-browser --dir D\nended\n")
    assert make.returncode != 0


def wait_until(claim: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.02)
