"""Kinds about who the readers are and why that can be believed."""

from __future__ import annotations

from datetime import date
from typing import Any

from crypto.choosing import Subject, choose_readers
from crypto.encoding import b64, canonical, unb64
from crypto.notices import Calendar, SignedCalendar, SignedStatus, verify_calendar, verify_status
from crypto.policy import Policy, pin_of, policy_hash
from crypto.roster import Roster, SignedRoster, verify_roster

Case = dict[str, Any]


def roster_of(document: Case) -> Roster:
    """A roster from a vector's document; encoding it again gives the same bytes."""
    raw = canonical(document)
    roster = Roster.parse(raw)
    assert roster.encode() == raw
    return roster


def choose(case: Case, document: Case) -> Case:
    roster = roster_of(document["rosters"][case["roster"]])
    choice = choose_readers(roster, subject=Subject(case["subject"]), removed=case["removed"])
    return {
        "route": str(choice.route),
        "readers": list(choice.ids),
        "forbidden": set(choice.forbidden),
        "recovery": choice.recovery,
    }


def policy(case: Case, _: Case) -> Case:
    raw = unb64(case["policy"])
    parsed = Policy.parse(raw)
    assert parsed.encode() == raw
    return {
        "pin": b64(pin_of(raw)),
        "hash": b64(policy_hash(raw)),
        "signers": len(parsed.signers),
        "threshold": parsed.threshold,
    }


def roster(case: Case, _: Case) -> Case:
    known = case["known"]
    verified = verify_roster(
        SignedRoster.from_json(canonical(case["signed"])),
        pin=unb64(case["pin"]),
        today=date.fromisoformat(case["today"]),
        min_seq=case["min_seq"],
        known=None if known is None else SignedRoster.from_json(canonical(known)),
    )
    return {"seq": verified.seq, "readers": [reader.id for reader in verified.readers]}


def calendar(case: Case, _: Case) -> Case:
    signed = SignedCalendar.from_json(canonical(case["signed"]))
    verified = verify_calendar(signed, roster=roster_of(case["roster"]), min_seq=case["min_seq"])
    assert verified.encode() == signed.calendar
    return {"seq": verified.seq}


def reading_day(case: Case, _: Case) -> Case:
    raw = canonical(case["calendar"])
    calendar = Calendar.parse(raw)
    assert calendar.encode() == raw
    day, readers = date.fromisoformat(case["day"]), case["readers"]
    opening = calendar.opening_on(day, readers=readers)
    return {
        "hours": None if opening is None else opening.document(),
        "reading": str(calendar.reading_on(day, readers=readers)),
    }


def status(case: Case, _: Case) -> Case:
    signed = SignedStatus.from_json(canonical(case["signed"]))
    verified = verify_status(
        signed, roster=roster_of(case["roster"]), today=date.fromisoformat(case["today"])
    )
    assert verified.encode() == signed.status
    return {"reading": str(verified.reading), "min_seq": verified.min_seq}


KINDS = {
    "choose": choose,
    "policy": policy,
    "roster": roster,
    "calendar": calendar,
    "reading-day": reading_day,
    "status": status,
}
