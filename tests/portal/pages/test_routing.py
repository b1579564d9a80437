"""Every answer of every form leads to the readers its data says: as shown, as written, and as sealed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crypto.choosing import choose_readers
from crypto.envelope import BellKind, BellMessage
from crypto.identities import ReaderIdentity, open_bell
from crypto.report import Audience
from crypto.roster import Reader, Role, Route
from portal.questions import CURRENT, Kind, Option, Question
from portal.questions.answers import route_of, subject_of
from portal.school import School
from tests.portal.cast import SEATS, Cast
from tests.portal.conftest import Portal
from tests.portal.pages.reading import Page, open_page, read, send

PATHS = {Audience.OLDER: "", Audience.YOUNGER: "younger", Audience.STAFF: "staff"}


@pytest.fixture
def wide(start: Callable[..., Portal], make_school: Callable[..., School]) -> Portal:
    """A school of a trust with two people on the chair route beside the chair: every answer finds readers."""
    cast = Cast()
    uma = cast.readers["r6"] = ReaderIdentity.generate()
    readers = (
        *(cast.reader(id_) for id_ in SEATS),
        Reader("r6", "Uma", uma.box, uma.verify_key, (Role.TRUST,), (Route.CHAIR,)),
    )
    portal = replace(start(make_school(pin=cast.pin)), cast=cast)
    assert portal.publish(cast.signed(cast.roster(readers=readers))).status_code == 201
    return portal


def sent_report(portal: Portal, page: Page) -> tuple[bytes, dict[str, Any]]:
    """The envelope this form became and its payload; names that changed are looked at first."""
    before = set(portal.held())
    answer = send(portal, page)
    if answer.status_code == 409:
        page = read(answer.text)
        answer = send(portal, page)
    assert answer.status_code == 303
    (envelope,) = set(portal.held()) - before
    payload = portal.cast.opened(envelope, by=page.fields["shown"].split(",")[0])
    assert payload is not None
    report: dict[str, Any] = json.loads(payload)
    assert page.fields["shown"].split(",") == report["to"]
    return envelope, report


def answers_of(audience: Audience) -> list[tuple[Question, Option]]:
    return [(each, option) for each in CURRENT.questions(audience) for option in each.options]


@pytest.mark.slow
@pytest.mark.parametrize("audience", Audience)
def test_every_answer_is_sealed_to_exactly_the_readers_that_were_named(
    wide: Portal, audience: Audience
) -> None:
    roster = wide.school.board.roster
    assert roster is not None
    for question, option in answers_of(audience):
        page = open_page(wide, PATHS[audience]).with_field(question.id, option.id)
        subject = route_of(option, audience)
        if question.only_if is not None:  # without that answer it is not asked, and does not count
            page = page.with_field(*question.only_if)
            asked, answer = question.only_if
            subject = subject_of(CURRENT, audience, {question.id: option.id, asked: answer})
        envelope, report = sent_report(wide, page)
        choice = choose_readers(roster, subject=subject)
        assert report["to"] == list(choice.ids), (question.id, option.id)
        assert wide.cast.who_opens(envelope) == set(choice.ids)
        assert (report["subject"], report["urgent"]) == (subject, option.urgent)


@pytest.mark.parametrize("audience", Audience)
def test_every_answer_comes_into_the_report_as_it_was_chosen(portal: Portal, audience: Audience) -> None:
    page = open_page(portal, PATHS[audience])
    for question in CURRENT.questions(audience):
        chosen = [option.id for option in question.options]
        # The last of several is never the one that sends it to others: "not sure", or "something else".
        values = chosen if question.kind is Kind.TILES else chosen[-1:] or [f"about {question.id}"]
        page = page.with_field(question.id, *values)
    _, report = sent_report(portal, page)
    said = {**report["answers"], "about": report["about"]}
    for question in CURRENT.questions(audience):
        given = said[question.id]
        assert (given if isinstance(given, list) else [given]) == page_values(page, question)
    assert report["audience"] == audience


def page_values(page: Page, question: Question) -> list[str]:
    return [value for name, value in page.pairs if name == question.id]


def test_urgent_is_said_to_the_bell(portal: Portal) -> None:
    envelope, report = sent_report(portal, open_page(portal).with_field("danger", "yes"))
    assert report["urgent"] is True
    message = open_bell(envelope, bell=portal.cast.bell, pin=portal.cast.pin)
    assert isinstance(message, BellMessage)
    assert message.kind is BellKind.URGENT


def test_the_form_offers_every_answer_of_its_data_and_no_other(portal: Portal) -> None:
    for audience in Audience:
        offered = open_page(portal, PATHS[audience]).offered
        for question in CURRENT.questions(audience):
            assert offered.get(question.id, []) == [option.id for option in question.options]


def test_they_are_all_friends_goes_past_everyone_the_child_can_name(portal: Portal) -> None:
    page = open_page(portal).with_field("tiles", "grown_up").with_field("friends", "yes")
    answer = send(portal, page)
    # Owen is the chair: without him one is left, and one is too few.
    assert answer.status_code == 422
    assert "Childline" in answer.text
    assert portal.held() == []
    assert read(answer.text).fields["friends"] == "yes"
