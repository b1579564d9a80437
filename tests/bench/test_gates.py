"""What a running portal may cost: counted, never timed, so that it holds on any machine."""

import secrets
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from bench.accept import count_syncs
from bench.instructions import measure
from bench.servers import Server, make_portal, portal_command
from crypto.encoding import b64
from portal import clock, settings
from tests.portal.cast import Cast, b64_pin
from tests.portal.conftest import OCTETS, frames
from tests.portal.pages.reading import FORM, read


def test_a_portal_that_has_started_takes_at_most_50_megabytes(tmp_path: Path) -> None:
    make_portal(tmp_path / "portal")
    with Server(portal_command(tmp_path / "portal")) as portal:
        assert portal.resident_bytes() <= 50 * 10**6


@pytest.mark.slow
def test_a_portal_with_everything_loaded_takes_at_most_60_megabytes(tmp_path: Path) -> None:
    cast = Cast()
    settings.make(tmp_path / "portal", pin=b64_pin(cast))
    with Server(portal_command(tmp_path / "portal")) as portal:
        url = f"http://127.0.0.1:{portal.port}"
        with httpx2.Client(base_url=url, trust_env=False) as client:
            for _ in range(20):
                reporters(client, cast)
                readers(client, cast)
        assert portal.resident_bytes() <= 60 * 10**6, portal.resident_bytes()


def reporters(client: httpx2.Client, cast: Cast) -> None:
    """Everything that a reporter's browser asks, with script and without, rightly and wrongly."""
    assert client.put("/api/v1/roster", content=cast.signed()).status_code in (200, 201)
    assert client.get("/").status_code == 200
    assert client.get("/steps").status_code == 200
    page = read(client.get("/form").text)
    fields = {"what": "They hid my bag.", "shown": page.fields["shown"], "id": b64(secrets.token_bytes(16))}
    assert client.post("/form", content=urlencode(fields), headers=FORM).status_code == 303
    assert client.post("/form", content=urlencode({**fields, "shown": "r9"}), headers=FORM).status_code == 409
    longest = {**fields, "what": "x" * 65_000, "id": b64(secrets.token_bytes(16))}
    assert client.post("/form", content=urlencode(longest), headers=FORM).status_code == 303
    assert client.get("/sent").status_code == 200
    assert client.get("/nowhere").status_code == 404
    assert client.post("/api/v1/envelopes", content=cast.envelope(), headers=OCTETS).status_code == 201
    assert client.post("/api/v1/share", content=bytes(32), headers=OCTETS).status_code == 200
    chunk = f"/api/v1/envelopes/{fields['id']}/files/0/0"
    assert client.put(chunk, content=bytes(65_552), headers=OCTETS).status_code == 201
    assert client.get(f"/api/v1/mailbox/{b64(bytes(16))}?page=0").status_code == 200


def readers(client: httpx2.Client, cast: Cast) -> None:
    """Everything that an inbox asks."""

    def call(method: str, target: str, body: bytes = b"") -> Any:
        headers = {**OCTETS, **cast.auth(method, target, body)}
        answer = client.request(method, target, content=body, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        return answer

    for kind, document in (("calendar", cast.calendar()), ("status", cast.status())):
        call("PUT", f"/api/v1/{kind}", document)
    (day,) = call("GET", "/api/v1/days").json()
    assert day == clock.today().isoformat()
    ids = call("GET", f"/api/v1/days/{day}").content
    assert frames(call("POST", "/api/v1/envelopes/fetch", ids[:512]).content)
    call("POST", "/api/v1/done", ids[:512])
    call("POST", f"/api/v1/mailbox/{b64(bytes(16))}", secrets.token_bytes(2_096))


@pytest.mark.slow
def test_64_connections_cost_at_most_one_sync_for_twenty_reports(tmp_path: Path) -> None:
    assert 0 < count_syncs(tmp_path.resolve()) <= 0.05


@pytest.mark.slow
@pytest.mark.timeout(1200)  # valgrind runs both at a fiftieth of their speed, and waits for its turn besides
def test_accepting_an_envelope_costs_at_most_two_hellos(tmp_path: Path) -> None:
    if shutil.which("callgrind_control") is None:
        pytest.fail("instructions are counted by valgrind: install the package valgrind")
    found = measure()
    assert found["portal"] / found["hello"] <= 2.1, found
