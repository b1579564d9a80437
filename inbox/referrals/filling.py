"""What a case already says of what a referral asks; all else stays blank, and a blank is "not known"."""

from __future__ import annotations

from collections.abc import Mapping

from crypto.roster import Roster
from inbox.answers import wordings_of
from inbox.exports.extract import Extract
from inbox.exports.spoken import LIMBS, REPLIES, URGENCIES, spoken_day, told_said
from inbox.exports.writing import own_words
from inbox.referrals.form import LADO, Referral

NOT_KNOWN = "not known"


def filled(
    referral: Referral, extract: Extract, *, reader: str, role: str, roster: Roster | None
) -> dict[str, str]:
    """A text for each field of the form; "" where the case says nothing."""
    known = _common(extract) | _of_staff(extract)
    known |= {"referrer": reader, "role": role, "contact": number_of(roster, "school")}
    if referral is LADO:
        known |= {"told": _told(extract), "address": ""}
    return {field.id: known.get(field.id, "") for field in referral.fields()}


def addressee(referral: Referral, roster: Roster | None) -> str:
    """Whom it goes to, with the number that the school gave."""
    number = number_of(roster, "lado") if referral is LADO else ""
    return f"{referral.to}, {number}" if number else referral.to


def to_call(referral: Referral, roster: Roster | None) -> str:
    """Whom to telephone before it is written, as the signed list has them; "" if it has not."""
    return number_of(roster, "lado" if referral is LADO else "out_of_hours")


def shown(values: Mapping[str, str], field: str) -> str:
    """What is printed: never an empty place."""
    return values.get(field, "").strip() or NOT_KNOWN


def number_of(roster: Roster | None, kind: str) -> str:
    """The name and number that the signed list gives for one kind of contact; "" if it gives none."""
    contacts = roster.contacts if roster is not None else ()
    return next((f"{each.name} {each.number}" for each in contacts if each.kind == kind), "")


def _common(extract: Extract) -> dict[str, str]:
    child, closing = extract.at_risk, extract.closing
    named = [each.name for each in extract.people if each.part in ("at_risk", "child")]
    family = [f"{each.name}: {each.about}" for each in extract.people if each.part == "family"]
    asked = wordings_of("want")
    wishes = [each for each in extract.words if each.question in asked]
    # What the five words do not prove may be anybody's: it stands on the case's page, and in no referral.
    added = [each.text for each in extract.added if not each.by and each.proved]
    done = [each.to_do + (f": {each.result}" if each.result else "") for each in extract.tasks if each.done]
    lines = [
        f"{spoken_day(each.on)}: {each.concern} ({each.source})"
        + "".join(f" {said}" for said in (each.action, each.outcome) if said)
        for each in extract.chronology
    ]
    return {
        "agency": extract.school,
        "school": extract.school,
        "date": spoken_day(extract.taken_out[:10]),
        "urgency": URGENCIES.get(extract.urgency, ""),
        "child": ", ".join(named),
        "known_by": child.about if child else "",
        "household": "\n".join(family),
        "child_views": "\n".join(", ".join((*each.chosen, *each.written)) for each in wishes),
        "concern": "\n".join(own_words(extract) + added),
        "history": "\n".join(lines),
        "done": "\n".join(filter(None, (*done, closing.action))),
        "agencies": _told(extract),
    }


def _told(extract: Extract) -> str:
    # Why nobody was told concerns no agency.
    return "\n".join(
        " · ".join(filter(None, (spoken_day(each.on), told_said(each), each.reference)))
        for each in extract.told
        if each.whom
    )


def _of_staff(extract: Extract) -> dict[str, str]:
    staff = extract.staff
    adults = [each for each in extract.people if each.part == "staff"]
    # Never who told it, who wrote it down, or whom they want to talk to: those are names too.
    asked = wordings_of("who", "person")
    named = [said for each in extract.words if each.question in asked for said in each.written]
    found = {
        "adult": ", ".join(each.name for each in adults) or ", ".join(named),
        "adult_role": ", ".join(each.about for each in adults if each.about),
    }
    if staff is None:
        return found
    limbs = [f"{LIMBS[limb]}: {REPLIES[reply]}" for limb, reply in staff.limbs.items()]
    talks = [
        f"{spoken_day(each.on)}, {each.whom}: {each.text} {each.reference}".strip() for each in staff.lado
    ]
    return found | {"limbs": "\n".join(limbs), "reason": staff.reason, "advice": "\n".join(talks)}
