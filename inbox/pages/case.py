"""The case part of a report's page: everything recorded, as values for the template.

It decides nothing and writes nothing: what a case is, is worked out in inbox.casework.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from crypto.choosing import Subject
from crypto.encoding import b64
from inbox.answering import new_draft
from inbox.casefile import CaseFile
from inbox.casework.base import Entry
from inbox.casework.case import Case, Clock, Signed, Task
from inbox.casework.duties import Notified, Staff, Unnotified
from inbox.casework.entries import Close
from inbox.casework.leaving import TakenOut
from inbox.casework.words import StaffKind, Told, Urgency
from inbox.codes import CURRENT, SETS, code_of
from inbox.moments import spoken, spoken_moment
from inbox.namesakes import may_never_read
from inbox.pages.case_calls import call_lines
from inbox.pages.case_contexts import (
    AlarmLine,
    CaseView,
    ClockLine,
    ClosedView,
    CodeChoice,
    CodeGroup,
    Colleague,
    ConcernLine,
    Entered,
    LinkLine,
    PersonLine,
    Refused,
    StaffView,
    TaskLine,
)
from inbox.pages.case_marks import mark_views
from inbox.pages.shared import Desk
from inbox.pages.sign_in import role_title
from inbox.recording import barred
from inbox.referrals.filling import number_of
from inbox.told.questions import TOLD
from inbox.vault.standing import Standings
from inbox.vault.vault import Vault
from worrybox.web.i18n import LANGUAGES, text


def case_view(
    desk: Desk,
    vault: Vault,
    file: CaseFile,
    *,
    refused: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> CaseView:
    """One opened case. Raises VaultError."""
    return _View(desk, vault, file).made(refused, typed or {})


class _View:
    """One case on its way to a page; nothing of it outlives the page."""

    def __init__(self, desk: Desk, vault: Vault, file: CaseFile) -> None:
        self.desk, self.vault, self.file = desk, vault, file
        self.case: Case = file.case
        self.report = file.held.line.envelope
        self.book = vault.staff if file.staff else vault.cases
        self.now = datetime.now(UTC)
        self._names: dict[str, str] = {}
        self._minutes: dict[datetime, str] = {}

    def made(self, refused: Refused | None, typed: Mapping[str, str]) -> CaseView:
        case, child = self.case, self.case.child
        why = barred(self.desk.office, self.vault, self.file)
        waiting = len(self.book.waiting_of(self.report))
        problem = self.desk.post.problem if self.desk.post is not None else None
        return CaseView(
            url=f"/reports/{b64(self.report)}/record",
            draft=b64(new_draft()),
            barred=why.value if why is not None else "",
            status=str(case.status),
            was_closed=case.was_closed,
            urgency=str(case.urgency or ""),
            child=child.name if child is not None else "",
            child_about=child.about if child is not None else "",
            codes=tuple(self._code_names()),
            groups=self._groups(),
            code_set=CURRENT.name,
            code_source=CURRENT.source,
            duties=tuple(dict.fromkeys(self._duties())),
            clock=self._clock(case.clock),
            people=tuple(
                PersonLine(each.entry.name, str(each.entry.part), each.entry.about) for each in case.people
            ),
            tasks=tuple(self._task(each) for each in case.tasks),
            concerns=self._concerns(),
            notes=self._notes(),
            links=self._links(),
            staff=self._staff() if self.file.staff else None,
            closed=self._closed(case.closed),
            read=tuple(self._entered(each) for each in case.read),
            history=tuple(self._entered(each, said=each.entry.type) for each in reversed(case.entries)),
            shared=tuple(self._entered(each, said=each.entry.whom) for each in case.of(TakenOut)),
            alarms=tuple(
                AlarmLine(str(kind), count) for kind, count in Counter(a.kind for a in case.alarms).items()
            ),
            unknown=len(case.unknown),
            waiting=waiting,
            held_up=(problem or "") if waiting else "",
            owners=tuple(self._choices(self._readers())),
            sharable=tuple(self._choices(self._sharable())),
            me=self.vault.reader,
            today=self.now.date().isoformat(),
            written_in="" if self._told else self._language(),
            reads_best=self._language() if self._told else "",
            marks=mark_views(self.desk, case),
            in_danger=self._in_danger(),
            children_services=number_of(self.desk.roster, "out_of_hours"),
            calls=call_lines(self.desk, self.vault, self.file.held),
            refused=refused,
            typed=typed,
        )

    def _in_danger(self) -> bool:
        judged, urgent = self.case.urgency, self.file.report.urgent
        return self.case.closed is None and (judged is Urgency.NOW or (judged is None and urgent))

    def _name(self, reader: str) -> str:
        # A record of hundreds of entries has few names.
        if reader not in self._names:
            self._names[reader] = self.desk.name_of(reader)
        return self._names[reader]

    def _minute(self, at: datetime) -> str:
        # Each entry of a record stands on its page twice.
        if at not in self._minutes:
            self._minutes[at] = spoken_moment(at)
        return self._minutes[at]

    def _entered(self, each: Signed[Entry], *, said: str = "") -> Entered:
        return Entered(self._name(each.by), self._minute(each.at), said)

    def _code_names(self) -> Iterable[str]:
        for mark in self.case.codes:
            code = code_of(mark.set, mark.code)
            yield text(code.name) if code is not None else f"{mark.code} ({mark.set})"

    def _groups(self) -> tuple[CodeGroup, ...]:
        chosen = {mark.code for mark in self.case.codes if mark.set == CURRENT.id}
        return tuple(
            CodeGroup(
                text(group.name),
                tuple(
                    CodeChoice(code.id, text(code.name), code.id in chosen, code.starts_clock)
                    for code in group.codes
                ),
            )
            for group in CURRENT.groups
        )

    def _duties(self) -> Iterable[str]:
        for mark in self.case.codes:
            code = code_of(mark.set, mark.code)
            if code is not None and code.duty is not None:
                yield str(code.duty)

    def _clock(self, clock: Clock | None) -> ClockLine | None:
        if clock is None:
            return None
        return ClockLine(
            spoken_moment(clock.started),
            self._name(clock.by),
            clock.is_overdue(self.now),
            tuple(self._answers()),
        )

    def _answers(self) -> Iterable[str]:
        names = {Told.POLICE: text("Police"), Told.COUNCIL: text("Children’s services")}
        both = text("Police and children’s services")
        for each in self.case.entries:
            entry = each.entry
            if isinstance(entry, Notified):
                by = text("told by %(name)s") % {"name": entry.whom}
                parts = (names.get(entry.told, both), spoken(entry.on), by, entry.reference)
                yield " · ".join(parts)
            elif isinstance(entry, Unnotified):
                yield text("Nobody was told: %(why)s") % {"why": entry.reason}

    def _task(self, task: Task) -> TaskLine:
        action, done = task.action.entry, task.done
        return TaskLine(
            id=b64(task.action.hash),
            what=action.what,
            owner=self._name(action.owner),
            due=action.due,
            overdue=task.is_overdue(self.now.date()),
            done=f"{self._name(done.by)}, {spoken(done.at.date())}" if done is not None else "",
            result=done.entry.result if done is not None else "",
            mine=action.owner == self.vault.reader,
        )

    def _concerns(self) -> tuple[ConcernLine, ...]:
        return tuple(
            ConcernLine(
                each.entry.on,
                each.entry.concern,
                each.entry.source,
                each.entry.action,
                each.entry.whom,
                each.entry.outcome,
                self._name(each.by),
            )
            for each in self.case.chronology
        )

    def _notes(self) -> tuple[Entered, ...]:
        shared = [(each.at, Entered(self._name(each.by), "", each.entry.text)) for each in self.case.notes]
        own = [
            (
                datetime.fromisoformat(each.at),
                Entered(self._name(self.vault.reader), "", each.text, only_me=True),
            )
            for each in self.book.own_notes(self.report)
        ]
        together = sorted([*shared, *own], key=lambda each: each[0])
        return tuple(
            Entered(note.by, self._minute(at), note.text, only_me=note.only_me) for at, note in together
        )

    def _links(self) -> tuple[LinkLine, ...]:
        lines = {
            each.envelope: each
            for each in Standings(self.vault.store).lines([link.entry.case for link in self.case.links])
        }
        found = []
        for each in self.case.links:
            line = lines.get(each.entry.case)
            url = f"/reports/{b64(each.entry.case)}" if line is not None else ""
            found.append(LinkLine(str(each.entry.kind), url, line.said if line is not None else ""))
        return tuple(found)

    def _staff(self) -> StaffView:
        harm, said = self.case.harm, self.file.report.answers.get("kind")
        return StaffView(
            kind=str(self.case.staff or ""),
            said=said if isinstance(said, str) and said in set(StaffKind) else "",
            limbs=tuple((str(limb), str(reply)) for limb, reply in harm.entry.limbs) if harm else (),
            harm=Entered(self._name(harm.by), spoken(harm.at.date()), harm.entry.reason) if harm else None,
            lado=tuple(
                Entered(
                    each.entry.spoke_to,
                    spoken(each.entry.on),
                    "\n".join(filter(None, (each.entry.advice, each.entry.reference))),
                )
                for each in self.case.lado
            ),
            officer=number_of(self.desk.roster, "lado"),
            by_taking_off=self.file.report.subject is Subject.PUPIL and self.case.last(Staff) is None,
        )

    def _closed(self, closed: Signed[Close] | None) -> ClosedView | None:
        if closed is None:
            return None
        parts = tuple((name, str(getattr(closed.entry, name))) for name in Close.TEXTS)
        return ClosedView(self._name(closed.by), spoken_moment(closed.at), parts)

    def _readers(self) -> list[str]:
        roster = self.desk.roster
        allowed = {*self.file.circle.to, *self.case.shared}
        return [reader.id for reader in roster.readers if reader.id in allowed] if roster is not None else []

    def _sharable(self) -> list[str]:
        roster = self.desk.roster
        if roster is None:
            return []
        circle = self.file.circle
        others = [each.id for each in roster.readers if each.id not in {*circle.to, *self.case.shared}]
        return [each for each in others if not may_never_read(circle, reader=each, roster=roster)]

    def _choices(self, ids: Iterable[str]) -> Iterable[Colleague]:
        for id_ in ids:
            listed = self.desk.roster.reader(id_) if self.desk.roster is not None else None
            yield Colleague(id_, self._name(id_), role_title(listed.roles if listed is not None else ()))

    @property
    def _told(self) -> bool:
        return self.file.report.form.id == TOLD.form.id

    def _language(self) -> str:
        lang = self.file.report.lang
        return "" if lang == "en" else LANGUAGES[lang].name if lang in LANGUAGES else lang


def code_choices() -> tuple[CodeGroup, ...]:
    """Every code of today's set, none of them chosen."""
    return tuple(
        CodeGroup(
            text(group.name),
            tuple(CodeChoice(code.id, text(code.name), False, code.starts_clock) for code in group.codes),
        )
        for group in CURRENT.groups
    )


def code_names(codes: Iterable[str]) -> tuple[str, ...]:
    """The short names of codes as a label of the list keeps them, SET:CODE each."""
    found = []
    for each in codes:
        set_id, _, code_id = each.partition(":")
        code = code_of(set_id, code_id) if set_id in SETS else None
        found.append(text(code.name) if code is not None else code_id)
    return tuple(found)
