"""Handing one message to the mail server: encrypted, checked, within a deadline, without any content.

What the server answers is somebody else's text: only its plain letters are kept, and not many. That a server
says yes does not mean that the message arrives: what it drops afterwards cannot be known here.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib

from inbox.watch.settings import MailServer
from inbox.watch.words import Text

SECONDS = 30.0
"""For one message from the first packet to the last: a server that hangs holds nothing up for longer."""
MAX_ANSWER = 160
_UNSAFE = re.compile(r"[^A-Za-z0-9 .,:;@()/_=+-]+")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`accepted`, `refused` (for good) or `waiting` (tried again), and why, made safe."""

    state: str
    answer: str
    pause: timedelta | None = None
    """Until the next try, where it is not the usual one."""
    away: bool = False
    """Nobody answered there at all: it would be the same with any other message."""


def made_safe(answer: object) -> str:
    """The plain letters of what a server said, at most 160: no line, no control, no markup, no direction."""
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else str(answer)
    return " ".join(_UNSAFE.sub(" ", text[:2_000]).split())[:MAX_ANSWER]


async def send_mail(
    server: MailServer, *, to: str, text: Text, trust: ssl.SSLContext | None = None, seconds: float = SECONDS
) -> Outcome:
    """Try once. Raises nothing: what went wrong is the outcome. `trust` and `seconds` are seams for tests."""
    there = False
    try:
        letter, client = _letter(server, to, text), _client(server, trust)
        try:
            async with asyncio.timeout(seconds):
                await client.connect()
                there = True
                _, answer = await client.send_message(letter, sender=server.sender, recipients=[to])
        finally:
            client.close()
    except TimeoutError:
        return Outcome("waiting", "the mail server did not answer in time", away=not there)
    except (ssl.SSLError, aiosmtplib.SMTPException, OSError, ValueError) as wrong:
        return replace(_failed(wrong), away=not there and _nobody_answered(wrong))
    return Outcome("accepted", made_safe(answer))


def _client(server: MailServer, trust: ssl.SSLContext | None) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        username=server.user or None,
        password=server.password or None,
        # The machine's own name is nobody's business.
        local_hostname="localhost",
        timeout=SECONDS,
        tls_context=trust or ssl.create_default_context(),
    )


def _nobody_answered(wrong: Exception) -> bool:
    if isinstance(wrong, aiosmtplib.SMTPResponseException):
        # "Service not available": what a server says that is just going down or coming up.
        return wrong.code == 421
    line = (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPServerDisconnected, OSError)
    return isinstance(wrong, line) and not _is_about_trust(wrong)


def _is_about_trust(wrong: Exception) -> bool:
    return isinstance(wrong, ssl.SSLError) or isinstance(wrong.__cause__, ssl.SSLError)


def _failed(wrong: Exception) -> Outcome:
    if isinstance(wrong, aiosmtplib.SMTPRecipientsRefused) and wrong.recipients:
        wrong = wrong.recipients[0]
    if isinstance(wrong, aiosmtplib.SMTPAuthenticationError):
        # Somebody will correct the password: what waits goes out then.
        return Outcome("waiting", f"the mail server does not let us in: {wrong.code}")
    if isinstance(wrong, aiosmtplib.SMTPResponseException) and wrong.code >= 400:
        # 550 and its like are for good; 421, 450 and their like say "later".
        state = "refused" if 500 <= wrong.code < 600 else "waiting"
        return Outcome(state, made_safe(f"{wrong.code} {wrong.message}"))
    if _is_about_trust(wrong):
        return Outcome("waiting", "the mail server's certificate is not to be trusted")
    if isinstance(wrong, aiosmtplib.SMTPServerDisconnected):
        return Outcome("waiting", "the mail server closed the line")
    return Outcome("waiting", "the mail server cannot be reached or makes no sense")


def _letter(server: MailServer, to: str, text: Text) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = server.sender, to
    letter["Subject"] = " ".join(text.subject.split())
    letter["Date"] = formatdate(usegmt=True)
    letter["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2])
    # So that no holiday notice is sent back.
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text.body)
    return letter
