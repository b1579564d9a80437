"""A report sealed in the browser is exactly what Python would have sealed."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import nacl.public
import pytest

from crypto.choosing import Subject, choose_readers
from crypto.encoding import b64
from crypto.envelope import BellKind, BellMessage, Envelope
from crypto.errors import NoReadersError, NoSlotError
from crypto.identities import Keyring, open_bell, open_envelope
from crypto.payload import Report, parse_payload
from crypto.roster import Role, Roster, Route
from portal import clock
from tests.js.harness import Modules, Refused
from tests.portal.cast import Cast

WORDS = "Someone is mean to me. \r\n\tIch weiß nicht – 我很害怕 🐦 \u202e\x00 end "


def facts(**changes: Any) -> dict[str, Any]:
    given = {
        "day": "2026-11-22",
        "channel": "phone",
        "pinned": True,
        "form": {"id": "england-2026", "version": 1},
        "audience": "older",
        "lang": "en",
        "urgent": False,
        "about": None,
        "subject": "pupil",
        "removed": [],
        "answers": {"what": WORDS},
    }
    return {**given, **changes}


@pytest.fixture(scope="module")
def roster(cast: Cast) -> Roster:
    return cast.roster(seq=7)


def opened(cast: Cast, envelope: bytes, by: str) -> Report:
    payload = cast.opened(envelope, by=by)
    assert payload is not None
    report = parse_payload(payload)
    assert isinstance(report, Report)
    return report


def test_the_chosen_readers_open_it_and_read_the_exact_words(js: Modules, cast: Cast, roster: Roster) -> None:
    envelope = js("seal", roster.encode(), facts())
    assert cast.who_opens(envelope) == {"r1", "r2"}
    report = opened(cast, envelope, "r1")
    assert report.answers == {"what": WORDS}
    assert (report.to, report.route, report.seq) == (("r1", "r2"), Route.PUPIL, 7)


def test_the_payload_is_the_object_that_python_seals(js: Modules, roster: Roster) -> None:
    payload = js("payload", roster.encode(), facts(removed=["r2"], urgent=True, subject="worker"))
    report = parse_payload(payload)
    assert isinstance(report, Report)
    assert parse_payload(report.encode()) == report
    assert (report.removed, set(report.forbidden), report.to) == (("r2",), {"r1", "r2"}, ("r3", "r4"))


def test_someone_taken_off_cannot_open_it_and_nor_can_their_team(
    js: Modules, cast: Cast, roster: Roster
) -> None:
    assert cast.who_opens(js("seal", roster.encode(), facts(removed=["r2"]))) == {"r3", "r4"}
    assert cast.who_opens(js("seal", roster.encode(), facts(subject="head"))) == {"r4", "r5"}


def test_the_bell_learns_kind_roster_and_mask_and_nothing_else(
    js: Modules, cast: Cast, roster: Roster
) -> None:
    for urgent, kind in ((False, BellKind.REPORT), (True, BellKind.URGENT)):
        envelope = js("seal", roster.encode(), facts(urgent=urgent))
        assert open_bell(envelope, bell=cast.bell, pin=cast.pin) == BellMessage(kind, 7, 0b11)


def test_recovery_has_a_slot_unless_the_forbidden_hold_its_threshold(
    js: Modules, cast: Cast, roster: Roster
) -> None:
    ring = Keyring.of([cast.recovery])
    assert open_envelope(js("seal", roster.encode(), facts()), keyring=ring, pin=cast.pin).payload
    # Morgan and Grace hold two of the shares, and two are enough.
    with pytest.raises(NoSlotError):
        open_envelope(js("seal", roster.encode(), facts(subject="head")), keyring=ring, pin=cast.pin)


@pytest.mark.parametrize("words", ["x", "🐦" * 3_800])
def test_all_that_is_sealed_on_a_kiosk_has_one_size(js: Modules, roster: Roster, words: str) -> None:
    assert len(js("seal", roster.encode(), facts(channel="kiosk", answers={"what": words}))) == 17_432


def test_the_most_a_kiosk_lets_one_type_fits_with_the_largest_drawing_and_five_words(
    js: Modules, roster: Roster
) -> None:
    answers = {question: ["x" * 12] * 12 for question in ("tiles", "want", "still", "where", "when")}
    drawing = {"w": 320, "h": 240, "strokes": ["x" * 8_192]}
    most = facts(answers={**answers, "what": "🐦" * 1_375}, drawing=drawing, reply={"x": "x" * 1_024})
    assert len(js("payload", roster.encode(), most)) <= 16_380


def test_what_is_longer_than_a_kiosk_seals_is_refused_there(js: Modules, roster: Roster) -> None:
    refused = js.each([("seal", roster.encode(), facts(channel="kiosk", answers={"what": "x" * 16_384}))])
    assert str(refused[0]) == "long"
    assert isinstance(refused[0], Refused)


def test_the_smallest_size_that_holds_it_and_never_more_than_the_largest(js: Modules, roster: Roster) -> None:
    overhead = len(js("payload", roster.encode(), facts(answers={"what": ""})))
    room = [4_092 - overhead, 16_380 - overhead, 65_532 - overhead]
    lengths = [room[0], room[0] + 1, room[1], room[1] + 1, room[2]]
    calls = [("seal", roster.encode(), facts(answers={"what": "a" * length})) for length in lengths]
    assert [len(envelope) for envelope in js.each(calls)] == [5_144, 17_432, 17_432, 66_584, 66_584]
    with pytest.raises(Refused, match="long"):
        js("seal", roster.encode(), facts(answers={"what": "a" * (room[2] + 1)}))


def test_half_a_surrogate_pair_does_not_make_a_report_unreadable(
    js: Modules, cast: Cast, roster: Roster
) -> None:
    envelope = js("seal", roster.encode(), facts(answers={"what": "sad \ud83d face"}))
    assert opened(cast, envelope, "r2").answers == {"what": "sad \ufffd face"}


def test_no_two_envelopes_share_an_id_a_slot_or_a_place_for_the_bell(
    js: Modules, cast: Cast, roster: Roster
) -> None:
    envelopes = [Envelope.parse(data) for data in js.each([("seal", roster.encode(), facts())] * 40)]
    assert len({envelope.id for envelope in envelopes}) == 40
    assert len({slot for envelope in envelopes for slot in envelope.slots}) == 40 * 12
    places = [_place(envelope, cast) for envelope in envelopes]
    assert len(set(places)) > 6


def _place(envelope: Envelope, cast: Cast) -> int:
    return next(at for at, slot in enumerate(envelope.slots) if cast.bell.open_sealed(slot) is not None)


def test_the_second_opener_reads_the_same(js: Modules, cast: Cast, roster: Roster) -> None:
    envelope = js("seal", roster.encode(), facts())
    secret = cast.readers["r1"].box_secret.secret_bytes()
    assert js("open", envelope, cast.pin, secret) == cast.opened(envelope, by="r1")


def test_a_roster_served_without_a_pin_seals_the_same(js: Modules, cast: Cast) -> None:
    envelope = js("sealUnpinned", cast.signed().decode(), facts(pinned=False), clock.today().isoformat())
    assert opened(cast, envelope, "r1").pinned is False


def test_ids_are_random_boxes_of_nobody_and_never_openable(js: Modules, cast: Cast, roster: Roster) -> None:
    envelope = Envelope.parse(js("seal", roster.encode(), facts()))
    keys = [cast.bell, cast.recovery, *(reader.box_secret for reader in cast.readers.values())]
    assert sum(key.open_sealed(slot) is not None for key in keys for slot in envelope.slots) == 4
    points = {bytes(slot[:32]) for slot in envelope.slots}
    assert all(nacl.public.PublicKey(point) for point in points)


def test_readers_are_chosen_as_python_chooses_for_any_school(js: Modules, cast: Cast) -> None:
    drawn = random.Random(3)
    cases = [_any_case(drawn, cast) for _ in range(400)]
    answers = js.each([("choose", _document(roster), subject, removed) for roster, subject, removed in cases])
    assert [_plain(answer) for answer in answers] == [_expected(*case) for case in cases]


def _any_case(drawn: random.Random, cast: Cast) -> tuple[Roster, str, list[str]]:
    readers = []
    for at in range(1, drawn.randint(3, 12)):
        roles = tuple(drawn.sample(list(Role), drawn.choice((1, 1, 1, 2))))
        routes = tuple(route for route in Route if drawn.random() < 0.5)
        readers.append(_reader(cast, f"r{at}", roles, routes))
    ids = [reader.id for reader in readers] + ["r99"]
    roster = cast.roster(readers=tuple(readers))
    return roster, drawn.choice(list(Subject)), drawn.sample(ids, drawn.randint(0, 2))


def _reader(cast: Cast, id_: str, roles: tuple[Role, ...], routes: tuple[Route, ...]) -> Any:
    base = cast.reader("r1")
    return type(base)(id_, base.name, base.box, base.sign, roles, routes)


def _document(roster: Roster) -> dict[str, Any]:
    return {
        "readers": [reader.document() for reader in roster.readers],
        "past": [],
        "recovery": roster.recovery.document(),
    }


def _expected(roster: Roster, subject: str, removed: list[str]) -> Any:
    try:
        choice = choose_readers(roster, subject=Subject(subject), removed=removed)
    except NoReadersError:
        return "readers"
    return (str(choice.route), choice.ids, set(choice.forbidden), choice.recovery)


def _plain(answer: Any) -> Any:
    if isinstance(answer, Refused):
        return str(answer)
    return (answer["route"], tuple(answer["readers"]), set(answer["forbidden"]), answer["recovery"])


def test_a_pinned_roster_is_believed_with_and_without_the_browsers_own_ed25519(
    js: Modules, cast: Cast
) -> None:
    served, today = cast.signed().decode(), clock.today().isoformat()
    for name in ("pinned", "pinnedWithoutSubtle"):
        assert js(name, served, b64(cast.pin), today) == 1
        for wrong, pin, day in (
            ("trust", b64(bytes(16)), today),
            ("trust", b64(cast.pin)[:-1], today),
            ("trust", "", today),
            ("expired", b64(cast.pin), "2024-01-01"),
        ):
            with pytest.raises(Refused, match=rf"^{wrong}$"):
                js(name, served, pin, day)


def test_a_roster_signed_by_one_person_is_refused(js: Modules, cast: Cast) -> None:
    with pytest.raises(Refused, match=r"^trust$"):
        js("pinned", cast.signed(signers=[0]).decode(), b64(cast.pin), clock.today().isoformat())


@pytest.mark.parametrize(("days", "is_good"), [(-2, False), (-1, True), (0, True), (400, True), (401, False)])
def test_without_a_pin_too_a_roster_outside_its_dates_is_refused(
    js: Modules, cast: Cast, days: int, is_good: bool
) -> None:
    day = (clock.today() + timedelta(days=days)).isoformat()
    answers = js.each(
        [("unpinned", cast.signed().decode(), day), ("pinned", cast.signed().decode(), b64(cast.pin), day)]
    )
    assert [str(answer) for answer in answers] == (["1", "1"] if is_good else ["expired", "expired"])
