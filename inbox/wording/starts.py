"""Texts to start an answer from, for each age and each thing that is often said to a reporter.

None says anything about what was reported, none asks more than one open question, and none promises. What a
reader has to fill in stands in square brackets, and an answer with brackets in it is not sent unasked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crypto.replies import ReplyKind
from crypto.report import Audience
from worrybox.web.numbers import CHILDLINE, EMERGENCY, WHISTLEBLOWING


class Situation(StrEnum):
    """What is to be said."""

    THANKS = "thanks"
    TALK = "talk"
    ASK = "ask"
    ACTING = "acting"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Start:
    """One starting text and the step that it goes with."""

    situation: Situation
    kind: ReplyKind
    text: str


_KINDS = {
    Situation.THANKS: ReplyKind.OPENED,
    Situation.TALK: ReplyKind.TEXT,
    Situation.ASK: ReplyKind.TEXT,
    Situation.ACTING: ReplyKind.ACTING,
    Situation.CLOSING: ReplyKind.CLOSED,
}
_TEXTS: Mapping[Audience, Mapping[Situation, str]] = {
    Audience.YOUNGER: {
        Situation.THANKS: "Thank you for telling us. It was good that you did. I have read your words. "
        "Now I will think about how we can help. Then I will write to you here by [day].\n\n"
        f"If you are not safe now, go to a grown-up near you or call {EMERGENCY.shown}.",
        Situation.TALK: "Thank you for telling us. I would like to talk with you. "
        "You can come to me at [place] on [day]. You can bring a friend with you. "
        "If you do not want to come, that is fine. You can write to me here too.",
        Situation.ASK: "Thank you for telling us. I want to help. "
        "What else would you like me to know? You can use your own words. "
        "Just tell me as much as you want to.",
        Situation.ACTING: "Thank you for telling us. I am doing something about it now. "
        "I will write to you here by [day] and tell you what comes next. "
        "You can write to me here at any time.",
        Situation.CLOSING: "Thank you for telling us. You helped us to know. "
        "We have done what we can so far. "
        "If you want to talk, or if it is not OK, write to us here. We will read it.",
    },
    Audience.OLDER: {
        Situation.THANKS: "Thank you for telling us. I have read what you wrote and I take it seriously. "
        "Next I will think about what needs to happen and who can help. I will write to you here by [day]."
        f"\n\nIf you or someone else is in danger now, call {EMERGENCY.shown}. "
        f"You can talk to Childline on {CHILDLINE.shown} at any time.",
        Situation.TALK: "Thank you for telling us. I would like to talk with you, if you want to. "
        "I am at [place] on [day]. You can bring a friend. If another place or time is better, tell me. "
        "If you would rather stay unknown, that is fine. We can go on writing here.",
        Situation.ASK: "Thank you for telling us. It would help me to know a little more. "
        "What else would you like me to know? Use your own words. You choose how much you tell.",
        Situation.ACTING: "Thank you for telling us. I am doing something about it now. "
        "I cannot tell you all of it, as others have a right to their privacy. "
        "I will write to you here by [day]. You can add more at any time.",
        Situation.CLOSING: "Thank you for telling us. It helped us to know. "
        "We have done what we can so far. "
        "If things get worse, or you want to talk, write to us here. It will be read.",
    },
    Audience.STAFF: {
        Situation.THANKS: "Thank you for raising this. I have read it and am deciding what to do next. "
        "I will write to you here by [day]. Please keep a note of what you remember, with dates and times, "
        "and do not look into it yourself.\n\n"
        f"If a child is in danger now, call {EMERGENCY.shown}.",
        Situation.TALK: "Thank you for raising this. I would like to talk with you in private. "
        "I am free at [place] on [day], and you may bring someone with you. "
        "If you would rather not be known, we can go on writing here.",
        Situation.ASK: "Thank you for raising this. What else can you tell me about what you saw or heard? "
        "Please give the words that were used, with dates and times where you have them.",
        Situation.ACTING: "Thank you for raising this. It is being acted on under the school’s procedures. "
        "I may not be able to tell you everything, since others have a right to confidence. "
        "I will write to you here by [day].",
        Situation.CLOSING: "Thank you for raising this. We have looked into it and have finished our part. "
        "If you do not agree with what was done, you can take it outside the school. "
        f"The NSPCC’s advice line for staff is {WHISTLEBLOWING.shown}. You can also add to it here.",
    },
}


def start_of(audience: Audience, situation: Situation) -> Start:
    """The text for one age and situation."""
    return Start(situation, _KINDS[situation], _TEXTS[audience][situation])


def with_start(written: str, start: Start) -> str:
    """What was written stays; the starting text follows it."""
    return f"{written.rstrip()}\n\n{start.text}" if written.strip() else start.text
