"""The form without script: sealed to those named, words kept on every error, nothing sent twice."""

import json
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from crypto.envelope import Envelope
from crypto.notices import Reading
from portal import clock
from portal.school import School
from tests.portal.conftest import Portal
from tests.portal.faults import locked, make_read_only
from tests.portal.pages.reading import FORM, Page, open_page, post, read

WORDS = 'Sam said <b>"stop"</b> & nobody did.\n\nÜmlaut 🙂'


def payload(portal: Portal, envelope: bytes, *, by: str) -> dict[str, object]:
    opened = portal.cast.opened(envelope, by=by)
    assert opened is not None
    return dict(json.loads(opened))


def test_the_words_reach_exactly_the_readers_named(portal: Portal) -> None:
    page = open_page(portal)
    answer = post(portal, page, WORDS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sent")
    [envelope] = portal.held()
    assert portal.cast.who_opens(envelope) == {"r1", "r2"} == set(page.fields["shown"].split(","))
    assert payload(portal, envelope, by="r1")["answers"] == {"what": WORDS}


def test_the_envelope_says_that_the_portal_sealed_it(portal: Portal) -> None:
    post(portal, open_page(portal), WORDS)
    [envelope] = portal.held()
    report = payload(portal, envelope, by="r1")
    assert Envelope.parse(envelope).sealed_by_portal
    assert (report["channel"], report["pinned"], report["form"]) == (
        "noscript",
        False,
        {"id": "england-2026", "version": 2},
    )


def test_a_browsers_line_ends_are_the_ones_that_were_typed(portal: Portal) -> None:
    post(portal, open_page(portal), "\r\none\r\ntwo")
    [envelope] = portal.held()
    assert payload(portal, envelope, by="r2")["answers"] == {"what": "\none\ntwo"}


def test_changed_readers_are_shown_before_anything_is_sealed(portal: Portal) -> None:
    answer = post(portal, open_page(portal), WORDS, removed=("r1",))
    again = read(answer.text)
    assert (answer.status_code, again.fields["shown"], again.fields["what"]) == (409, "r3,r4", WORDS)
    assert (again.taken_off, portal.held()) == (["r1"], [])
    assert "Different people will read this" in again.text
    assert post(portal, again, WORDS, removed=("r1",)).status_code == 303
    [envelope] = portal.held()
    assert portal.cast.who_opens(envelope) == {"r3", "r4"}


def test_someone_taken_off_who_leaves_meanwhile_stays_off_on_every_page(portal: Portal) -> None:
    first = open_page(portal)
    portal.publish(portal.cast.signed(portal.cast.without_deputy(seq=2)))
    again = read(post(portal, first, WORDS, removed=("r2",)).text)
    assert (again.fields["shown"], again.taken_off, portal.held()) == ("r3,r4", ["r2"], [])
    assert post(portal, again, WORDS).status_code == 303
    [envelope] = portal.held()
    assert portal.cast.who_opens(envelope) == {"r3", "r4"}
    report = payload(portal, envelope, by="r3")
    assert (report["removed"], report["forbidden"]) == (["r2"], ["r1", "r2"])


def test_an_id_taken_off_that_nobody_has_comes_back_with_the_form(portal: Portal) -> None:
    again = read(post(portal, open_page(portal), WORDS, removed=("r77", "r2")).text)
    assert (again.taken_off, again.kept_off) == (["r2"], ["r77"])
    post(portal, again, WORDS)
    [envelope] = portal.held()
    assert payload(portal, envelope, by="r3")["removed"] == ["r2", "r77"]


def test_with_too_few_left_nothing_is_sent_and_the_way_back_is_open(portal: Portal) -> None:
    everyone = ("r1", "r2", "r3", "r4", "r5")
    answer = post(portal, open_page(portal), WORDS, removed=everyone)
    again = read(answer.text)
    assert (answer.status_code, again.fields["what"], portal.held()) == (422, WORDS, [])
    assert again.taken_off == list(everyone)
    assert "0800 1111" in again.text


def test_a_double_tap_is_one_report_and_both_are_told_sent(portal: Portal) -> None:
    page = open_page(portal)
    answers = [post(portal, page, WORDS) for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == ["/sent", "/sent"]
    assert len(portal.held()) == 1


def test_more_words_in_the_same_form_are_not_lost(portal: Portal) -> None:
    page = open_page(portal)
    assert {post(portal, page, words).status_code for words in (WORDS, WORDS + " And again.")} == {303}
    assert len(portal.held()) == 2


def test_other_readers_get_it_though_the_same_form_was_sent_before(portal: Portal) -> None:
    page = open_page(portal)
    assert post(portal, page, WORDS).status_code == 303
    portal.publish(portal.cast.signed(portal.cast.without_deputy(seq=2)))
    again = read(post(portal, page, WORDS).text)
    assert again.fields["shown"] == "r1,r6"
    assert post(portal, again, WORDS).status_code == 303
    reports = [payload(portal, envelope, by="r1") for envelope in portal.held()]
    assert sorted(map(str, (report["to"] for report in reports))) == ["['r1', 'r2']", "['r1', 'r6']"]


def test_the_page_offers_another_id_each_time(portal: Portal) -> None:
    assert open_page(portal).fields["id"] != open_page(portal).fields["id"]


@pytest.mark.parametrize("words", ["", " \r\n\t"])
def test_nothing_written_is_nothing_sent(portal: Portal, words: str) -> None:
    assert post(portal, open_page(portal), words).status_code == 422
    assert portal.held() == []


def test_a_story_too_long_comes_back_whole(portal: Portal) -> None:
    story = "é" * 40_000
    answer = post(portal, open_page(portal), story)
    assert (answer.status_code, read(answer.text).fields["what"]) == (413, story)


def test_the_longest_report_is_sent(portal: Portal) -> None:
    assert post(portal, open_page(portal), "x" * 65_000).status_code == 303


@pytest.mark.parametrize("missing", ["shown", "id"])
def test_a_form_that_came_in_part_is_not_sent_and_keeps_the_words(portal: Portal, missing: str) -> None:
    answer = post(portal, open_page(portal).with_field(missing), WORDS)
    again = read(answer.text)
    assert (answer.status_code >= 400, again.fields["what"], portal.held()) == (True, WORDS, [])
    assert post(portal, again, WORDS).status_code == 303


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"what=%ff%fe", 422),
        (b"what=\xff", 422),
        (b"what=a&what=b", 422),
        (b"", 422),
        (b"&".join(b"a%d=1" % at for at in range(10_000)), 413),
        (b"what=" + b"a" * 10_000_000, 413),
    ],
)
def test_what_no_browser_sends_gets_a_calm_page(portal: Portal, body: bytes, status: int) -> None:
    portal.client.get("/")
    answer = portal.client.post("/form", content=body, headers=FORM)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "0800 1111" in answer.text
    assert "Traceback" not in answer.text


def test_a_multipart_form_is_refused_unread(portal: Portal) -> None:
    answer = portal.client.post("/form", files={"what": b"x"})
    assert answer.status_code == 415


def nobody_can_read(portal: Portal) -> Page:
    first = open_page(portal)
    answer = post(portal, first, WORDS)
    again = read(answer.text)
    assert (answer.status_code, again.fields["what"]) == (503, WORDS)
    for page in (first, again):
        assert "Nobody can read this here right now" in page.text
        assert "0800 1111" in page.text
    return again


def test_without_a_roster_it_says_that_nobody_can_read_here(new_portal: Portal) -> None:
    assert "not sent" in nobody_can_read(new_portal).text


@pytest.mark.parametrize("days", [-731, 401, 731])
def test_outside_the_rosters_dates_it_says_that_nobody_can_read_here(
    portal: Portal, on_day: Callable[..., None], days: int
) -> None:
    on_day(clock.today() + timedelta(days=days))
    nobody_can_read(portal)
    assert portal.held() == []


def test_no_status_yet_is_not_no(portal: Portal) -> None:
    assert "Nobody is reading" not in portal.client.get("/").text


@pytest.mark.parametrize(
    ("reading", "later", "warned"), [("no", 0, True), ("yes", 0, False), ("yes", 15, True)]
)
def test_when_nobody_reads_it_says_so_and_still_sends(
    portal: Portal, on_day: Callable[..., None], reading: str, later: int, warned: bool
) -> None:
    portal.call("PUT", "/api/v1/status", portal.cast.status(Reading(reading)))
    on_day(clock.today() + timedelta(days=later))
    front = portal.client.get("/").text
    assert ("Nobody is reading here right now" in front) is warned
    assert post(portal, open_page(portal), WORDS).status_code == 303


def test_a_locked_store_keeps_the_words_on_the_page_and_the_same_form_sends_later(portal: Portal) -> None:
    page = open_page(portal)
    with locked(portal):
        answer = post(portal, page, WORDS)
    again = read(answer.text)
    assert (answer.status_code, again.fields["what"], again.fields["id"]) == (503, WORDS, page.fields["id"])
    assert post(portal, again, WORDS).status_code == 303
    assert len(portal.held()) == 1


def test_a_read_only_store_keeps_the_words_on_the_page(portal: Portal) -> None:
    make_read_only(portal)
    answer = post(portal, open_page(portal), WORDS)
    assert (answer.status_code, read(answer.text).fields["what"]) == (503, WORDS)


def test_a_full_store_keeps_the_words_on_the_page(
    start: Callable[..., Portal], make_school: Callable[..., School]
) -> None:
    portal = start(make_school(quota_bytes=2**20))
    portal.publish(portal.cast.signed())
    while portal.send(portal.cast.envelope(b"x" * 60_000)) == 201:
        pass
    long = WORDS + "x" * 60_000
    answer = post(portal, open_page(portal), long)
    assert (answer.status_code, read(answer.text).fields["what"]) == (507, long)


def test_a_busy_store_keeps_the_words_on_the_page(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.drop.writer.QUEUE_ROWS", 0)
    answer = post(portal, open_page(portal), WORDS)
    assert (answer.status_code, read(answer.text).fields["what"]) == (503, WORDS)


def test_a_browser_that_hides_its_origin_may_send(portal: Portal) -> None:
    page = open_page(portal)
    body = urlencode({"what": WORDS, "shown": page.fields["shown"], "id": page.fields["id"]})
    answer = portal.client.post("/form", content=body, headers={**FORM, "Origin": "null"})
    assert answer.status_code == 303
