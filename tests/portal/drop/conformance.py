"""What every Drop must do, whatever keeps its bytes. Its tests subclass this and give `drop`."""

import asyncio
import os
from datetime import date, timedelta

import pytest

from portal.drop.contract import Acceptance, Drop, DropRefusedError, DropRollbackError, Kind

DAY = date(2026, 11, 22)
PRIYAS_COLLECTOR = b"p" * 32
MORGANS_COLLECTOR = b"m" * 32
BOTH = [PRIYAS_COLLECTOR, MORGANS_COLLECTOR]


def sealed(size: int = 5144) -> bytes:
    """Bytes as good as an envelope: to a Drop they are noise."""
    return os.urandom(size)


async def keep(drop: Drop, count: int, *, day: date = DAY) -> dict[bytes, bytes]:
    """Have `count` envelopes accepted at once; returns them by id."""
    envelopes = {os.urandom(16): sealed() for _ in range(count)}
    answers = await asyncio.gather(
        *(drop.accept(key, day=day, envelope=envelope) for key, envelope in envelopes.items())
    )
    assert answers == [Acceptance.STORED] * count
    return envelopes


@pytest.mark.anyio
class Accepting:
    """Section 8, POST envelopes; section 4, an id is accepted once."""

    @pytest.mark.parametrize("size", [5144, 17432, 66584])
    async def test_every_size_comes_back_as_it_went_in(self, drop: Drop, size: int) -> None:
        envelope = sealed(size)
        assert await drop.accept(b"i" * 16, day=DAY, envelope=envelope) is Acceptance.STORED
        assert await drop.fetch([b"i" * 16]) == [envelope]

    async def test_the_same_bytes_again_are_the_same_report(self, drop: Drop) -> None:
        envelope = sealed()
        await drop.accept(b"i" * 16, day=DAY, envelope=envelope)
        tomorrow = DAY + timedelta(days=1)
        assert await drop.accept(b"i" * 16, day=tomorrow, envelope=envelope) is Acceptance.SAME
        assert await drop.days() == {DAY: 1}

    async def test_other_bytes_under_an_id_are_told_and_not_kept(self, drop: Drop) -> None:
        first = sealed()
        await drop.accept(b"i" * 16, day=DAY, envelope=first)
        assert await drop.accept(b"i" * 16, day=DAY, envelope=sealed()) is Acceptance.DIFFERENT
        assert await drop.fetch([b"i" * 16]) == [first]

    async def test_a_double_tap_within_one_commit_is_one_report(self, drop: Drop) -> None:
        envelope, other = sealed(), sealed()
        answers = await asyncio.gather(
            drop.accept(b"i" * 16, day=DAY, envelope=envelope),
            drop.accept(b"i" * 16, day=DAY, envelope=envelope),
            drop.accept(b"i" * 16, day=DAY, envelope=other),
            drop.accept(b"j" * 16, day=DAY, envelope=other),
        )
        assert [answer.value for answer in answers] == ["stored", "same", "different", "stored"]
        assert await drop.fetch([b"i" * 16, b"j" * 16]) == [envelope, other]

    async def test_a_bad_row_fails_alone(self, drop: Drop) -> None:
        answers = await asyncio.gather(
            drop.accept(b"i" * 16, day=DAY, envelope=sealed()),
            drop.accept(b"too short", day=DAY, envelope=sealed()),
            drop.accept(b"k" * 16, day=DAY, envelope="text"),  # type: ignore[arg-type]
            drop.accept(b"j" * 16, day=DAY, envelope=sealed()),
            return_exceptions=True,
        )
        assert [type(answer) for answer in answers] == [
            Acceptance,
            DropRefusedError,
            DropRefusedError,
            Acceptance,
        ]
        assert await drop.ids(DAY) == [b"i" * 16, b"j" * 16]

    async def test_a_reporter_who_hangs_up_loses_nothing(self, drop: Drop) -> None:
        sending = asyncio.ensure_future(drop.accept(b"i" * 16, day=DAY, envelope=sealed()))
        await asyncio.sleep(0)
        sending.cancel()
        await keep(drop, 1)
        assert b"i" * 16 in await drop.ids(DAY)


@pytest.mark.anyio
class Fetching:
    """Section 8, days and fetch: no cursor, no arrival order."""

    async def test_an_empty_drop_is_empty(self, drop: Drop) -> None:
        assert await drop.days() == {}
        assert await drop.ids(DAY) == []
        assert await drop.fetch([b"i" * 16]) == []

    async def test_each_day_counts_its_own(self, drop: Drop) -> None:
        tomorrow = DAY + timedelta(days=1)
        await keep(drop, 3, day=tomorrow)
        today = await keep(drop, 2)
        assert list((await drop.days()).items()) == [(DAY, 2), (tomorrow, 3)]
        assert await drop.ids(DAY) == sorted(today)

    async def test_ids_and_envelopes_come_sorted_not_in_arrival_order(self, drop: Drop) -> None:
        arrived = [bytes([value]) * 16 for value in (200, 3, 90)]
        for key in arrived:
            await drop.accept(key, day=DAY, envelope=key)
        assert await drop.ids(DAY) == sorted(arrived)
        assert await drop.fetch(arrived) == sorted(arrived)

    async def test_unknown_ids_are_left_out(self, drop: Drop) -> None:
        kept = await keep(drop, 300)
        unknown = [os.urandom(16) for _ in range(20)]
        found = await drop.fetch([*kept, *unknown, *kept])
        assert found == [kept[key] for key in sorted(kept)]


@pytest.mark.anyio
class Leaving:
    """Section 8, done: an envelope leaves 35 days after its day and when every collector holds it."""

    async def test_it_stays_until_its_day_is_35_days_past(self, drop: Drop) -> None:
        kept = await keep(drop, 3)
        await drop.done(PRIYAS_COLLECTOR, list(kept))
        assert await drop.sweep(DAY + timedelta(days=34), [PRIYAS_COLLECTOR]) == 0
        assert await drop.sweep(DAY + timedelta(days=35), [PRIYAS_COLLECTOR]) == 3
        assert await drop.days() == {}

    async def test_it_stays_until_every_collector_holds_it(self, drop: Drop) -> None:
        first, second = await keep(drop, 2)
        later = DAY + timedelta(days=400)
        await drop.done(PRIYAS_COLLECTOR, [first, second])
        await drop.done(MORGANS_COLLECTOR, [first])
        assert await drop.sweep(later, [*BOTH, PRIYAS_COLLECTOR]) == 1
        assert await drop.ids(DAY) == [second]

    async def test_without_collectors_nothing_leaves(self, drop: Drop) -> None:
        kept = await keep(drop, 2)
        await drop.done(PRIYAS_COLLECTOR, list(kept))
        assert await drop.sweep(DAY + timedelta(days=400), []) == 0
        assert await drop.days() == {DAY: 2}

    async def test_a_collector_who_left_the_roster_does_not_count(self, drop: Drop) -> None:
        kept = await keep(drop, 1)
        await drop.done(PRIYAS_COLLECTOR, list(kept))
        assert await drop.sweep(DAY + timedelta(days=400), [MORGANS_COLLECTOR]) == 0

    async def test_done_counts_what_is_new_and_held_here(self, drop: Drop) -> None:
        kept = await keep(drop, 2)
        assert await drop.done(PRIYAS_COLLECTOR, [*kept, b"?" * 16]) == 2
        assert await drop.done(PRIYAS_COLLECTOR, list(kept)) == 0
        assert await drop.done(MORGANS_COLLECTOR, list(kept)) == 2

    async def test_an_unknown_id_noted_early_does_not_let_the_envelope_leave(self, drop: Drop) -> None:
        await drop.done(PRIYAS_COLLECTOR, [b"i" * 16])
        await drop.accept(b"i" * 16, day=DAY, envelope=sealed())
        assert await drop.sweep(DAY + timedelta(days=400), [PRIYAS_COLLECTOR]) == 0

    async def test_what_left_may_come_again_and_is_not_marked_as_held(self, drop: Drop) -> None:
        (key,) = await keep(drop, 1)
        await drop.done(PRIYAS_COLLECTOR, [key])
        await drop.sweep(DAY + timedelta(days=35), [PRIYAS_COLLECTOR])
        assert await drop.accept(key, day=DAY, envelope=sealed()) is Acceptance.STORED
        assert await drop.sweep(DAY + timedelta(days=35), [PRIYAS_COLLECTOR]) == 0


@pytest.mark.anyio
class Chunks:
    """Section 7, files."""

    async def test_a_chunk_comes_back(self, drop: Drop) -> None:
        chunk = sealed(65552)
        answer = await drop.put_chunk(b"i" * 16, number=9, index=399, chunk=chunk, day=DAY)
        assert answer is Acceptance.STORED
        assert await drop.chunk(b"i" * 16, 9, 399) == chunk
        assert await drop.chunk(b"i" * 16, 9, 398) is None

    async def test_the_same_chunk_again_is_the_same_and_other_bytes_are_refused(self, drop: Drop) -> None:
        for chunk, answer in [(b"a", "stored"), (b"a", "same"), (b"b", "different")]:
            given = await drop.put_chunk(b"i" * 16, number=0, index=0, chunk=chunk, day=DAY)
            assert given.value == answer
        assert await drop.chunk(b"i" * 16, 0, 0) == b"a"

    async def test_chunks_leave_with_their_envelope(self, drop: Drop) -> None:
        first, second = await keep(drop, 2)
        for key in (first, second):
            await drop.put_chunk(key, number=0, index=0, chunk=b"c", day=DAY)
        await drop.done(PRIYAS_COLLECTOR, [first])
        await drop.sweep(DAY + timedelta(days=35), [PRIYAS_COLLECTOR])
        assert await drop.chunk(first, 0, 0) is None
        assert await drop.chunk(second, 0, 0) == b"c"

    async def test_orphans_leave_two_days_later_and_no_others(self, drop: Drop) -> None:
        (key,) = await keep(drop, 1)
        for owner in (key, b"o" * 16):
            await drop.put_chunk(owner, number=0, index=0, chunk=b"c", day=DAY)
        assert await drop.sweep_orphans(DAY + timedelta(days=1)) == 0
        assert await drop.sweep_orphans(DAY + timedelta(days=2)) == 1
        assert await drop.chunk(key, 0, 0) == b"c"

    @pytest.mark.parametrize(("number", "size"), [(10, 1), (-1, 1), (0, 0), (0, 65553)])
    async def test_a_chunk_out_of_bounds_is_refused(self, drop: Drop, number: int, size: int) -> None:
        with pytest.raises(DropRefusedError):
            await drop.put_chunk(b"i" * 16, number=number, index=0, chunk=bytes(size), day=DAY)


@pytest.mark.anyio
class Mailboxes:
    """Section 6: pages of four in a stable order."""

    async def test_replies_keep_their_order_in_pages_of_four(self, drop: Drop) -> None:
        replies = [sealed(2096) for _ in range(6)]
        for reply in replies:
            await drop.put_reply(b"m" * 16, reply=reply)
        assert await drop.replies(b"m" * 16, 0) == replies[:4]
        assert await drop.replies(b"m" * 16, 1) == replies[4:]
        assert await drop.replies(b"m" * 16, 2) == []

    async def test_an_identical_reply_counts_once(self, drop: Drop) -> None:
        first, second = sealed(2096), sealed(2096)
        for reply in (first, second, first):
            await drop.put_reply(b"m" * 16, reply=reply)
        assert await drop.replies(b"m" * 16, 0) == [first, second]

    async def test_mailboxes_do_not_mix(self, drop: Drop) -> None:
        await drop.put_reply(b"m" * 16, reply=sealed(2096))
        assert await drop.replies(b"n" * 16, 0) == []

    async def test_a_reply_of_another_size_is_refused(self, drop: Drop) -> None:
        with pytest.raises(DropRefusedError):
            await drop.put_reply(b"m" * 16, reply=b"short")


@pytest.mark.anyio
class Publishing:
    """Section 2: what is published is never replaced by something older."""

    async def test_nothing_is_published_at_first(self, drop: Drop) -> None:
        assert [await drop.published(kind) for kind in Kind] == [None, None, None]

    async def test_a_newer_document_replaces_and_kinds_do_not_mix(self, drop: Drop) -> None:
        for seq in (1, 7):
            answer = await drop.publish(Kind.ROSTER, seq=seq, document=b"roster %d" % seq)
            assert answer is Acceptance.STORED
        assert await drop.published(Kind.ROSTER) == b"roster 7"
        assert await drop.published(Kind.CALENDAR) is None

    @pytest.mark.parametrize("kind", list(Kind))
    async def test_an_older_document_never_replaces(self, drop: Drop, kind: Kind) -> None:
        await drop.publish(kind, seq=7, document=b"new")
        with pytest.raises(DropRollbackError):
            await drop.publish(kind, seq=6, document=b"old")
        assert await drop.published(kind) == b"new"

    async def test_another_roster_under_the_same_seq_is_told_and_not_kept(self, drop: Drop) -> None:
        await drop.publish(Kind.ROSTER, seq=7, document=b"one view")
        assert await drop.publish(Kind.ROSTER, seq=7, document=b"one view") is Acceptance.SAME
        assert await drop.publish(Kind.ROSTER, seq=7, document=b"another view") is Acceptance.DIFFERENT
        assert await drop.published(Kind.ROSTER) == b"one view"

    async def test_tomorrows_status_replaces_todays(self, drop: Drop) -> None:
        await drop.publish(Kind.STATUS, seq=7, document=b"today")
        assert await drop.publish(Kind.STATUS, seq=7, document=b"tomorrow") is Acceptance.STORED
        assert await drop.published(Kind.STATUS) == b"tomorrow"


class DropConformance(Accepting, Fetching, Leaving, Chunks, Mailboxes, Publishing):
    """The whole contract."""
