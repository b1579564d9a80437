"""The security headers on every answer of every room, put there by the app itself, not by a proxy.

Pure ASGI: it never reads a body and never delays one. Nothing may be framed, loaded from elsewhere, run
inline, kept in a cache or told where the reader came from. What is no page (an answer to a program, a
script) gets the short set: every byte of a first visit is counted. It links nowhere, and its policy says
that nothing may frame it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "usb")
"""What could see, hear or place someone. Only our own script could ask for more, and it counts every byte."""


_POLICY = b"content-security-policy"
_ONLY_TEXT = (b"text/css", b"text/javascript")
NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""The policy of what is no page: were it ever shown as one, it could do nothing."""


@dataclass(frozen=True, slots=True)
class ContentPolicy:
    """What a room's own pages need from the browser; everything else is refused."""

    connects: bool = True
    """Its script calls its own API (connect-src 'self')."""
    plays: bool = False
    """Its pages play audio of its own (media-src 'self')."""
    photos: bool = False
    """Its pages hold small pictures of readers, written into them (img-src data:): nothing is asked for."""
    passkeys: bool = False
    """Its sign-in may use a passkey (publickey-credentials-get)."""

    def header(self) -> str:
        """The Content-Security-Policy."""
        rules = [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:" if self.photos else "img-src 'self'",
            *(["connect-src 'self'"] if self.connects else []),
            *(["media-src 'self'"] if self.plays else []),
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
        return "; ".join(rules)

    def permissions(self) -> str:
        """The Permissions-Policy: every feature off, for us and for anyone."""
        passkey = "publickey-credentials-get=(self)" if self.passkeys else "publickey-credentials-get=()"
        return ", ".join([*(f"{feature}=()" for feature in _FEATURES), passkey])


class SecurityHeaders:
    """ASGI middleware that adds the headers. `https` adds HSTS and must mirror how the school serves it."""

    def __init__(self, app: ASGIApp, *, policy: ContentPolicy = ContentPolicy(), https: bool = False) -> None:
        self.app = app
        always = {
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
            **({"strict-transport-security": "max-age=31536000"} if https else {}),
        }
        on_pages = {
            "referrer-policy": "no-referrer",
            "content-security-policy": policy.header(),
            "permissions-policy": policy.permissions(),
            "cross-origin-opener-policy": "same-origin",
        }
        ours_only = {"cross-origin-resource-policy": "same-origin"}
        self._other = _raw({**always, **ours_only, "content-security-policy": NOTHING})
        self._text = _raw(always)
        self._page = _raw({**always, **ours_only, **on_pages})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._complete(message.get("headers", ()))}
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _complete(self, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The answer's own headers, and ours wherever it says nothing itself (an asset: its caching).

        HTML with a policy of its own is part of a page, and gets the short set. A script or a style sheet
        is never shown as anything but text and is the same for the whole world, so it needs no policy.
        """
        own = list(headers)
        said = dict(own)
        kind = said.get(b"content-type", b"")
        if kind.startswith(_ONLY_TEXT):
            ours = self._text
        else:
            ours = self._page if kind.startswith(b"text/html") and _POLICY not in said else self._other
        return own + [each for each in ours if each[0] not in said]


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
