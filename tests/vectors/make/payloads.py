"""What is inside an envelope (section 5): the shape of every kind, and what is refused."""

from __future__ import annotations

import json
from typing import Any

from tests.vectors.make.primitives import Case, b64, box_public, canonical, case, secret, sign_public
from tests.vectors.make.school import TODAY

_BAD = "PayloadError"


def report(**changes: Any) -> dict[str, Any]:
    """A child's report; `changes` replace fields."""
    return {
        "v": 1,
        "kind": "report",
        "day": TODAY,
        "channel": "web",
        "pinned": True,
        "form": {"id": "england-2026", "version": 1},
        "audience": "older",
        "lang": "en",
        "urgent": False,
        "about": "friend",
        "subject": "pupil",
        "route": "pupil",
        "seq": 7,
        "removed": [],
        "forbidden": [],
        "to": ["r1", "r2"],
        "answers": {"what": "Somebody is mean to my friend.\n🙂", "where": ["yard", "online"]},
        "drawing": None,
        "files": [],
        "reply": None,
        **changes,
    }


REPLY = {
    "box": b64(box_public("reporter box")),
    "sign": b64(sign_public("reporter sign")),
    "mailbox": b64(secret("mailbox", 16)),
    "guard": b64(canonical({"forbidden": ["r1"], "seq": 7})),
    "gsig": b64(secret("gsig", 64)),
}
FILE = {"count": 1, "key": b64(secret("file key")), "name": "photo.jpg", "size": 5, "type": "image/jpeg"}


def cases() -> list[Case]:
    """Good and bad."""
    return _good() + _bad() + _built()


def _good() -> list[Case]:
    sig = b64(secret("sig", 64))
    documents = {
        "a report": report(),
        "a report with nothing answered": report(about=None, answers={}),
        "a report with a reply address": report(reply=REPLY),
        "a report with a drawing": report(drawing=[[[1, 2], [3, 4]]]),
        "a report with a file": report(files=[FILE]),
        "something added": {
            "v": 1,
            "kind": "more",
            "day": TODAY,
            "channel": "phone",
            "pinned": False,
            "to": ["r1", "r2"],
            "signed": b64(b"{}"),
            "sig": sig,
        },
        "an event": {"v": 1, "kind": "event", "day": TODAY, "by": "r1", "signed": b64(b"{}"), "sig": sig},
        "a decoy": {"v": 1, "kind": "decoy", "day": TODAY},
        "a decoy with the common fields": {
            "v": 1,
            "kind": "decoy",
            "day": TODAY,
            "channel": "kiosk",
            "pinned": True,
        },
        "an opened proof": {
            "v": 1,
            "kind": "opened",
            "day": TODAY,
            "envelope": b64(bytes(16)),
            "by": "r1",
            "sig": sig,
        },
        "a test": {"v": 1, "kind": "test", "day": TODAY, "to": ["r1", "r2"]},
    }
    made = [
        case(f"payload: {name}", "payload", "5", text=_text(document), expect={"kind": document["kind"]})
        for name, document in documents.items()
    ]
    spaced = json.dumps(report(), indent=1)
    made.append(
        case("payload: need not be canonical", "payload", "5", text=spaced, expect={"kind": "report"})
    )
    return made


def _text(document: dict[str, Any]) -> str:
    return canonical(document).decode()


def _bad() -> list[Case]:
    low = {**REPLY, "box": b64(bytes(32))}
    wrong: dict[str, str] = {
        "nothing": "",
        "not JSON": "hello",
        "a list": "[]",
        "no version": _text({"kind": "decoy", "day": TODAY}),
        "version 2": _text({"v": 2, "kind": "decoy", "day": TODAY}),
        "version true": _text({"v": True, "kind": "decoy", "day": TODAY}),
        "an unknown kind": _text({"v": 1, "kind": "hello", "day": TODAY}),
        "a kind that is no text": _text({"v": 1, "kind": ["decoy"], "day": TODAY}),
        "a duplicate key": '{"v":1,"v":1,"kind":"decoy","day":"2026-11-22"}',
        "a time of day": _text({"v": 1, "kind": "decoy", "day": "2026-11-22T10:00"}),
        "a float": _text(report()).replace('"seq":7', '"seq":7.5'),
        "an unknown field in a report": _text(report(ip="192.0.2.1")),
        "a missing field in a report": _text({k: v for k, v in report().items() if k != "to"}),
        "an unknown channel": _text(report(channel="app")),
        "an unknown subject": _text(report(subject="teacher")),
        "an unknown route": _text(report(route="attic")),
        "pinned as a number": _text(report(pinned=1)),
        "an id twice in to": _text(report(to=["r1", "r1"])),
        "an id of another form": _text(report(to=["r1", "morgan"])),
        "an answer of 129 texts": _text(report(answers={"what": ["x"] * 129})),
        "129 answers": _text(report(answers={f"q{n}": "x" for n in range(129)})),
        "an answer that is a number": _text(report(answers={"what": 1})),
        "a drawing beyond 8,192 bytes": _text(report(drawing=["x" * 8_192])),
        "eleven files": _text(report(files=[FILE] * 11)),
        "a file of 26,214,401 bytes": _text(report(files=[{**FILE, "size": 26_214_401}])),
        "a reply key of low order": _text(report(reply=low)),
        "a lone surrogate": '{"v":1,"kind":"decoy","day":"\\ud800"}',
    }
    return [case(f"payload: {name}", "payload", "5", text=text, refuse=_BAD) for name, text in wrong.items()]


def _built() -> list[Case]:
    """For programs that write reports: fields in, the sealed object out."""
    plain = report()
    taken_off = report(removed=["r2"], forbidden=["r1", "r2"], to=["r3", "r4"], route="staff", urgent=True)
    return [
        case(
            f"report: {name}",
            "report",
            "5",
            fields={key: value for key, value in made.items() if key not in ("v", "kind")},
            expect={"payload": made},
        )
        for name, made in (("for a friend", plain), ("with someone taken off", taken_off))
    ]
