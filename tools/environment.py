"""Makes the virtual environment that ``make`` runs in, with nothing but a Python of 3.11 or later.

Installs from the hash-checked lists in ``requirements/``, then the project itself in editable form, and does
nothing when both are already as the files say. Uses the standard library only, and never touches any Python
outside ``.venv`` (as root on Debian it may install the python3-venv package that makes one possible).
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
# What each purpose installs. "dev" holds all that "run" needs, so it also serves as "run".
LISTS = {"run": ["requirements/runtime.txt", "requirements/build.txt"], "dev": ["requirements/dev.txt"]}


class SetUpError(Exception):
    """The environment cannot be made; the message is one line that says what to do."""


def stamp(purpose: str) -> str:
    """Return a digest of everything that decides what ``.venv`` must hold for this purpose."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in [*LISTS[purpose], "pyproject.toml", "CHANGELOG.md"]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_ready(purpose: str) -> bool:
    """Tell whether ``.venv`` already holds what this purpose needs."""
    return any(_was_made(name) for name in {purpose, "dev"})


def make_ready(purpose: str) -> None:
    """Create and fill ``.venv``. Raises SetUpError, or CalledProcessError when pip has said why itself."""
    python = VENV / "bin/python"
    if not _works(python):
        print("Making a Python environment in .venv", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        _make_venv()
    print("Installing the packages that Worrybox needs", flush=True)
    _pip(python, *(word for name in LISTS[purpose] for word in ("-r", name)), "--require-hashes")
    print("Installing Worrybox, and building what browsers download", flush=True)
    _pip(python, "--no-deps", "--no-build-isolation", "-e", ".")
    _stamp_file(purpose).write_text(stamp(purpose))


def _was_made(purpose: str) -> bool:
    kept = _stamp_file(purpose)
    return kept.is_file() and kept.read_text() == stamp(purpose)


def _stamp_file(purpose: str) -> Path:
    return VENV / f".ready-to-{purpose}"


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    command = [str(python), "-c", "import sys, pip; print(sys.version_info[:2])"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() == str(sys.version_info[:2])


def _make_venv() -> None:
    command = [sys.executable, "-m", "venv", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if os.geteuid() or not shutil.which("apt-get"):
        raise SetUpError(f"this Python cannot make environments; on Debian: sudo apt install {package}")
    print(f"Installing Debian's {package}", flush=True)
    # A distribution's default Python has python3-venv; any other has only the package that names its version.
    if not (apt_install(package) or apt_install("python3-venv")):
        raise SetUpError(f"this Python cannot make environments, and apt could not install {package}")
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run(command, check=True)


def apt_install(*packages: str) -> bool:
    """Install Debian packages as root; tell whether it worked.

    The package lists are refreshed first: a machine's own may be old, and name browsers of years ago.
    """
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(["apt-get", "update", "-qq"], env=environment, capture_output=True, check=False)
    return subprocess.run(install, env=environment, capture_output=True, check=False).returncode == 0


def _pip(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> int:
    """Make ``.venv`` ready; return the exit code."""
    if sys.version_info < OLDEST:
        found = f"{sys.version_info[0]}.{sys.version_info[1]}"
        print(f"Worrybox needs Python 3.11 or later, and {sys.executable} is {found}: make PYTHON=python3.12")
        return 1
    parser = argparse.ArgumentParser(description="Make .venv ready.")
    parser.add_argument("purpose", choices=sorted(LISTS))
    purpose = parser.parse_args().purpose
    try:
        if not is_ready(purpose):
            make_ready(purpose)
    except SetUpError as error:
        print(f"Worrybox: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"Worrybox: {' '.join(error.cmd[:4])} failed (exit code {error.returncode})", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
