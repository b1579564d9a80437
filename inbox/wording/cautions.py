"""What a reader is told about an answer before it goes: it may repeat the report, lead, promise, be too hard.

Values in, values out; nothing here keeps an answer back. The rules know English, and say less of other
languages. The words compared never leave this function but in what it returns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from crypto.report import Audience
from inbox.wording.grade import HARDEST, grade

RUN = 4
"""Words in a row, two of them no small words, that count as repeating the report."""
MOST_WORDS = {Audience.YOUNGER: 90, Audience.OLDER: 150, Audience.STAFF: 300}
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NAME = re.compile(r"(?<![.?!…:\n\"“»] )(?<![.?!…\n])\b([^\W\d_a-z][^\W\d_]{2,})\b")
_SMALL = frozenset(
    re.findall(
        r"\w+",
        """
a about after all also am an and any are as at be because been but by can could did do does for from
get go got had has have he her here hers him his how i if in into is it its just like me more my no
not now of off on or our out she so some than thank thanks that the their them then there they this
to told tell too up us want was we were what when where which who will with would write you your
""",
    )
)
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july
august september october november december year class english maths the and but they she her him his
you when then school room childline mum dad nan miss sir mrs someone somebody something everyone
everybody everything nobody people there today yesterday tonight sometimes every last since because please
help hello
""",
    )
)
_LEADING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bwhy\b",
        r"\b(?:did|does|was|were|has|had|is|are|could|would)n['’]t (?:you|he|she|they|it|that|this|there)\b",
        r"(?:^|[.?!,;\n]\s*|\band |\bor |\bso |\bbut )(?:did|does|was|were|has|had|is) "
        r"(?:he|she|they|it|someone|anyone|somebody|anybody|you)\b[^.?!\n]*\?",
        r"(?:^|[.?!,;\n]\s*|\band |\bor |\bso |\bbut )(?:did|does|was|were|has|had) "
        r"(?:your|the|mr|mrs|ms|miss)\b[^.?!\n]*\?",
        r"\bwas (?:it|that) because\b",
        r"\bare you sure\b",
        r",\s*(?:right|yes|no|correct)\s*\?",
    )
)
_PROMISE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bpromis(?:e|es|ed|ing)\b",
        r"\bguarantee\w*",
        r"\bbetween (?:us|you and me)\b",
        r"\bsecrets?\b",
        r"\b100 ?(?:%|per ?cent)",
        r"\b(?:no one|nobody|no-one) (?:else )?(?:will|would|ever)\b",
        r"\b(?:won['’]t|will not|will never|would never|never) tell\b",
        r"\b(?:i swear|trust me)\b",
        r"\bwill (?:all )?be (?:ok|okay|fine|all right|alright|over soon)\b",
    )
)
_GAP = re.compile(r"\[[^\]\n]{0,60}\]")


class Doubtful(StrEnum):
    """What may be wrong with an answer. The words of each are in inbox/reply.html."""

    QUOTES = "quotes"
    NAMES = "names"
    LEADING = "leading"
    PROMISES = "promises"
    HARD = "hard"
    LONG = "long"
    GAP = "gap"


@dataclass(frozen=True, slots=True, repr=False)
class Caution:
    """One of them, and the words of the answer that it is about."""

    what: Doubtful
    detail: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What is known of the report: its words, the names and places in it, its age group and language."""

    words: tuple[str, ...]
    names: tuple[str, ...]
    audience: Audience
    lang: str = "en"


def cautions_of(text: str, told: Told) -> tuple[Caution, ...]:
    """What a reader should look at before sending `text`, the gravest first."""
    found = []
    for what, detail in (
        (Doubtful.QUOTES, _quoted(text, told.words)),
        (Doubtful.NAMES, ", ".join(_named(text, told))),
        (Doubtful.LEADING, _first(_LEADING, text)),
        (Doubtful.PROMISES, _first(_PROMISE, text)),
        (Doubtful.GAP, _first((_GAP,), text)),
        (Doubtful.HARD, _too_hard(text, told)),
        (Doubtful.LONG, _too_long(text, told.audience)),
    ):
        if detail:
            found.append(Caution(what, detail))
    return tuple(found)


def _plain(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return _WORD.findall(folded)


def _quoted(text: str, report: Iterable[str]) -> str:
    said = _plain(text)
    runs = {run for each in report for run in _runs(_plain(each))}
    longest: list[str] = []
    at = 0
    while at + RUN <= len(said):
        end = at
        while end + RUN <= len(said) and tuple(said[end : end + RUN]) in runs:
            end += 1
        run = said[at : end + RUN - 1] if end > at else []
        if len(run) > len(longest) and sum(word not in _SMALL for word in run) >= 2:
            longest = run
        at = max(at + 1, end)
    return " ".join(longest)


def _runs(words: list[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def _named(text: str, told: Told) -> list[str]:
    given = {word for each in told.names for word in _plain(each) if len(word) > 2 and word not in _SMALL}
    written = {name.casefold() for each in told.words for name in _NAME.findall(each)}
    names = (given | written) - _NO_NAMES - _SMALL
    return [word for word in dict.fromkeys(_WORD.findall(text)) if word.casefold() in names]


def _first(patterns: Iterable[re.Pattern[str]], text: str) -> str:
    for pattern in patterns:
        if found := pattern.search(text):
            return found[0].strip(" .,;?!\n") or found[0]
    return ""


def _too_hard(text: str, told: Told) -> str:
    found, limit = grade(text), HARDEST[told.audience]
    # Half a grade is within what the count of syllables can be off by.
    return str(round(found)) if told.lang == "en" and found > limit + 0.5 else ""


def _too_long(text: str, audience: Audience) -> str:
    count = len(_WORD.findall(text))
    return str(count) if count > MOST_WORDS[audience] else ""
