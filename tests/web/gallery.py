"""Every component example and page template behind one address, with the real headers and the real bundle."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from portal.pages.contexts import AskPage, Notice, ReaderCard, SentPage
from worrybox.web import assets, errors
from worrybox.web.compression import CompressedPages
from worrybox.web.headers import SecurityHeaders
from worrybox.web.i18n import Language, speaking
from worrybox.web.templates import ENVIRONMENT, FOLDERS, render

DIRECTIONS = {"ltr": Language("en", "English"), "rtl": Language("ar", "العربية", "rtl")}
MORGAN = ReaderCard("r1", "Morgan Ahmed", "dsl")
ALEX = ReaderCard("r2", "Alex Bell", "deputy")
GRACE = ReaderCard("r3", "Grace Okafor-Featherstonehaugh", "head")
OWEN = ReaderCard("r4", "Owen Price", "chair")

EXAMPLE_PAGE = """{% extends "components/page/page.html" %}
{% from "components/COMPONENT/COMPONENT.html" import NAMES %}
{% block main %}<h1>Example</h1>SOURCE{% endblock %}"""


@dataclass(frozen=True, slots=True)
class Shell:
    """What the page shell itself wants of a context."""

    dress: str
    school: str = "Oakfield Primary"
    home: str = "/"


def components() -> list[str]:
    """The names of all components that have examples."""
    return sorted(path.parent.name for path in FOLDERS["components"].glob("*/examples.json"))


def examples(component: str) -> str:
    """All examples of one component, one after the other, as a page's source."""
    listed = json.loads(Path(FOLDERS["components"], component, "examples.json").read_text("utf-8"))
    source = EXAMPLE_PAGE.replace("COMPONENT", component).replace("NAMES", ", ".join(listed["import"]))
    return source.replace("SOURCE", "\n".join(f"<div>{each}</div>" for each in listed["examples"].values()))


def ask(**changes: object) -> Callable[[str], str]:
    """The reporter's page with these fields of its context changed."""

    def page(dress: str) -> str:
        fields = {"school": "Oakfield Primary", "envelope_id": "A" * 22, "readers": (MORGAN, ALEX), **changes}
        return render("portal/ask.html", AskPage(dress=dress, **fields))  # type: ignore[arg-type]

    return page


def sent(dress: str) -> str:
    """The page after a send without script."""
    return render("portal/sent.html", SentPage(school="Oakfield Primary", dress=dress))  # type: ignore[arg-type]


def missing(dress: str) -> str:
    """The plain page of an error."""
    return bytes(errors.error_page(404, dress=dress).body).decode()


PAGES: dict[str, Callable[[str], str]] = {
    "ask": ask(),
    "different-readers": ask(
        readers=(GRACE, OWEN), taken_off=(ALEX,), words="It is about Alex.", notice=Notice.DIFFERENT_READERS
    ),
    "nobody-left": ask(
        readers=(), taken_off=(MORGAN, ALEX, GRACE), words="It is about them.", notice=Notice.NOBODY_LEFT
    ),
    "not-saved": ask(words="A <b>word</b> & another", notice=Notice.NOT_SAVED),
    "empty": ask(notice=Notice.EMPTY),
    "busy": ask(words="A word", notice=Notice.BUSY),
    "too-long": ask(words="Too many", notice=Notice.TOO_LONG),
    "not-being-read": ask(notice=Notice.NOT_BEING_READ),
    "sent": sent,
    "missing": missing,
}


def as_without_script(page: str) -> str:
    """What a browser with script off makes of the page, for axe, which itself needs script to run."""
    return re.sub(r"</?noscript>|<script.*?</script>", "", page)


async def show(request: Request) -> Response:
    """/component/NAME and /page/NAME, with ?dir=rtl, ?dress=kiosk and ?script=off."""
    page = made(request)
    return HTMLResponse(as_without_script(page) if request.query_params.get("script") == "off" else page)


def made(request: Request) -> str:
    name, dress = request.path_params["name"], request.query_params.get("dress", "web")
    with speaking(DIRECTIONS[request.query_params.get("dir", "ltr")]):
        if request.path_params["kind"] == "page":
            return PAGES[name](dress)
        shell = Shell(dress=dress)
        values = {"dress": shell.dress, "school": shell.school, "home": shell.home}
        return ENVIRONMENT.from_string(examples(name)).render(values)


gallery = Starlette(
    routes=[Mount("/static", assets.static_app), Route("/{kind}/{name}", show)],
    middleware=[Middleware(SecurityHeaders), Middleware(CompressedPages)],
)
