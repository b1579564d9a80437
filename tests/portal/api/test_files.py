"""File chunks: anyone may bring one, only an inbox gets one, and none is ever replaced."""

import pytest

from crypto.encoding import b64
from tests.portal.conftest import OCTETS, Portal

ID = b64(bytes(16))


def put(portal: Portal, place: str, chunk: bytes) -> int:
    target = f"/api/v1/envelopes/{ID}/files/{place}"
    return int(portal.client.put(target, content=chunk, headers=OCTETS).status_code)


def test_a_chunk_is_kept_once_and_never_replaced(portal: Portal) -> None:
    assert [put(portal, "0/0", bytes(16)), put(portal, "0/0", bytes(16)), put(portal, "0/0", bytes(17))] == [
        201,
        200,
        409,
    ]
    assert portal.call("GET", f"/api/v1/envelopes/{ID}/files/0/0").content == bytes(16)


def test_each_acceptance_is_answered_with_the_receipt(portal: Portal) -> None:
    target = f"/api/v1/envelopes/{ID}/files/0/0"
    for status in (201, 200):
        answer = portal.client.put(target, content=bytes(16), headers=OCTETS)
        assert (answer.status_code, answer.text) == (status, ID)


def test_the_largest_chunk_in_the_last_place_is_kept(portal: Portal) -> None:
    assert put(portal, "9/399", bytes(65_552)) == 201


@pytest.mark.parametrize(
    ("place", "size", "status"),
    [
        *((place, 16, 422) for place in ("10/0", "0/400", "x/0", "00/0", "0/-1")),
        ("0/0", 15, 422),
        ("0/0", 65_553, 413),
    ],
)
def test_a_chunk_out_of_bounds_is_refused(portal: Portal, place: str, size: int, status: int) -> None:
    assert put(portal, place, bytes(size)) == status


def test_only_an_inbox_gets_a_chunk(portal: Portal) -> None:
    target = f"/api/v1/envelopes/{ID}/files/0/0"
    put(portal, "0/0", bytes(16))
    assert portal.client.get(target).status_code == 401
    assert portal.call("GET", target, key=portal.cast.readers["r1"]).status_code == 200
    assert portal.call("GET", f"/api/v1/envelopes/{ID}/files/0/1").json() == {"reason": "no-chunk"}
