"""The decisions behind the form, without a portal: what the kiosk shares."""

from typing import Any

import pytest

from crypto.encoding import b64
from crypto.envelope import TOTALS
from crypto.policy import Pin
from crypto.report import Audience, Channel
from portal import clock
from portal.pages.asking import Ready, decide, seal_ready
from portal.pages.contexts import Notice
from portal.pages.desk import Desk
from portal.pages.reading import MAX_REMOVED, Asked, read_asked
from portal.pages.showing import form_page
from portal.questions import CURRENT
from portal.questions.model import MAX_LINE
from tests.portal.cast import Cast
from worrybox.web.bodies import FieldError, Form

WORDS = "the blue door"


def desk(cast: Cast, **changes: Any) -> Desk:
    facts: dict[str, Any] = {"school": "Oakfield", "pin": Pin(cast.pin), "today": clock.today(), **changes}
    return Desk(**{"roster": cast.roster(), **facts})


def form(*more: tuple[str, str], **fields: str) -> Form:
    whole = {"what": WORDS, "shown": "r1,r2", "id": b64(bytes(16)), **fields}
    return Form((*whole.items(), *more))


def asked(*more: tuple[str, str], audience: Audience = Audience.OLDER, **fields: str) -> Asked:
    return read_asked(form(*more, **fields), question_set=CURRENT, audience=audience)


def decided(cast: Cast, given: Asked, **changes: Any) -> Ready:
    ready = decide(desk(cast, **changes), given)
    assert isinstance(ready, Ready)
    return ready


def test_no_value_that_holds_the_words_prints_them(cast: Cast) -> None:
    page = form_page(desk(cast), asked(), Notice.BUSY)
    assert WORDS in [each.typed for step in page.steps for each in step.questions]
    views = [each for step in page.steps for each in (step, *step.questions)]
    for value in (form(), asked(), page, decided(cast, asked()), *views):
        assert "blue" not in repr(value)


def test_the_same_form_has_the_same_id_and_any_other_answer_has_another(cast: Cast) -> None:
    forms = [asked(), asked(), asked(what="two"), asked(("tiles", "mean")), asked(still="yes")]
    ids = [decided(cast, each).envelope_id for each in forms]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4


def test_where_all_envelopes_are_of_one_size_a_short_report_has_it_and_a_longer_one_is_too_long(
    cast: Cast,
) -> None:
    one_size = desk(cast, size_class=1)
    ready = decide(one_size, asked())
    assert isinstance(ready, Ready)
    assert len(seal_ready(one_size, ready)) == TOTALS[1]
    assert decide(one_size, asked(what="x" * 16_300)) is Notice.TOO_LONG
    assert isinstance(decide(desk(cast), asked(what="x" * 16_300)), Ready)


def test_a_kiosk_says_that_it_is_one(cast: Cast) -> None:
    made = desk(cast, channel=Channel.KIOSK, pinned=True, dress="kiosk", page_channel="kiosk")
    assert (form_page(made).dress, form_page(made).channel) == ("kiosk", "kiosk")
    opened = cast.opened(
        seal_ready(made, decided(cast, asked(), channel=made.channel, pinned=made.pinned)), by="r1"
    )
    assert opened is not None
    assert b'"channel":"kiosk"' in opened
    assert b'"pinned":true' in opened


def test_someone_taken_off_who_has_left_since_stays_forbidden(cast: Cast) -> None:
    ready = decided(cast, asked(("removed", "r77"), ("removed", "nonsense"), ("removed", "r77")))
    assert b'"removed":["r77"]' in ready.payload


def test_no_more_are_taken_off_than_a_roster_could_ever_name() -> None:
    assert len(asked(*(("removed", f"r{at}") for at in range(1, 100))).removed) == MAX_REMOVED


@pytest.mark.parametrize("name", ["what", "you", "danger", "shown", "id"])
def test_a_field_that_is_wanted_once_and_came_twice_is_refused(name: str) -> None:
    with pytest.raises(FieldError):
        asked((name, "a"), (name, "b"))


def test_an_answer_that_is_not_offered_is_none(cast: Cast) -> None:
    given = asked(("tiles", "mean"), ("tiles", "nonsense"), danger="perhaps", kind="allegation", what="")
    assert given.answers == {"tiles": ("mean",)}
    assert decide(desk(cast), asked(danger="perhaps", what=" \r\n")) is Notice.EMPTY


def test_one_tile_is_enough_and_what_was_left_out_is_not_in_the_report(cast: Cast) -> None:
    ready = decided(cast, asked(("tiles", "home"), what=""))
    assert b'"answers":{"tiles":["home"]}' in ready.payload


def test_line_ends_are_the_ones_that_were_typed() -> None:
    assert asked(what="\r\none\r\ntwo").answers["what"] == "\none\ntwo"


def test_a_line_too_long_is_kept_whole_and_not_sent(cast: Cast) -> None:
    whole = "x" * (MAX_LINE + 1)
    assert decide(desk(cast), asked(you=whole)) is Notice.TOO_LONG
    assert asked(you=whole).answers["you"] == whole
    assert decided(cast, asked(you=whole[1:])).choice.ids == ("r1", "r2")


def test_what_it_is_about_is_a_field_of_the_report_and_no_answer(cast: Cast) -> None:
    payload = decided(cast, asked(about="friend")).payload
    assert b'"about":"friend"' in payload
    assert b'"answers":{"what":' in payload


def test_staff_write_about_staff_unless_an_answer_says_pupil(cast: Cast) -> None:
    staff = desk(cast, audience=Audience.STAFF)
    reports = [
        decide(staff, asked(audience=Audience.STAFF, shown=shown, concerns=concerns))
        for shown, concerns in (("r3,r4", ""), ("r1,r2", "pupil"), ("r4,r5", "head"))
    ]
    assert [ready.choice.ids for ready in reports if isinstance(ready, Ready)] == [
        ("r3", "r4"),
        ("r1", "r2"),
        ("r4", "r5"),
    ]


def test_without_a_roster_nothing_is_decided_but_the_words_are_kept(cast: Cast) -> None:
    nobody = desk(cast, roster=None)
    assert decide(nobody, asked()) is Notice.NOBODY_HERE
    page = form_page(nobody, asked())
    assert (page.notice, page.readers, page.signed) == (Notice.NOBODY_HERE, (), "")
