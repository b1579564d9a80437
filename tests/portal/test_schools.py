"""Several schools on one portal: the same paths under /s/SLUG/, and nothing shared between them."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from portal.app import app_for
from portal.school import School
from tests.portal.cast import Cast
from tests.portal.conftest import OCTETS


@pytest.fixture
def client(make_school: Callable[..., School], cast: Cast) -> Iterator[TestClient]:
    """Oakfield, and another school beside it."""
    schools = [make_school(slug="oakfield"), make_school(slug="elm", pin=bytes(16))]
    with TestClient(app_for(schools), follow_redirects=False) as client:
        yield client


def test_an_envelope_goes_to_the_school_of_its_path_and_pin(client: TestClient, cast: Cast) -> None:
    envelope = cast.envelope()
    elsewhere = client.post("/s/elm/api/v1/envelopes", content=envelope, headers=OCTETS)
    assert elsewhere.json() == {"reason": "pin"}
    assert client.post("/s/oakfield/api/v1/envelopes", content=envelope, headers=OCTETS).status_code == 201


def test_the_signed_target_has_the_slug(client: TestClient, cast: Cast) -> None:
    client.put("/s/oakfield/api/v1/roster", content=cast.signed())
    target = "/s/oakfield/api/v1/days"
    assert client.get(target, headers=cast.auth("GET", target)).status_code == 200
    assert client.get(target, headers=cast.auth("GET", "/api/v1/days")).status_code == 401


def test_the_page_leads_to_its_own_school(client: TestClient, cast: Cast) -> None:
    client.put("/s/oakfield/api/v1/roster", content=cast.signed())
    front = client.get("/s/oakfield/")
    assert 'href="/s/oakfield/form" data-steps="/s/oakfield/steps"' in front.text
    assert "Path=/s/oakfield/;" in front.headers["set-cookie"]
    page = client.get("/s/oakfield/form").text
    assert 'action="/s/oakfield/form"' in page
    assert 'data-envelopes="/s/oakfield/api/v1/envelopes"' in page


@pytest.mark.parametrize("path", ["/", "/s/", "/s/none/", "/s/none/api/v1/roster", "/api/v1/roster", "/s"])
def test_where_there_is_no_school_there_is_nothing(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_health_is_the_portals_own(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert client.head("/healthz").status_code == 200


def test_a_missing_last_slash_is_put_right(client: TestClient) -> None:
    answer = client.get("/s/oakfield")
    assert answer.status_code == 307
    assert answer.headers["location"].endswith("/s/oakfield/")


@pytest.mark.parametrize("path", ["/api/v1/envelopes/", "/api/v1/nothing", "/api/v1/", "/api"])
def test_a_call_that_is_not_there_leads_nowhere(client: TestClient, cast: Cast, path: str) -> None:
    answer = client.post(f"/s/oakfield{path}", content=cast.envelope(), headers=OCTETS)
    assert (answer.status_code, "location" in answer.headers) == (404, False)
