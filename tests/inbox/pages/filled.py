"""The invented school at work: a case with everything recorded, an urgent one, a burst, a closed one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import httpx2
from starlette.applications import Starlette

from crypto.encoding import b64
from crypto.guard import reply_to
from crypto.report import About
from tests.inbox.attaching import hold, with_files
from tests.inbox.pages.conftest import keep
from tests.inbox.pages.test_cases import WHOLE, Desk
from tests.inbox.school import ALEX, MORGAN, InventedSchool, five_words, id_of, today
from tests.photos import photo

STORY = "Kyle hits me on the bus home. My arm is blue and I do not want to go on it any more."
ROOF = [70, 150, 120, 105, 170, 150]
DRAWING = {
    "w": 320,
    "h": 240,
    "strokes": [
        ["#234", 4, 70, 205, *ROOF, 170, 205, 70, 205],
        ["#c22", 6, 215, 205, 215, 170, 240, 170, 240, 205],
        ["#17607a", 3, 30, 210, 290, 210],
    ],
}
RECORDED: Sequence[tuple[str, dict[str, str | list[str]]]] = (
    ("child", {"name": "Sam Oak", "about": "8B, born 14 May 2013"}),
    ("urgency", {"level": "today"}),
    ("code", {"code": ["physical", "bullying"]}),
    ("action", {"what": "Call home", "owner": ALEX, "due": str(today() - timedelta(days=1))}),
    ("action", {"what": "See the bus company", "owner": MORGAN, "due": str(today() + timedelta(days=2))}),
    (
        "concern",
        {"on": str(today()), "concern": "Wore a coat all day", "source": "Class teacher", "action": "Noted"},
    ),
    ("person", {"name": "Mrs Oak", "part": "family", "about": "mother"}),
    ("note", {"text": "Spoke to the class teacher before registration."}),
    ("own", {"text": "Ask Priya how the trip went."}),
)


def worked_on(app: Starlette, school: InventedSchool, client: httpx2.Client) -> dict[str, str]:
    """Collect and record all of it as the reader of `client`; the addresses of the reports by name."""
    keys = five_words()
    reply = reply_to(keys, forbidden=[], seq=1, pin=school.pin)
    made = {
        "full": school.sealed(STORY, drawing=DRAWING, reply=reply, about=About.SELF),
        "urgent": school.sealed("He waits for me at the gate and he has something.", urgent=True),
        "unread": school.sealed("Someone keeps messaging me and wants to meet tonight.", urgent=True),
        "urdu": school.sealed("کل بس میں لڑائی تھی", lang="ur"),
        "long": school.sealed("It started in September when we moved tables. " * 86),
        "closed": school.sealed("People keep hiding my shoes in the changing room."),
    }
    for word in ("loud", "bad", "unfair"):
        said = f"Break was {word} again."
        made[word] = school.sealed(said, answers={"what": said, "who": "Kieran"})
    changed = bytearray(school.sealed("words"))
    changed[-1] ^= 1
    made["alarm"] = bytes(changed)
    days_ago = {"closed": 20, "long": 6, "urdu": 1}
    for name, each in made.items():
        keep(app, each, day=str(today() - timedelta(days=days_ago.get(name, 0))))
    keep(app, school.more(keys, "It happened again today, in the corridor.", n=1))
    paths = {name: f"/reports/{b64(id_of(each))}" for name, each in made.items()}
    paths["files"] = hold(app, with_files(school, "Look at the pictures.", photo_jpg=photo()))
    client.get("/")
    _record(client, made)
    _mark(client, f"{paths['full']}/body")
    draft = re.search(r'name="draft" value="([\w-]{22})"', client.get(paths["full"]).text)
    assert draft is not None
    said = "Thank you for telling us. Would you come to my room at first break tomorrow?"
    client.post(f"{paths['full']}/answers", data={"kind": "text", "text": said, "draft": draft[1]})
    return paths


def _record(client: httpx2.Client, made: dict[str, bytes]) -> None:
    for type_, fields in RECORDED:
        assert Desk(client, id_of(made["full"])).record(type_, **fields).status_code == 303
    Desk(client, id_of(made["urgent"])).record("code", code=["sexual"])
    Desk(client, id_of(made["closed"])).record("close", **WHOLE)


def _mark(client: httpx2.Client, path: str) -> None:
    placed = client.post(path, data={"front.x": "47", "front.y": "150"}).text
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', placed))
    said = {"size": "2 cm", "colour": "blue", "text": "Round, on the outside of the arm"}
    assert client.post(path, data={**fields, **said, "do": "save"}).status_code == 303
