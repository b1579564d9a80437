"""What may leave the portal leaves it by itself, once a day."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from crypto.encoding import b64
from portal import clock
from tests.portal.cast import Cast
from tests.portal.conftest import OCTETS, Portal


def test_a_running_portal_sweeps_by_itself(
    start: Callable[..., Portal], on_day: Callable[..., None], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.sweeping.SECONDS_BETWEEN_LOOKS", 0.01)
    portal = start()
    portal.publish(cast.signed())
    envelope, chunk = cast.envelope(), f"/api/v1/envelopes/{b64(bytes(16))}/files/0/0"
    assert portal.send(envelope) == 201
    assert portal.client.put(chunk, content=bytes(16), headers=OCTETS).status_code == 201
    portal.call("POST", "/api/v1/done", envelope[24:40])
    on_day(clock.today() + timedelta(days=36))
    deadline = time.monotonic() + 10
    while portal.call("GET", chunk).status_code == 200 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert portal.held() == []
    assert portal.call("GET", chunk).status_code == 404
