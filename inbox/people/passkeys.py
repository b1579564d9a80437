"""Passkeys (WebAuthn level 2): what a browser is asked, and who looks at what it answers.

An answer is checked in a process of its own (inbox/people/passkey_apart.py), which is given public values
only and ends: the library for it takes 13 MB and would keep them for as long as the inbox runs, and what it
takes to pieces was written by a stranger. What that process says is read as a stranger's too.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import secrets
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from crypto.encoding import b64, unb64
from crypto.errors import EncodingError
from inbox.processes import alone

SECONDS = 30.0
"""By the clock on the wall, a busy machine's start included: it takes a quarter to half a second."""
MOST_ID = 1_023
"""Bytes of a credential's id (WebAuthn level 2, 5.1)."""
MOST_KEY = 1_100
"""Bytes of a public key in COSE; the largest, RSA with 8,192 bits, has about 1,050."""
MOST_REPLY = 4_096
"""Bytes of an honest reply, with room."""
WAIT_MS = 60_000
"""How long the browser waits for a finger, in milliseconds."""
ALGORITHMS = (-8, -7, -257)
"""EdDSA, ES256, RS256, by their numbers in COSE (RFC 9053, RFC 8812)."""
HANDLE_BYTES = 64
"""Of the user handle, which is random and kept by nobody (WebAuthn level 2, 14.6.1)."""
T = TypeVar("T")
Count = Annotated[int, Meta(ge=0, le=2**32 - 1)]


def to_make(challenge: bytes, *, host: str, reader: str, known: Sequence[bytes]) -> str:
    """The options of navigator.credentials.create() as JSON, with bytes in base64url."""
    return json.dumps(
        {
            "rp": {"name": "Readers' office", "id": host},
            "user": {"id": b64(secrets.token_bytes(HANDLE_BYTES)), "name": reader, "displayName": reader},
            "challenge": b64(challenge),
            "pubKeyCredParams": [{"type": "public-key", "alg": each} for each in ALGORITHMS],
            "timeout": WAIT_MS,
            "excludeCredentials": _listed(known),
            "authenticatorSelection": {
                "residentKey": "discouraged",
                "requireResidentKey": False,
                "userVerification": "preferred",
            },
            "attestation": "none",
        }
    )


def to_use(challenge: bytes, *, host: str, known: Sequence[bytes]) -> str:
    """The options of navigator.credentials.get() as JSON, with bytes in base64url."""
    return json.dumps(
        {
            "challenge": b64(challenge),
            "timeout": WAIT_MS,
            "rpId": host,
            "allowCredentials": _listed(known),
            "userVerification": "preferred",
        }
    )


def _listed(known: Sequence[bytes]) -> list[dict[str, str]]:
    return [{"id": b64(each), "type": "public-key"} for each in known]


class _Answer(msgspec.Struct, frozen=True):
    """Of a browser's answer: the id alone. The rest is looked at apart."""

    raw_id: str = msgspec.field(name="rawId")


def id_in(answer: str) -> bytes:
    """The credential that a browser's answer names; b"" where it names none."""
    # UnicodeError: a form can hold half a surrogate pair.
    with contextlib.suppress(msgspec.DecodeError, RecursionError, UnicodeError, EncodingError):
        named = unb64(msgspec.json.decode(answer, type=_Answer).raw_id)
        return named if len(named) <= MOST_ID else b""
    return b""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and where."""

    challenge: bytes
    host: str
    origin: str


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A passkey that was just made: its id, its public key in COSE, and its own count of uses."""

    id: bytes
    key: bytes
    used: int


class _Made(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    step: Literal["made"]
    id: str
    key: str
    used: Count


class _Used(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    step: Literal["used"]
    id: str
    used: Count


@dataclass(frozen=True, slots=True)
class Checker:
    """Has answers checked, each by a process that then ends. Blocks: call it from a thread, one at a time."""

    command: Sequence[str] = field(default_factory=lambda: alone("inbox.people.passkey_apart"))
    seconds: float = SECONDS

    def made(self, answer: str, question: Question) -> Made | None:
        """What the browser made for `question`; None if it did not, or nobody could tell."""
        said = self._asked({"step": "made", "answer": answer}, question, _Made)
        try:
            made = Made(unb64(said.id), unb64(said.key), said.used) if said is not None else None
        except EncodingError:
            return None
        if made is None or not 1 <= len(made.id) <= MOST_ID or not 1 <= len(made.key) <= MOST_KEY:
            return None
        return made if hmac.compare_digest(made.id, id_in(answer)) else None

    def used(self, answer: str, question: Question, *, key: bytes, used: int) -> int | None:
        """How often it was used by now, if `answer` is the passkey of `key` signing `question`; else None."""
        given = {"step": "used", "answer": answer, "key": b64(key), "used": used}
        said = self._asked(given, question, _Used)
        if said is None or not hmac.compare_digest(said.id.encode(), b64(id_in(answer)).encode()):
            return None
        return said.used

    def _asked(self, given: dict[str, object], question: Question, kind: type[T]) -> T | None:
        asked = {
            **given,
            "challenge": b64(question.challenge),
            "host": question.host,
            "origin": question.origin,
        }
        try:
            return msgspec.json.decode(self._said(json.dumps(asked).encode("ascii")), type=kind)
        except (msgspec.DecodeError, RecursionError, OSError):
            # An empty reply is a refusal, and so is every other that no honest process gives.
            return None

    def _said(self, asked: bytes) -> bytes:
        """What a fresh process says to `asked`; b"" if it failed, never ended or said too much."""
        process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
        )
        end = threading.Timer(self.seconds, process.kill)
        end.start()
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.write(asked)
                    process.stdin.close()
                said = process.stdout.read(MOST_REPLY + 1)
                if len(said) > MOST_REPLY:
                    process.kill()
                code = process.wait()
            finally:
                end.cancel()
        return said if code == 0 and len(said) <= MOST_REPLY else b""


CHECKER = Checker()
