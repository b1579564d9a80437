"""What becomes of a form sent without script: values in, a report that may be sealed or a reason out.

Pure decisions over a roster, so that the portal and the kiosk share them. The words go into the sealer and
back onto the page, nowhere else: no file, no log, no exception and no repr holds them.
"""

from dataclasses import dataclass, replace

from crypto.choosing import Choice, Subject, choose_readers
from crypto.encoding import blake2b, canonical
from crypto.envelope import ID_BYTES, BellKind, BellMessage, seal
from crypto.errors import NoReadersError
from crypto.report import About, Channel, ReplyTo, Report
from crypto.roster import Roster
from portal.pages.contexts import Notice
from portal.pages.desk import Desk
from portal.pages.reading import Asked
from portal.questions import CURRENT
from portal.questions.answers import is_urgent, subject_of
from worrybox.web.i18n import language

ABOUT = "about"
"""The question whose answer is a field of the report itself."""
REPLY_ROOM = 1_024
"""Bytes kept free for `reply` where five words are wanted: keys, mailbox, guard and signature."""


@dataclass(frozen=True, slots=True, repr=False)
class Ready:
    """A report that may be sealed: the names shown last are the readers chosen.

    `said` is the id of what the form says to these readers; with a reply it is sealed under another.
    """

    said: bytes
    form_id: bytes
    report: Report
    choice: Choice

    @property
    def payload(self) -> bytes:
        """What is sealed."""
        return self.report.encode()

    @property
    def envelope_id(self) -> bytes:
        """Random to everyone but the form's owner. With a reply it is another envelope than without."""
        return self.said if self.report.reply is None else self.answerable_id

    @property
    def answerable_id(self) -> bytes:
        """The id that this very report has with its reply: a form makes one, always the same."""
        return blake2b(ID_BYTES, key=self.form_id, person="wb-form-reply", data=self.said)

    def with_reply(self, reply: ReplyTo) -> "Ready":
        """The same report, which can be answered."""
        return replace(self, report=replace(self.report, reply=reply))


def subject_asked(desk: Desk, asked: Asked) -> Subject:
    """Whom the report is about, by what was answered."""
    return subject_of(CURRENT, desk.audience, asked.answers)


def decide(desk: Desk, asked: Asked) -> Ready | Notice:
    """A report ready to be sealed, or why it is not; nothing is sent before its names were shown."""
    if desk.roster is None:
        return Notice.NOBODY_HERE
    if not asked.answers:
        return Notice.EMPTY
    try:
        choice = choose_readers(desk.roster, subject=subject_asked(desk, asked), removed=asked.removed)
    except NoReadersError:
        return Notice.NOBODY_LEFT
    if choice.ids != asked.shown:
        return Notice.DIFFERENT_READERS
    if asked.form_id is None:
        return Notice.NOT_SAVED
    report = _report(desk, desk.roster, asked, choice)
    room = desk.most_payload - (REPLY_ROOM if asked.write_back else 0)
    if len(report.encode()) > room or asked.line_too_long:
        return Notice.TOO_LONG
    return Ready(_said(desk, asked, choice, asked.form_id), asked.form_id, report, choice)


def seal_ready(desk: Desk, ready: Ready) -> bytes:
    """The envelope, with the flag that says it was the portal that sealed it (section 4).

    On a kiosk it is sealed on the device, script or no script: a flag would tell its place in the spool.
    """
    roster = desk.roster
    assert roster is not None
    kind = BellKind.URGENT if ready.report.urgent else BellKind.REPORT
    return seal(
        ready.payload,
        pin=desk.pin,
        readers=[reader.box for reader in ready.choice.readers],
        recovery=roster.recovery.box if ready.choice.recovery else None,
        bell=(roster.bell, BellMessage(kind, roster.seq, roster.mask(ready.choice.ids))),
        sealed_by_portal=desk.channel is not Channel.KIOSK,
        envelope_id=ready.envelope_id,
        least_class=desk.size_class or 0,
    )


def _said(desk: Desk, asked: Asked, choice: Choice, form_id: bytes) -> bytes:
    """The id of what this form says, and to whom: the same form twice is one report, any other is another.

    Were it the form's id alone, someone who goes back, adds a line and sends again would be told "sent"
    while the line was dropped, or while new readers hold nothing. The form's id is random and kept nowhere,
    so the result tells nothing.
    """
    readers = [[reader.id, reader.box.b64()] for reader in choice.readers]
    answers = {
        id_: answer if isinstance(answer, str) else list(answer) for id_, answer in asked.answers.items()
    }
    said = canonical([answers, sorted(asked.removed), desk.audience.value, readers])
    return blake2b(ID_BYTES, key=form_id, person="wb-form-id", data=said)


def _report(desk: Desk, roster: Roster, asked: Asked, choice: Choice) -> Report:
    about = asked.answers.get(ABOUT)
    return Report(
        day=desk.today,
        channel=desk.channel,
        pinned=desk.pinned,
        form=CURRENT.form,
        audience=desk.audience,
        lang=language().tag,
        urgent=is_urgent(CURRENT, asked.answers),
        about=About(about) if isinstance(about, str) else None,
        subject=subject_asked(desk, asked),
        route=choice.route,
        seq=roster.seq,
        removed=asked.removed,
        forbidden=tuple(sorted(choice.forbidden)),
        to=choice.ids,
        answers={id_: answer for id_, answer in asked.answers.items() if id_ != ABOUT},
    )
