"""An authority that no system trusts, and a certificate that it made for localhost."""

from __future__ import annotations

import subprocess
from pathlib import Path


def make(folder: Path) -> Path:
    """`ca.crt`, `key.pem` and `cert.pem` in this folder, which is given back.

    The authority is there under the name too by which OpenSSL looks one up in a folder.
    """
    new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    _openssl(folder, *new, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=Filter")
    own = ["-CA", "ca.crt", "-CAkey", "ca.key", "-addext", "subjectAltName=DNS:localhost"]
    _openssl(
        folder, *new, *own, "-addext", "basicConstraints=critical,CA:FALSE",
        "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=localhost",
    )  # fmt: skip
    name = _openssl(folder, "x509", "-hash", "-noout", "-in", "ca.crt").decode().strip()
    (folder / f"{name}.0").write_bytes((folder / "ca.crt").read_bytes())
    return folder


def _openssl(folder: Path, *arguments: str) -> bytes:
    command = ["openssl", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60).stdout
