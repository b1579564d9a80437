"""Reports that look alike are one row that opens: never hidden, urgent if one is, linked at one press."""

from __future__ import annotations

import re

from starlette.applications import Starlette

from crypto.choosing import Subject
from crypto.encoding import b64
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.pages.test_cases import Desk
from tests.inbox.school import MORGAN, OWEN, InventedSchool, id_of


def test_a_burst_is_one_row_with_every_link_and_is_linked_at_one_press(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    burst = [
        school.sealed(
            f"It was {word}.", urgent=word == "bad", answers={"what": f"It was {word}.", "who": "Kieran"}
        )
        for word in ("loud", "bad", "unfair")
    ]
    other = school.sealed("Something else entirely")
    keep(app, *burst, other)
    morgan = visit(MORGAN)
    listed = morgan.get("/").text
    row = listed[listed.index('<li class="burst urgent">') : listed.index("The same matter: link them")]
    assert "3 reports that look alike" in row
    assert "the same name" in row
    assert "3 new" in row
    assert all(f'href="/reports/{b64(id_of(each))}"' in row for each in burst)
    assert f'href="/reports/{b64(id_of(other))}"' in listed.replace(row, "")
    fields = re.findall(r'name="(draft|why|case)" value="([\w-]+)"', listed)
    posted = "&".join(f"{name}={value}" for name, value in fields)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(2):
        linked = morgan.post("/alike", content=posted, headers=kind)
        assert linked.status_code == 303
    pages = [morgan.get(f"/reports/{b64(id_of(each))}").text for each in burst]
    assert sorted(page.count("<p>Same person: ") for page in pages) == [1, 1, 2]
    assert "They are linked with one another." in morgan.get("/").text


def test_a_link_never_tells_anyone_of_a_report_that_goes_round_them(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    of_staff, of_head = (school.sealed("words", subject=each) for each in (Subject.WORKER, Subject.HEAD))
    keep(app, of_staff, of_head)
    owen = visit(OWEN)
    owen.get("/")
    # Grace, the head, reads the one and is not to know of the other; Tess the other way round.
    names = [b64(id_of(each)) for each in (of_staff, of_head)]
    assert owen.post("/alike", data={"why": "words", "case": names}).status_code == 303
    for case, other in ((of_staff, names[1]), (of_head, names[0])):
        refused = Desk(owen, id_of(case)).record("link", kind="person", case=other)
        assert refused.status_code == 422
        assert "not everyone who reads this case" in refused.text
        assert f'<a href="/reports/{other}"' not in refused.text


def test_a_case_of_others_is_never_linked(app: Starlette, school: InventedSchool, visit: Visit) -> None:
    own = school.sealed("words")
    keep(app, own)
    visit_morgan = visit(MORGAN)
    visit_morgan.get("/")
    fields = {"why": "words", "case": [b64(id_of(own)), "A" * 22]}
    assert visit_morgan.post("/alike", data=fields).status_code == 404
    assert visit_morgan.post("/alike", data={**fields, "case": ["x"]}).status_code == 422
