"""Who may make the calls of inboxes: the `Wb-Auth` header checked against the current roster (section 8).

It remembers nonces for as long as their requests could be repeated, in memory only, and nothing about where
a request came from.
"""

from enum import Enum

from starlette.requests import Request

from crypto.auth import HEADER, WINDOW_SECONDS, AuthHeader, verify_auth
from crypto.errors import EncodingError, TrustError
from crypto.policy import Pin
from crypto.recipients import CollectorVerify, VerifyKey
from crypto.roster import Roster
from portal import clock
from portal.refusals import Refusal

MAX_NONCES = 65_536
"""About 270 authenticated requests a second; beyond it inboxes are told to come back."""


class Caller(Enum):
    """Whose keys open a call."""

    INBOX = "a collector or a reader"
    COLLECTOR = "a collector"


class Nonces:
    """Those used within the window, each with the time after which it cannot come again."""

    def __init__(self, *, most: int = MAX_NONCES) -> None:
        self._most = most
        self._until: dict[bytes, int] = {}

    def use(self, nonce: bytes, *, timestamp: int, now: int) -> None:
        """Note a nonce. Raises Refusal: 401 when it was used before, 503 when too many are remembered."""
        if nonce in self._until:
            raise Refusal(401, "nonce-used")
        if len(self._until) >= self._most:
            self._until = {known: until for known, until in self._until.items() if until >= now}
        if len(self._until) >= self._most:
            raise Refusal(503, "busy", retry_after=WINDOW_SECONDS)
        self._until[nonce] = timestamp + WINDOW_SECONDS


class Doorkeeper:
    """Checks one school's callers."""

    def __init__(self, *, pin: Pin) -> None:
        self._pin = pin
        self._nonces = Nonces()
        self._started = clock.now()

    def admit(self, request: Request, *, body: bytes, roster: Roster | None, caller: Caller) -> VerifyKey:
        """The roster's key that signed this very request.

        Raises Refusal: 401 when nobody in the roster did or it was used before, 403 when the key may not
        make this call.
        """
        header = _header_of(request)
        now = clock.now()
        try:
            key = verify_auth(
                header,
                keys=() if roster is None else (*roster.collectors, *(r.sign for r in roster.readers)),
                pin=self._pin,
                method=request.method,
                target=_target_of(request),
                body=body,
                now=now,
            )
        except TrustError:
            raise Refusal(401, "not-admitted") from None
        if caller is Caller.COLLECTOR and not isinstance(key, CollectorVerify):
            raise Refusal(403, "collectors-only")
        if request.method not in ("GET", "HEAD"):
            # Nonces used before a restart are forgotten, so whatever was signed before it is refused.
            if header.timestamp < self._started:
                raise Refusal(401, "signed-before-start")
            self._nonces.use(header.nonce, timestamp=header.timestamp, now=now)
        return key


def _header_of(request: Request) -> AuthHeader:
    values = request.headers.getlist(HEADER)
    if len(values) != 1:
        raise Refusal(401, "no-auth")
    try:
        return AuthHeader.parse(values[0])
    except EncodingError:
        raise Refusal(401, "bad-auth") from None


def _target_of(request: Request) -> str:
    """The raw request target as the client sent it."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope["query_string"]
    try:
        return (path + b"?" + query if query else path).decode("ascii")
    except UnicodeDecodeError:
        raise Refusal(401, "bad-auth") from None
