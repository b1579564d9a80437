"""One report: the child's exact words first, then what else the reader has to know.

Opening it stamps this reader's first reading, to the minute, inside the encrypted store only. Nothing from a
report is ever rendered as markup.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from crypto.encoding import unb64
from crypto.envelope import FLAG_SEALED_BY_PORTAL
from crypto.errors import EncodingError, SealedFormatError
from crypto.fields import parse_day
from crypto.more import verify_more
from crypto.payload import More, parse_payload, raw_document
from crypto.report import Audience, Report
from inbox.errors import VaultError
from inbox.pages.contexts import Answer, Fact, Kind, ReportPage
from inbox.pages.shared import Desk, as_line, desk_of, private_page, to_sign_in, vault_of
from inbox.vault.intake import words_of
from inbox.vault.store import Held
from inbox.vault.vault import Vault
from portal.questions import SETS
from worrybox.web.i18n import text


async def show_report(request: Request) -> Response:
    """GET /reports/ENVELOPE: 404 for what this reader does not hold, whoever else does."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    try:
        envelope = unb64(request.path_params["envelope"], size=16)
    except EncodingError:
        raise HTTPException(404) from None
    # A browser that fetches ahead of its reader has not been read by anybody.
    ahead = "prefetch" in request.headers.get("sec-purpose", "")
    context = await asyncio.to_thread(_opened, desk_of(request), vault, envelope, not ahead)
    if context is None:
        raise HTTPException(404)
    return private_page(request, "inbox/report.html", context)


def _opened(desk: Desk, vault: Vault, envelope: bytes, seen: bool) -> ReportPage | None:
    if seen:
        # A full disk must not keep a reader from the words: then only the stamp is missing.
        with contextlib.suppress(VaultError):
            vault.mark_read(envelope, now=datetime.now(UTC))
    held = vault.store.get(envelope)
    return None if held is None else _page(desk, vault, held)


def _page(desk: Desk, vault: Vault, held: Held) -> ReportPage:
    line = held.line
    document = raw_document(held.payload) or {}
    kind = Kind(line.kind) if line.kind in {each.value for each in Kind} else Kind.UNREADABLE
    to, removed, forbidden = (_ids(document.get(key)) for key in ("to", "removed", "forbidden"))
    rosters, seq = desk.office.rosters, document.get("seq")
    together = vault.store.of_mailbox(held.mailbox) if held.mailbox else []
    named = not to or (vault.reader in to and vault.reader not in forbidden)
    return ReportPage(
        title=text("%(day)s: one report") % {"day": spoken(line.day)},
        idle_seconds=int(desk.sessions.idle_seconds),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        kind=kind,
        answers=tuple(_answers(document)),
        day=line.day,
        urgent=line.urgent and kind is not Kind.ALARM,
        sealed_by_portal=bool(line.flags & FLAG_SEALED_BY_PORTAL),
        pinned=document.get("pinned") is True,
        facts=tuple(_facts(document)),
        also_readers=tuple(rosters.names([id_ for id_ in to if id_ != vault.reader], seq=seq)),
        taken_off=tuple(rosters.names(removed, seq=seq)),
        read_at=spoken_minute(line.read_at) if line.read_at else "",
        together=tuple(as_line(each) for each in together if each.envelope != line.envelope),
        alarm_step=line.said if kind is Kind.ALARM else "",
        not_named=not named,
        not_proved=kind is Kind.MORE and not _is_proved(desk, vault, held),
        raw=held.payload.decode("utf-8", "replace") if kind is Kind.UNREADABLE else "",
    )


def _is_proved(desk: Desk, vault: Vault, held: Held) -> bool:
    """Whether what was added is signed by the five words of a report that this reader holds."""
    pin = desk.office.settings.pin_bytes
    try:
        more = parse_payload(held.payload)
        for line in vault.store.of_mailbox(held.mailbox or b""):
            first = vault.store.get(line.envelope) if line.kind == "report" else None
            report = parse_payload(first.payload) if first is not None else None
            if isinstance(more, More) and isinstance(report, Report) and report.reply is not None:
                sign, mailbox = report.reply.sign, report.reply.mailbox
                verify_more(more, envelope_id=held.line.envelope, pin=pin, sign=sign, mailbox=mailbox)
                return True
    except SealedFormatError:
        return False
    return False


def spoken(day: date) -> str:
    """22 November 2026."""
    return f"{day.day} {day.strftime('%B %Y')}"


def spoken_minute(at: str) -> str:
    """22 November 2026, 10:43 UTC, from what the store keeps."""
    moment = datetime.fromisoformat(at)
    return f"{spoken(moment.date())}, {moment.strftime('%H:%M')} UTC"


def spoken_day(value: str) -> str:
    """A day as the payload writes it, spoken; anything else as it is."""
    try:
        return spoken(parse_day(value))
    except EncodingError:
        return value


def _answers(document: Mapping[str, Any]) -> list[Answer]:
    answers = document.get("answers")
    if isinstance(answers, Mapping):
        return [
            Answer(_question(document, str(id_)), texts)
            for id_, answer in answers.items()
            if (texts := _texts(answer))
        ]
    texts = tuple(words_of(document))
    return [Answer(text("Added later"), texts)] if texts else []


def _texts(answer: object) -> tuple[str, ...]:
    each = answer if isinstance(answer, list) else [answer]
    return tuple(part for part in each if isinstance(part, str) and part)


def _question(document: Mapping[str, Any], id_: str) -> str:
    """The question as this reporter was asked it; of a form that we do not know, the question's id."""
    form, audience = document.get("form"), document.get("audience")
    asked = None
    if isinstance(form, Mapping):
        version = form.get("version")
        asked = SETS.get((str(form.get("id")), version)) if isinstance(version, int) else None
    question = asked.question(id_) if asked is not None else None
    if question is None or not isinstance(audience, str) or audience not in set(Audience):
        return id_
    return text(question.words[Audience(audience)].question)


def _facts(document: Mapping[str, Any]) -> list[Fact]:
    """What the form says of itself, in our words where we have them; text of unknown words as it is."""
    return [
        Fact(name, spoken_day(value) if key == "day" else words.get(value, value))
        for key, name, words in _fact_words()
        if isinstance(value := document.get(key), str) and value
    ]


def _fact_words() -> list[tuple[str, str, dict[str, str]]]:
    channels = {
        "kiosk": text("The screen in school"),
        "phone": text("A phone"),
        "web": text("A computer"),
        "noscript": text("A browser with script off"),
    }
    about = {
        "self": text("Themselves"),
        "friend": text("A friend"),
        "saw": text("Something they saw"),
        "talk": text("They want to talk"),
    }
    subjects = {
        "pupil": text("Nobody who works here was named"),
        "worker": text("Someone who works here"),
        "dsl_team": text("The safeguarding team"),
        "head": text("The head"),
        "leaders": text("Several of those in charge"),
    }
    return [
        ("day", text("Day it was sealed"), {}),
        ("channel", text("Sent from"), channels),
        ("about", text("About"), about),
        ("subject", text("Concerns"), subjects),
        ("lang", text("Language"), {"en": text("English")}),
    ]


def _ids(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
