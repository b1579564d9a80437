"""Calendar and status (section 2)."""

from __future__ import annotations

from typing import Any

from tests.vectors.make.primitives import Case, b64, canonical, case, secret, sign
from tests.vectors.make.school import PIN, TODAY, roster

_ENCODING, _TRUST, _EXPIRED, _ROLLBACK = "EncodingError", "TrustError", "ExpiredError", "RollbackError"


def notices() -> list[Case]:
    """Calendar and status, checked under the roster served with them."""
    return _calendars() + _shapes() + _reading_days() + _statuses()


_WEEK = {name: ["08:30", "16:30"] for name in ("mon", "tue", "wed", "thu", "fri")}


def oakfields_calendar(**changes: Any) -> dict[str, Any]:
    """The calendar of the vectors."""
    return {
        "days": [{"from": "2026-09-02", "to": "2026-12-18"}, {"from": "2027-01-04", "to": "2027-07-21"}],
        "holidays": [
            {"from": "2026-10-26", "owner": "r1", "to": "2026-10-30"},
            {"from": "2026-12-19", "owner": None, "to": "2027-01-03"},
        ],
        "hours": {**_WEEK, "zone": "Europe/London"},
        "pin": b64(PIN),
        "seq": 3,
        "v": 1,
        **changes,
    }


def _signed_calendar(document: dict[str, Any], *, by: str = "r1", key: str | None = None) -> dict[str, str]:
    raw = canonical(document)
    sig = sign(key or f"sign {by}", b"wb-calendar-v1" + PIN + raw)
    return {"calendar": b64(raw), "by": by, "sig": b64(sig)}


def _calendars() -> list[Case]:
    def made(
        name: str,
        /,
        *,
        by: str = "r1",
        key: str | None = None,
        min_seq: int = 0,
        refuse: str | None = None,
        **changes: Any,
    ) -> Case:
        signed = _signed_calendar(oakfields_calendar(**changes), by=by, key=key)
        fields: Case = {"signed": signed, "roster": roster(), "min_seq": min_seq}
        if refuse:
            return case(f"calendar: {name}", "calendar", "2", refuse=refuse, **fields)
        return case(f"calendar: {name}", "calendar", "2", expect={"seq": 3}, **fields)

    return [
        made("signed by the DSL"),
        made("signed by a deputy", by="r2"),
        made("signed by the head", by="r3"),
        made("the same seq again", min_seq=3),
        made("signed by the chair", by="r4", refuse=_TRUST),
        made("signed by nobody in the roster", by="r8", refuse=_TRUST),
        made("signed by another reader's key", by="r1", key="sign r2", refuse=_TRUST),
        made("another school's", pin=b64(secret("other pin", 16)), refuse=_TRUST),
        made("older than one seen", min_seq=4, refuse=_ROLLBACK),
    ]


def _spans(count: int, **more: Any) -> list[dict[str, Any]]:
    """So many years' first days."""
    return [{"from": f"{2026 + n}-01-01", "to": f"{2026 + n}-01-01", **more} for n in range(count)]


_ACCEPTED: dict[str, dict[str, Any]] = {
    "nothing said": {"days": [], "holidays": [], "hours": {}},
    "64 terms": {"days": _spans(64)},
    "200 holidays": {"holidays": _spans(200, owner="r2")},
    "a term of one day": {"days": [{"from": "2026-11-23", "to": "2026-11-23"}]},
    "a Sunday until a minute to midnight": {"hours": {"sun": ["00:00", "23:59"]}},
    "an hour": {"hours": {"mon": ["08:30", "09:30"], "zone": "America/Argentina/Buenos_Aires"}},
    "an owner nobody has": {"holidays": _spans(1, owner="r77")},
    "a zone of 64 characters": {"hours": {"zone": "A" * 64}},
}
_DAY, _OTHER = {"from": "2026-11-23", "to": "2026-11-27"}, {"from": "2026-11-27", "to": "2026-11-30"}
_REFUSED: dict[str, dict[str, Any]] = {
    "65 terms": {"days": _spans(65)},
    "201 holidays": {"holidays": _spans(201, owner=None)},
    "days that are no list": {"days": {}},
    "a weekday as a term": {"days": ["mon"]},
    "a term with an owner": {"days": _spans(1, owner="r1")},
    "a term that ends before it begins": {"days": [{"from": "2026-11-24", "to": "2026-11-23"}]},
    "terms that overlap": {"days": [_DAY, _OTHER]},
    "terms in the wrong order": {"days": [{"from": "2026-12-01", "to": "2026-12-01"}, _DAY]},
    "a day that does not exist": {"days": [{"from": "2026-11-31", "to": "2026-12-01"}]},
    "a holiday that ends before it begins": {
        "holidays": [{"from": "2026-12-19", "owner": "r3", "to": "2026-12-18"}]
    },
    "holidays that overlap": {"holidays": [{**_DAY, "owner": "r1"}, {**_OTHER, "owner": None}]},
    "a holiday without a word on its owner": {"holidays": [_DAY]},
    "an owner by name": {"holidays": [{**_DAY, "owner": "Morgan"}]},
    "hours that are no object": {"hours": []},
    "an unknown weekday": {"hours": {"monday": ["08:30", "16:30"]}},
    "hours as text": {"hours": {"mon": "08:30-16:30"}},
    "hours that never end": {"hours": {"mon": ["08:30"]}},
    "three times on a day": {"hours": {"mon": ["08:30", "12:00", "16:30"]}},
    "hours that end before they begin": {"hours": {"mon": ["16:30", "08:30"]}},
    "less than an hour": {"hours": {"mon": ["08:30", "09:29"]}},
    "the end of a day as 24:00": {"hours": {"mon": ["08:30", "24:00"]}},
    "a time without its nought": {"hours": {"mon": ["8:30", "16:30"]}},
    "a time of numbers": {"hours": {"mon": [830, 1630]}},
    "no zone at all": {"hours": {**_WEEK, "zone": None}},
    "an empty zone": {"hours": {**_WEEK, "zone": ""}},
    "a zone that is a path": {"hours": {**_WEEK, "zone": "../../etc/passwd"}},
    "a zone of 65 characters": {"hours": {"zone": "A" * 65}},
    "another field": {"terms": []},
    "version 2": {"v": 2},
    "seq 0": {"seq": 0},
}


def _shapes() -> list[Case]:
    """What may and what may not stand in a calendar."""

    def made(name: str, changes: dict[str, Any], **said: Any) -> Case:
        signed = _signed_calendar(oakfields_calendar(**changes))
        return case(f"calendar: {name}", "calendar", "2", signed=signed, roster=roster(), min_seq=0, **said)

    return [
        *(made(name, changes, expect={"seq": 3}) for name, changes in _ACCEPTED.items()),
        *(made(name, changes, refuse=_ENCODING) for name, changes in _REFUSED.items()),
    ]


_USUAL, _NOBODY = ["08:30", "16:30"], None
_EVERYONE = ["r1", "r2", "r3", "r4", "r5"]
_DAYS: list[tuple[str, str, list[str], list[str] | None, str]] = [
    ("a Monday in a term", "2026-11-23", _EVERYONE, _USUAL, "yes"),
    ("a Sunday in a term", "2026-11-22", _EVERYONE, _NOBODY, "yes"),
    ("the first day of a term", "2026-09-02", _EVERYONE, _USUAL, "yes"),
    ("the last day of a term", "2026-12-18", _EVERYONE, _USUAL, "yes"),
    ("a holiday of the DSL", "2026-10-26", _EVERYONE, _USUAL, "yes"),
    ("a holiday of a DSL who has left", "2026-10-26", ["r2", "r3"], _NOBODY, "holiday"),
    ("a holiday of nobody", "2026-12-21", _EVERYONE, _NOBODY, "holiday"),
    ("a Saturday in a holiday of nobody", "2026-12-19", _EVERYONE, _NOBODY, "holiday"),
    ("before the first term", "2026-08-31", _EVERYONE, _NOBODY, "holiday"),
    ("after the last term", "2027-07-22", _EVERYONE, _NOBODY, "yes"),
]


def _reading_days() -> list[Case]:
    """Whether and when somebody reads on one day of the school's: `expect` is written by hand."""
    gap = oakfields_calendar(holidays=[])
    beyond = oakfields_calendar(holidays=[{"from": "2027-08-02", "owner": "r3", "to": "2027-08-06"}])
    cases = [(*each, oakfields_calendar()) for each in _DAYS]
    cases += [
        ("between two terms", "2026-12-21", _EVERYONE, _NOBODY, "holiday", gap),
        ("a holiday with an owner after the last term", "2027-08-02", _EVERYONE, _USUAL, "yes", beyond),
        ("no terms", "2026-11-23", _EVERYONE, _NOBODY, "yes", oakfields_calendar(days=[], holidays=[])),
        ("no hours", "2026-11-23", _EVERYONE, _NOBODY, "yes", oakfields_calendar(hours={})),
    ]
    return [
        case(
            f"reading day: {name}",
            "reading-day",
            "2",
            calendar=document,
            day=day,
            readers=readers,
            expect={"hours": hours, "reading": reading},
        )
        for name, day, readers, hours, reading, document in cases
    ]


def _statuses() -> list[Case]:
    def made(
        name: str,
        /,
        *,
        key: str = "collector",
        today: str = TODAY,
        refuse: str | None = None,
        raw: bytes | None = None,
        **changes: Any,
    ) -> Case:
        raw = raw or canonical({"day": TODAY, "min_seq": 0, "reading": "yes", "v": 1, **changes})
        signed = {"status": b64(raw), "sig": b64(sign(key, b"wb-status-v1" + PIN + raw))}
        fields: Case = {"signed": signed, "roster": roster(), "today": today}
        if refuse:
            return case(f"status: {name}", "status", "2", refuse=refuse, **fields)
        expect = {"reading": changes.get("reading", "yes"), "min_seq": changes.get("min_seq", 0)}
        return case(f"status: {name}", "status", "2", expect=expect, **fields)

    return [
        made("today's"),
        made("14 days old", today="2026-12-06"),
        made("nobody reads", reading="no"),
        made("holidays", reading="holiday", min_seq=7),
        made("15 days old", today="2026-12-07", refuse=_EXPIRED),
        made("signed by a reader", key="sign r1", refuse=_TRUST),
        made("its min_seq is above the roster", min_seq=8, refuse=_ROLLBACK),
        made("an unknown word", reading="maybe", refuse=_ENCODING),
        made(
            "not canonical", raw=b'{"day": "2026-11-22","min_seq":0,"reading":"yes","v":1}', refuse=_ENCODING
        ),
    ]
