"""The way back without script: words in, replies out, more added; told plainly, and kept nowhere."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from starlette.testclient import TestClient

from crypto.encoding import b64
from crypto.payload import Report, parse_payload
from portal.derivations import Derivations
from portal.drawn import WORDS, code_of_form
from portal.five import wrong_words
from portal.refusals import Refusal
from tests.portal.answering import Answering
from tests.portal.conftest import Portal

FORM_ID = b64(bytes(16))


@dataclass
class Told:
    """A portal, the words its sent page told, and what an inbox knows of that report."""

    portal: Portal
    words: list[str]
    inbox: Answering

    def look(self, words: str | None = None, **fields: Any) -> Any:
        """Post the form of the way back."""
        data = {"words": " ".join(self.words) if words is None else words, **fields}
        return self.portal.client.post("/words", data=data)

    def answer(self, *replies: bytes) -> None:
        """Put replies into the mailbox, as a collector does."""
        for reply in replies:
            target = f"/api/v1/mailbox/{b64(self.inbox.to.mailbox)}"
            assert self.portal.call("POST", target, reply).status_code == 201


def words_in(html: str) -> list[str]:
    """The five words on a page."""
    [items] = re.findall(r'<ol class="five".*?</ol>', html, re.S)
    return re.findall(r"<b>(\w+)</b>", items)


def send(portal: Portal, **fields: Any) -> Any:
    """A whole form without script, asking for five words."""
    said = {"what": "Sam is sad.", "shown": "r1,r2", "id": FORM_ID, "write_back": "yes", **fields}
    return portal.client.post("/form", data=said)


@pytest.fixture
def told(portal: Portal) -> Told:
    portal.client.get("/")
    words = words_in(send(portal).text)
    return Told(portal, words, Answering.of(portal.cast, portal.held()[0], by="r1"))


def text_of(html: str) -> str:
    """What is read on the page, as one line."""
    main = html[html.index("<main>") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_the_sent_page_tells_five_words_and_no_address_holds_them(portal: Portal) -> None:
    portal.client.get("/")
    answer = send(portal)
    assert (answer.status_code, "location" in answer.headers) == (200, False)
    words = words_in(answer.text)
    assert len(words) == 5
    assert set(words) <= set(WORDS)
    assert answer.headers["cache-control"] == "no-store"


def test_a_form_sent_twice_is_one_report_and_is_told_the_same_words(told: Told) -> None:
    assert words_in(send(told.portal).text) == told.words
    assert len(told.portal.held()) == 1


def test_other_words_or_another_form_are_told_other_words(told: Told) -> None:
    other = words_in(send(told.portal, what="Sam is sad. And I am, too.").text)
    assert words_in(send(told.portal, id=b64(bytes(15) + b"x")).text) != other != told.words


def test_after_leaving_the_form_sent_again_tells_nothing(told: Told) -> None:
    told.portal.client.get("/exit")
    again = send(told.portal)
    assert (again.status_code, again.headers["location"]) == (303, "/sent")
    assert len(told.portal.held()) == 1
    back = told.look()
    assert (back.status_code, back.headers["location"]) == (303, "/?again")


def test_no_answer_yet_and_wrong_words_look_the_same_but_for_the_badge(told: Told) -> None:
    right, wrong = told.look(), told.look(" ".join(reversed(told.words)))
    assert right.status_code == wrong.status_code == 200
    strip = {"content-length"}
    assert {k: v for k, v in right.headers.items() if k not in strip} == {
        k: v for k, v in wrong.headers.items() if k not in strip
    }
    cut = re.compile(r'<p class="badge".*?</p>|name="(?:words|id)" value="[^"]*"', re.S)
    assert cut.sub("", right.text) == cut.sub("", wrong.text)
    said = text_of(right.text)
    order = ("Is this the badge you were shown?", "Your badge", "Yes, this is my badge", "No answer yet")
    at = [said.index(part) for part in order]
    assert at == sorted(at)


def test_whoever_says_it_is_not_their_badge_gets_their_words_back(told: Told) -> None:
    again = told.look(again="yes")
    assert (again.status_code, f'value="{" ".join(told.words)}"' in again.text) == (200, True)
    assert ('id="back"' in again.text, 'name="to" value="r' in again.text) == (True, False)


def test_the_badge_is_the_one_shown_when_the_words_were_told(told: Told) -> None:
    def badges(html: str) -> list[str]:
        return re.findall(r"Your badge: [a-z]+ [a-z]+", html)

    assert badges(told.look().text) == badges(send(told.portal).text)
    assert len(badges(told.look().text)) == 1


def test_words_are_taken_in_any_case_spacing_and_with_hyphens(told: Told) -> None:
    told.answer(told.inbox.reply())
    typed = "  " + "-".join(told.words).upper() + " . "
    assert "Thank you for telling us." in text_of(told.look(typed).text)


def test_every_wrong_word_is_pointed_out_and_the_words_are_kept(told: Told) -> None:
    answer = told.look("apple wizzard candel yellow window")
    assert answer.status_code == 422
    for typed, meant in (("wizzard", "wizard"), ("candel", "candle")):
        assert f"“{typed}” is not one of our words. Did you mean “{meant}”?" in text_of(answer.text)
    assert 'value="apple wizzard candel yellow window"' in answer.text
    # What shares a <noscript> with the words above it would touch them: each stands in the stack by itself.
    assert not re.search(r"</p>\s*<p><button[^>]*>Look", answer.text)


def test_four_words_are_not_five(told: Told) -> None:
    assert "That is not five words" in text_of(told.look("apple wizard candle yellow").text)


def test_replies_show_name_role_day_and_what_is_being_done(told: Told) -> None:
    told.answer(told.inbox.reply("", kind="opened"), told.inbox.reply(by="r2", n=1))
    said = text_of(told.look().text)
    assert "Morgan In charge of keeping children safe Monday 23 November 2026 They have opened it" in said
    assert "Alex Helps to keep children safe Monday 23 November 2026 Thank you for telling us." in said


def test_a_damaged_reply_hides_none_and_a_forged_one_is_nobodys(told: Told) -> None:
    forged = told.inbox.reply("I am Morgan.", signer="r3", n=2)
    good = (told.inbox.reply(), told.inbox.reply("Two.", n=3))
    told.answer(told.inbox.damaged(), bytes(2_096), forged, *good)
    html = told.look().text
    assert "Not checked: we cannot tell who wrote this. I am Morgan." in text_of(html)
    # Two replies, and the list of who reads what is added.
    assert text_of(html).count("Morgan In charge") == 3
    assert "Two." in text_of(html)


def form_html(html: str) -> str:
    """The form that adds."""
    at = html.index('id="add"')
    return html[at : html.index("</form>", at)]


def form_of(html: str) -> dict[str, Any]:
    """The fields of the form that adds, as they stand."""
    form = form_html(html)
    hidden = re.findall(r'type="hidden" name="(words|id)" value="([^"]*)"', form)
    removed = re.findall(r'name="removed" value="([^"]*)"', form)
    return {**dict(hidden), "removed": removed, "to": re.findall(r'name="to" value="(r\d)" checked', form)}


def test_what_is_added_reaches_only_those_whom_the_reply_names(told: Told) -> None:
    told.answer(told.inbox.reply(to=("r1", "r2"), seen=4))
    answer = told.portal.client.post("/words", data={**form_of(told.look().text), "add": "One more thing."})
    assert (answer.status_code, "It is sent" in form_html(answer.text)) == (200, True)
    [(more, added)] = told.inbox.added(told.portal.held(), by="r2")
    assert (added.text, added.n, more.to) == ("One more thing.", 5, ("r1", "r2"))
    [envelope] = [each for each in told.portal.held() if told.inbox.added([each], by="r1")]
    assert told.portal.cast.who_opens(envelope) == {"r1", "r2"}


def test_without_a_verified_reply_nobody_is_ticked_and_no_one_forbidden_is_offered(portal: Portal) -> None:
    portal.client.get("/")
    words = words_in(send(portal, removed="r1", shown="r3,r4").text)
    told = Told(portal, words, Answering.of(portal.cast, portal.held()[0], by="r3"))
    # Forged, but the guard it carries is the reporter's own.
    told.answer(told.inbox.reply(signer="r3", by="r1", to=("r1", "r2")))
    form = form_of(told.look().text)
    assert form["to"] == []
    offered = re.findall(r'name="to" value="(r\d)"', told.look().text)
    assert offered == ["r3", "r4", "r5"]
    refused = portal.client.post("/words", data={**form, "add": "More.", "to": ["r1", "r3"]})
    assert (refused.status_code, ">\nMore.</textarea>" in refused.text) == (422, True)


def test_taking_one_of_two_off_asks_again_and_never_offers_them(told: Told) -> None:
    told.answer(told.inbox.reply())
    form = form_of(told.look().text)
    asked = told.portal.client.post("/words", data={**form, "add": "About Alex.", "to": ["r1"]})
    assert asked.status_code == 422
    again = form_of(asked.text)
    assert (again["to"], again["removed"]) == (["r1"], ["r2"])
    sent = told.portal.client.post("/words", data={**again, "add": "About Alex.", "to": ["r1", "r3"]})
    assert sent.status_code == 200
    [(more, _)] = told.inbox.added(told.portal.held(), by="r3")
    assert more.to == ("r1", "r3")


def test_adding_twice_by_the_same_form_is_one_envelope(told: Told) -> None:
    told.answer(told.inbox.reply())
    form = {**form_of(told.look().text), "add": "Once."}
    for _ in range(2):
        assert told.portal.client.post("/words", data=form).status_code == 200
    assert len(told.portal.held()) == 2


@pytest.mark.anyio
async def test_of_a_full_line_one_is_told_to_come_back_for_each_newcomer() -> None:
    derivations, code = Derivations(at_once=0), code_of_form(bytes(16), envelope_id=bytes(16))
    waiting = [asyncio.create_task(derivations.halves(code, bytes(16), bucket=1)) for _ in range(129)]
    await asyncio.sleep(0.01)
    [given_up] = [each for each in waiting if each.done()]
    refused = given_up.exception()
    assert isinstance(refused, Refusal)
    assert (refused.status, refused.headers) == (503, {"Retry-After": "2"})
    for each in waiting:
        each.cancel()


def test_when_too_many_wait_the_words_are_kept_and_a_report_still_goes(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told.portal.school.lookups, "turn", busy)
    answer = told.look()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert f'value="{" ".join(told.words)}"' in answer.text
    sent = send(told.portal, what="Another.")
    assert (sent.status_code, "So we cannot write back" in sent.text) == (200, True)
    payloads = [told.portal.cast.opened(each, by="r1") for each in told.portal.held()]
    reports = [parse_payload(each) for each in payloads if each]
    assert sorted(report.reply is None for report in reports if isinstance(report, Report)) == [False, True]


async def busy(*_given: object, **_named: object) -> None:
    """No turn: too many wait."""
    raise Refusal(503, "busy", retry_after=2)


def replies_held(told: Told) -> list[bool]:
    """Of each report that is held, whether it can be answered."""
    payloads = [told.portal.cast.opened(each, by="r1") for each in told.portal.held()]
    reports = [parse_payload(each) for each in payloads if each]
    return sorted(report.reply is not None for report in reports if isinstance(report, Report))


def test_words_are_told_only_for_a_report_that_is_held_with_their_reply(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(told.portal.school.lookups, "turn", busy)
        assert "could not make five words" in send(told.portal, what="Two.").text
    assert send(told.portal, what="Three.", write_back="").status_code == 303
    assert replies_held(told) == [False, False, True]
    words = [words_in(send(told.portal, what=what).text) for what in ("Two.", "Three.")]
    assert replies_held(told) == [False, False, True, True, True]
    inboxes = [
        Answering.of(told.portal.cast, each, by="r1") for each in told.portal.held() if answerable(told, each)
    ]
    for inbox, five in product(inboxes, words):
        Told(told.portal, five, inbox).answer(inbox.reply())
    assert all("Thank you for telling us." in told.look(" ".join(five)).text for five in words)


def answerable(told: Told, envelope: bytes) -> bool:
    """Whether a report says where to answer."""
    opened = parse_payload(told.portal.cast.opened(envelope, by="r1") or b"")
    return isinstance(opened, Report) and opened.reply is not None


def test_what_went_with_five_words_does_not_go_again_without(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told.portal.school.lookups, "turn", busy)
    assert "could not make five words" in send(told.portal).text
    assert len(told.portal.held()) == 1


def test_words_of_a_form_are_uniform_and_a_wrong_word_names_the_nearest() -> None:
    first = {code_of_form(bytes([at]) * 16, envelope_id=bytes(16)).words[0] for at in range(256)}
    assert len(first) > 200
    [found] = wrong_words("apple wizzard candle wizzard")
    assert (found.typed, found.meant) == ("wizzard", "wizard")
    assert "wizzard" not in repr(found)


def test_nothing_of_the_words_is_in_an_address_or_a_log(told: Told, caplog: pytest.LogCaptureFixture) -> None:
    client: TestClient = told.portal.client
    answer = client.post("/words", data={"words": " ".join(told.words)})
    assert str(answer.url).endswith("/words")
    assert not any(word in caplog.text for word in told.words)
