"""The language in the path: /cy/, /s/SLUG/ur/younger. Chosen by a visible link, kept in no cookie.

Accept-Language is not looked at: it tells visitors apart, and the phone of a family need not speak the
language in which its child can tell.
"""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from worrybox.web import errors
from worrybox.web.i18n import ENGLISH, LANGUAGES, Language, language, speaking

NOT_SPOKEN = ("/api", "/static", "/healthz")
"""What has no language: a program's calls, and files."""


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One language to choose: where the same page is in it, and whether it is the one now spoken."""

    language: Language
    href: str
    now: bool


def links(languages: tuple[Language, ...], *, place: str, page: str) -> tuple[LanguageLink, ...]:
    """A link to `page` ("younger") for each of `languages`, below `place`, the school's home.

    Without a choice there is nothing to show.
    """
    if len(languages) < 2:
        return ()
    spoken = language()
    return tuple(LanguageLink(each, f"{place}{each.path}{page}", each == spoken) for each in languages)


class LanguagePath:
    """ASGI middleware: a language's tag at the start of the path, after `root_path`, becomes part of it.

    Whatever answers inside speaks that language, and `root_path` leads to its pages. English has no tag.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        root: str = scope.get("root_path", "")
        tag = str(scope["path"]).removeprefix(root)[1:].partition("/")[0]
        spoken = LANGUAGES.get(tag, ENGLISH)
        if spoken != ENGLISH:
            scope["root_path"] = f"{root}/{tag}"
            scope["language"] = spoken  # for an answer made outside of this block: a fault's page
        with speaking(spoken):
            if spoken != ENGLISH and str(scope["path"]).startswith(_unspoken(scope["root_path"])):
                await errors.answer(scope, 404, reason="no-such-page")(scope, receive, send)
                return
            await self.app(scope, receive, send)


def _unspoken(root: str) -> tuple[str, ...]:
    return tuple(f"{root}{path}" for path in NOT_SPOKEN)
