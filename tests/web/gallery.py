"""Every component example and page template behind one address, with the real headers and the real bundle."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from crypto.policy import Pin
from crypto.report import Answer, Audience
from crypto.roster import Contact, Roster
from portal import clock
from portal.pages.contexts import Dress, Notice
from portal.pages.desk import Desk
from portal.pages.reading import Asked
from portal.pages.showing import form_page, front_page, sent_page
from portal.reading_times import ReadingNow
from tests.portal.cast import Cast
from worrybox.web import assets, errors
from worrybox.web.compression import CompressedPages, SamePage
from worrybox.web.headers import SecurityHeaders
from worrybox.web.i18n import ENGLISH, LANGUAGES, speaking
from worrybox.web.templates import ENVIRONMENT, FOLDERS, render

DIRECTIONS = {"ltr": ENGLISH, "rtl": LANGUAGES["ur"]}
LONG_NAMES = {
    "r1": "Morgan Ahmed",
    "r2": "Alex Bell",
    "r3": "Grace Okafor-Featherstonehaugh",
    "r4": "Owen Price",
}
CAST = Cast()

EXAMPLE_PAGE = """{% extends "components/page/page.html" %}
{% from "components/COMPONENT/COMPONENT.html" import NAMES %}
{% block head %}<link rel="stylesheet" href="{{ asset("aside.css") }}">{% endblock %}
{% block main %}<h1>Example</h1>SOURCE{% endblock %}"""


@dataclass(frozen=True, slots=True)
class Shell:
    """What the page shell itself wants of a context."""

    dress: str
    school: str = "Oakfield Primary"
    home: str = "/"


@dataclass(frozen=True, slots=True)
class Shown:
    """One page to look at: whose words it speaks, and how it is made in one dress."""

    audience: Audience
    make: Callable[[Dress], str]

    def __call__(self, dress: Dress) -> str:
        return self.make(dress)


def components() -> list[str]:
    """The names of all components that have examples."""
    return sorted(path.parent.name for path in FOLDERS["components"].glob("*/examples.json"))


def examples(component: str) -> str:
    """All examples of one component, one after the other, as a page's source."""
    listed = json.loads(Path(FOLDERS["components"], component, "examples.json").read_text("utf-8"))
    source = EXAMPLE_PAGE.replace("COMPONENT", component).replace("NAMES", ", ".join(listed["import"]))
    return source.replace("SOURCE", "\n".join(f"<div>{each}</div>" for each in listed["examples"].values()))


def roster() -> Roster:
    """Oakfield's roster, with names as long as names are, and the numbers it must have."""
    made = CAST.roster()
    contacts = (
        Contact("lado", "Oakshire’s designated officer", "01632 960 001", "Monday to Friday, 9 to 5"),
        Contact("out_of_hours", "Oakshire children’s services", "01632 960 002", ""),
    )
    readers = tuple(replace(each, name=LONG_NAMES.get(each.id, each.name)) for each in made.readers)
    return replace(made, readers=readers, contacts=contacts)


ROSTER = roster()
SIGNED = CAST.signed(ROSTER)
READ = ReadingNow(when="Someone will read this on Monday 23 November by 9 o’clock.", nobody=False)
UNREAD = ReadingNow(when=None, nobody=True)


def desk(audience: Audience, dress: Dress, *, reading: ReadingNow = READ, here: bool = True) -> Desk:
    """What the school's board says; with `here` false nobody may be sealed to."""
    return Desk(
        school="Oakfield Primary",
        pin=Pin(CAST.pin),
        roster=ROSTER if here else None,
        today=clock.today(),
        signed=SIGNED,
        reading=reading,
        dress=dress,
        audience=audience,
    )


def front(audience: Audience, *, reading: ReadingNow = READ, here: bool = True) -> Shown:
    """The front page."""
    return Shown(
        audience,
        lambda dress: render(
            "portal/front.html", front_page(desk(audience, dress, reading=reading, here=here))
        ),
    )


def whole(audience: Audience) -> Shown:
    """The whole form on one page, as it comes."""
    return Shown(audience, lambda dress: render("portal/form.html", form_page(desk(audience, dress))))


def sent(audience: Audience) -> Shown:
    """The page after a send without script."""
    return Shown(audience, lambda dress: render("portal/sent.html", sent_page(desk(audience, dress))))


def check(
    notice: Notice,
    answers: Mapping[str, Answer] = {},
    *,
    removed: tuple[str, ...] = (),
    audience: Audience = Audience.OLDER,
    here: bool = True,
) -> Shown:
    """The check page of a form sent without script."""
    asked = Asked(answers=answers, removed=removed)
    return Shown(
        audience,
        lambda dress: render("portal/check.html", form_page(desk(audience, dress, here=here), asked, notice)),
    )


def missing(dress: Dress) -> str:
    """The plain page of an error."""
    return bytes(errors.error_page(404, dress=dress).body).decode()


WORDS = {"what": "A <b>word</b> & another"}
EVERYONE = tuple(reader.id for reader in ROSTER.readers)

PAGES: dict[str, Shown] = {
    **{f"front-{audience}": front(audience) for audience in Audience},
    **{f"form-{audience}": whole(audience) for audience in Audience},
    **{f"sent-{audience}": sent(audience) for audience in Audience},
    **{
        f"nobody-left-{audience}": check(Notice.NOBODY_LEFT, WORDS, removed=EVERYONE, audience=audience)
        for audience in Audience
    },
    **{f"not-being-read-{audience}": front(audience, reading=UNREAD) for audience in Audience},
    **{f"nobody-here-{audience}": front(audience, here=False) for audience in Audience},
    "different-readers": check(
        Notice.DIFFERENT_READERS,
        {"tiles": ("grown_up", "mean"), "still": "yes", "what": "It is about Alex.", "you": "Sam"},
        removed=("r2",),
    ),
    "different-readers-staff": check(
        Notice.DIFFERENT_READERS, {"concerns": "head", "what": "Again."}, audience=Audience.STAFF
    ),
    "not-saved": check(Notice.NOT_SAVED, WORDS),
    "not-here": check(Notice.NOBODY_HERE, WORDS, here=False),
    "empty": check(Notice.EMPTY),
    "busy": check(Notice.BUSY, WORDS, audience=Audience.YOUNGER),
    "full": check(Notice.FULL, WORDS, audience=Audience.YOUNGER),
    "too-long": check(Notice.TOO_LONG, WORDS),
    "missing": Shown(Audience.OLDER, missing),
}


def as_without_script(page: str) -> str:
    """What a browser with script off makes of the page, for axe, which itself needs script to run."""
    return re.sub(r"</?noscript>|<script.*?</script>", "", page)


async def show(request: Request) -> Response:
    """/component/NAME and /page/NAME, with ?dir=rtl, ?dress=kiosk and ?script=off."""
    page = made(request)
    if request.query_params.get("script") == "off":
        return HTMLResponse(as_without_script(page))
    number = re.search(r'name="id" value="([^"]*)', page)
    return SamePage(page, until=number[1] if number else "")


def made(request: Request) -> str:
    name = request.path_params["name"]
    dress: Dress = "kiosk" if request.query_params.get("dress") == "kiosk" else "web"
    with speaking(DIRECTIONS[request.query_params.get("dir", "ltr")]):
        if request.path_params["kind"] == "page":
            return PAGES[name](dress)
        shell = Shell(dress="kiosk" if name.startswith("kiosk-") else dress)
        values = {"dress": shell.dress, "school": shell.school, "home": shell.home}
        return ENVIRONMENT.from_string(examples(name)).render(values)


async def index(_request: Request) -> Response:
    """Every component and page, each as it is, right to left, on the kiosk and without script."""
    names = [*(f"component/{name}" for name in components()), *(f"page/{name}" for name in PAGES)]
    ways = {"as it is": "", "right to left": "?dir=rtl", "kiosk": "?dress=kiosk", "no script": "?script=off"}
    rows = (
        f"<dt>{name}</dt>"
        + "".join(f'<dd><a href="/{name}{way}">{said}</a></dd>' for said, way in ways.items())
        for name in names
    )
    return HTMLResponse(
        f'<!doctype html><html lang="en"><title>Gallery</title><dl>{"".join(rows)}</dl></html>'
    )


gallery = Starlette(
    routes=[Mount("/static", assets.static_app), Route("/", index), Route("/{kind}/{name}", show)],
    middleware=[Middleware(SecurityHeaders), Middleware(CompressedPages)],
)

if __name__ == "__main__":
    uvicorn.run(gallery, host="127.0.0.1", port=8130, access_log=False)
