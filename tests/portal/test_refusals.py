"""Whatever the store says becomes an answer that a program understands, and none of it an acceptance."""

import pytest

from portal.drop.contract import DropError, DropRefusedError
from portal.refusals import refusal_of_store


@pytest.mark.parametrize("kind", DropError.__subclasses__())
def test_every_word_of_the_store_has_an_answer_of_its_own(kind: type[DropError]) -> None:
    refusal = refusal_of_store(kind("the store's own words"))
    assert refusal.status >= 400
    assert refusal.reason not in ("not-stored", "the store's own words")


def test_bytes_the_store_refuses_are_the_senders_matter() -> None:
    refusal = refusal_of_store(DropRefusedError("the store refused these bytes"))
    assert (refusal.status, refusal.reason) == (422, "not-storable")
