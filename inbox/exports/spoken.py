"""Parts of an extract in words, the same on paper, in a sheet and in a block. Values in, texts out."""

from __future__ import annotations

from datetime import date

from inbox.casework.bodymap import Region, Side
from inbox.exports.extract import Kept, Marked, Step, Talked
from inbox.keeping.classes import BY_ID
from inbox.moments import spoken, spoken_minute

_REGIONS = {
    Region.HEAD: ("Head or face", "Head"),
    Region.NECK: ("Neck", "Neck"),
    Region.UPPER: ("Chest", "Upper back"),
    Region.LOWER: ("Tummy", "Lower back"),
    Region.HIPS: ("Hips", "Bottom"),
}
"""On the front, and on the back."""
_STEPS = {
    "text": "answered in words",
    "opened": "told that it was opened",
    "acting": "told that something is being done",
    "closed": "told that it is closed",
}

URGENCIES = {
    "now": "Now: someone may be in danger",
    "today": "Today",
    "week": "This week",
    "calm": "No hurry",
}
STATUSES = {
    "new": "Not read",
    "read": "Read",
    "open": "Open",
    "waiting": "Waiting for the reporter",
    "closed": "Closed",
}
STAFF_KINDS = {
    "low_level": "Low-level concern",
    "allegation": "Allegation",
    "whistleblowing": "Whistleblowing",
    "self_report": "Self-report",
}
LIMBS = {
    "harmed": "Harmed a child, or may have",
    "offence": "May have committed an offence against or about a child",
    "risk": "Behaved so that they may be a risk to children",
    "unsuitable": "Behaved, here or elsewhere, so that they may not be suitable to work with children",
}
"""The harm threshold of KCSIE, part four, in the words of the case's page."""
REPLIES = {"yes": "Yes", "no": "No", "unsure": "Not sure"}
_WERE_TOLD = {"police": "Police", "council": "Children’s services", "both": "Police and children’s services"}


def told_said(talk: Talked) -> str:
    """Police, told by Morgan; or why nobody was told of suspected child sexual abuse."""
    if talk.text in _WERE_TOLD and talk.whom:
        return f"{_WERE_TOLD[talk.text]}, told by {talk.whom}"
    return f"Nobody was told: {talk.text}"


def spoken_day(day: str) -> str:
    """22 November 2026; "" of ""."""
    return spoken(date.fromisoformat(day)) if day else ""


def spoken_at(at: str) -> str:
    """22 November 2026, 10:43 GMT; "" of ""."""
    return spoken_minute(at) if at else ""


def mark_said(mark: Marked) -> str:
    """Left upper arm, front: A graze (size: a coin; colour: blue)."""
    looks = [f"{what}: {said}" for what, said in (("size", mark.size), ("colour", mark.colour)) if said]
    return f"{_place(mark)}, {mark.side}: {mark.seen}" + (f" ({'; '.join(looks)})" if looks else "")


def _place(mark: Marked) -> str:
    if mark.region in _REGIONS:
        return _REGIONS[mark.region][mark.side is Side.BACK]
    part = mark.region.replace("_", " ").capitalize()
    return part.replace(" arm", " upper arm").replace(" leg", " lower leg")


def kept_said(kept: Kept) -> str:
    """Put on hold: the police asked."""
    known = BY_ID.get(kept.kept_as)
    name = known.name if known is not None else kept.kept_as
    since = f", counted from {spoken_day(kept.since)}" if kept.since else ""
    return {
        "class": f"Kept as: {name}{since}",
        "hold": f"Put on hold: {kept.why}",
        "hold_off": f"Hold taken off: {kept.why}",
        "erase": f"May be erased, as: {name}",
    }[kept.step]


def step_said(step: Step) -> str:
    """Told that it was opened."""
    return _STEPS[step.kind]
