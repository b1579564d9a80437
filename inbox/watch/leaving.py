"""What a message is the moment it leaves: to which address, in which words, or that nobody needs it any more.

It may have waited for days. Its person may have left since, or somebody has opened what it was about.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from inbox.watch.digest import digest_of
from inbox.watch.host import Moment, Watch
from inbox.watch.ladder import CALLS, FAREWELLS, OUTSIDE, Words, ladder_of
from inbox.watch.settings import Alerts, MailServer, Person
from inbox.watch.store import Message
from inbox.watch.words import Text, text_of

OPENED = "opened meanwhile"
LEFT = "this person is no reader here any more"
NOT_THEIRS = "nothing that waits may be opened by this person"
NO_ADDRESS = "this person has no address here any more"


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out now."""

    address: str
    server: MailServer
    text: Text


def letter_of(watch: Watch, message: Message, moment: Moment) -> Letter | str:
    """The letter, or why there is none. Raises FolderError."""
    why = _needless(watch, message, moment)
    address, server = address_of(message, moment.alerts), server_of(watch, message, moment)
    if why or not address or (message.channel == "mail" and not server.host):
        return why or NO_ADDRESS
    digest = message.words == Words.DIGEST
    body = digest_of(watch, moment, message.person, after=message.body) if digest else ""
    school = watch.office.settings.school
    return Letter(address, server, text_of(message.words, school=school, link=moment.alerts.link, body=body))


def address_of(message: Message, alerts: Alerts) -> str:
    """Where this person is told today; what says that an address ends goes to that one."""
    if message.words in FAREWELLS:
        return message.body
    return str(getattr(alerts.people.get(message.person, Person()), message.channel))


def server_of(watch: Watch, message: Message, moment: Moment) -> MailServer:
    """By which it goes if it is mail: what says that an address ends, by the one that worked with that."""
    former = watch.store.server_of(message.number) if message.words in FAREWELLS else b""
    return msgspec.json.decode(former, type=MailServer) if former else moment.alerts.server


def _needless(watch: Watch, message: Message, moment: Moment) -> str:
    if message.words in FAREWELLS:
        return ""
    person, outside = message.person, message.person == OUTSIDE
    if not outside and moment.roster.reader(person) is None:
        return LEFT
    if message.words not in CALLS:
        return ""
    found = [watch.store.unopened_one(each) for each in watch.store.about(message.number)]
    unopened = [each for each in found if each is not None]
    if not unopened:
        return OPENED
    school = moment.school(watch.office)
    theirs = any(person in (ladder_of(each.bell, school) or ()) for each in unopened)
    return "" if outside or theirs else NOT_THEIRS
