"""The watch of one host: hears the bell, counts school time, calls, writes down. Every vault may be locked.

One beat looks at everything and decides; what it wants said waits in the store until somebody took it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crypto.encoding import b64
from crypto.envelope import BellKind
from crypto.identities import BellIdentity
from crypto.notices import Calendar
from crypto.roster import Roster
from inbox.collector.publishing import kept_calendar
from inbox.office import Office
from inbox.watch.ladder import FIRST, School, after, calls_for
from inbox.watch.listening import Listening
from inbox.watch.settings import Alerts, Person, read_alerts
from inbox.watch.store import Step, WatchStore
from portal.reading_times import school_day, tells_hours, time_read, zone_of
from worrybox.web.settings import read_secret

COUNT_EVERY = timedelta(minutes=1)
"""School time is written down this often, whether or not something waits."""
OFF_AFTER = timedelta(hours=1)
"""Between two beats: from then on the readers are told that nobody was called meanwhile."""
FAR_AHEAD = timedelta(days=100)
"""More than any school's summer holidays."""
CATCH_UP = timedelta(minutes=10)
"""So long nobody is called a second time after that, unless what came meanwhile has been collected before."""
OFF, PUT_BACK = "off", "put-back"
_BEAT = "beat"
_HOUR = "%Y-%m-%dT%H:00Z"
"""The hour is enough, and says of nothing that came when it came."""
Now = Callable[[], datetime]


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Watch:
    """Everything one beat needs. Raises FolderError or AlertError."""

    office: Office
    store: WatchStore
    listening: Listening
    now: Now = utc_now
    jobs: Sequence[Job] = ()
    """What else is done in each beat: the test report, the digest."""
    rounds: Callable[[], int] | None = None
    """How many rounds of collecting have gone well, where somebody counts them."""
    _behind: tuple[datetime, int] | None = None
    """Since when this machine is back, and how many rounds there had been."""
    turn: threading.Lock = field(default_factory=threading.Lock)
    """Held by a beat, and by whoever changes what it reads."""

    def close(self) -> None:
        """Done with it, once the beat that is under way is over."""
        with self.turn:
            self.store.close()

    def beat(self) -> None:
        """Look at everything once. Beats take turns, so that nobody is called twice."""
        with self.turn:
            self._beat()

    def _beat(self) -> None:
        now, roster = self.now(), self.office.rosters.current
        if roster is None:
            return
        self.listening.begin(now.date())
        moment = moment_of(self.office, roster, now)
        # Before listening: over what comes only now no time has passed.
        if self._count(moment):
            self._behind = now, self.rounds() if self.rounds is not None else 0
        # Before listening: what has been collected by now is heard in this beat.
        behind = self._is_behind(now)
        self.listening.listen(now.date())
        # The calls first, and each job by itself: a digest that fails keeps nobody from being called.
        self._call(moment, first_only=behind)
        wrong = [fault for job in self.jobs if (fault := self._fault_of(job, moment)) is not None]
        self.store.tidy(now.date())
        if wrong:
            raise wrong[0]

    def _fault_of(self, job: Job, moment: Moment) -> Exception | None:
        try:
            job(self, moment)
        except Exception as fault:  # raised again once all the others had their turn
            return fault
        return None

    def _is_behind(self, now: datetime) -> bool:
        """Whether a colleague's proof of these days may still be at the portal: two rounds bring it."""
        if self._behind is None or self.rounds is None:
            return False
        since, rounds = self._behind
        # With no portal to be had somebody is called all the same.
        if self.rounds() >= rounds + 2 or not timedelta(0) <= now - since < CATCH_UP:
            self._behind = None
        return self._behind is not None

    def _count(self, moment: Moment) -> bool:
        """True if nobody had watched until now, or by another clock."""
        said = self.store.said(_BEAT)
        before = datetime.fromisoformat(said) if said else moment.now
        was_off = abs(moment.now - before) >= OFF_AFTER
        if was_off:
            what = OFF if moment.now > before else PUT_BACK
            self.store.step(Step(moment.day, what, detail=f"{before:{_HOUR}} {moment.now:{_HOUR}}"))
        # A clock that was put back counts nothing and starts again from here.
        if moment.now - before >= COUNT_EVERY or moment.now < before or not said:
            self.store.wait(moment.school_time(before).total_seconds())
            self.store.say(_BEAT, moment.now.isoformat())
        return was_off

    def _call(self, moment: Moment, *, first_only: bool) -> None:
        school = moment.school(self.office)
        # Whatever has piled up while this machine was off: what is urgent first.
        for each in sorted(self.store.unopened(), key=lambda one: one.bell.kind is not BellKind.URGENT):
            calls = calls_for(each, school=school, rules=moment.alerts.rules)
            if first_only:
                calls = [call for call in calls if call.words in FIRST]
            told = [c for c in calls if self.tell(c.person, c.words, moment, about=c.envelope)]
            if told:
                steps = [Step(moment.day, c.words, c.person, b64(c.envelope)) for c in told]
                self.store.mark_called(each.envelope, after(each, told, school=school), steps=steps)

    def tell(self, person: str, words: str, moment: Moment, *, body: str = "", about: bytes = b"") -> bool:
        """Let a message wait for one person, on every channel that person has; False if there is none."""
        channels = channels_of(moment.alerts, person)
        for channel in channels:
            self.store.queue(
                person, channel=channel, words=words, body=body, day=moment.now.date(), about=about
            )
        return bool(channels)


def channels_of(alerts: Alerts, person: str) -> tuple[str, ...]:
    """`mail`, `hook`, both or neither."""
    found = alerts.people.get(person, Person())
    return (*(("mail",) if found.mail and alerts.server.host else ()), *(("hook",) if found.hook else ()))


Job = Callable[[Watch, "Moment"], None]


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment at the school: the time, what the calendar says of it, whom to tell how."""

    now: datetime
    roster: Roster
    calendar: Calendar | None
    alerts: Alerts

    @property
    def day(self) -> str:
        """The day, as it is written down."""
        return self.now.date().isoformat()

    @property
    def tells(self) -> bool:
        """Whether the calendar says what school time is today.

        Not where its first term is far ahead: then this clock is wrong, and must silence nobody.
        """
        if self.calendar is None or not tells_hours(self.calendar, self.now):
            return False
        first = min(term.first for term in self.calendar.days)
        return first - school_day(self.calendar, self.now) <= FAR_AHEAD

    def school_time(self, since: datetime) -> timedelta:
        """How much school time has passed; all of it as long as no calendar says what school time is."""
        if self.calendar is None or not self.tells:
            return max(self.now - since, timedelta(0))
        readers = {reader.id for reader in self.roster.readers}
        return time_read(self.calendar, since, self.now, readers=readers)

    @property
    def here(self) -> datetime:
        """The same moment by the school's own clocks."""
        return self.now.astimezone(zone_of(self.calendar) if self.calendar is not None else None)

    @property
    def school_today(self) -> bool:
        """Whether somebody reads on this day; every day as long as no calendar says."""
        if self.calendar is None or not self.tells:
            return True
        readers = {reader.id for reader in self.roster.readers}
        return self.calendar.opening_on(self.here.date(), readers=readers) is not None

    @property
    def open_now(self) -> bool:
        """Whether these are school hours."""
        ahead = Moment(self.now + COUNT_EVERY, self.roster, self.calendar, self.alerts)
        return ahead.school_time(self.now) > timedelta(0)

    @property
    def on_duty(self) -> str | None:
        """The owner of the holiday that it is."""
        if self.calendar is None:
            return None
        holiday = self.calendar.holiday_on(school_day(self.calendar, self.now))
        return holiday.owner if holiday is not None else None

    def school(self, office: Office) -> School:
        """Who can be called now."""
        return School(
            rosters=office.rosters.kept,
            current=self.roster,
            reachable=self.alerts.reachable(),
            on_duty=self.on_duty,
            open_now=self.open_now,
        )


def moment_of(office: Office, roster: Roster, now: datetime) -> Moment:
    """This moment. Raises FolderError or AlertError."""
    return Moment(now, roster, kept_calendar(office.folder, roster)[0], read_alerts(office.folder))


def open_watch(office: Office, *, jobs: Sequence[Job] = (), now: Now = utc_now) -> Watch | None:
    """The watch of this inbox, to be closed with its store; None where another host has the bell's key.

    Raises FolderError or SettingsError.
    """
    if not office.folder.bell_key.exists():
        return None
    store = WatchStore(office.folder.watch)
    listening = Listening(
        collected=office.collected,
        store=store,
        bell=BellIdentity(read_secret(office.folder.bell_key, size=32)),
        rosters=office.rosters,
        pin=office.settings.pin_bytes,
    )
    return Watch(office, store, listening, now, jobs)
