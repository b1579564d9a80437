"""Kinds about payloads, events, files and the header of an inbox's requests."""

from __future__ import annotations

from typing import Any

from crypto.auth import AuthHeader, verify_auth
from crypto.cases import Circle, check_share, merge_case
from crypto.choosing import Subject
from crypto.encoding import b64, canonical, unb64
from crypto.events import verify_event
from crypto.files import FileKey, chunk_key, open_chunk, open_file, padme, seal_file
from crypto.payload import EventPayload, Report, SealedFile, parse_payload
from crypto.recipients import VerifyKey
from tests.vectors.run.trust import roster_of

Case = dict[str, Any]


def payload(case: Case, _: Case) -> Case:
    data = case["text"].encode()
    parsed = parse_payload(data)
    assert parse_payload(parsed.encode()) == parsed
    names = {"OpenedProof": "opened", "TestReport": "test", "EventPayload": "event"}
    return {"kind": names.get(type(parsed).__name__, type(parsed).__name__.lower())}


def report(case: Case, _: Case) -> Case:
    return {"payload": Report.parse({"v": 1, "kind": "report", **case["fields"]}).document()}


def event_of(document: Case) -> EventPayload:
    """An event from a vector's document."""
    parsed = parse_payload(canonical(document))
    assert isinstance(parsed, EventPayload)
    return parsed


def event(case: Case, _: Case) -> Case:
    verified = verify_event(
        event_of(case["payload"]),
        envelope_id=unb64(case["envelope_id"]),
        case=unb64(case["case"]),
        pin=unb64(case["pin"]),
        roster=roster_of(case["roster"]),
        held_when_left=case["held"],
    )
    assert verified.encode() == unb64(case["payload"]["signed"])
    return {"type": verified.type, "by": verified.by, "n": verified.n}


def circle_of(report: Case) -> Circle:
    """Who may read, from a vector's report."""
    removed, forbidden, to = (tuple(report[name]) for name in ("removed", "forbidden", "to"))
    return Circle(Subject(report["subject"]), removed, forbidden, to)


def merged(case: Case, _: Case) -> Case:
    history = merge_case(
        {unb64(item["envelope_id"]): event_of(item["payload"]) for item in case["events"]},
        case=unb64(case["report"]["id"]),
        circle=circle_of(case["report"]),
        pin=unb64(case["pin"]),
        roster=roster_of(case["roster"]),
    )
    return {
        "order": [b64(placed.envelope_id) for placed in history.order],
        "alarms": [[b64(alarm.envelope_id), str(alarm.kind)] for alarm in history.alarms],
        "shared": sorted(history.shared),
    }


def share_readers(case: Case, _: Case) -> Case:
    check_share(
        circle_of(case["report"]),
        new=case["new"],
        shared=case["shared"],
        roster=roster_of(case["roster"]),
    )
    return {}


def padded_size(case: Case, _: Case) -> Case:
    return {"padded": padme(case["size"])}


def _place(case: Case) -> Case:
    place = {name: case[name] for name in ("number", "index", "last")}
    return {**place, "key": FileKey(unb64(case["key"])), "envelope_id": unb64(case["envelope_id"])}


def key_of_chunk(case: Case, _: Case) -> Case:
    place = _place(case)
    return {"key": b64(chunk_key(place.pop("key"), **place))}


def chunk(case: Case, _: Case) -> Case:
    return {"chunk": b64(open_chunk(unb64(case["sealed"]), **_place(case)))}


def file(case: Case, _: Case) -> Case:
    data, key = unb64(case["file"]), unb64(case["key"])
    where = {"envelope_id": unb64(case["envelope_id"]), "number": case["number"]}
    sealed = list(seal_file(data, key=FileKey(key), **where))
    attached = SealedFile(key=key, name="a", type="b", size=len(data), count=len(sealed))
    assert open_file(sealed, file=attached, **where) == data
    return {"count": len(sealed), "sizes": [len(part) for part in sealed], "first": b64(sealed[0])}


def auth(case: Case, _: Case) -> Case:
    key = verify_auth(
        AuthHeader.parse(case["header"]),
        keys=[VerifyKey.from_b64(text) for text in case["keys"]],
        pin=unb64(case["pin"]),
        method=case["method"],
        target=case["target"],
        body=unb64(case["body"]),
        now=case["now"],
    )
    return {"key": key.b64()}


KINDS = {
    "payload": payload,
    "report": report,
    "event": event,
    "case": merged,
    "share-readers": share_readers,
    "padme": padded_size,
    "chunk-key": key_of_chunk,
    "chunk": chunk,
    "file": file,
    "auth": auth,
}
