"""The whole life of the process that checks a passkey: it shuts itself in, reads one answer, says one line.

Started by inbox.people.passkeys alone. What is wrong, for whatever reason, gets no word: only the line of
what is right.
"""

from __future__ import annotations

import base64
import codecs
import json
import sys
from typing import Any

import webauthn
from cryptography.hazmat.backends import default_backend

from inbox.viewing.apart.confinement import leave_the_network, shut_in


def main() -> None:
    """Answer once. Whatever the library stumbles over ends the process without a reply."""
    # The libraries would load these when they are first used, and by then nothing can be opened any more.
    default_backend()
    for codec in ("hex", "ascii", "latin-1", "utf-8"):
        codecs.lookup(codec)
    leave_the_network()
    shut_in()
    asked: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    said = _made(asked) if asked["step"] == "made" else _used(asked)
    sys.stdout.write(json.dumps({"step": asked["step"], **said}))
    sys.stdout.flush()


def _made(asked: dict[str, Any]) -> dict[str, object]:
    made = webauthn.verify_registration_response(
        credential=asked["answer"],
        expected_challenge=_bytes(asked["challenge"]),
        expected_rp_id=asked["host"],
        expected_origin=asked["origin"],
    )
    key = _text(made.credential_public_key)
    return {"id": _text(made.credential_id), "key": key, "used": made.sign_count}


def _used(asked: dict[str, Any]) -> dict[str, object]:
    used = webauthn.verify_authentication_response(
        credential=asked["answer"],
        expected_challenge=_bytes(asked["challenge"]),
        expected_rp_id=asked["host"],
        expected_origin=asked["origin"],
        credential_public_key=_bytes(asked["key"]),
        credential_current_sign_count=asked["used"],
    )
    return {"id": _text(used.credential_id), "used": used.new_sign_count}


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


if __name__ == "__main__":
    main()
