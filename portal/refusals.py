"""Every way the portal's calls say no: a status and one word of our own as the reason.

A refusal never repeats a byte of what was sent, and no fault of the store becomes a stack trace.
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from crypto.errors import EncodingError, ExpiredError, KeyRefusedError, RollbackError, SealedFormatError
from portal.drop.contract import (
    DropBusyError,
    DropDamagedError,
    DropError,
    DropFullError,
    DropRefusedError,
    DropRollbackError,
    DropUnwritableError,
)
from worrybox.web import errors


class Refusal(Exception):
    """An answer that is no: `status`, a `reason` for programs, and when to try again (seconds)."""

    def __init__(self, status: int, reason: str, *, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.retry_after = retry_after

    @property
    def headers(self) -> Mapping[str, str]:
        """Retry-After, where trying again can help."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


_STORE_SAYS: tuple[tuple[type[DropError], int, str, int | None], ...] = (
    (DropBusyError, 503, "busy", 2),
    (DropFullError, 507, "full", None),
    (DropUnwritableError, 503, "not-writable", 30),
    (DropDamagedError, 503, "damaged", 60),
    (DropRollbackError, 409, "older", None),
    (DropRefusedError, 422, "not-storable", None),
)


def refusal_of_store(error: DropError) -> Refusal:
    """What the store's error means to whoever called: 503, 507, 409 or 422, and never an acceptance."""
    for kind, status, reason, retry_after in _STORE_SAYS:
        if isinstance(error, kind):
            return Refusal(status, reason, retry_after=retry_after)
    return Refusal(500, "not-stored")


def refusal_of_document(error: SealedFormatError) -> Refusal:
    """What a refused roster, calendar or status is answered: 422, or 409 when a newer one is held."""
    if isinstance(error, (EncodingError, KeyRefusedError)):
        return Refusal(422, "malformed")
    if isinstance(error, RollbackError):
        return Refusal(409, "older")
    return Refusal(422, "expired" if isinstance(error, ExpiredError) else "untrusted")


def response_to(refusal: Refusal, scope: Any) -> Response:
    """One line of JSON under /api/, the calm page elsewhere."""
    return errors.answer(scope, refusal.status, reason=refusal.reason, headers=refusal.headers)


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return response_to(error, request.scope)


async def _on_store(request: Request, error: Exception) -> Response:
    assert isinstance(error, DropError)
    return response_to(refusal_of_store(error), request.scope)


EXCEPTION_HANDLERS: dict[Any, Any] = {
    **errors.EXCEPTION_HANDLERS,
    Refusal: _on_refusal,
    DropError: _on_store,
}
"""For Starlette(exception_handlers=...)."""
