"""From one opened case to its extract: all that this reader may hand on, and nothing that is theirs alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from crypto.encoding import b64
from crypto.payload import raw_document
from crypto.replies import ReplyKind
from inbox.answers import added_words, answers_of
from inbox.casefile import MINUTE, CaseFile
from inbox.casework.base import written_day
from inbox.casework.bodymap import Mark
from inbox.casework.case import Case, Signed
from inbox.casework.duties import Notified, Unnotified
from inbox.casework.entries import Answered, Close, Link, Reopen, Share
from inbox.casework.leaving import TakenOut
from inbox.casework.retention import Erase, Hold, Keep
from inbox.codes import code_of
from inbox.collector.chunks import Chunks
from inbox.exports.extract import (
    Added,
    Closing,
    Entered,
    Extract,
    Given,
    Kept,
    Linked,
    Marked,
    Moment,
    Passed,
    Remark,
    Someone,
    Spoken,
    Staffed,
    Step,
    Talked,
    Task,
)
from inbox.files import attached_to
from inbox.office import Office
from inbox.told.questions import TOLD
from inbox.vault.answers import Answers
from inbox.vault.vault import Vault
from worrybox.web.i18n import text

NAMING = frozenset(("who", "you", "talk_with", "person", "written_by"))
"""Questions of ours whose answer may be a name."""


def extract_of(office: Office, vault: Vault, file: CaseFile, *, now: datetime | None = None) -> Extract:
    """Named in full. Raises VaultError."""
    return _Gathering(office, vault, file).extract(now or datetime.now(UTC))


class _Gathering:
    """One case on its way out; nothing of it outlives the answer."""

    def __init__(self, office: Office, vault: Vault, file: CaseFile) -> None:
        self.office, self.vault, self.file = office, vault, file
        self.case: Case = file.case
        self.document: Mapping[str, Any] = raw_document(file.held.payload) or {}

    def extract(self, now: datetime) -> Extract:
        case, report = self.case, self.file.report
        return Extract(
            format="worrybox-case",
            version=1,
            school=self.office.settings.school,
            case=b64(self.file.held.line.envelope),
            taken_out=now.astimezone(UTC).strftime(MINUTE),
            named=True,
            masked=(),
            staff=self._staff() if self.file.staff else None,
            day=report.day.isoformat(),
            urgent=report.urgent,
            # Told in person, it is the language that they read best, and not that of what a colleague wrote.
            language="en" if report.form.id == TOLD.form.id else report.lang,
            words=tuple(self._words()),
            drawing=self.document.get("drawing") is not None,
            files=tuple(self._files()),
            added=tuple(self._added()),
            people=tuple(self._people()),
            codes=tuple(self._codes()),
            status=case.status.value,
            urgency=case.urgency.value if case.urgency is not None else "",
            tasks=tuple(self._tasks()),
            chronology=tuple(self._chronology()),
            notes=tuple(self._notes()),
            told=tuple(self._told()),
            marks=tuple(self._marks()),
            links=tuple(self._links()),
            steps=tuple(self._steps()),
            closing=self._closing(case.closed),
            earlier=tuple(self._closing(each) for each in case.of(Close) if each != case.closed),
            kept=tuple(self._kept()),
            given=tuple(self._given()),
            shared=tuple(self._shared()),
            readers=tuple(self._entered(each) for each in case.read),
            history=tuple(self._entered(each) for each in case.entries),
            unread=len(case.unknown) + len(case.alarms),
        )

    def _name(self, reader: str) -> str:
        return self.office.rosters.names([reader], seq=None)[0]

    def _at(self, each: Signed[Any]) -> str:
        return each.at.strftime(MINUTE)

    def _entered(self, each: Signed[Any]) -> Entered:
        return Entered(self._at(each), self._name(each.by), each.entry.type)

    def _words(self) -> Iterator[Spoken]:
        answers = self.document.get("answers")
        given: Mapping[str, Any] = answers if isinstance(answers, Mapping) else {}
        naming = {
            each.question
            for id_ in NAMING & given.keys()
            for each in answers_of({**self.document, "answers": {id_: given[id_]}})
        }
        for each in answers_of(self.document):
            yield Spoken(each.question, each.chosen, each.written, each.question in naming)

    def _files(self) -> Iterator[str]:
        for each in attached_to(self.file.held, self.document, Chunks(self.office.collected)):
            yield each.file.name if each.file is not None else ""

    def _added(self) -> Iterator[Added]:
        added = self.file.added
        said = [Added(each.day.isoformat(), "", each.text, True) for each in added.proved]
        for held in added.unproved:
            words = added_words(raw_document(held.payload) or {})
            said.append(Added(held.line.day.isoformat(), "", words, False))
        me = self._name(self.vault.reader)
        for given in Answers(self.vault.store).of_report(self.file.held.line.envelope):
            if given.kind is ReplyKind.TEXT:
                said.append(Added(given.day.isoformat(), me, given.text, True))
        yield from sorted(said, key=lambda each: each.day)

    def _people(self) -> Iterator[Someone]:
        if (child := self.case.child) is not None:
            yield Someone(child.name, "at_risk", child.about)
        for each in self.case.people:
            yield Someone(each.entry.name, each.entry.part.value, each.entry.about)

    def _codes(self) -> Iterator[str]:
        for mark in self.case.codes:
            code = code_of(mark.set, mark.code)
            yield text(code.name) if code is not None else f"{mark.code} ({mark.set})"

    def _tasks(self) -> Iterator[Task]:
        for each in self.case.tasks:
            action, done = each.action.entry, each.done
            yield Task(
                action.what,
                self._name(action.owner),
                action.due.isoformat() if action.due else "",
                done.at.date().isoformat() if done else "",
                done.entry.result if done else "",
            )

    def _chronology(self) -> Iterator[Moment]:
        for each in self.case.chronology:
            said = each.entry
            yield Moment(
                said.on.isoformat(),
                said.concern,
                said.source,
                said.action,
                said.whom,
                said.outcome,
                self._name(each.by),
            )

    def _notes(self) -> Iterator[Remark]:
        notes = [(each.at, each.by, each.entry.text) for each in self.case.notes]
        notes += [(each.at, each.by, each.entry.why) for each in self.case.of(Reopen)]
        for at, by, said in sorted(notes):
            yield Remark(at.strftime(MINUTE), self._name(by), said)

    def _told(self) -> Iterator[Talked]:
        for each in self.case.entries:
            by, entry = self._name(each.by), each.entry
            if isinstance(entry, Notified):
                yield Talked(entry.on.isoformat(), entry.whom, entry.told.value, entry.reference, by)
            elif isinstance(entry, Unnotified):
                yield Talked(each.at.date().isoformat(), "", entry.reason, "", by)

    def _marks(self) -> Iterator[Marked]:
        for each in self.case.of(Mark):
            said = each.entry
            yield Marked(
                self._at(each),
                self._name(each.by),
                said.side,
                said.region,
                said.x,
                said.y,
                said.size,
                said.colour,
                said.text,
            )

    def _links(self) -> Iterator[Linked]:
        for each in self.case.of(Link):
            yield Linked(self._at(each), self._name(each.by), each.entry.kind, b64(each.entry.case))

    def _steps(self) -> Iterator[Step]:
        for each in self.case.of(Answered):
            yield Step(self._at(each), self._name(each.by), each.entry.kind)

    def _kept(self) -> Iterator[Kept]:
        for each in self.case.entries:
            at, by, entry = self._at(each), self._name(each.by), each.entry
            if isinstance(entry, Keep):
                yield Kept(at, by, "class", entry.kept_as, written_day(entry.since), "")
            elif isinstance(entry, Hold):
                yield Kept(at, by, "hold" if entry.on else "hold_off", "", "", entry.why)
            elif isinstance(entry, Erase):
                yield Kept(at, by, "erase", entry.kept_as, "", "")

    def _given(self) -> Iterator[Given]:
        for each in self.case.of(Share):
            yield Given(self._at(each), self._name(each.by), self._name(each.entry.share.reader))

    def _closing(self, closed: Signed[Close] | None) -> Closing:
        if closed is None:
            return Closing()
        texts = {name: str(getattr(closed.entry, name)) for name in Close.TEXTS}
        return Closing(self._at(closed), self._name(closed.by), **texts)

    def _staff(self) -> Staffed:
        harm = self.case.harm
        return Staffed(
            kind=self.case.staff.value if self.case.staff is not None else "",
            limbs={str(limb): str(reply) for limb, reply in harm.entry.limbs} if harm else {},
            reason=harm.entry.reason if harm else "",
            lado=tuple(
                Talked(
                    each.entry.on.isoformat(),
                    each.entry.spoke_to,
                    each.entry.advice,
                    each.entry.reference,
                    self._name(each.by),
                )
                for each in self.case.lado
            ),
        )

    def _shared(self) -> Iterator[Passed]:
        for each in self.case.of(TakenOut):
            said = each.entry
            yield Passed(
                self._at(each),
                self._name(each.by),
                said.what,
                said.named,
                said.whom,
                said.why,
                said.withheld,
            )
