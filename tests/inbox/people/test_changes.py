"""Every difference between two lists is a sentence, whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from crypto.identities import BellIdentity, CollectorIdentity, RecoveryIdentity
from crypto.roster import Contact, Role, Roster, Route
from inbox.people import edits
from inbox.people.changes import differences
from inbox.people.wording import key_words
from tests.inbox.people.council import new_keys
from tests.inbox.school import ALEX, MORGAN, InventedSchool

KEYS = new_keys()
Edit = Callable[[Roster], Roster]


def other_reader(roster: Roster, **values: object) -> Roster:
    return replace(roster, readers=(replace(roster.readers[0], **values), *roster.readers[1:]))  # type: ignore[arg-type]


def back(roster: Roster) -> Roster:
    return edits.remove(roster, MORGAN)


CHANGES: list[tuple[Edit, str]] = [
    (partial(edits.remove, reader=MORGAN), "Morgan (DSL) leaves: nothing new is sealed to them"),
    (lambda r: replace(r, readers=r.readers[1:]), "Morgan (DSL) is struck from the list"),
    (lambda r: other_reader(r, name="Morgan Hill"), "Morgan is called Morgan Hill"),
    (lambda r: other_reader(r, roles=(Role.HEAD,)), "Morgan is head from now on (so far: DSL)."),
    (lambda r: other_reader(r, routes=(Route.STAFF,)), "Morgan is shown reports about staff from now on."),
    (lambda r: other_reader(r, routes=()), "Morgan is no longer shown reports from or about pupils."),
    (lambda r: other_reader(r, box=KEYS.box), "Morgan has other keys."),
    (lambda r: other_reader(r, sign=KEYS.sign), "Morgan has other keys."),
    (lambda r: replace(r, readers=r.readers[::-1]), "The readers stand in another order."),
    (lambda r: replace(r, policy=bytes(32)), "Who signs the list, how many of them must agree"),
    (lambda r: replace(r, pin=bytes(16)), "another school"),  # type: ignore[arg-type]
    (lambda r: replace(r, past=(replace(back(r).past[0], id="r9"),)), "Morgan is listed as someone who left"),
    (lambda r: replace(r, bell=BellIdentity.generate().box), "another bell"),
    (
        lambda r: replace(r, collectors=(CollectorIdentity.generate().verify_key,)),
        "One more computer may collect.",
    ),
    (lambda r: replace(r, collectors=(CollectorIdentity.generate().verify_key,)), "may collect no longer"),
    (lambda r: replace(r, languages=("en",)), "The languages are en"),
    (lambda r: replace(r, outside={"a": 1}), "help outside school"),
    (lambda r: replace(r, contacts=r.contacts[1:]), "Reporters no longer see: lado, 01632 960001"),
    (lambda r: replace(r, contacts=r.contacts[::-1]), "in another order"),
    (
        lambda r: replace(r, contacts=(Contact("lado", "Bo", "1", "day"), *r.contacts[1:])),
        "For the LADO reporters see: Bo, 1, day.",
    ),
    (
        lambda r: replace(r, recovery=replace(r.recovery, box=RecoveryIdentity.generate().box)),
        "another recovery key",
    ),
    (
        lambda r: replace(r, recovery=replace(r.recovery, shares=(ALEX, None, None))),
        "are held by Alex, someone else and someone else",
    ),
    (lambda r: replace(r, recovery=replace(r.recovery, threshold=3)), "3 recovery sheets are needed"),
]


@pytest.mark.parametrize(("edit", "said"), CHANGES, ids=[said for _, said in CHANGES])
def test_each_difference_is_said(made_school: InventedSchool, edit: Edit, said: str) -> None:
    roster = made_school.roster
    assert any(said in each for each in differences(roster, edit(roster)))


@pytest.mark.parametrize(
    "edit",
    [
        lambda past: replace(past, last_seq=99),
        lambda past: replace(past, name="Someone"),
        lambda past: replace(past, roles=()),
        lambda past: None,
    ],
    ids=["last", "name", "roles", "gone"],
)
def test_what_is_changed_about_someone_who_left_is_said(
    made_school: InventedSchool, edit: Callable[[object], object]
) -> None:
    before = back(made_school.roster)
    kept = tuple(each for each in map(edit, before.past) if each is not None)
    assert differences(before, replace(before, past=kept))  # type: ignore[arg-type]


def test_of_a_leaver_it_is_never_said_that_they_fetch_no_more_while_another_computer_may(
    made_school: InventedSchool,
) -> None:
    one = made_school.roster
    two = replace(one, collectors=(*one.collectors, CollectorIdentity.generate().verify_key))
    for roster, said in ((one, False), (two, True)):
        (sentence, *_) = differences(roster, back(roster))
        assert ("A computer of their own goes on fetching" in sentence) is said
        assert "no more" not in sentence


def test_a_new_reader_is_named_with_the_words_of_their_key(made_school: InventedSchool) -> None:
    roster = made_school.roster
    after = edits.add(roster, KEYS, name="Jo Park", roles=[Role.DEPUTY], routes=[Route.PUPIL])
    (said,) = differences(roster, after)
    assert said.startswith("Jo Park (deputy DSL) becomes a reader of reports from or about pupils.")
    assert key_words(KEYS.box, KEYS.sign) in said


def test_a_list_that_is_only_renewed_says_nothing_changed(made_school: InventedSchool) -> None:
    roster = made_school.roster
    assert differences(roster, replace(roster, seq=9)) == ()


LEFT: list[tuple[dict[str, object], str]] = [
    ({"name": "Someone"}, "Morgan is listed as having left under another name: Someone."),
    ({"roles": ()}, "Morgan is listed as having left as"),
    ({"sign": KEYS.sign}, "with another key than they had"),
    ({"last_seq": 4_000_000_000}, "counts up to list 4000000000, not the last that named them"),
]


@pytest.mark.parametrize(("values", "said"), LEFT, ids=[said for _, said in LEFT])
def test_whoever_leaves_is_listed_as_they_were_or_the_difference_is_said(
    made_school: InventedSchool, values: dict[str, object], said: str
) -> None:
    roster = made_school.roster
    plain = replace(edits.remove(roster, MORGAN), seq=roster.seq + 1)
    altered = replace(plain, past=(replace(plain.past[0], **values),))  # type: ignore[arg-type]
    (new,) = set(differences(roster, altered)) - set(differences(roster, plain))
    assert said in new or "Someone leaves" in new


def test_what_python_takes_for_equal_an_order_and_a_number_twice_are_said(
    made_school: InventedSchool,
) -> None:
    roster = replace(made_school.roster, outside={"a": 1})
    both = edits.remove(edits.remove(roster, MORGAN), ALEX)
    assert differences(roster, replace(roster, outside={"a": True}))
    assert differences(roster, replace(roster, contacts=(*roster.contacts, roster.contacts[0])))
    assert differences(both, replace(both, past=both.past[::-1]))
