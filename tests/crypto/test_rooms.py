"""What crypto may import, and that the types refuse a key of the wrong role."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import crypto

ROOM = Path(crypto.__file__).resolve().parent
ALLOWED = {"nacl", "crypto"} | set(sys.stdlib_module_names)
IMPURE = {
    "socket",
    "ssl",
    "urllib",
    "http",
    "sqlite3",
    "asyncio",
    "subprocess",
    "os",
    "pathlib",
    "time",
    "logging",
}


def imported(path: Path) -> set[str]:
    """The top names that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_only_pynacl_and_pure_standard_library_are_imported(path: Path) -> None:
    extra = {"shamir_mnemonic"} if path.stem == "recovery" else set()
    assert imported(path) - ALLOWED - extra == set()
    assert imported(path) & IMPURE == set()


def test_the_package_itself_is_empty() -> None:
    assert (ROOM / "__init__.py").read_text() == ""


def test_what_a_portal_needs_does_not_load_what_opens() -> None:
    needed = "auth choosing code envelope guard more notices payload replies roster"
    imports = "; ".join(f"import crypto.{name}" for name in needed.split())
    check = f"import sys; {imports}; sys.exit('crypto.identities' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False, cwd=ROOM.parent).returncode == 0


SNIPPET = """
from crypto.envelope import seal
from crypto.identities import BellIdentity, ReaderIdentity, RecoveryIdentity, SignerIdentity

bell, reader, signer = BellIdentity.generate(), ReaderIdentity.generate(), SignerIdentity.generate()
recovery = RecoveryIdentity.generate()
seal(b"", pin=b"", readers=[reader.box], recovery=recovery.box, bell=(bell.box, None))
seal(b"", pin=b"", readers=[signer.verify_key], recovery=None, bell=(bell.box, None))
seal(b"", pin=b"", readers=[bell.box], recovery=None, bell=(bell.box, None))
seal(b"", pin=b"", readers=[reader.box], recovery=reader.box, bell=(bell.box, None))
seal(b"", pin=b"", readers=[reader.box], recovery=None, bell=(reader.box, None))
seal(b"", pin=b"", readers=[reader], recovery=None, bell=(bell.box, None))
seal(b"", pin=b"", readers=[reader.box.raw], recovery=None, bell=(bell.box, None))
"""


def test_a_key_of_another_role_is_refused_by_the_types(tmp_path: Path) -> None:
    snippet = tmp_path / "wrong_keys.py"
    snippet.write_text(SNIPPET)
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", str(snippet)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOM.parent,
    )
    refused = {
        line.split(":")[1] for line in run.stdout.splitlines() if "error" in line and snippet.name in line
    }
    assert refused == {"8", "9", "10", "11", "12", "13"}, run.stdout
