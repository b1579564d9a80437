"""The paper sheets work or say plainly why not; what they open goes to a reader who may read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from shamir_mnemonic.wordlist import WORDLIST

from crypto.choosing import Subject
from crypto.guard import reply_to
from crypto.identities import RecoveryIdentity
from crypto.recovery import split_recovery
from crypto.roster import Role, Route
from inbox.__main__ import main
from inbox.casefile import open_case
from inbox.casework.entries import Note
from inbox.errors import PeopleError
from inbox.passphrase import Passphrase
from inbox.people import edits
from inbox.people.marks import LETTERS, mark_of, parted
from inbox.people.newcomers import make_newcomer
from inbox.people.recovering import read_sheets, recover, rehearse
from inbox.recording import record
from inbox.vault.keys import KdfProfile
from inbox.vault.vault import Vault, unlock
from tests.inbox.people.council import Council
from tests.inbox.school import ALEX, MORGAN, OWEN, TESS, InventedSchool, five_words, id_of, today

OTHERS = [" ".join(each.words) for each in split_recovery(RecoveryIdentity.generate(), threshold=2, count=3)]


def sheets(school: InventedSchool) -> list[str]:
    return [share["words"] for share in school.printed["shares"]]


def mistyped(sheet: str) -> str:
    return " ".join(["worrybox", *sheet.split()[1:]])


@pytest.fixture
def jo(council: Council) -> Iterator[Vault]:
    """A new head's vault, who is on the list and had nothing sealed to them."""
    school, passphrase = council.school, Passphrase("six words of my own")
    made = make_newcomer(
        *(school.folder, council.rosters),
        pin=council.now.pin,
        name="Jo",
        passphrase=passphrase,
        profile=KdfProfile.CHEAP,
    )
    roles, routes = [Role.HEAD], [Route.PUPIL]
    council.decide(partial(edits.add, keys=made.keys, name="Jo", roles=roles, routes=routes))
    vault = unlock(school.folder, reader=made.keys.id, passphrase=passphrase, pin=council.now.pin)
    yield vault
    vault.lock()


def test_a_rehearsal_says_that_the_sheets_work_and_opens_nothing(council: Council, jo: Vault) -> None:
    one, _, three = sheets(council.school)
    numbered = "\n".join(f"{at}. {word}" for at, word in enumerate(one.upper().split(), 1))
    rehearse(jo, council.now, read_sheets([f"{mark_of(council.now.recovery.box)}\n{numbered}", three, ""]))
    (entry,) = jo.trail.entries()
    assert (entry.deed, "nothing was opened" in entry.detail) == ("recovered", True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (lambda own: own[:1], "too few sheets: 2 different ones are needed"),
        (lambda own: [own[0], own[0]], "too few sheets"),
        (lambda own: [], "too few sheets"),
        (lambda own: [own[0], mistyped(own[1])], "sheet 2 is not typed as it is printed"),
        (lambda own: [" ".join(own[0].split()[1:]), own[1]], "sheet 1 is not typed as it is printed"),
        (lambda own: [own[0], OTHERS[1]], "not of one set: one of them is older"),
        (lambda own: [own[0], OTHERS[1], own[2]], "sheet 2 does not belong with the others"),
        (lambda own: [own[0], *OTHERS[1:]], "sheet 1 does not belong with the others"),
        (lambda own: [own[0], f"BCDFGH {OTHERS[1]}"], r"sheet 2 \(BCDFGH\) does not belong here"),
        (
            lambda own: [f"bcdfgh {each}" for each in OTHERS[:2]],
            "sheet 1 .* and sheet 2 .* do not belong here",
        ),
        (lambda own: [own[0], f"BCDFGH {own[1]}"], "or it is mistyped"),
        (lambda own: OTHERS[:2], "another key than the one on the list of readers"),
    ],
)
def test_sheets_that_do_not_work_say_why_in_a_sentence_of_their_own(
    council: Council, typed: object, said: str
) -> None:
    assert callable(typed)
    with pytest.raises(PeopleError, match=said) as wrong:
        rehearse(None, council.now, read_sheets(typed(sheets(council.school))))
    if "belong" in said or "set" in said:
        assert mark_of(council.now.recovery.box) in str(wrong.value)


def test_a_mark_is_of_the_key_and_none_of_the_words_of_a_sheet(council: Council) -> None:
    box = council.now.recovery.box
    assert re.fullmatch(f"[{LETTERS}]{{6}}", mark_of(box))
    assert {share["mark"] for share in council.school.printed["shares"]} == {mark_of(box)}
    assert mark_of(RecoveryIdentity.generate().box) != mark_of(box)
    assert [word for word in WORDLIST if parted([word])[0]] == []


def test_what_the_sheets_open_is_given_whole_and_never_to_who_may_not_read_it(
    council: Council, jo: Vault
) -> None:
    school, pin = council.school, council.now.pin
    pupil, head = school.sealed("words of a pupil"), school.sealed("of the head", subject=Subject.HEAD)
    office = council.office
    office.collected.keep(today().isoformat(), {id_of(each): each for each in (pupil, head)})
    morgan = unlock(school.folder, reader=MORGAN, passphrase=school.passphrase(MORGAN), pin=pin)
    morgan.take_in(office.collected)
    held = morgan.store.get(id_of(pupil))
    assert held is not None
    record(office, morgan, held, [Note("What we know.")])
    sealed = dict(morgan.cases.waiting())
    office.collected.keep(today().isoformat(), sealed, seq=2)
    morgan.lock()
    found = recover(office, jo, read_sheets(sheets(school)[1:]))
    assert (found.opened, found.there, found.forbidden) == (1, 0, 1)
    mine = jo.store.get(id_of(pupil))
    assert mine is not None
    case = open_case(office, jo, mine)
    assert case is not None
    assert [note.entry.text for note in case.case.notes] == ["What we know."]
    assert jo.store.get(id_of(head)) is None
    again = recover(office, jo, read_sheets(sheets(school)[1:]))
    assert (again.opened, again.there, again.forbidden) == (0, 1, 1)


def test_what_was_added_after_the_reporter_took_a_reader_off_stays_closed_to_them(council: Council) -> None:
    school, keys, office = council.school, five_words(), council.office
    reply = reply_to(keys, forbidden=[], seq=1, pin=council.now.pin)
    report = school.sealed("words", reply=reply)
    told = [
        school.more(keys, "for both", n=1, recovery=True),
        school.more(keys, "not for Alex", n=2, to=[MORGAN], recovery=True),
        school.more(keys, "not by the reporter", n=3, by=five_words(), recovery=True),
    ]
    office.collected.keep(today().isoformat(), {id_of(each): each for each in (report, *told)})
    alex = unlock(school.folder, reader=ALEX, passphrase=school.passphrase(ALEX), pin=council.now.pin)
    found = recover(office, alex, read_sheets(sheets(school)))
    assert (found.opened, found.forbidden) == (1, 2)
    assert [alex.store.get(id_of(each)) is not None for each in told] == [True, False, False]
    alex.lock()


def test_whoever_joins_again_under_a_new_id_gets_nothing_that_they_were_taken_off(
    council: Council, jo: Vault
) -> None:
    school, office = council.school, council.office
    report = school.sealed("not Tess", subject=Subject.WORKER, removed=[TESS])
    office.collected.keep(today().isoformat(), {id_of(report): report})
    roles, routes = [Role.TRUST], [Route.CHAIR]
    council.decide(partial(edits.change, reader=jo.reader, name=" tESS ", roles=roles, routes=routes))
    found = recover(office, jo, read_sheets(sheets(school)))
    assert (found.opened, found.forbidden) == (0, 1)
    assert jo.store.get(id_of(report)) is None


def test_a_reader_whom_the_list_does_not_name_gets_nothing(council: Council) -> None:
    school = council.school
    vault = unlock(school.folder, reader=MORGAN, passphrase=school.passphrase(MORGAN), pin=council.now.pin)
    council.decide(
        partial(edits.change, reader=TESS, name="T", roles=[Role.TRUST], routes=[Route.CHAIR, Route.PUPIL])
    )
    council.decide(partial(edits.remove, reader=MORGAN))
    with pytest.raises(PeopleError, match="a reader on the list"):
        recover(council.office, vault, read_sheets(sheets(school)))
    vault.lock()


def test_by_command(school: InventedSchool, tmp_path: Path) -> None:
    papers = []
    for at, words in enumerate(sheets(school)[:2]):
        papers.append(tmp_path / f"{at}.txt")
        papers[-1].write_text(words)
    (tmp_path / "owen.txt").write_text(school.passphrase(OWEN).reveal())
    where = ["recover", "--dir", str(school.directory)]
    both = [word for paper in papers for word in ("--sheet", str(paper))]
    assert "too few" in CliRunner().invoke(main, [*where, "--check", *both[:2]]).output
    assert not school.folder.typed_back.exists()
    assert (
        CliRunner()
        .invoke(main, [*where, "--check", *both])
        .output.startswith("these sheets work; their mark is ")
    )
    assert school.folder.typed_back.exists()
    into = ["--reader", OWEN, "--passphrase-file", str(tmp_path / "owen.txt")]
    done = CliRunner().invoke(main, [*where, *both, *into])
    assert done.output == "0 opened, 0 there already, 0 stay closed\n"
