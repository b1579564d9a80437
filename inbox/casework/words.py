"""The fixed words of a case: how urgent, where it stands, what kind.

Each is an event's own word in the specification.
"""

from __future__ import annotations

from enum import StrEnum


class Urgency(StrEnum):
    """How soon something has to happen, most urgent first."""

    NOW = "now"
    """Somebody may be in danger."""
    TODAY = "today"
    WEEK = "week"
    CALM = "calm"


class Status(StrEnum):
    """Where a case stands. It is worked out from its events; nobody sets it."""

    NEW = "new"
    """No reader has opened it."""
    READ = "read"
    """Opened, and nothing has been recorded yet."""
    OPEN = "open"
    WAITING = "waiting"
    """A reader wrote to the reporter, and nothing has come back."""
    CLOSED = "closed"


class StaffKind(StrEnum):
    """What a case about someone who works here is; its record is kept in the staff book."""

    LOW_LEVEL = "low_level"
    ALLEGATION = "allegation"
    WHISTLEBLOWING = "whistleblowing"
    SELF_REPORT = "self_report"


class LinkKind(StrEnum):
    """What two cases have in common."""

    PERSON = "person"
    PLACE = "place"
    DUPLICATE = "duplicate"


class Limb(StrEnum):
    """The four questions of the harm threshold (KCSIE part four)."""

    HARMED = "harmed"
    """Harmed a child, or may have."""
    OFFENCE = "offence"
    """Possibly a criminal offence against or about a child."""
    RISK = "risk"
    """Behaved so that they may pose a risk of harm to children."""
    UNSUITABLE = "unsuitable"
    """Behaved, here or elsewhere, so that they may not be suitable to work with children."""


class Reply(StrEnum):
    """The reply to one limb."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Part(StrEnum):
    """What someone is in a case."""

    CHILD = "child"
    """Another child who may be at risk."""
    PUPIL = "pupil"
    FAMILY = "family"
    STAFF = "staff"
    ADULT = "adult"


class Told(StrEnum):
    """Who was told of suspected child sexual abuse."""

    POLICE = "police"
    COUNCIL = "council"
    BOTH = "both"
