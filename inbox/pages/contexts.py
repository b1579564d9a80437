"""What each of the inbox's templates needs: one frozen dataclass a page, filled by the page's endpoint.

Only values to show. A title never holds a word of a report: titles stay in the browser's history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from crypto.replies import ReplyKind
from inbox.answers import Answer
from inbox.drawing import Drawing
from inbox.pages.case_contexts import CaseView, CodeGroup
from inbox.people.seen import NO_NEWS, News
from inbox.replying import MAX_CHARACTERS, Barred, Slip
from worrybox.web.i18n import Language


@dataclass(frozen=True, slots=True, repr=False)
class FileLine:
    """One attached file as its reporter named it; `url` is "" where it cannot be saved. See inbox.files."""

    number: int
    """From 1."""
    name: str
    type: str
    size: str
    state: str
    url: str = ""
    saved_as: str = ""
    """The name of a saved copy, made here."""
    view_url: str = ""
    """Where it can be looked at; "" for a kind that nothing here opens."""
    kind: str = ""
    """What its first bytes say that it is."""
    differs: bool = False
    """Whether that is something else than what its sender's device said."""


@dataclass(frozen=True, slots=True)
class LostFilePage:
    """inbox/lost_file.html: why a file cannot be saved."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    state: str
    report_url: str


class Problem(Enum):
    """Why the sign-in page comes again. The words of each are in inbox/pages/sign_in.html."""

    WRONG = "wrong"
    WAIT = "wait"
    DAMAGED = "damaged"
    """A file of the vault is damaged, in use or cannot be written."""


@dataclass(frozen=True, slots=True)
class ReaderChoice:
    """One reader who can sign in here; `role` is the first of their roles, in words."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class SignInPage:
    """inbox/sign_in.html: choose who you are, give your passphrase. Posted to /sign-in, never shown again."""

    title: str
    school: str
    readers: tuple[ReaderChoice, ...]
    chosen: str = ""
    problem: Problem | None = None
    why: str = ""
    """What is damaged, for whoever looks after this computer; names files of the vault and no person."""
    wait_seconds: int = 0
    signed_in: bool = False
    """This browser has an open session: offer the way back to the list."""
    unsaved: bool = False
    kept: bool = False
    """What was being written waits for its writer."""
    """What was sent just now met a locked session."""
    idle: int = 0
    """The minutes after which a page came here by itself; 0 when none did."""
    reader: str = ""
    idle_seconds: int = 0


class Kind(Enum):
    """What one line of the list is."""

    REPORT = "report"
    MORE = "more"
    """Added later by a reporter."""
    TEST = "test"
    ALARM = "alarm"
    """Opened, but not as it was sealed: `said` is the step that failed."""
    UNREADABLE = "unreadable"
    """Opened, but its shape is unknown: perhaps from a newer form."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of the list. `said` is one line of the child's words, at most 160 characters."""

    url: str
    kind: Kind
    said: str
    day: date
    is_new: bool
    urgent: bool
    sealed_by_portal: bool
    added: int = 0
    """Of a report: how often something was added to it."""
    age: int = 0
    """Days since it came."""
    status: str = ""
    """Of a report: where its case stands; "" while nothing was recorded."""
    soon: str = ""
    """How soon something has to happen, as last judged."""
    codes: tuple[str, ...] = ()
    child: str = ""
    read_by: tuple[str, ...] = ()
    overdue: bool = False
    mine: bool = False
    staff: bool = False
    alarms: int = 0


@dataclass(frozen=True, slots=True)
class Burst:
    """Reports of one day that look alike, as one row of the list that opens."""

    lines: tuple[ReportLine, ...]
    why: str
    """words, person, place or thing."""
    cases: tuple[str, ...]
    """Their envelopes, to be linked at one press."""
    linked: bool
    draft: str

    @property
    def urgent(self) -> bool:
        """As urgent as the most urgent of them."""
        return any(each.urgent for each in self.lines)

    @property
    def new(self) -> int:
        """How many of them this reader has not opened."""
        return sum(each.is_new for each in self.lines)


class Caution(Enum):
    """What a reader should know before anything else. The words are in inbox/pages/list.html."""

    PORTAL = "portal"
    """The portal could not be used in the last round; `detail` says why."""
    NOT_IN_ROSTER = "not-in-roster"
    """The roster does not name this reader with these keys: nothing new can be opened here."""
    NOT_TAKEN_IN = "not-taken-in"
    """What has arrived could not all be kept in the vault; `detail` says why."""
    KIOSK_DOWN = "kiosk-down"
    """`detail` is the kiosk's id: it has not been heard of for an hour of school time."""
    ROSTER_ENDS = "roster-ends"
    """`detail` is the number of days until the roster expires; 0 when it has."""
    HOLIDAY = "holiday"
    """`detail` is the first day of a holiday that nobody owns, and it is near."""
    TEST_UNOPENED = "test-unopened"
    """Nobody opened the test report in time: reporters are told that nobody is reading."""
    WATCH = "watch"
    """The last beat of the watch failed; `detail` says why."""
    OUTSIDE_NOT_TOLD = "outside-not-told"
    """The adult outside the school has no address: the calls have no end."""
    RECORD_BEHIND = "record-behind"
    """`detail` is how many of this reader's deeds could not be written down yet."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A caution and its detail."""

    caution: Caution
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WatchNews:
    """What the list shows, the newest first; `number` is what is put away by saying that it was read."""

    number: int = 0
    sentences: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class ListPage:
    """inbox/list.html: one view, new before read, urgent before calm, newest first; or what was found."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    rows: tuple[ReportLine | Burst, ...]
    new: int
    view: str = "all"
    overdue: int = 0
    """How many are overdue, counted up to 100."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What was looked for, by field."""
    searched: bool = False
    cut: bool = False
    """There may be more than was looked at or is shown."""
    groups: tuple[CodeGroup, ...] = ()
    people: tuple[ReaderChoice, ...] = ()
    next_url: str = ""
    """The following page of the list; "" on the last."""
    waiting: int = 0
    """Collected envelopes that are still to be tried with this reader's keys."""
    cautions: tuple[Shown, ...] = ()
    keys: bool = True
    """The keys j, k, / and ? work."""
    unsent: int = 0
    """Entries that the portal does not hold yet."""
    news: News = NO_NEWS
    """Of the list of readers."""
    watch_news: WatchNews = field(default_factory=WatchNews)
    """Of the watch of this host."""


@dataclass(frozen=True, slots=True)
class KeysPage:
    """inbox/keys.html: the sheet of keys, and whether they work."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    keys: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One line beside the words: what it is, and its value, in our own words."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the talk that followed a report: something added, or an answer of this reader's."""

    ours: bool
    day: date
    text: str
    anchor: str
    """An id inside the page: where a link from the list leads."""
    kind: ReplyKind = ReplyKind.TEXT
    """Of an answer: words, or what happened."""
    sent: bool = True
    """Of an answer: the portal holds it."""
    is_new: bool = False
    """Of something added: this reader had not seen it before."""
    sealed_by_portal: bool = False
    not_named: bool = False
    """Of something added: it could be opened although it does not name this reader."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that says it was added, and that the report's five words do not prove."""

    day: date
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """Where an answer is written: posted to the report's own /answers."""

    url: str
    draft: str
    """This form's own random name, so that what is pressed twice is answered once."""
    may_add: tuple[str, ...]
    """The names of those who can read what the reporter adds after this answer."""
    author: str
    role: str
    kind: ReplyKind = ReplyKind.TEXT
    text: str = ""
    slip: Slip | None = None
    """Why it comes again, with everything that was typed."""
    most: int = MAX_CHARACTERS


@dataclass(frozen=True, slots=True)
class Talk:
    """What followed a report, and whether it can be answered."""

    said: tuple[Said, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    form: AnswerForm | None = None
    barred: Barred | None = None
    held_up: str = ""
    """Why answers that wait could not be sent just now."""

    @property
    def answered(self) -> Said | None:
        """This reader's last answer: what came of it stands above the form."""
        return next((each for each in reversed(self.said) if each.ours), None)

    @property
    def new(self) -> int:
        """How many things were added that this reader had not seen."""
        return sum(each.is_new for each in self.said)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """inbox/report.html: the words first and unaltered, then everything about them."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    kind: Kind
    answers: tuple[Answer, ...]
    """What was written at length."""
    short: tuple[Answer, ...]
    """Every other answer, in the order they were asked."""
    day: date
    urgent: bool
    sealed_by_portal: bool
    pinned: bool
    """The reporter's device could check the readers against the school's pin."""
    facts: tuple[Fact, ...]
    also_readers: tuple[str, ...]
    """The names of the others who can read it."""
    taken_off: tuple[str, ...]
    """The names of those the reporter took off."""
    read_at: str
    """When this reader first opened it, to the minute."""
    drawing: Drawing | None = None
    drawing_lost: bool = False
    """There is a drawing, and it is none that can be shown."""
    talk: Talk | None = None
    """None of what is no report that can be answered."""
    together: tuple[ReportLine, ...] = ()
    """Other envelopes with the same mailbox: other reports, or what was added to one that is not here."""
    files: tuple[FileLine, ...] = ()
    alarm_step: str = ""
    not_named: bool = False
    """This reader could open it although it does not name them: an alarm."""
    not_proved: bool = False
    """Something added that is not signed by the five words of a report held here."""
    raw: str = ""
    """Of an unreadable payload: all of it, as text."""
    case: CaseView | None = None
    """What readers have recorded; None of what is no report."""
    keys: bool = True


@dataclass(frozen=True, slots=True)
class SheetLink:
    """One design, as it can be saved."""

    design: str
    pdf_url: str
    svg_url: str


@dataclass(frozen=True, slots=True)
class PostersPage:
    """inbox/posters.html: what there is to print, as it will look."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    kind: str
    audience: str
    chosen: str
    """The tag of the language to print in."""
    languages: tuple[Language, ...]
    address: str
    only_here: bool
    """The address works on this computer only."""
    refused: str
    """Why nothing can be printed as asked; "" if it can."""
    only_svg: str
    """Why there is no PDF of it; "" if there is."""
    sheets: tuple[SheetLink, ...]
