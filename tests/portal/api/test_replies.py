"""The reporter's way back: code look-ups and mailboxes, which look the same whether anything is there."""

import secrets

import pytest

from crypto.encoding import b64, blake2b
from tests.portal.conftest import OCTETS, Portal

MAILBOX = b64(bytes(range(16)))
PAGE_BYTES = 4 * 2_096
SHARE = "/api/v1/share"


def test_a_share_is_the_portals_keyed_hash_and_another_schools_differs(portal: Portal) -> None:
    a = secrets.token_bytes(32)
    answer = portal.client.post(SHARE, content=a, headers=OCTETS)
    expected = blake2b(32, key=bytes(range(32)), person="wb-share-v1", data=a + portal.cast.pin)
    assert (answer.status_code, answer.content) == (200, expected)


@pytest.mark.parametrize(("size", "status"), [(0, 422), (31, 422), (33, 413)])
def test_a_look_up_of_another_size_is_refused(portal: Portal, size: int, status: int) -> None:
    assert portal.client.post(SHARE, content=bytes(size), headers=OCTETS).status_code == status


def box(portal: Portal, page: str = "0") -> bytes:
    return bytes(portal.client.get(f"/api/v1/mailbox/{MAILBOX}?page={page}").content)


def test_replies_come_back_in_their_order_and_every_page_is_full(portal: Portal) -> None:
    replies = [secrets.token_bytes(2_096) for _ in range(5)]
    for reply in (*replies, replies[0]):
        assert portal.call("POST", f"/api/v1/mailbox/{MAILBOX}", reply).status_code == 201
    first, second = box(portal), box(portal, "1")
    assert first == b"".join(replies[:4])
    assert second.startswith(replies[4])
    assert len(second) == PAGE_BYTES


def test_an_empty_mailbox_answers_like_a_full_one_and_never_the_same_twice(portal: Portal) -> None:
    empty, wrong = (
        portal.client.get(f"/api/v1/mailbox/{MAILBOX}"),
        portal.client.get(f"/api/v1/mailbox/{'A' * 22}"),
    )
    assert empty.headers == wrong.headers
    assert len(empty.content) == len(wrong.content) == PAGE_BYTES
    assert box(portal) != box(portal)


@pytest.mark.parametrize("page", ["-1", "01", "x", "10000", "1e3", "٣", ""])
def test_no_such_page_is_refused(portal: Portal, page: str) -> None:
    answer = portal.client.get(f"/api/v1/mailbox/{MAILBOX}", params={"page": page})
    assert (answer.status_code, answer.json()) == (422, {"reason": "page"})


@pytest.mark.parametrize("mailbox", ["A" * 21, "A" * 21 + "B", "A" * 20 + "=="])
def test_no_such_mailbox_is_refused(portal: Portal, mailbox: str) -> None:
    assert portal.client.get(f"/api/v1/mailbox/{mailbox}").json() == {"reason": "mailbox"}


@pytest.mark.parametrize(("size", "reason"), [(2_095, "size"), (2_097, "too-large")])
def test_a_reply_of_another_size_is_refused(portal: Portal, size: int, reason: str) -> None:
    assert portal.call("POST", f"/api/v1/mailbox/{MAILBOX}", bytes(size)).json() == {"reason": reason}


def test_only_a_collector_posts_replies(portal: Portal) -> None:
    target = f"/api/v1/mailbox/{MAILBOX}"
    morgan = portal.call("POST", target, bytes(2_096), key=portal.cast.readers["r1"])
    assert (morgan.status_code, morgan.json()) == (403, {"reason": "collectors-only"})
    assert portal.client.post(target, content=bytes(2_096), headers=OCTETS).status_code == 401
