"""england-2026, version 2: what every audience is asked, and the three answers that many questions share."""

from collections.abc import Mapping

from crypto.report import Audience
from portal.questions.model import Kind, Option, Question, Words


def for_children(younger: Words, older: Words | None = None) -> Mapping[Audience, Words]:
    """The words of a question that only children are asked; without `older` both ages read the same."""
    return {Audience.YOUNGER: younger, Audience.OLDER: older or younger}


def label(younger: str, older: str | None = None) -> Mapping[Audience, str]:
    """The words of an answer that only children may choose; without `older` both ages read the same."""
    return {Audience.YOUNGER: younger, Audience.OLDER: older or younger}


def same(words: str) -> Mapping[Audience, str]:
    """The words of an answer that reads alike for everyone."""
    return dict.fromkeys(Audience, words)


YES = Option("yes", "yes", same("Yes"))
NO = Option("no", "no", same("No"))
UNSURE = Option("unsure", "unsure", same("Not sure"))

DANGER = Question(
    id="danger",
    kind=Kind.YES_NO,
    picture="danger",
    words={
        Audience.YOUNGER: Words(
            "Is someone in danger right now?", "It means someone is hurt, or could be hurt very soon."
        ),
        Audience.OLDER: Words(
            "Is someone in danger right now?", "It means someone is badly hurt, or could be very soon."
        ),
        Audience.STAFF: Words(
            "Is someone in danger right now?", "It means someone is badly hurt, or could be very soon."
        ),
    },
    options=(Option("yes", "yes", same("Yes"), urgent=True), NO, UNSURE),
)

WHAT = Question(
    id="what",
    kind=Kind.TEXT,
    picture="write",
    words={
        Audience.YOUNGER: Words("What happened?", "Write it how you like. A few words are fine."),
        Audience.OLDER: Words("What happened?", "Use your own words. You choose how much you tell."),
        Audience.STAFF: Words(
            "What happened?",
            "Write what you saw or heard. Give the words that were said, if you remember them.",
        ),
    },
)

YOU = Question(
    id="you",
    kind=Kind.LINE,
    picture="self",
    words={
        Audience.YOUNGER: Words(
            "Do you want to tell us who you are?",
            "You can leave this out. If you tell us, the people who read this will know it is you.",
        ),
        Audience.OLDER: Words(
            "Would you like to tell us who you are, or your class?",
            "You can leave this out. If you tell us, the people who read this will know it is you. "
            "Even your class can help them guess.",
        ),
        Audience.STAFF: Words(
            "What is your name and role?",
            "Leave this empty if you do not want to be named. "
            "If you fill it in, the people who read this will know it is you.",
        ),
    },
)
