"""What a message says. It may be read on a lock screen by anybody: no content, no name, no kind of worry.

The outside adult learns that a report at the school is unread, and no more (spec section 4).
"""

from __future__ import annotations

from dataclasses import dataclass

from inbox.watch.ladder import Words

DIGEST_BYTES = 240
"""Every morning's text has this length: how long it is says nothing of what came."""


@dataclass(frozen=True, slots=True)
class Text:
    """A subject and a body, in plain ASCII wherever the school's own name is."""

    subject: str
    body: str


_SENTENCES = {
    Words.NEW: ("Something new to look at", "There is something new for you. Please look today."),
    Words.NOW: ("Please look now", "There is something new for you. Please look now."),
    Words.NEXT: (
        "Please look now",
        "Something is waiting for longer than it should, and nobody has looked. It is with you now.",
    ),
    Words.MOVED: (
        "Messages will no longer come here",
        "The school's messages to this address end with this one. If you do not know why, please ask.",
    ),
    Words.ELSEWHERE: (
        "Messages will come another way",
        "From now on the school's messages to you are sent by another mail server. If you do not know why,"
        " please ask.",
    ),
    Words.TRIAL: (
        "A test message",
        "This is a test. Nothing has happened and there is nothing for you to do.",
    ),
}


def text_of(words: str, *, school: str, link: str = "", body: str = "") -> Text:
    """The text for `words`; `body` is the digest's own."""
    if words == Words.OUTSIDE:
        # No link: this person has no way in, and needs none.
        return Text(f"Something is unread at {school}", f"A report at {school} is unread.\n")
    if words == Words.DIGEST:
        return Text("Good morning", body)
    subject, sentence = _SENTENCES[Words(words)]
    return Text(subject, f"{sentence}\n{link}\n" if link else f"{sentence}\n")


def digest_text(*, new: int, unopened: int, unanswered: int, link: str) -> str:
    """One morning's counts, always of the same length."""
    lines = [
        "This comes every school day, whether or not something came.",
        f"Came since the last one: {_count(new)}",
        f"Not opened by anybody yet: {_count(unopened)}",
        f"Messages of ours not delivered: {_count(unanswered)}",
        "Nothing waits for you." if not new and not unopened else "Please look today.    ",
    ]
    text = "\n".join(lines)
    return f"{text.ljust(DIGEST_BYTES)}\n{link}\n"


def _count(number: int) -> str:
    return "none" if number == 0 else f"{min(number, 9999):>4}"
