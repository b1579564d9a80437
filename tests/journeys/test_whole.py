"""A whole report for each audience, and what people really type and do: from the page to the reader."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.demo import RunningDemo
from tests.journeys.steps import PATIENCE, choose, go_to, is_sent, named, now, send, start, words_are_kept

CHILD = {"danger": "no", "tiles": "mean", "still": "yes", "where": "class", "when": "week", "want": "stop"}
STAFF = {"danger": "no", "kind": "low_level", "concerns": "colleague", "raised": "no", "named": "no"}


def poster(school: RunningDemo, path: str = "") -> str:
    return f"{school.url('portal')}/{path}#{school.facts['pin']}"


def payload_with(school: RunningDemo, reader: str, key: str, value: object) -> dict[str, Any]:
    """The one report that this reader can open whose answer to `key` is `value`."""
    [found] = [r for r in school.export(reader) if r["payload"]["answers"].get(key) == value]
    payload: dict[str, Any] = found["payload"]
    return payload


def paste(page: Page, words: str) -> None:
    """All at once, as a paste does."""
    go_to(page, "what")
    page.get_by_label("What happened?", exact=True).fill(words)


@pytest.mark.parametrize("path", [pytest.param("younger", marks=pytest.mark.slow), ""])
def test_a_child_tells_everything_and_the_dsl_reads_it(page: Page, school: RunningDemo, path: str) -> None:
    start(page, poster(school, path))
    choose(page, "danger", "no")
    choose(page, "about", "friend")
    choose(page, "tiles", "mean")
    paste(page, f"everything, {path}")
    for question in ("still", "where", "when", "want"):
        choose(page, question, CHILD[question])
    send(page)
    is_sent(page)
    payload = payload_with(school, "Morgan", "what", f"everything, {path}")
    assert payload["about"] == "friend"
    wanted = {key: [value] if key in ("tiles", "want") else value for key, value in CHILD.items()}
    assert payload["answers"] == {**wanted, "what": f"everything, {path}"}
    assert (payload["audience"], payload["pinned"]) == (path or "older", True)


@pytest.mark.slow
def test_staff_tell_of_a_colleague_and_the_head_reads_it(page: Page, school: RunningDemo) -> None:
    start(page, poster(school, "staff"))
    assert named(page) == ["Grace", "Owen"]
    for question in ("kind", "concerns"):
        choose(page, question, STAFF[question])
    paste(page, "a colleague, written by staff")
    for question in ("raised", "named"):
        choose(page, question, STAFF[question])
    send(page)
    is_sent(page)
    payload = payload_with(school, "Grace", "what", "a colleague, written by staff")
    assert (payload["subject"], payload["route"], payload["to"]) == ("worker", "staff", ["r3", "r4"])
    assert "a colleague, written by staff" not in school.words("Morgan")


@pytest.mark.slow
def test_a_grown_up_at_school_brings_other_names_first_and_nobody_left_leads_back(
    page: Page, school: RunningDemo
) -> None:
    start(page, poster(school))
    paste(page, "a grown-up at school")
    page.get_by_role("button", name="Back").click()
    choose(page, "tiles", "grown_up")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Different people will read this")).to_be_visible()
    assert named(page) == ["Grace", "Owen"]
    choose(page, "friends", "yes")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#nobody")).to_be_visible()
    words_are_kept(page, "a grown-up at school")
    page.get_by_role("button", name="Back").click()
    assert now(page) == "friends"
    choose(page, "friends", "no")
    send(page)
    is_sent(page)
    assert payload_with(school, "Owen", "what", "a grown-up at school")["subject"] == "worker"
    assert "a grown-up at school" not in school.words("Morgan")


TYPED = {
    "emoji": "\N{LOUDLY CRYING FACE}\N{BROKEN HEART}\N{ZERO WIDTH JOINER}\N{BIRD}",
    "right to left": "انہوں نے مجھے مارا\nاور پھر \u202bہنسے\u202c",
    "pasted": "<b onclick=alert(1)>bold</b> &amp; </textarea><script>alert(2)</script>",
    "long": "They said it again. " * 1_000 + "end",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(TYPED))
def test_what_was_typed_arrives_unaltered(page: Page, school: RunningDemo, kind: str) -> None:
    start(page, poster(school))
    paste(page, TYPED[kind])
    go_to(page, "check")
    shown = page.locator("#answers").evaluate("list => list.querySelector('[data-a]').textContent")
    assert shown == TYPED[kind]
    send(page)
    is_sent(page)
    assert payload_with(school, "Morgan", "what", TYPED[kind])["lang"] == "en"


@pytest.mark.slow
def test_two_tabs_are_two_reports(browser: Browser, school: RunningDemo) -> None:
    context = browser.new_context()
    tabs = [context.new_page(), context.new_page()]
    for number, page in enumerate(tabs):
        start(page, poster(school))
        paste(page, f"tab {number}")
    for page in tabs:
        send(page)
        is_sent(page)
    assert {"tab 0", "tab 1"} <= set(school.words("Morgan"))


def tree(page: Page) -> list[dict[str, Any]]:
    """The accessibility tree, as the browser hands it to a screen reader."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [node for node in nodes if not node.get("ignored")]


def of_node(node: dict[str, Any], name: str) -> Any:
    return next(
        (each["value"].get("value") for each in node.get("properties", ()) if each["name"] == name), None
    )


def heard(page: Page) -> tuple[str, str]:
    """The name of what has the focus, and what the polite live region of the steps says."""
    nodes = tree(page)
    focused = [n for n in nodes if of_node(n, "focused") and n["role"]["value"] != "RootWebArea"]
    assert len(focused) == 1
    told = page.locator("#progress")
    assert [n for n in nodes if n["role"]["value"] == "status" and of_node(n, "live") == "polite"]
    return focused[0]["name"]["value"], told.inner_text()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until this button or link has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_by_keyboard_alone_with_the_focus_on_each_heading_and_each_step_told(
    page: Page, school: RunningDemo
) -> None:
    page.goto(poster(school))
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_contain_text("Step 1", timeout=PATIENCE)
    said = []
    while now(page) != "check":
        said.append(heard(page))
        if now(page) == "about":
            page.keyboard.press("Tab")
            page.keyboard.press("Space")
        tab_to(page, "Next")
        page.keyboard.press("Enter")
    titles, progress = zip(*said, strict=True)
    assert titles[:2] == ("Is someone in danger right now?", "These people will read it")
    assert list(progress) == [f"Step {at} of {len(said) + 1}" for at in range(1, len(said) + 1)]
    tab_to(page, "Send it")
    page.keyboard.press("Enter")
    is_sent(page)
    assert page.evaluate("document.activeElement.textContent") == "It is sent"
