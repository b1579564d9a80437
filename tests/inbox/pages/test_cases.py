"""A case on its page by a real HTTP client: recorded, refused with words kept, found, closed, reopened."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from crypto.choosing import Subject
from crypto.encoding import b64
from crypto.guard import reply_to
from inbox.casework.entries import Close
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, GRACE, MORGAN, InventedSchool, five_words, id_of, today

WHOLE = {name: f"The {name} of it." for name in Close.TEXTS}


class Desk:
    """One reader before one case."""

    def __init__(self, client: httpx2.Client, report: bytes) -> None:
        self.client, self.path = client, f"/reports/{b64(report)}"

    def page(self) -> str:
        return html.unescape(self.client.get(self.path).text)

    def record(self, type_: str, **fields: str | list[str]) -> httpx2.Response:
        draft = re.search(r'name="draft" value="([\w-]{22})"', self.client.get(self.path).text)
        assert draft is not None
        return self.client.post(f"{self.path}/record", data={"type": type_, "draft": draft[1], **fields})


@pytest.fixture
def report(app: Starlette, school: InventedSchool) -> bytes:
    envelope = school.sealed("They take my lunch.")
    keep(app, envelope)
    return id_of(envelope)


def test_a_case_is_worked_through_on_its_page(visit: Visit, report: bytes) -> None:
    morgan = Desk(visit(MORGAN), report)
    assert 'Child at risk</span> <b class="missing" dir="auto">not given' in morgan.page()
    posted: list[tuple[str, dict[str, str | list[str]]]] = [
        ("child", {"name": "Sam Oak", "about": "8B"}),
        ("urgency", {"level": "today"}),
        ("code", {"code": ["bullying", "neglect"]}),
        ("action", {"what": "Call home", "owner": ALEX, "due": str(today() - timedelta(days=1))}),
        ("concern", {"on": "2026-11-20", "concern": "Hungry", "source": "Class teacher"}),
        ("person", {"name": "Mrs Oak", "part": "family", "about": "mother"}),
        ("note", {"text": "Spoke to the teacher."}),
        ("own", {"text": "Only for me."}),
    ]
    for type_, fields in posted:
        assert morgan.record(type_, **fields).status_code == 303
    page = morgan.page()
    assert all(
        said in page for said in ("Sam Oak", "8B", "Bullying", "Neglect", "Call home", "Class teacher")
    )
    assert all(said in page for said in ("Mrs Oak", "Call home", "Spoke to", "Only for me."))
    listed = html.unescape(morgan.client.get("/?show=overdue").text)
    for said in ("Sam Oak", "Bullying, Neglect", "Today", "Overdue", "Read by Morgan", "Open"):
        assert said in listed
    assert re.search(r"First read by</dt><dd>Morgan, \d+ \w+ \d{4}, \d\d:\d\d (?:GMT|BST)", page)


@pytest.mark.slow
def test_what_one_records_the_other_sees_through_the_portal_and_no_note_for_oneself(
    app: Starlette, visit: Visit, portal: FakePortal, report: bytes
) -> None:
    morgan, alex = Desk(visit(MORGAN), report), Desk(visit(ALEX), report)
    morgan.record("note", text="For both of us.")
    morgan.record("own", text="Only for me.")
    keep(app, *(data for day in portal.held.values() for data in day.values()))
    alex.client.get("/")
    page = alex.page()
    assert "For both of us." in page
    assert "Only for me." not in page
    assert "Something is wrong with this case" not in page


def test_a_blank_part_refuses_to_close_and_keeps_every_word(visit: Visit, report: bytes) -> None:
    morgan = Desk(visit(MORGAN), report)
    refused = morgan.record("close", **{**WHOLE, "decision": " "})
    page = html.unescape(refused.text)
    assert refused.status_code == 422
    assert "The case is still open. It lacks:" in page
    assert re.search(r'<a href="#close-decision">What was decided</a>', page)
    assert all(words in page for name, words in WHOLE.items() if name != "decision")
    assert morgan.record("close", **WHOLE).status_code == 303
    assert "Closed by Morgan" in morgan.page()
    assert morgan.record("reopen", why="More was seen.").status_code == 303
    assert "Opened again" in morgan.page()


def test_a_code_for_sexual_abuse_shows_its_clock_until_it_is_answered(visit: Visit, report: bytes) -> None:
    morgan = Desk(visit(MORGAN), report)
    morgan.record("code", code=["sexual"])
    assert "Nobody told yet" in morgan.page()
    assert "The duty may be your own, whoever else knows" in morgan.page()
    morgan.record("code", code=["sexual", "fgm"], was=["sexual"])
    assert "must report it to the police personally" in morgan.page()
    lacking = morgan.record("close", **WHOLE)
    assert "or why nobody was" in lacking.text
    morgan.record("notified", told="police", on="2026-11-22", whom="Morgan", reference="P 1")
    morgan.record("notified", told="council", on="2026-11-23", whom="Alex", reference="C 2")
    page = morgan.page()
    assert "Police · 22 November 2026 · told by Morgan · P 1" in page
    assert "Children’s services · 23 November 2026 · told by Alex · C 2" in page
    assert morgan.record("close", **WHOLE).status_code == 303


def test_saving_codes_takes_off_only_what_its_own_page_showed(visit: Visit, report: bytes) -> None:
    morgan = Desk(visit(MORGAN), report)
    morgan.record("code", code=["bullying"])
    shown = re.findall(r'name="was" value="([\w-]+)"', morgan.page())
    assert shown == ["bullying"]
    morgan.record("code", code=["bullying", "neglect"], was=shown)
    assert morgan.record("code", code=["online"], was=shown).status_code == 303
    assert sorted(re.findall(r'name="code" value="([\w-]+)" checked', morgan.page())) == ["neglect", "online"]
    again = morgan.record("code", code=[], was=shown)
    assert "it was taken off already" in again.text


def test_a_case_does_not_close_over_words_that_its_reader_has_not_read(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    keys = five_words()
    envelope = school.sealed("words", reply=reply_to(keys, forbidden=[], seq=1, pin=school.pin))
    keep(app, envelope)
    morgan = Desk(visit(MORGAN), id_of(envelope))
    whole = {"type": "close", "draft": "A" * 22, **WHOLE}
    morgan.page()
    keep(app, school.more(keys, "and one thing more", n=1))
    morgan.client.get("/")
    refused = morgan.client.post(f"{morgan.path}/record", data=whole)
    page = html.unescape(refused.text)
    assert refused.status_code == 422
    assert "the reporter has added something since; read it first" in page
    assert "and one thing more" in page
    assert all(words in page for words in WHOLE.values())
    assert morgan.client.post(f"{morgan.path}/record", data=whole).status_code == 303
    assert "Closed by Morgan" in morgan.page()


@pytest.mark.parametrize(
    ("type_", "fields", "said"),
    [
        ("note", {"text": " "}, "a note is blank"),
        ("concern", {"on": "soon", "concern": "Kept words", "source": "x"}, "no day of the calendar"),
        ("action", {"what": "Kept words", "owner": "Charlie", "due": ""}, "reader's id"),
        ("code", {}, "no code was ticked"),
        ("link", {"kind": "duplicate", "case": "Kept words"}, "22 letters and digits"),
        ("share", {"reader": ALEX}, "has it already"),
    ],
)
def test_what_cannot_be_kept_is_said_with_the_words_kept(
    visit: Visit, report: bytes, type_: str, fields: dict[str, str], said: str
) -> None:
    refused = Desk(visit(MORGAN), report).record(type_, **fields)
    page = html.unescape(refused.text)
    assert refused.status_code == 422
    assert said in page
    assert ("Kept words" in page) == ("Kept words" in fields.values())


def test_what_came_of_an_action_is_kept_beside_it_when_it_is_too_long(visit: Visit, report: bytes) -> None:
    morgan = Desk(visit(MORGAN), report)
    morgan.record("action", what="Call home", owner=MORGAN)
    action = re.search(r'name="action" value="([\w-]{43})"', morgan.page())
    assert action is not None
    refused = morgan.record("done", action=action[1], result="ż" * 3_000)
    assert "what came of it is too long: about 4000 letters fit" in refused.text
    assert "ż" * 3_000 in refused.text
    assert morgan.record("done", action=action[1], result="They came in.").status_code == 303
    assert "Done: Morgan" in morgan.page()


def test_a_form_that_is_none_and_a_case_of_others_are_not_there(visit: Visit, report: bytes) -> None:
    assert Desk(visit(MORGAN), report).record("erase").status_code == 404
    assert visit(GRACE).post(f"/reports/{b64(report)}/record", data={"type": "note"}).status_code == 404
    assert visit().post(f"/reports/{b64(report)}/record").headers["location"] == "/sign-in"


def test_words_names_codes_and_days_are_found(
    visit: Visit, report: bytes, app: Starlette, school: InventedSchool
) -> None:
    keep(app, school.sealed("something else"), day="2026-11-01")
    morgan = Desk(visit(MORGAN), report)
    morgan.record("child", name="Sam Oak", about="")
    morgan.record("code", code=["bullying"])
    for typed in ("lunch", "sam", "bullying lunch", "KCSIE oak", str(today()), f"{today():%d/%m/%Y}"):
        found = morgan.client.post("/search", data={"words": typed}).text
        assert "They take my lunch." in found, typed
        assert "something else" not in found, typed
    assert "something else" in morgan.client.post("/search", data={"words": "1 Nov 2026"}).text


@pytest.mark.slow
def test_a_staff_case_stands_in_its_own_view_and_asks_for_the_checklist(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    envelope = school.sealed("about a teacher", subject=Subject.WORKER)
    keep(app, envelope)
    grace = Desk(visit(GRACE), id_of(envelope))
    assert "about a teacher" in grace.client.get("/?show=staff").text
    assert "What kind of case about staff it is" in grace.record("close", **WHOLE).text
    grace.record("staff", kind="allegation")
    assert "The harm checklist of the allegation" in grace.record("close", **WHOLE).text
    limbs = dict.fromkeys(("harmed", "offence", "risk", "unsuitable"), "no")
    grace.record("harm", **limbs, reason="Nothing of it.")
    assert "Nothing of it." in grace.page()
    assert grace.record("close", **WHOLE).status_code == 303


@pytest.mark.slow
def test_new_words_open_a_closed_case_and_an_answer_waits_for_its_reporter(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    keys = five_words()
    envelope = school.sealed("words", reply=reply_to(keys, forbidden=[], seq=1, pin=school.pin))
    keep(app, envelope)
    morgan = Desk(visit(MORGAN), id_of(envelope))
    answer = {"kind": "text", "text": "Thank you.", "draft": "A" * 22}
    morgan.client.post(f"{morgan.path}/answers", data=answer)
    assert "Waiting for the reporter</b>" in morgan.page()
    assert "words" in morgan.client.get("/?show=waiting").text
    morgan.record("close", **WHOLE)
    keep(app, school.more(keys, "again", n=1))
    morgan.client.get("/")
    assert "Opened again" in morgan.page()


@pytest.mark.slow
def test_the_portal_down_is_said_and_the_entry_is_kept(
    visit: Visit, portal: FakePortal, report: bytes
) -> None:
    morgan = Desk(visit(MORGAN), report)
    portal.down = True
    assert morgan.record("note", text="Kept here.").status_code == 303
    page = morgan.page()
    assert "Kept here." in page
    assert "when the portal answers" in page


@pytest.mark.slow
def test_stored_markup_stays_text_in_every_field(visit: Visit, report: bytes) -> None:
    morgan, evil = Desk(visit(MORGAN), report), "<img src=x onerror=alert(1)>\u202e=1+1"
    for type_, fields in (
        ("child", {"name": evil, "about": evil}),
        ("person", {"name": evil, "part": "adult", "about": evil}),
        ("note", {"text": evil}),
        ("concern", {"on": "2026-11-20", "concern": evil, "source": evil, "outcome": evil}),
        ("action", {"what": evil, "owner": MORGAN}),
    ):
        assert morgan.record(type_, **fields).status_code == 303
    for path in (morgan.path, "/"):
        assert "<img" not in morgan.client.get(path).text


def test_the_keys_are_turned_off_for_whoever_does_not_want_them(visit: Visit) -> None:
    morgan = visit(MORGAN)
    assert "desk-" in morgan.get("/").text
    assert morgan.post("/keys", data={"keys": "off"}).status_code == 303
    assert "desk-" not in morgan.get("/").text
    morgan.post("/keys", data={"keys": "on"})
    assert "<kbd>j</kbd>" in morgan.get("/keys").text


def test_a_day_that_cannot_be_is_refused_in_words_and_nothing_typed_is_lost(
    visit: Visit, report: bytes
) -> None:
    morgan = Desk(visit(MORGAN), report)
    morgan.record("code", code=["sexual"])
    for on, why in (
        (str(today() + timedelta(days=2)), "the date is still to come"),
        ("", "the date is blank"),
        ("0026-11-20", "the date is before 1900"),
    ):
        told = morgan.record("notified", told="police", on=on, whom="DC Jones", reference="CAD 123")
        said = morgan.record("concern", on=on, concern="Wore a coat all day", source="Class teacher")
        assert (told.status_code, said.status_code) == (422, 422)
        assert all(words in told.text for words in (why, "DC Jones", "CAD 123"))
        assert all(words in said.text for words in (why, "Wore a coat all day", "Class teacher"))


def test_a_number_that_cannot_be_linked_is_refused_in_words(visit: Visit, report: bytes) -> None:
    morgan = Desk(visit(MORGAN), report)
    for number, why in (
        ("nonsense", "a case’s number has 22 letters and digits"),
        (b64(report), "that is this case’s own number"),
        ("A" * 22, "no report that you can open has this number"),
    ):
        refused = morgan.record("link", kind="person", case=number)
        assert refused.status_code == 422
        assert why in html.unescape(refused.text)
        assert f'value="{number}"' in refused.text


def test_a_case_about_staff_says_who_deals_with_it_and_the_officers_number(
    visit: Visit, report: bytes
) -> None:
    morgan = Desk(visit(MORGAN), report)
    assert "conflict of interest" not in morgan.page()
    morgan.record("staff", kind="allegation")
    page = morgan.page()
    assert "The head deals with an allegation; the chair of governors, if it is about the head." in page
    assert re.search(r'To call: <b dir="auto">\D+ [\d ]+</b>', page)


def test_whoever_opens_what_is_urgent_is_told_to_telephone_first_until_somebody_judged_it(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    envelope = school.sealed("She meets him tonight.", urgent=True)
    keep(app, envelope)
    morgan = Desk(visit(MORGAN), id_of(envelope))
    morgan.client.get("/")
    assert re.search(r"Telephone first, .*: 999, <span[^>]*>\D+ [\d ]+</span>", morgan.page())
    morgan.record("urgency", level="week")
    assert "Telephone first" not in morgan.page()
    morgan.record("urgency", level="now")
    assert "Telephone first" in morgan.page()
    morgan.record("close", **WHOLE)
    assert "Telephone first" not in morgan.page()
