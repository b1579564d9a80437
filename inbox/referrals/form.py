from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked; `rows` is how many lines its box has."""

    id: str
    label: str
    rows: int = 1
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that stand together."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Referral:
    """One form. `id` is the word of the entry by which it goes on record."""

    id: str
    title: str
    to: str
    """Whom it goes to, unless the school's contacts say."""
    sections: tuple[Section, ...]
    advice: str

    def fields(self) -> Iterator[Field]:
        """All, in order."""
        for section in self.sections:
            yield from section.fields


_REFERRER = Section(
    "Who refers",
    (
        Field("referrer", "Your name"),
        Field("role", "Your role"),
        Field("agency", "School or agency"),
        Field("contact", "How to reach you", hint="Telephone, and an address for secure mail."),
        Field("date", "Date"),
    ),
)
MASH = Referral(
    id="mash",
    title="Referral to children’s services",
    to="Children’s services (MASH)",
    advice="If a child may be in danger now, telephone first: 999, or the council’s own number. Councils ask"
    " for this in writing within 24 or 48 hours of the call. Whoever refers as a professional gives"
    " their own name.",
    sections=(
        _REFERRER,
        Section(
            "How soon",
            (
                Field("urgency", "Urgency"),
                Field("level", "Level of need", hint="In your council’s own words."),
            ),
        ),
        Section(
            "The child",
            (
                Field("child", "Name"),
                Field("known_by", "Class, birthday or identifier, as recorded"),
                Field("aliases", "Other names"),
                Field("born", "Date of birth, or date due"),
                Field("gender", "Gender"),
                Field("ethnicity", "Ethnicity"),
                Field("religion", "Religion"),
                Field("language", "First language"),
                Field("interpreter", "Interpreter needed?"),
                Field("disability", "Disability or special needs"),
                Field("nhs", "NHS number"),
                Field("address", "Address", 2),
                Field("phones", "Telephone"),
                Field("gp", "GP"),
                Field("school", "School"),
                Field("looks", "Appearance"),
            ),
        ),
        Section(
            "Household and significant others",
            (
                Field(
                    "household",
                    "Who",
                    5,
                    "Each with relationship, date of birth, ethnicity, language, and whether they hold"
                    " parental responsibility.",
                ),
            ),
        ),
        Section(
            "Consent",
            (
                Field("told_parents", "Discussed with the parents?", 2),
                Field("told_child", "Discussed with the child?", 2),
                Field("not_told", "If not, why not?", 2),
                Field("consent", "Who gave consent?"),
            ),
        ),
        Section(
            "Views",
            (
                Field("child_views", "The child’s views and wishes", 3),
                Field("parent_views", "The parents’ views", 3),
            ),
        ),
        Section(
            "The concern",
            (
                Field("concern", "What is the concern?", 8, "The child’s own words first."),
                Field("history", "History", 5),
                Field("done", "What has been done", 4),
                Field("early_help", "Early help or assessment so far", 2),
                Field("agencies", "Other agencies involved", 2),
                Field("keep", "What must the family not be told, and why?", 2),
            ),
        ),
    ),
)
LADO = Referral(
    id="lado",
    title="Referral to the LADO",
    to="The LADO",
    advice="Speak to the LADO within one working day of hearing of it, before you ask anybody questions."
    " Do not tell the person concerned until you have been advised.",
    sections=(
        _REFERRER,
        Section(
            "The adult concerned",
            (
                Field("adult", "Name"),
                Field("adult_born", "Date of birth"),
                Field("adult_role", "Role, and who employs them"),
                Field("adult_contact", "Address and telephone", 2),
                Field("adult_elsewhere", "Other work with children, own children", 2),
                Field("before", "Earlier concerns about them", 3),
            ),
        ),
        Section(
            "The child or children",
            (
                Field("child", "Names"),
                Field("born", "Dates of birth"),
                Field("address", "Addresses", 2),
                Field("school", "School"),
            ),
        ),
        Section(
            "What is alleged",
            (
                Field(
                    "concern",
                    "What happened, when and where",
                    8,
                    "The words that were said, as they were said.",
                ),
                Field("witnesses", "Who saw or heard it", 2),
                Field("limbs", "The harm threshold", 5),
                Field("reason", "Why you think so", 3),
            ),
        ),
        Section(
            "What has been done",
            (
                Field("done", "What has been done to keep children safe", 4),
                Field("told", "Who knows: parents, the adult, police, governors", 3),
                Field("advice", "Talks with the LADO so far", 4),
            ),
        ),
    ),
)
REFERRALS = {each.id: each for each in (MASH, LADO)}
