"""Events of a case and whom it may be shared to (section 5)."""

from __future__ import annotations

from typing import Any

from tests.vectors.make.primitives import Case, b64, blake, canonical, case, secret, sign, sign_public
from tests.vectors.make.school import CAST, PIN, TODAY, reader, roster

CASE = secret("the report's envelope", 16)
_TRUST, _ENCODING = "TrustError", "EncodingError"
PAST = {"id": "r9", "last_seq": 5, "name": "Robin", "roles": ["other"], "sign": b64(sign_public("sign r9"))}
ROSTER = roster(*CAST, reader("r6", "Noor", "other", ""), past=[PAST])


def signed_of(**changes: Any) -> bytes:
    """The `signed` bytes of an event."""
    document = {
        "at": "2026-11-22T10:05Z",
        "by": "r1",
        "case": b64(CASE),
        "fields": {},
        "n": 1,
        "prev": [],
        "seq": 7,
        "type": "note",
    }
    return canonical({**document, **changes})


def hash_of(signed: bytes) -> bytes:
    """The name of an event in `prev`."""
    return blake(32, "", signed)


def payload_of(
    signed: bytes, envelope_id: bytes, *, by: str = "r1", key: str | None = None
) -> dict[str, Any]:
    """The sealed event."""
    sig = sign(key or f"sign {by}", b"wb-event-v1" + PIN + envelope_id + signed)
    return {"v": 1, "kind": "event", "day": TODAY, "by": by, "signed": b64(signed), "sig": b64(sig)}


def events() -> list[Case]:
    """One at a time."""
    here = secret("event id", 16)
    parents = sorted((secret("p1"), secret("p2")))

    def check(
        name: str,
        signed: bytes,
        /,
        *,
        refuse: str | None = None,
        moved: bool = False,
        held: bool = False,
        by: str = "r1",
        **options: Any,
    ) -> Case:
        payload = payload_of(signed, secret("elsewhere", 16) if moved else here, by=by, **options)
        fields: Case = {
            "payload": payload,
            "envelope_id": b64(here),
            "case": b64(CASE),
            "pin": b64(PIN),
            "roster": ROSTER,
            "held": held,
        }
        if refuse:
            return case(f"event: {name}", "event", "5", refuse=refuse, **fields)
        return case(f"event: {name}", "event", "5", expect={"type": "note", "by": by, "n": 1}, **fields)

    return [
        check("as signed", signed_of()),
        check("with two parents", signed_of(prev=[b64(p) for p in parents])),
        check("with fields", signed_of(fields={"text": "Spoke to Sam.", "codes": ["a", "b"]})),
        check("parents out of order", signed_of(prev=[b64(p) for p in reversed(parents)]), refuse=_ENCODING),
        check("a parent twice", signed_of(prev=[b64(parents[0])] * 2), refuse=_ENCODING),
        check("a second in its time", signed_of(at="2026-11-22T10:05:30Z"), refuse=_ENCODING),
        check("a minute that does not exist", signed_of(at="2026-11-22T10:60Z"), refuse=_ENCODING),
        check("n of 0", signed_of(n=0), refuse=_ENCODING),
        check("not canonical", signed_of().replace(b",", b", "), refuse=_ENCODING),
        check("signed by another reader", signed_of(), key="sign r2", refuse=_TRUST),
        check("in another's name", signed_of(by="r2"), refuse=_TRUST),
        check("of another, sent on in one's own name", signed_of(by="r2"), key="sign r2", refuse=_TRUST),
        check("moved to another envelope", signed_of(), moved=True, refuse=_TRUST),
        check("of another case", signed_of(case=b64(secret("other case", 16))), refuse=_TRUST),
        check("by nobody", signed_of(by="r8"), by="r8", refuse=_TRUST),
        check("held when its author left", signed_of(by="r9", seq=5), by="r9", held=True),
        check("new, by someone who has left", signed_of(by="r9", seq=5), by="r9", refuse=_TRUST),
        check("after its author's last seq", signed_of(by="r9", seq=6), by="r9", held=True, refuse=_TRUST),
    ]


class _Graph:
    """Builds the events of one case by name."""

    def __init__(self) -> None:
        self.made: dict[str, tuple[bytes, bytes, dict[str, Any]]] = {}

    def add(
        self, name: str, *, by: str = "r1", after: str = "", key: str | None = None, **changes: Any
    ) -> None:
        prev = sorted(self.made[p][1] if p in self.made else secret(p) for p in after.split())
        signed = signed_of(by=by, prev=[b64(p) for p in prev], **changes)
        envelope_id = secret(f"envelope {name}", 16)
        self.made[name] = (envelope_id, hash_of(signed), payload_of(signed, envelope_id, by=by, key=key))

    def share(self, name: str, new: str, **changes: Any) -> None:
        fields: Case = {"envelope": b64(CASE), "key": b64(secret("K of the report")), "reader": new}
        self.add(name, type="share", fields=fields, **changes)

    def ids(self, names: str) -> list[str]:
        return [b64(self.made[name][0]) for name in names.split()]

    def case(self, title: str, order: str, alarms: str = "", shared: str = "", **report: Any) -> Case:
        """`alarms` is `name:kind` words."""
        wrong = sorted((self.made[n][0], kind) for n, kind in (word.split(":") for word in alarms.split()))
        circle = {"subject": "pupil", "removed": [], "forbidden": [], "to": ["r1", "r2"], **report}
        # Held in an order that tells nothing.
        held = sorted(self.made.values(), key=lambda item: item[0])
        return case(
            f"case: {title}",
            "case",
            "5",
            report={"id": b64(CASE), **circle},
            events=[{"envelope_id": b64(id_), "payload": payload} for id_, _, payload in held],
            pin=b64(PIN),
            roster=ROSTER,
            expect={
                "order": self.ids(order),
                "alarms": [[b64(id_), kind] for id_, kind in wrong],
                "shared": shared.split(),
            },
        )


def cases() -> list[Case]:
    """Graphs of events: their order, and what is wrong with them."""
    return [_plain(), _concurrent(), _tied(), _parent_first(), *_alarms(), *_shares()]


def _plain() -> Case:
    graph = _Graph()
    graph.add("a")
    graph.add("b", by="r2", after="a", at="2026-11-22T11:00Z")
    graph.add("c", after="b", n=2, at="2026-11-22T12:00Z")
    return graph.case("one after the other", "a b c")


def _concurrent() -> Case:
    graph = _Graph()
    graph.add("a")
    graph.add("late", after="a", n=2, at="2026-11-22T12:00Z")
    graph.add("early", by="r2", after="a", at="2026-11-22T11:00Z")
    graph.add("join", by="r2", after="late early", n=2, at="2026-11-22T13:00Z")
    return graph.case("concurrent ones by their minute", "a early late join")


def _tied() -> Case:
    graph = _Graph()
    graph.add("a")
    graph.add("x", after="a", n=2)
    graph.add("y", by="r2", after="a")
    first, second = sorted("xy", key=lambda name: graph.made[name][1])
    return graph.case("in the same minute by their hash", f"a {first} {second}")


def _parent_first() -> Case:
    graph = _Graph()
    graph.add("a", at="2026-11-22T12:00Z")
    graph.add("b", by="r2", after="a", at="2026-11-22T09:00Z")
    return graph.case("a parent comes first even if its clock was ahead", "a b")


def _alarms() -> list[Case]:
    missing, bad, twice, outsider = _Graph(), _Graph(), _Graph(), _Graph()
    missing.add("a")
    missing.add("b", by="r2", after="a withheld", at="2026-11-22T11:00Z")
    bad.add("a")
    bad.add("forged", by="r2", after="a", key="sign r1", at="2026-11-22T11:00Z")
    bad.add("c", after="forged", n=2, at="2026-11-22T12:00Z")
    twice.add("a")
    twice.add("b", after="a", n=2, at="2026-11-22T11:00Z")
    twice.add("rival", after="a", n=2, at="2026-11-22T11:30Z")
    outsider.add("a")
    outsider.add("b", by="r4", after="a", at="2026-11-22T11:00Z")
    return [
        missing.case("a missing parent", "a b", "b:missing_parent"),
        bad.case("a bad signature, and what follows it", "a c", "forged:bad_signature c:missing_parent"),
        twice.case("two by one author with one number", "a b rival", "b:same_number rival:same_number"),
        outsider.case("by a reader to whom it was neither sealed nor shared", "a", "b:outsider"),
    ]


def _shares() -> list[Case]:
    good, forbidden, past = _Graph(), _Graph(), _Graph()
    good.share("a", "r6")
    good.add("b", by="r6", after="a", at="2026-11-22T11:00Z")
    forbidden.share("a", "r1", by="r3")
    forbidden.add("b", by="r1", after="a", at="2026-11-22T11:00Z")
    past.share("a", "r9")
    about_the_team: dict[str, Any] = {"subject": "dsl_team", "forbidden": ["r1", "r2"], "to": ["r3", "r4"]}
    return [
        good.case("shared to another reader, who then writes", "a b", shared="r6"),
        forbidden.case(
            "shared to someone forbidden: it gives them nothing",
            "a",
            "a:share_refused b:outsider",
            **about_the_team,
        ),
        past.case("shared once to someone who has left: no alarm, and no share today", "a"),
    ]


# name, subject, removed, forbidden, to, shared, new, roster, whether it may be.
_TEN = [reader(f"r{n}", f"Reader {n}", "other", "pupil staff chair" if n < 10 else "") for n in range(1, 12)]
_NEW_DEPUTY = roster(*CAST, reader("r6", "Noor", "deputy", ""))
_SHARES: tuple[tuple[Any, ...], ...] = (
    ("another reader", "pupil", "", "", "r1 r2", "", "r3", ROSTER, True),
    ("who can read it already", "pupil", "", "", "r1 r2", "", "r2", ROSTER, True),
    (
        "a tenth reader",
        "pupil",
        "",
        "",
        " ".join(f"r{n}" for n in range(1, 10)),
        "",
        "r10",
        roster(*_TEN),
        True,
    ),
    (
        "an eleventh reader",
        "pupil",
        "",
        "",
        " ".join(f"r{n}" for n in range(1, 10)),
        "r10",
        "r11",
        roster(*_TEN),
        False,
    ),
    ("someone taken off", "pupil", "r4", "r4", "r1 r2", "", "r4", ROSTER, False),
    ("someone the report forbids", "head", "", "r1 r2 r3", "r4 r5", "", "r1", ROSTER, False),
    (
        "someone forbidden only under the roster of today",
        "dsl_team",
        "",
        "r1 r2",
        "r3 r4",
        "",
        "r6",
        _NEW_DEPUTY,
        False,
    ),
    ("someone who has left", "pupil", "", "", "r1 r2", "", "r9", ROSTER, False),
    ("nobody", "pupil", "", "", "r1 r2", "", "r77", ROSTER, False),
)


def share_readers() -> list[Case]:
    """Whom a case may be shared to."""
    made = []
    for name, subject, removed, forbidden, to, shared, new, document, allowed in _SHARES:
        report = {
            "subject": subject,
            "removed": removed.split(),
            "forbidden": forbidden.split(),
            "to": to.split(),
        }
        fields: Case = {"report": report, "shared": shared.split(), "new": new, "roster": document}
        title = f"share to {name}"
        made.append(
            case(title, "share-readers", "5", **fields)
            if allowed
            else case(title, "share-readers", "5", refuse=_TRUST, **fields)
        )
    return made
