"""England, 2026: the topics of Keeping children safe in education (KCSIE), in our own short names.

From its parts one, four and five and its annex B as they stood in the 2025 edition, with what the draft for
2026 adds (grooming gangs, serious violence, misogyny, pictures made with AI, verbal abuse, honour- or
faith-based abuse).
Topics move from year to year: the next year is a set of its own beside this one, never a change of this one.
"""

from __future__ import annotations

from inbox.codes.model import Code, CodeSet, Duty, Group

_CLOCK = Duty.CHILD_SEXUAL_ABUSE

ABUSE = Group(
    "Abuse and neglect",
    (
        Code("physical", "Physical abuse"),
        Code("emotional", "Emotional abuse, also by words"),
        Code("neglect", "Neglect"),
        Code("sexual", "Sexual abuse", _CLOCK),
        Code("domestic", "Domestic abuse"),
        Code("fabricated-illness", "Fabricated or induced illness"),
        Code("honour", "Honour- or faith-based abuse"),
        Code("fgm", "Female genital mutilation", Duty.FGM),
        Code("forced-marriage", "Forced marriage"),
    ),
)
EXPLOITATION = Group(
    "Exploitation and violence",
    (
        Code("cse", "Child sexual exploitation, grooming gangs", _CLOCK),
        Code("cce", "Child criminal exploitation"),
        Code("county-lines", "County lines"),
        Code("gangs", "Gangs, serious violence, weapons"),
        Code("modern-slavery", "Modern slavery, trafficking"),
        Code("missing", "Missing from home or education"),
        Code("abduction", "Abduction"),
        Code("radicalisation", "Radicalisation, extremism", Duty.PREVENT),
        Code("drugs", "Drugs and alcohol"),
    ),
)
CHILD_ON_CHILD = Group(
    "Between children",
    (
        Code("bullying", "Bullying"),
        Code("prejudice", "Prejudice, hate"),
        Code("misogyny", "Misogyny"),
        Code("child-physical", "Physical abuse by another child"),
        Code("harassment", "Sexual harassment"),
        Code("harmful-sexual", "Harmful sexual behaviour, sexual violence", _CLOCK),
        Code("relationship", "Teenage relationship abuse"),
        Code("initiation", "Initiation, hazing"),
    ),
)
ONLINE = Group(
    "Online",
    (
        Code("online", "Online harm"),
        Code("grooming", "Grooming online", _CLOCK),
        Code("nudes", "Nude pictures, also made with AI", _CLOCK),
        Code("sextortion", "Sextortion", _CLOCK),
        Code("upskirting", "Upskirting", _CLOCK),
    ),
)
NEED = Group(
    "Health and home",
    (
        Code("self-harm", "Self-harm"),
        Code("suicide", "Thoughts of suicide"),
        Code("mental-health", "Mental health"),
        Code("eating", "Eating"),
        Code("bereavement", "Bereavement"),
        Code("young-carer", "Young carer"),
        Code("parent-substance", "A parent’s drugs or alcohol"),
        Code("parent-prison", "A parent in prison"),
        Code("homelessness", "Homelessness"),
        Code("private-fostering", "Private fostering"),
        Code("court", "Children and the court"),
        Code("attendance", "Attendance"),
        Code("gender-questioning", "Gender-questioning child"),
        Code("other-welfare", "Another worry about welfare"),
    ),
)
ADULTS = Group(
    "People who work with children",
    (
        Code("staff-allegation", "Allegation, harm threshold may be met", Duty.LADO),
        Code("staff-sexual", "Sexual abuse by someone who works here", _CLOCK),
        Code("staff-low-level", "Low-level concern"),
        Code("whistleblowing", "Whistleblowing, safeguarding not done"),
    ),
)
ENGLAND_2026 = CodeSet(
    id="england-2026",
    name="KCSIE 2026, England",
    source="Keeping children safe in education, parts one, four and five and annex B: the 2025 edition and"
    " the draft for 2026. Check against the final text.",
    groups=(ABUSE, EXPLOITATION, CHILD_ON_CHILD, ONLINE, NEED, ADULTS),
)
