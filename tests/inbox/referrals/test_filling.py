"""A referral is filled with what the case says, and never with another answer that only looks like it."""

from __future__ import annotations

from msgspec.structs import replace

from inbox.answers import wordings_of
from inbox.exports.extract import Added, Spoken, Talked
from inbox.exports.writing import case_sheet
from inbox.referrals.filling import filled
from inbox.referrals.form import LADO, MASH
from tests.inbox.exports.extracts import WHOLE


def asked(id_: str, written: str) -> list[Spoken]:
    return [Spoken(each, (), (written,), names=True) for each in sorted(wordings_of(id_))]


def test_a_wish_is_the_answer_to_the_question_for_wishes_and_nobodys_name_is_taken_for_another() -> None:
    others = [each for id_ in ("you", "talk_with", "written_by") for each in asked(id_, "Robin the reporter")]
    words = (*others, *asked("want", "Make it stop"), *asked("person", "Mr Elm"), *asked("who", "Mr Elm"))
    extract = replace(WHOLE, words=words)
    for form in (MASH, LADO):
        values = filled(form, extract, reader="Morgan", role="DSL", roster=None)
        for field in ("child_views", "adult"):
            assert "Robin" not in values.get(field, "")
    assert "Make it stop" in filled(MASH, extract, reader="", role="", roster=None)["child_views"]
    assert "Mr Elm" in filled(LADO, extract, reader="", role="", roster=None)["adult"]


def test_what_the_five_words_do_not_prove_is_in_no_referral_and_marked_in_the_sheet() -> None:
    added = (Added("2026-11-21", "", "Proved words", True), Added("2026-11-22", "", "Strange words", False))
    extract = replace(WHOLE, added=added)
    concern = filled(MASH, extract, reader="", role="", roster=None)["concern"]
    assert "Proved words" in concern
    assert "Strange words" not in concern
    sheet = case_sheet(extract).decode()
    assert '"Added (the five words do not prove it)","","Strange words"' in sheet
    assert '"Added","","Proved words"' in sheet


def test_other_agencies_are_those_who_were_told_and_by_whom_never_why_nobody_was() -> None:
    nobody = Talked("2026-11-21", "", "It was a drawing from class.", "", "Morgan")
    extract = replace(WHOLE, told=(*WHOLE.told, nobody))
    for form, field in ((MASH, "agencies"), (LADO, "told")):
        said = filled(form, extract, reader="", role="", roster=None)[field]
        assert said == "20 November 2026 · Children’s services, told by Dana Reed · CS-17"
    sheet = case_sheet(extract).decode()
    assert "Nobody was told: It was a drawing from class." in sheet
