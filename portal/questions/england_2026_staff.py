"""england-2026, version 2: what staff are asked about a colleague, a leader, or how the school is run."""

from collections.abc import Mapping

from crypto.choosing import Subject
from crypto.report import Audience
from portal.questions.england_2026_shared import DANGER, NO, UNSURE, WHAT, YES, YOU
from portal.questions.model import Kind, Option, Question, Step, Words


def _asked(question: str, hint: str = "") -> Mapping[Audience, Words]:
    return {Audience.STAFF: Words(question, hint)}


def _option(id_: str, picture: str, words: str, *, subject: Subject | None = None) -> Option:
    return Option(id_, picture, {Audience.STAFF: words}, subject=subject)


KIND = Question(
    id="kind",
    kind=Kind.CHOICE,
    picture="other",
    words=_asked("What kind of concern is it?", "Not sure is fine. The people who read it will decide."),
    options=(
        _option(
            "low_level",
            "saw",
            "Low-level concern: something an adult did that did not feel right, however small.",
        ),
        _option(
            "allegation",
            "grown_up",
            "Allegation: an adult may have harmed a child, or may be a risk to children.",
        ),
        _option(
            "whistleblowing",
            "whistle",
            "Whistleblowing: the school does something wrong, or fails to keep children safe.",
        ),
        _option(
            "self_report",
            "self",
            "Self-report: something I did that went wrong, or that could be misread.",
        ),
        UNSURE,
    ),
)

CONCERNS = Question(
    id="concerns",
    kind=Kind.CHOICE,
    picture="people",
    words=_asked(
        "Who is it about?",
        "Your answer decides who can open this. You will see their names before you send it.",
    ),
    options=(
        _option("colleague", "grown_up", "Someone who works at or visits the school", subject=Subject.WORKER),
        _option(
            "safeguarding_team",
            "shield",
            "The safeguarding lead, or one of the deputies",
            subject=Subject.DSL_TEAM,
        ),
        _option("head", "badge", "The head teacher", subject=Subject.HEAD),
        _option("leaders", "school", "The chair, a governor, or the trust", subject=Subject.LEADERS),
        _option(
            "friends",
            "friend",
            "Someone who is close to all the people who would read this",
            subject=Subject.LEADERS,
        ),
        _option(
            "pupil",
            "class",
            "A pupil. Please tell the safeguarding lead in person first.",
            subject=Subject.PUPIL,
        ),
        _option("me", "self", "Me. This is a self-report.", subject=Subject.WORKER),
    ),
)

PERSON = Question(
    id="person",
    kind=Kind.LINE,
    picture="grown_up",
    words=_asked("What is their name and role?", "You can leave this out. A name makes it easier to act."),
)

PLACE = Question(
    id="place",
    kind=Kind.LINE,
    picture="way",
    words=_asked("Where did it happen?", "A rough answer is fine."),
)
TIME = Question(
    id="time",
    kind=Kind.LINE,
    picture="today",
    words=_asked("When did it happen?", "An exact place or time can show who was there."),
)

SAW = Question(
    id="saw",
    kind=Kind.LINE,
    picture="saw",
    words=_asked("Who else saw or heard it?", "You can leave this out. Names can also show who you are."),
)

RAISED = Question(
    id="raised",
    kind=Kind.YES_NO,
    picture="talk",
    words=_asked("Has this been raised before?", "You do not have to raise it inside the school first."),
    options=(YES, NO, UNSURE),
)
RAISED_HOW = Question(
    id="raised_how",
    kind=Kind.LINE,
    picture="talk_to_me",
    words=_asked("If so, who was told, and what came of it?"),
)

NAMED = Question(
    id="named",
    kind=Kind.YES_NO,
    picture="self",
    words=_asked(
        "Do you want to be named?",
        "No is fine. Your wish is kept as far as it can be. What you write may still show who you are.",
    ),
    options=(YES, NO),
)

STAFF = (
    Step("danger", (DANGER,)),
    Step("people"),
    Step("kind", (KIND,)),
    Step("concerns", (CONCERNS,)),
    Step("person", (PERSON,)),
    Step("what", (WHAT,)),
    Step("where_when", (PLACE, TIME)),
    Step("saw", (SAW,)),
    Step("raised", (RAISED, RAISED_HOW)),
    Step("named", (NAMED, YOU)),
    Step("files"),
    Step("law"),
    Step("words"),
    Step("check"),
)
"""The screens of the staff form, in order."""
