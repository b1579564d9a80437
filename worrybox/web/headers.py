"""The security headers on every answer of every room, put there by the app itself, not by a proxy.

Pure ASGI: it never reads a body and never delays one. Nothing may be framed, loaded from elsewhere, run
inline, kept in a cache or told where the reader came from.
"""

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FEATURES = (
    "accelerometer", "ambient-light-sensor", "attribution-reporting", "autoplay", "bluetooth",
    "browsing-topics", "camera", "clipboard-read", "compute-pressure", "cross-origin-isolated",
    "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
    "identity-credentials-get", "idle-detection", "interest-cohort", "keyboard-map", "local-fonts",
    "magnetometer", "microphone", "midi", "otp-credentials", "payment", "picture-in-picture",
    "publickey-credentials-create", "screen-wake-lock", "serial", "storage-access", "sync-xhr", "usb",
    "web-share", "window-management", "xr-spatial-tracking",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContentPolicy:
    """What a room's own pages need from the browser; everything else is refused."""

    connects: bool = True
    """Its script calls its own API (connect-src 'self')."""
    passkeys: bool = False
    """Its sign-in may use a passkey (publickey-credentials-get)."""

    def header(self) -> str:
        """The Content-Security-Policy."""
        rules = [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            *(["connect-src 'self'"] if self.connects else []),
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
        self._constant = {
            "Content-Security-Policy": policy.header(),
            "Permissions-Policy": policy.permissions(),
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        if https:
            self._constant["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._constant)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_headers)
