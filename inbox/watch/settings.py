"""Whom the watch tells and how: one private file, written on a page of the inbox, read before each use.

The mail server's password is in it, so it is readable by this account only, and no text of it is ever shown.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from crypto.notices import WEEKDAYS
from inbox.errors import AlertError
from inbox.folder import Folder, read_small
from inbox.watch.ladder import Rules
from worrybox.web.settings import write_private

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
MAX_TEXT = 254
"""Characters of any address, name or password."""
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}\Z")
_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}\Z")


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where one person is told; none where it is ""."""

    mail: str = ""
    hook: str = ""
    """The https address of a push service that takes plain text, for this person alone."""


class MailServer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where mail is handed over."""

    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    """`none` only to this machine itself."""
    user: str = ""
    password: str = ""
    sender: str = ""

    def __repr__(self) -> str:
        return "<MailServer redacted>"


class Alerts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of `alerts.json`."""

    people: dict[str, Person] = {}
    """By reader id, and `outside` for the adult outside the school."""
    server: MailServer = MailServer()
    link: str = ""
    """The address of this inbox as its readers' browsers know it."""
    urgent_hours: int = 1
    other_hours: int = 8
    digest: str = ""
    """When the morning digest goes, by the school's clocks; "" for never."""
    test_day: str = ""
    """On which weekday the test report is made; "" for never."""
    test_at: str = "09:00"
    test_hours: int = 8
    """Hours of school time in which it has to be opened."""

    def __repr__(self) -> str:
        return "<Alerts redacted>"

    @property
    def rules(self) -> Rules:
        """How long a call may go unanswered."""
        return Rules(self.urgent_hours, self.other_hours)

    def reachable(self) -> frozenset[str]:
        """The ids with an address."""
        mail = bool(self.server.host)
        return frozenset(id_ for id_, each in self.people.items() if (each.mail and mail) or each.hook)


SUGGESTED = Alerts(digest="07:30", test_day="mon")
"""What the page offers where nothing has been set: until somebody saves it, nothing goes out."""


def read_alerts(folder: Folder) -> Alerts:
    """What is set; nothing by itself. Raises AlertError for a file that is none, FolderError."""
    if not folder.alerts.exists():
        return Alerts()
    try:
        return msgspec.json.decode(read_small(folder.alerts), type=Alerts)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Its own message would quote the file.
        raise AlertError(f"{folder.alerts} cannot be understood: set the alerts again") from None


def write_alerts(folder: Folder, alerts: Alerts) -> None:
    """Keep it, readable by this account only. Raises AlertError for what cannot be used, SettingsError."""
    check_alerts(alerts)
    write_private(folder.alerts, msgspec.json.encode(alerts))


def check_alerts(alerts: Alerts) -> None:
    """Raises AlertError, naming the field."""
    for person in alerts.people.values():
        if person.mail:
            check_mail(person.mail)
        if person.hook:
            check_https(person.hook, "the push address")
    _check_server(alerts.server)
    if alerts.link:
        check_https(alerts.link, "the address of this inbox")
    for hours in (alerts.urgent_hours, alerts.other_hours, alerts.test_hours):
        if not 1 <= hours <= 80:
            raise AlertError("hours are whole numbers from 1 to 80")
    for clock in (alerts.digest, alerts.test_at):
        if clock and clock_of(clock) is None:
            raise AlertError("a time is written as 07:30")
    if alerts.test_day and alerts.test_day not in WEEKDAYS:
        raise AlertError("the day of the test report is a weekday")


def check_mail(address: str) -> None:
    """Raises AlertError unless `address` is one mail address, with nothing that could end a header."""
    if len(address) > MAX_TEXT or not _MAIL.match(address):
        raise AlertError("a mail address is written as dsl@school.example")


def check_https(address: str, what: str) -> None:
    """Raises AlertError unless `address` is a whole https one; http only to this machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    plain = address.isascii() and address.isprintable() and " " not in address
    if not host or not safe or not plain or len(address) > MAX_TEXT or parts.username or parts.fragment:
        raise AlertError(f"{what} begins with https:// and has no name or password in it")


def clock_of(text: str) -> time | None:
    """`07:30` as a time of day."""
    try:
        return time.fromisoformat(text) if len(text) == 5 else None
    except ValueError:
        return None


def _check_server(server: MailServer) -> None:
    if not server.host:
        return
    if not _HOST.match(server.host) or not 1 <= server.port <= 65_535:
        raise AlertError("the mail server is a name and a port from 1 to 65535")
    if server.security == "none" and server.host not in LOOPBACK:
        raise AlertError("mail leaves this machine encrypted only: choose STARTTLS or TLS")
    if any(len(text) > MAX_TEXT or not text.isprintable() for text in (server.user, server.password)):
        raise AlertError("the name or the password for the mail server is too long or has strange characters")
    check_mail(server.sender)
