"""The thin layer between a route and a call: which methods a path has, and which school is meant.

It looks at the method and the path only; bodies and headers are the calls' own.
"""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.school import School
from worrybox.web import errors

Handler = Callable[[Request, School], Awaitable[ASGIApp]]
Answers = Mapping[type[Exception], Callable[[Request, Exception], Awaitable[ASGIApp]]]
"""What each kind of refusal is answered."""

_SHARED = ("/healthz", "/static/")


class Call:
    """What one path does for each method; any other method is answered 405 with Allow."""

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers = dict(handlers)
        if "GET" in handlers:
            self._handlers["HEAD"] = handlers["GET"]
        self._allow = ", ".join(sorted(self._handlers))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler = self._handlers.get(scope["method"])
        if handler is None:
            response: ASGIApp = errors.answer(scope, 405, reason="method", headers={"Allow": self._allow})
        else:
            response = await handler(Request(scope, receive), scope["school"])
        await response(scope, receive, send)


class NoSuchCall:
    """404 for whatever else is asked under /api, by any method."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await errors.answer(scope, 404, reason="no-such-call")(scope, receive, send)


class ShortCut:
    """ASGI middleware: one call of every school, reached without the way through the rest of the app.

    For the call that must be quick. What it refuses is answered by the `answers` of the app, what is asked
    at any other path goes on as if this were not here.
    """

    def __init__(
        self, app: ASGIApp, *, path: str, call: Call, schools: Mapping[str, School], answers: Answers
    ) -> None:
        self.app = app
        self._call = call
        self._schools = {f"/s/{slug}{path}" if slug else path: school for slug, school in schools.items()}
        self._answers = answers
        self._refusals = tuple(answers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        school = self._schools.get(scope["path"]) if scope["type"] == "http" else None
        if school is None:
            await self.app(scope, receive, send)
            return
        scope["school"] = school
        try:
            await self._call(scope, receive, send)
        except self._refusals as refusal:
            answer = next(self._answers[kind] for kind in type(refusal).__mro__ if kind in self._answers)
            response = await answer(Request(scope, receive), refusal)
            await response(scope, receive, send)


class SchoolDoor:
    """ASGI middleware: finds the school of a path and sets `scope["school"]`; 404 where there is none.

    Under /s/SLUG/ the rest of the path is routed as if the school were alone here.
    """

    def __init__(self, app: ASGIApp, *, schools: Mapping[str, School]) -> None:
        self.app = app
        self._schools = schools
        self._alone = schools.get("")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        school = self._alone
        if path.startswith("/s/"):
            slug = path[3:].partition("/")[0]
            school = self._schools.get(slug) if slug else None
            scope["root_path"] = f"/s/{slug}"
        if school is None and not path.startswith(_SHARED):
            await errors.answer(scope, 404, reason="no-school")(scope, receive, send)
            return
        scope["school"] = school
        await self.app(scope, receive, send)
